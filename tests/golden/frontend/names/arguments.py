def three(a, b, c=ONE):
    return (a, b, c)

def bad_default(a, b=first(1)):
    return a

def solve_1(I):
    a = fill(I, 3)
    a = fill()
    a = fill(I, 3, I, 4)
    a = fill(I, valu=3, patch=I)
    a = fill(I, colour=3, patch=I)
    a = fill(I, 3, grid=I)
    a = fill(value=3, patch=I)
    a = three()
    a = three(1)
    a = three(1, 2, 3, 4)
    a = three(1, d=2)
    a = three(b=2)
    b = identity(fill)
    a = b(grid=I)
    a = bad_default(I)
    a = fill(I, wrong, worse)
    return a
