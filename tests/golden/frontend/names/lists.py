def solve_1(I):
    o = []
    p = o
    a = first(o)
    b = apply(lambda x: o, I)
    o.append('name')
    o.append((1, 'name', ('inner', 2)))
    c = 'text'
    d = ('text', 1)
    e = [1, 2]
    f = fill(I, [1], I)
    I.append(3)
    q.append(3)
    o.append(o)
    return (o, (o, 1))
