"""The sample task of the ponds as a Python file: programs written for the Python implementation of arc-dsl run as they are."""
from arc_types import *
from constants import *
from dsl import *


def solve_b0a70001(I: Grid) -> Grid:
    """Areas closed in by green are filled: red if they have an odd number of cells, blue if even."""
    black = colorfilter(objects(I, univalued=True, diagonal=False, without_bg=False), 0)
    ponds = sfilter(black, lambda area: bordering(area, I) == False)
    even_ponds = sfilter(ponds, lambda pond: even(size(pond)))
    odd_ponds = difference(ponds, even_ponds)
    return fill(fill(I, 1, merge(even_ponds)), 2, merge(odd_ponds))
