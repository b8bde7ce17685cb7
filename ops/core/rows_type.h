// Rows: the type of a board of 32 x 32 bits. Its operations are in rows.h.
#pragma once

#include "ops/core/base.h"

BATT_KERNELS_BEGIN

#if BATT_CUDA
using Rows = u32;
#else
typedef u32 Rows __attribute__((vector_size(128)));
#endif

BATT_KERNELS_END
