def solve_later(I):
    return helper_b(helper_a(I))

def helper_b(x):
    return helper_a(x)

def helper_a(x):
    return vmirror(x)

def solve(I):
    return solve_later(I=I)

def solve_defaults(I, unused=3, other=TWO):
    return fill(I, unused, {(other, other)})
