"""A module docstring is read over."""
from dsl import *
import constants as c, sys

# A comment at module level.

def solve_00000001(I):
    x1 = objects(I, T, F, T)  # a comment behind a statement
    # a comment between statements
    x2, x3 = first(x1), last(x1)
    (x4, x5) = x2
    x6, = x3
    pass
    size(x1)
    O = fill(I, 3, x4)
    return O


def pair_of(a: Grid, b: 'Tuple[int, ...]' = 3, c=(1, 2)) -> Tuple[Grid, Grid]:
    """Docstring
    over two lines."""
    return a, b

def one_line(I): x = vmirror(I); return x

def batch_process_samples_gpu(S):
    """Python inside is read over."""
    inputs = [sample[0] for sample in S]
    for sample in inputs:
        if sample: continue
    return tuple(inputs)

def batt(task_id, S, I, C, log_path):
    s = []
    o = []
    from pile import identity
    print(f"{task_id}: {len(S)}")
    t1 = identity(p_g)
    try:
        t2 = t1(I)
    except (TypeError, AttributeError, ValueError):
        t2 = _get_safe_default(t1)
    try: t3, t4 = t2
    except: t3, t4 = 0, None
    o.append((38, True, '9dfd6313', t2))
    s.append((7, 'None', "differ", t3,))
    t5: Grid = t4
    return o, s
