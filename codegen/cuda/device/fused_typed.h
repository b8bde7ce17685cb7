// Besides fused.h, what generated programs are written in that keep values in registers (codegen/lowering/typed.h): the typed entries
// of ops and the conversions between forms and Values. Grids go to and from Values by way of the library, so that their text is not
// compiled with every program.
#pragma once

#include "codegen/cuda/device/fused.h"
#include "ops/kernels/typed.h"

extern "C" {
// Entries that are called give a grid that does not exist, or an error, where they cannot give their result, or have not been
// given one that they need: so a program asks once for a chain of them.

/// The grid of a Value, if it is one that is a board.
batt::HeldGrid battc_hold_grid(const batt::Value& value);
batt::Value battc_store_grid(batt::Context& context, batt::HeldGrid grid);
}

namespace batt::cuda {
inline namespace BATT_ISA {

/// A number in its form; false if the value does not have it.
BATT_INLINE bool take(const Value& value, i32& number) {
    number = value.x;
    return value.kind == Kind::integer;
}
BATT_INLINE bool take(const Value& value, bool& truth) {
    truth = value.x != 0;
    return value.kind == Kind::boolean;
}
BATT_INLINE bool take(const Value& value, IntPair& pair) {
    pair = IntPair{value.x, value.y};
    return value.kind == Kind::pair && value.tag == 0;
}
/// What has a form as a Value.
BATT_INLINE Value put(Context&, i32 number) { return make_int(number); }
BATT_INLINE Value put(Context&, bool truth) { return make_bool(truth); }
BATT_INLINE Value put(Context&, IntPair pair) { return make_pair(pair.x, pair.y); }
BATT_INLINE Value put(Context& context, const HeldGrid& grid) { return battc_store_grid(context, grid); }

BATT_INLINE Value put(Context&, const Value& value) { return value; }

/// Whether an entry that was called gave its result.
BATT_INLINE bool given(const HeldGrid& grid) { return grid.exists(); }
BATT_INLINE bool given(const Value& value) { return !value.is_error(); }

} // namespace BATT_ISA
} // namespace batt::cuda
