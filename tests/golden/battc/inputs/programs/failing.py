# Each function fails in its own way, some on some samples only.
def solve_division(I):
    x1 = subtract(height(I), TWO)
    return canvas(ZERO, astuple(divide(4, x1), ONE))


def solve_overflow(I):
    x1 = multiply(65536, 32767)
    x2 = add(x1, 65536)
    return canvas(x2, UNITY)


def solve_recursion(I):
    f = power(vmirror, ZERO)
    return f(I)


def solve_deep(I):
    f = power(lambda grid: hconcat(grid, I), 100000)
    return f(I)


def solve_endless(I):
    numbers = interval(ZERO, 1000, ONE)
    squares = lambda a: apply(lambda b: multiply(a, b), numbers)
    cubes = lambda c: size(apply(squares, numbers))
    return apply(cubes, numbers)


def solve_hungry(I):
    row = lambda a: repeat(a, 1000)
    return size(apply(row, interval(ZERO, 1000, ONE)))


def solve_large(I):
    cells = asindices(canvas(ZERO, astuple(50, 50)))
    return product(cells, cells)


def solve_type(I):
    return upscale(I, I)


def solve_empty(I):
    return first(sfilter(asindices(I), lambda cell: equality(cell, NEG_UNITY)))


def solve_right(I):
    return I
