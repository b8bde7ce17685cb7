def solve_1(I):
    for x in I:
        y = x
        z = y
    else:
        y = 1
    while True:
        pass
    if I:
        O = 1
    elif I == 2:
        O = 2
    else:
        O = 3
    with open('f') as f:
        pass
    class A:
        pass
    def inner(x):
        return x
    async def other():
        pass
    raise ValueError
    assert I
    del I
    global I
    x += 1
    x //= 2
    a = b = 3
    f(x) = 3
    a, 1 = I
    () = I
    True = 3
    x.y = 3
    match I:
        case 1:
            pass
    break
    continue
    nonlocal I
    yield I
    await f(I)
    else:
        pass
    except:
        pass
    x: Grid
    print = 3
    return O


return 3
