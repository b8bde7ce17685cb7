# right on the first sample only
def solve_0000000a(I):
    O = branch(equality(height(I), TWO), vmirror(I), I)
    return O


# not a grid
def solve_0000000b(I):
    return ofcolor(I, ONE)
