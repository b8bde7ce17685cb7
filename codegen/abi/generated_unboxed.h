// Besides fused.h, what generated programs are written in that keep values in registers (codegen/plan/representation.h): the unboxed kernels
// of ops and the conversions between forms and Values. Grids go to and from Values by way of the library, so that their text is not
// compiled with every program.
#pragma once

#include "codegen/abi/generated.h"
#include "ops/kernels/unboxed.h"

extern "C" {
// Entries that are called give a grid that does not exist where they cannot give their result, or have not been given one that they
// need: so a program asks once for a chain of them. Those whose result is a Value are false then.

/// The grid of a Value, if it is one that is a board.
batt::RegisterGrid battc_to_register_grid(const batt::Value& value);
void battc_store_grid(batt::Context& context, batt::Value& place, batt::RegisterGrid grid);
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
/// Puts what has a form into its place as a Value.
BATT_INLINE void put(Context&, Value& place, i32 number) { place = make_int(number); }
BATT_INLINE void put(Context&, Value& place, bool truth) { place = make_bool(truth); }
BATT_INLINE void put(Context&, Value& place, IntPair pair) { place = make_pair(pair.x, pair.y); }
BATT_INLINE void put(Context& context, Value& place, const RegisterGrid& grid) {
    battc_store_grid(context, place, grid);
}

/// Whether an entry that was called gave its result.
BATT_INLINE bool given(const RegisterGrid& grid) { return grid.exists(); }

} // namespace BATT_ISA
} // namespace batt::cuda
