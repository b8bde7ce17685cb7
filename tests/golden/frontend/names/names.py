def solve_1(I):
    a = objcts(I, T, F, F)
    b = fill(I, FIV, a)
    c = ZERO(I)
    d = (1, 2)(3)
    e = len(a)
    f = something_else
    f = something_else
    size = size(a)
    g = apply(vmirrr, aa)
    h = Fill(I, 3, a)
    return h

def solve_2(I):
    x = helper_two(I)
    x1 = solve_1(I)
    return x

def helper_too(I):
    return I

def helper_too(I, again):
    return I
