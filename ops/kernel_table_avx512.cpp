#define BATT_ISA isa_avx512
#include "ops/kernel_table.inc"
