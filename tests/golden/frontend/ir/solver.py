from dsl import *
from constants import *


def solve_00000001(I):
    x1 = objects(I, T, diagonal=F, without_bg=T)
    x2 = argmax(x1, size)
    x3 = rbind(greater, TWO)
    x4 = compose(x3, size)
    x5 = sfilter(condition=x4, container=x1)
    x6 = x4(x2)
    x7 = fill(I, FIVE, x2)
    x7 = fill(x7, -ONE, {(0, 0), (1, NINE)})
    O = branch(x6, x7, I)
    return O
