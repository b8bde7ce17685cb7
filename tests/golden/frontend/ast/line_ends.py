def solve_00000003(I):
	x = (I,
		I)
	return x
