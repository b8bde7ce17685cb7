// A module made ready for the interpreter: per function a flat list of steps with kernels looked up, operands resolved to
// columns or constants, and columns shared by values that do not live at the same time. Immutable and shared by all threads;
// running it is interpreter.h's business.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "ir/module.h"
#include "ir/shared_values.h"
#include "ops/arena.h"
#include "ops/kernel_table.h"

namespace batt::interp {

/// Where an operand is: a column of values, or (negative) a constant.
using Slot = i32;

inline constexpr u32 inline_operands = 4;

/// One instruction, resolved.
struct Step {
    Kernel kernel; ///< op
    ir::Opcode opcode;
    ir::OnError on_error;
    bool rare;        ///< not simply an op with few operands, none of which can be an error
    bool gives_value; ///< to `target`
    u16 op;
    u32 operand_count;
    Slot operand[inline_operands]; ///< where its operands are, if there are no more than that
    u32 first_operand;             ///< else: where they start in Code::operands
    u32 target;                    ///< the column for its value
    bool charges_for_arguments;    ///< not rare: large arguments cost more
    u32 fuel_charge;       ///< units charged before it executes; not rare: those of the op itself are among them
    i32 charge_slot;       ///< where what it charges is remembered for a recharge, or -1
    u32 index;             ///< call, make_closure: the function
    Slot fallback;         ///< OnError::replace: the value in place of an error
    ir::SharedSlot shared; ///< where its value is kept for other functions and samples, if it is
    ir::Position position;
};

/// A function, resolved.
struct Code {
    std::vector<Step> steps; ///< without the parameters, which arrive in the first columns
    std::vector<Slot> operands;
    u32 parameter_count = 0;
    u32 column_count = 0;
    u32 charge_slots = 0;
    Slot result = 0;
    Dialect dialect = Dialect::arc_dsl;
};

struct ProgramOptions {
    const KernelTable* kernels = nullptr; ///< null: the best that the machine has
    bool general_only = false;            ///< no board forms, for tests
};

class Program {
public:
    /// Keeps a reference to the module, which must have been verified and must outlive the program.
    explicit Program(const ir::Module& module, const ProgramOptions& options = {});

    const ir::Module& module() const { return module_; }
    const KernelTable& kernels() const { return kernels_; }
    bool general_only() const { return general_only_; }
    const Code& code(ir::FunctionId function) const { return codes_[function]; }
    /// What its entry functions share (Step::shared).
    const ir::SharedValues& shared_values() const { return shared_values_; }
    /// The constants, by number; a slot -1 - n names constant n.
    std::span<const Value> constants() const { return constants_; }

private:
    const ir::Module& module_;
    const KernelTable& kernels_;
    bool general_only_;
    ir::SharedValues shared_values_;
    std::vector<Code> codes_;
    std::vector<Value> constants_;
    Arena constant_arena_;
};

/// The same value in general forms only, made in `context` (whose general_only must hold).
Value to_general_form(Context& context, const Value& value);

} // namespace batt::interp
