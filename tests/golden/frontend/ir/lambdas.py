def solve_00000003(I):
    n = height(I)
    one = ONE
    plain = lambda: 0
    closed = lambda x: add(x, n)
    nested = lambda x: lambda y: fill(I, add(x, one), (y, n))
    shadowed = lambda n: n == one
    a = closed(plain())
    b = nested(a)(3)
    c = apply(lambda x: x != n, (1, 2))
    return (a, b, c, shadowed)
