// The kinds of instructions, what a failure of one means, and places in the source. What they mean is explained in module.h; they
// stand apart because device code needs them too (interp/step.h) and nothing else of the IR.
#pragma once

#include "ops/core/base.h"

namespace batt::ir {

/// A place in the source as people count it, from 1. Line 0: made by a pass, no place of its own.
struct Position {
    u32 line = 0;
    u32 column = 0;

    bool known() const { return line != 0; }
    friend bool operator==(Position, Position) = default;
};

enum class Opcode : u8 {
    /// The function's next parameter. All parameters come first and in order.
    ///   index: which parameter
    parameter,
    /// Executes an op of the op table.
    ///   op; operands: its arguments, as many as it has parameters
    op,
    /// Calls a function of the module and gives its result. Fails with recursion when calls nest too deeply.
    ///   index: FunctionId; operands: its arguments, as many as it has parameters
    call,
    /// Calls a function value; a type error where it is not a function or takes another number of arguments.
    ///   operands: the function, then its arguments
    call_value,
    /// The tuple of its operands.
    make_tuple,
    /// The set of its operands.
    make_set,
    /// An element of a container that must have exactly `count`: what unpacking gives each name. A type error where it is no
    /// container, a value error where it has another number of elements.
    ///   index: which element; op: how many there must be; operands: the container
    element,
    /// The function value of a function of the module with its first parameters bound. Calling it passes the captured
    /// values, then the arguments of the call.
    ///   index: FunctionId; operands: the captured values
    make_closure,
    /// Charges once more what an earlier op, call, call_value or make_set of this function charged (its fuel_charge not
    /// counted). Gives no value.
    ///   operands: the value of that instruction
    recharge,
    /// Ends the function. The last instruction of each, and nowhere else. Gives no value.
    ///   operands: the result
    return_,
};

/// What a failure of an instruction means; see above.
enum class OnError : u8 { raise, replace, defer };

} // namespace batt::ir
