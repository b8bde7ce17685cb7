def batt(task_id, S, I, C, log_path):
    s = []
    o = []
    t1 = vmirror(I)
    o.append((1, False, 'mirrored', t1))
    t2 = height(I)
    s.append((2, 'None', 'height', t2))
    o.append((3, True, 'unchanged', I))
    t4 = equality(I, C)
    s.append((4, 'solve_1', 'same', t4))
    return o, s
