def solve_0000000a(I):
    x1 = vmiror(I)
    return x1


def solve_0000000b(I):
    return replace(I, ONE, TWO)


def solve_arity(I):
    return replace(I, ONE)


def solve_nothing(I):
    x1 = vmirror(I)


def solve_loop(I):
    while True:
        pass
    return I


def solve_itself(I):
    return solve_itself(I)
