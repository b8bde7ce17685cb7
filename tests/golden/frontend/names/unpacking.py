def solve_1(I):
    a, b = 1, 2, 3
    a, b, c = 1, 2
    a, b, c = shape(I)
    x = 1
    f = lambda y: add(y, x)
    x = 2
    g = lambda y=3: y
    h = lambda y: later
    later = 3
    i = lambda y: h
    h = I
    try:
        j = first(I)
    except:
        j = last(I)
    try:
        k, l = first(I)
    except:
        k, l = 0
    try:
        m = first(I)
    except:
        m = (0, last(I))
    try:
        n = unknown_op(I)
    except:
        n = _get_safe_default(unknown_op)
    return (a, b)
