def batt(task_id, S, I, C, log_path):
    s = []
    o = [(0, False, 'first', I)]
    t1 = identity(vmirror)
    try:
        t2 = t1(fill(I, ZERO, asindices(C)))
    except (TypeError, AttributeError, ValueError):
        t2 = _get_safe_default(t1)
    try:
        t3 = add(first(t2), last(t2))
    except:
        t3 = _get_safe_default(add)
    try:
        t4, t5, t6 = first(S), I, t3
    except:
        t4, t5, t6 = 0, (), None
    try:
        t7, t8 = t4
    except:
        t7, t8 = ONE, t6
    try:
        t9 = (t7, {t8, first(t8)})
    except:
        t9 = t7
    o.append((3, True, '00000004', t3))
    s.append((4, 'None', 'first', t3 == -t7))
    return o, s

def pair_up(x):
    a, b = x
    c, = b
    return [a, c]
