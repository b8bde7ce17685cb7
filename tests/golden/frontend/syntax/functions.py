@decorated
def solve_1(I):
    return I

def solve_2(I, *args):
    return I

def solve_3(I, **kwargs):
    return I

def solve_4(I, I):
    return I

def solve_5(I:):
    return I

def solve_6(I)
    return I

def solve_7:
    return I

def (I):
    return I

def 8(I):
    return I

def if(I):
    return I

def solve_9(I
    x = vmirror(I)
    return x + 1

def solve_10(I):
return I

def solve_11(I):
    x = vmirror(I)
      y = vmirror(I)
      z = vmirror(I)
   a = vmirror(I)
   b = vmirror(I)
    return x

def solve_12(I):
        x = vmirror(I)
	y = vmirror(x)
    	return y

deff solve_13(I):
    return I

x = first second

fi x: pass

    indented = 1

async def solve_14(I):
    return I

class Helper:
    def method(self):
        return 1 + 1

if __name__ == '__main__':
    print(solve_1(0))

def solve_15(I):
    """Not closed.
    return I

def solve_16(I): return I + 1

def solve_17(I):
