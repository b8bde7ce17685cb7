// Random data sets: tasks with grids of all sizes, some of their outputs unknown.
#pragma once

#include <random>

#include "runtime/data/data_set.h"

namespace batt::test {

runtime::GridData random_grid(std::mt19937& random);

/// Tasks t000, t001, ... of up to five train, two test and three generated pairs. Nearly half of the outputs are their input.
runtime::DataSet random_data_set(std::mt19937& random, size_t task_count);

} // namespace batt::test
