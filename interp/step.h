// A function made ready for execution: a flat list of steps with operands resolved to registers or constants, and registers shared
// by values that do not live at the same time. Plain data, and device code as well: devices execute copies of it.
// Program (program.h) makes it, execution.h executes it.
#pragma once

#include "ir/opcode.h"
#include "ops/core/fuel.h"

namespace batt::interp {

/// Where an operand is: a register of values, or (negative) a constant.
using Slot = i32;

inline constexpr u32 inline_operands = 4;
/// Registers that a function may have to be executed for several calls together (batched_calls.h).
inline constexpr u32 max_batch_registers = 64;
/// Values that binding such a function wants room for: the largest frame, and what the callers keep of the calls.
inline constexpr u64 batch_room = u64{max_batch_registers + 6} * max_batch;
/// And how many a context has for all that lies one upon the other.
inline constexpr u64 total_batch_room = 4 * batch_room;
/// Calls that are made together need some more memory than one by one. Where an evaluation may have less, that could show.
inline constexpr u64 min_memory_for_batches = 1ULL << 20;

/// One instruction, resolved.
struct Step {
    ir::Opcode opcode;
    ir::OnError on_error;
    bool slow_path;             ///< not just an op with few operands, none of which can be an error
    bool gives_value;           ///< to `target`
    bool charges_for_arguments; ///< not slow_path: large arguments cost more
    bool shared;                ///< its value is kept for other functions and samples (SharedSlot)
    bool task_invariant;        ///< shared, and the same for all samples of a task
    bool lazy_product;          ///< a product that is mapped or filtered and nothing else
    u16 op;
    u32 operand_count;
    Slot operand[inline_operands]; ///< where its operands are, if there are no more than that
    u32 first_operand;             ///< else: where they start in FunctionCode::operands
    u32 target;                    ///< the register for its value
    u32 fuel_charge; ///< units charged before it executes; not slow_path: those of the op itself are among them
    i32 charge_slot; ///< where what it charges is remembered for a recharge, or -1
    u32 index;       ///< call, make_closure: the function; element: which
    Slot fallback;   ///< OnError::replace: the value in place of an error
    ir::Position position;
};

/// Whether a step is an op and nothing else, for those who build every product and keep no values.
BATT_INLINE bool is_plain_op(const Step& step) {
    return step.opcode == ir::Opcode::op && step.operand_count <= inline_operands &&
           step.on_error == ir::OnError::raise && step.charge_slot < 0 && !step.task_invariant;
}
/// What rides on a step, without what its op itself charges.
BATT_INLINE u32 folded_fuel(const Step& step) {
    return step.slow_path ? step.fuel_charge : step.fuel_charge - static_cast<u32>(base_fuel(step.op));
}

/// A function, resolved. Refers to steps and operands that its program owns.
struct FunctionCode {
    const Step* steps; ///< without the parameters, which arrive in the first registers
    const Slot* operands;
    u32 step_count;
    u32 operand_count;
    u32 parameter_count;
    u32 register_count;
    u32 charge_slots;
    u32 batch_limit; ///< how many calls of it can be executed together (batched_calls.h); 0: none
    Slot result;
    Dialect dialect;

    /// Values that a frame of it holds: its registers and what recharges remember.
    BATT_INLINE u64 frame_size() const { return static_cast<u64>(register_count) + charge_slots; }
};

/// What the steps of one thread (on a device: one warp) work on.
struct Execution {
    Context
        context; ///< its `user` must be this Execution and its `call_user` call_user_function (execution.h) or the like
    const FunctionCode* codes; ///< by FunctionId
    const Value* constants;    ///< by number; a slot -1 - n names constant n
    Value* frames;             ///< of functions that are called for single elements, one upon the other
    u64 frames_size;           ///< in values
    u64 frames_used;
    const u8* op_batch_limits; ///< by OpId, what FunctionCode::batch_limit is for functions
    u32 first_function; ///< of compiled programs: the number of the first of `codes` among the functions of all programs
    Value failure;      ///< of compiled programs: the error that ended a function
    ir::Position failed_at; ///< the innermost failing instruction of a called function
};

} // namespace batt::interp
