#define BATT_ISA isa_baseline
#include "ops/kernel_table.inc"
