// Every kernel, for the translation units and the device text that contain the whole library.
#pragma once

#include "ops/kernels/arithmetic.h"
#include "ops/kernels/colors.h"
#include "ops/kernels/combinators.h"
#include "ops/kernels/components.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/grids.h"
#include "ops/kernels/higher_order.h"
#include "ops/kernels/painting.h"
#include "ops/kernels/patches.h"
#include "ops/kernels/ranks.h"
#include "ops/kernels/samples.h"
