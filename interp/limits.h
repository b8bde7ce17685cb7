// The limits of one evaluation: one program on one sample. Exceeding one is an error of that evaluation alone. The defaults are those
// of the public battc::Limits (api/include/battc/session.h), which is where to change them: api/convert.h compares the two, and
// docs/language.md says how the default fuel was chosen.
#pragma once

#include "ops/core/base.h"

namespace batt::interp {

struct Limits {
    /// Units of work; every op costs at least one. 0: the default of the function (FunctionCode::default_fuel).
    i64 fuel = 0;
    /// Bytes of values.
    u64 memory = 64ULL << 20;
    /// Elements of one container, cells of one grid.
    u64 elements = 1ULL << 18;
    /// Function values nested in calls.
    u32 depth = 2000;
};

} // namespace batt::interp
