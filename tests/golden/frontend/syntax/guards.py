def batt(I):
    try:
        a = f(I)
        b = f(I)
    except:
        a = 0
    try:
        a = f(I)
    except:
        b = 0
    try:
        a = f(I)
    finally:
        a = 0
    try:
        a = f(I)
    except ValueError:
        a = 0
    except TypeError:
        a = 1
    try:
        f(I)
    except:
        a = 0
    try:
        a = f(I)
    except:
        pass
    try:
        for x in I:
            a = x
    except:
        a = 0
    try:
        try:
            a = 1
        except:
            a = 0
    except:
        a = 2
    try
        a = f(I)
    except:
        a = 0
    try:
        a = f(I)
    a = 3
    try:
    except:
        a = 1
    try:
        a = f(I)
    except (TypeError, ValueError) as problem:
        print(problem)
        a = 0
    else:
        a = 1
    return a + 1
