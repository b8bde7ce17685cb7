def shared(x, y=(ONE, 2)):
    return add(x, y)

def verify_00000002(I: Grid) -> Grid:
    x0 = argmin(frozenset(), first)
    x1 = shared(shape(I))
    x2 = shared(y=1, x=x1)
    x3 = apply(shared, ((1, 2), x2))
    return x3
