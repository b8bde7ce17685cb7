// What generated programs include that keep values in registers: the unboxed kernels that are compiled with them, and the
// conversions between Values and other representations (op_table.h, Representation). Grids are converted by the library, so that
// the text of that is not compiled with every program.
//
// Unboxed kernels of the library, which programs declare where they use them, take and give grids in registers. One that cannot
// give its result, or was given no grid, gives no grid: so a program checks once for a chain of calls. One whose result is a Value
// returns false then.
#pragma once

#include "codegen/abi/generated.h"
#include "ops/kernels/unboxed.h"

extern "C" {
/// The grid of a Value; no grid if the Value is not a board.
batt::RegisterGrid battc_to_register_grid(const batt::Value& value);
/// Puts a grid into a place of the frame, as a Value.
void battc_store_grid(batt::Context& context, batt::Value& place, batt::RegisterGrid grid);
}

namespace batt::abi {
inline namespace BATT_ISA {

/// Unboxes a Value; false if it is not of the representation.
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
/// Boxes what is in a register: puts it into a place of the frame, as a Value.
BATT_INLINE void put(Context&, Value& place, i32 number) { place = make_int(number); }
BATT_INLINE void put(Context&, Value& place, bool truth) { place = make_bool(truth); }
BATT_INLINE void put(Context&, Value& place, IntPair pair) { place = make_pair(pair.x, pair.y); }
BATT_INLINE void put(Context& context, Value& place, const RegisterGrid& grid) {
    battc_store_grid(context, place, grid);
}

/// Whether a register holds a grid.
BATT_INLINE bool given(const RegisterGrid& grid) { return grid.exists(); }

} // namespace BATT_ISA
} // namespace batt::abi
