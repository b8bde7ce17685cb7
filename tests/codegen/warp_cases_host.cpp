#define BATT_CASES host_cases
#include "tests/codegen/warp_cases.inc"
