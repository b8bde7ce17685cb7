// The limit of fuel of an evaluation for which no other is given: what honest programs need, and no more, since endless ones use all of it.
// Most functions need less than a tenth. Long ones (batt programs with hundreds of statements) need more in all, so the limit grows with
// the statements of the function.
#pragma once

#include <algorithm>

#include "ops/core/base.h"

namespace batt::ir {

inline constexpr i64 least_default_fuel = 1'000'000; ///< pairs of the cells of a 14 x 14 grid: 845,000
inline constexpr i64 most_default_fuel = 2'500'000;
inline constexpr i64 fuel_of_statement = 4'000;

constexpr i64 default_fuel(u64 statements) {
    return static_cast<i64>(std::clamp<u64>(statements * fuel_of_statement, least_default_fuel, most_default_fuel));
}

} // namespace batt::ir
