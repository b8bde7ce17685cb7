# nothing but a comment
from dsl import *
