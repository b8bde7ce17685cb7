def solve_00000002(I):
    a = -5
    b = -(5)
    c = - x
    d = 1_000
    e = -2147483648
    f = (((1)))
    g = ()
    h = (1,)
    i = (1, (2, (3, 4)), True, False, None)
    j = {1, 2}
    k = {1, 2,}
    l = frozenset()
    m = frozenset({(0, 0), (1, 1)})
    n = frozenset((1, 2))
    o = f(x)(y)(key=z)
    p = f(a, b, first=c, last=d,)
    q = lambda: 0
    r = lambda x, y: add(x, y)
    s = compose(lambda x: lambda y: x == y, first)
    t = a == b
    u = f(a) != (b, c)
    v = (a == b) != c
    w = objects(
        I,      # the grid
        T,

        F,
        without_bg = T
    )
    x = 1, 2
    y = f(a == b, -1)
    z = \
        f(a)
    return z
