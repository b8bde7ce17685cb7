#include "ir/high.h"

#if BATT_CUDA
#include "ops/core/gone.h"
#endif
