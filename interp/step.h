// The bytecode: a function as a flat list of steps whose operands are registers or constants. Values that are not alive at the same
// time can have the same register. Plain data in the device subset: devices execute copies of it. Program (program.h) makes it,
// execution.h says what a step does.
#pragma once

#include "ir/opcode.h"
#include "ops/core/fuel.h"

namespace batt::interp {

/// Where an operand is: register n, or constant n as -1 - n.
using Slot = i32;

inline constexpr u32 inline_operands = 4;
/// How many registers a function may have to be called in batches (batched_calls.h).
inline constexpr u32 max_batch_registers = 64;
/// How many values a batched call needs room for: max_batch for each register of its frame, and for what its caller keeps.
inline constexpr u64 batch_room = u64{max_batch_registers + 6} * max_batch;
/// How many values a context has for batched calls that nest.
inline constexpr u64 total_batch_room = 4 * batch_room;
/// A batch of calls needs more memory than one call after the other. Evaluations with a lower limit of memory make no batches, so
/// that the limit is met at the same place.
inline constexpr u64 min_memory_for_batches = 1ULL << 20;

/// One instruction.
struct Step {
    ir::Opcode opcode;
    ir::OnError on_error;
    bool slow_path;   ///< false for plain ops: at most 4 operands, no guard, no deferred error, no remembered charge
    bool gives_value; ///< to `target`
    bool charges_for_arguments; ///< of a plain op: large arguments cost more fuel
    bool shared;                ///< its value is kept for other functions and samples (ir::SharedSlot)
    bool task_invariant;        ///< shared, and the same for all samples of a task
    bool lazy_product;          ///< a product that is mapped or filtered and nothing else
    u16 op;
    u32 operand_count;
    Slot operand[inline_operands]; ///< its operands, if there are at most 4
    u32 first_operand;             ///< else: where its operands start in FunctionCode::operands
    u32 target;                    ///< the register for its value
    u32 fuel_charge;               ///< charged before it executes; of a plain op with what the op itself costs
    i32 charge_slot;               ///< where its charge is remembered for a recharge, or -1
    u32 index;                     ///< call, make_closure: the function; element: which
    Slot fallback;                 ///< OnError::replace: the value in place of an error
    ir::Position position;
};

/// Whether a step is an op and nothing else to compiled code, which builds every product and keeps no values.
BATT_INLINE bool is_plain_op(const Step& step) {
    return step.opcode == ir::Opcode::op && step.operand_count <= inline_operands &&
           step.on_error == ir::OnError::raise && step.charge_slot < 0 && !step.task_invariant;
}
/// The fuel that passes have folded into a step: what it charges without its op.
BATT_INLINE u32 folded_fuel(const Step& step) {
    return step.slow_path ? step.fuel_charge : step.fuel_charge - static_cast<u32>(base_fuel(step.op));
}

/// The bytecode of a function. Refers to steps and operands that its program owns.
struct FunctionCode {
    const Step* steps; ///< without the parameters, which are in the first registers at the start
    const Slot* operands;
    u32 step_count;
    u32 operand_count;
    u32 parameter_count;
    u32 register_count;
    u32 charge_slots;
    u32 batch_limit; ///< how many calls of it can be executed as a batch (batched_calls.h); 0: none
    Slot result;
    Dialect dialect;
    i64 default_fuel; ///< the limit of fuel of its evaluations, unless one is given

    /// Values of its frame: its registers, then its remembered charges.
    BATT_INLINE u64 frame_size() const { return static_cast<u64>(register_count) + charge_slots; }
};

/// What the steps of one thread work on (on a device: of one warp).
struct Execution {
    Context
        context; ///< its `user` is this Execution, its `call_user` is call_user_function (execution.h) or a backend's own
    const FunctionCode* codes; ///< by FunctionId
    const Value* constants;    ///< by number
    Value* frames;             ///< a stack of the frames of called functions
    u64 frames_size;           ///< in values
    u64 frames_used;
    const u8* op_batch_limits; ///< by OpId, what FunctionCode::batch_limit is for functions
    u32 first_function; ///< compiled programs: the number of the first of `codes` among the functions of all programs
    Value failure;      ///< compiled programs: the error that ended a function
    ir::Position failed_at; ///< the innermost failing instruction of a called function
};

} // namespace batt::interp
