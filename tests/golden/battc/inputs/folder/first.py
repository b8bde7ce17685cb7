def solve_0000000a(I):
    return vmirror(I)
