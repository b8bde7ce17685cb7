#include <span>

#define BATT_ISA isa_warp_cases
#define BATT_CASES warp_cases
#include "tests/codegen/warp_shim.h"

#include "tests/codegen/warp_cases.inc"
