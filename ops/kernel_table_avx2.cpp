#define BATT_ISA isa_avx2
#include "ops/kernel_table.inc"
