#include <span>

#define BATT_ISA isa_warp_cases_sm_80
#define BATT_CASES warp_cases_of_sm_80
#define __CUDA_ARCH__ 800 // NOLINT(bugprone-reserved-identifier, readability-identifier-naming): CUDA's name
#include "tests/codegen/warp_shim.h"

#include "tests/codegen/warp_cases.inc"
