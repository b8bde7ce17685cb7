def solve_1(I):
    O = vmirror(I)

def solve_2(I):
    return

def solve_3(grid):
    return vmirror(grid)

def solve_4(I, S, C, task_id, log_path, more):
    return I

def solve_5(I):
    return I
    x = nothing_at_all

def alone(x):
    return alone(x)

def even(x):
    return odd(x)

def odd(x):
    return even(x)

def solve_6(I):
    return apply(odd, I)

def solve_7(I):
    return I + 1

def solve_8(I):
    return solve_7(I)

def empty(x):
    pass
