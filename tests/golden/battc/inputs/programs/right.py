def solve_0000000a(I):
    return vmirror(I)


def solve_0000000b(I):
    return replace(I, ONE, TWO)
