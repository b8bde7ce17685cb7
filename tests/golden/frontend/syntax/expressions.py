def solve_2(I):
    x = a + 1
    x = a - 1
    x = a * b
    x = a ** b
    x = a / b
    x = a // b
    x = a % b
    x = a @ b
    x = a << b
    x = a >> b
    x = a < b
    x = a > b
    x = a <= b
    x = a >= b
    x = a & b
    x = a | b
    x = a ^ b
    x = ~a
    x = +a
    x = not a
    x = a and b
    x = a or b
    x = a in b
    x = a not in b
    x = a is b
    x = a if b else c
    x = a[0]
    x = a.b
    x = a.append(b)
    x = [i for i in a]
    x = f(i for i in a)
    x = {a: b}
    x = {}
    x = {a for a in b}
    x = f(*a)
    x = f(**a)
    x = f(x := 3)
    x = f"text {a}"
    x = b'text'
    x = rb"text"
    x = 1.5
    x = .5
    x = 1e5
    x = 0x1F
    x = 2j
    x = 1__0
    x = 007
    x = ...
    x = a == b == c
    x = await f(a)
    x = lambda *a: a
    x = lambda a, a: a
    x = lambda x: x + 1
    x = frozenset(a)
    x = frozenset({1}, {2})
    x = f(a=1, 2)
    x = f(a=1, a=2)
    x = 2147483648
    x = -2147483649
    x = 99999999999999999999999
    x = (2147483648, -2147483648)
    x = 'a\n'
    x = f(a b)
    x = f(a,, b)
    x = f(a
    x = f(a]
    x = f(a))
    x = (a; b)
    x = 'text
    x =
    x = = 3
    = 3
    x = return
    x = f(if)
    x = “text”
    x = f(a)
    x = a $ b
    x = a ? b : c
    x = `a`
    x = a!
    x y = 3
    x = 3 4
    x = 'a' 'b'
    return
