#include "codegen/plan/plan.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "codegen/plan/representation.h"
#include "ops/value_parts.h"

namespace batt::plan {

namespace {

using interp::FunctionCode;
using interp::Slot;
using interp::Step;

/// Whether a step is a call that needs nothing but its operands: no guard, no remembered charge, no shared value.
bool is_direct_call(const Step& step) {
    return step.opcode == ir::Opcode::call && step.on_error == ir::OnError::raise && step.charge_slot < 0 &&
           !step.task_invariant;
}

/// Plans one function, step by step.
class FunctionPlanner {
public:
    FunctionPlanner(const interp::Program& program, ir::FunctionId id, const Options& options)
        : program_(program), code_(program.code(id)), function_(program.module().function(id)),
          choices_(options.unboxed ? choose_representations(program, id)
                                   : std::vector<RepresentationChoice>(function_.instructions().size())),
          register_of_(choices_.size()), in_frame_(choices_.size(), false) {
        plan_.program = &program;
        plan_.function = id;
        plan_.number = id;
        plan_.parameter_count = code_.parameter_count;
        plan_.frame_size = code_.frame_size();
    }

    FunctionPlan run() {
        for (u32 parameter = 0; parameter < code_.parameter_count; ++parameter)
            in_frame_[parameter] = true;
        for (const Step& step : std::span(code_.steps, code_.step_count))
            plan_step(code_.parameter_count + static_cast<u32>(&step - code_.steps), step);
        const Operand result = as_value(function_.result());
        add({.opcode = Opcode::result}, {&result, 1});
        // What nothing was made of must still have had its result.
        for (const ir::ValueId value : std::set(uncovered_))
            check(value);
        flush_fuel();
        add({.opcode = Opcode::done});
        return std::move(plan_);
    }

private:
    void add(Instruction instruction, std::span<const Operand> operands = {}) {
        instruction.first_operand = static_cast<u32>(plan_.operands.size());
        instruction.operand_count = static_cast<u32>(operands.size());
        instruction.position = position_;
        plan_.operands.insert(plan_.operands.end(), operands.begin(), operands.end());
        plan_.instructions.push_back(instruction);
    }

    u32 place_of(ir::ValueId value) const {
        return value < code_.parameter_count ? value : code_.steps[value - code_.parameter_count].target;
    }
    Operand frame_operand(ir::ValueId value) const { return {.location = Location::frame, .index = place_of(value)}; }
    Operand register_operand(ir::ValueId value) const {
        return {.location = Location::reg, .representation = *register_of_[value], .index = value};
    }

    /// An operand as a Value: in the frame, where it is put if it is only in a register, or a constant.
    Operand as_value(ir::Operand operand) {
        if (operand.is_constant())
            return {.location = Location::constant, .index = operand.constant()};
        const ir::ValueId value = operand.value();
        if (!in_frame_[value]) {
            check(value);
            const Operand from = register_operand(value);
            add({.opcode = Opcode::box, .target = place_of(value)}, {&from, 1});
            in_frame_[value] = true;
        }
        return frame_operand(value);
    }
    std::vector<Operand> as_values(std::span<const ir::Operand> operands) {
        std::vector<Operand> values;
        values.reserve(operands.size());
        for (const ir::Operand operand : operands)
            values.push_back(as_value(operand));
        return values;
    }
    /// An operand in a representation: in a register, where it is put if it is only in the frame, or a constant.
    Operand in_representation(ir::Operand operand, Representation representation) {
        if (operand.is_constant())
            return constant_in_representation(operand, representation);
        const ir::ValueId value = operand.value();
        if (register_of_[value] != representation) {
            if (representation == Representation::value)
                return as_value(operand);
            const bool unchecked = representation == Representation::grid;
            const Operand from = frame_operand(value);
            add({.opcode = unchecked ? Opcode::unbox_unchecked : Opcode::unbox,
                 .representation = representation,
                 .target = value},
                {&from, 1});
            if (unchecked)
                unchecked_.insert(value);
            register_of_[value] = representation;
        }
        return register_operand(value);
    }
    Operand constant_in_representation(ir::Operand operand, Representation representation) {
        const Value& constant = program_.constants()[operand.constant()];
        switch (representation) {
        case Representation::integer:
        case Representation::boolean:
            return {.location = Location::immediate, .representation = representation, .x = constant.x};
        case Representation::pair:
            return {
                .location = Location::immediate, .representation = representation, .x = constant.x, .y = constant.y};
        case Representation::value:
        case Representation::grid: // never chosen for a constant
            break;
        }
        return as_value(operand);
    }
    /// Sees to it that a register holds its value before something other than a called kernel takes it; called kernels pass
    /// "no grid" on.
    void check(ir::ValueId value) {
        uncovered_.erase(value);
        if (unchecked_.erase(value) == 0)
            return;
        const Operand operand = register_operand(value);
        add({.opcode = Opcode::check}, {&operand, 1});
    }

    void flush_fuel() {
        if (const i64 fuel = take_fuel(0); fuel != 0)
            add({.opcode = Opcode::charge, .fuel = fuel});
    }
    /// What is charged now: `fuel`, and what the unboxed kernels before it have put off.
    i64 take_fuel(i64 fuel) { return std::exchange(fuel_, 0) + fuel; }

    void plan_step(ir::ValueId id, const Step& step) {
        position_ = step.position;
        if (choices_[id].kernel != nullptr)
            plan_kernel(id, step, *choices_[id].kernel);
        else if (is_plain_op(step))
            plan_op(id, step);
        else if (is_direct_call(step))
            plan_call(id, step);
        else if (step.opcode == ir::Opcode::return_)
            fuel_ += step.fuel_charge;
        else
            plan_slow_path(id, step);
    }

    void plan_kernel(ir::ValueId id, const Step& step, const UnboxedKernel& kernel) {
        const std::span<const ir::Operand> taken = function_.operands(function_.instruction(id));
        std::vector<Operand> arguments;
        for (u32 i = 0; i < kernel.parameter_count; ++i)
            arguments.push_back(in_representation(taken[i], kernel.parameters[i]));
        fuel_ += fuel_of(step);
        for (const ir::Operand operand : taken) {
            if (operand.is_constant())
                continue;
            if (kernel.inlined)
                check(operand.value());
            else
                uncovered_.erase(operand.value());
        }
        if (!kernel.inlined && kernel.result == Representation::value) {
            add({.opcode = Opcode::call_kernel_boxed, .index = step.op, .target = step.target}, arguments);
            in_frame_[id] = true;
            return;
        }
        add({.opcode = kernel.inlined ? Opcode::inline_kernel : Opcode::call_kernel,
             .representation = kernel.result,
             .index = step.op,
             .target = id},
            arguments);
        if (!kernel.inlined) {
            unchecked_.insert(id);
            uncovered_.insert(id);
        }
        register_of_[id] = kernel.result;
    }

    void plan_op(ir::ValueId id, const Step& step) {
        const std::vector<Operand> arguments = as_values(function_.operands(function_.instruction(id)));
        add({.opcode = Opcode::op, .index = step.op, .target = step.target, .fuel = take_fuel(fuel_of(step))},
            arguments);
        in_frame_[id] = true;
    }

    void plan_call(ir::ValueId id, const Step& step) {
        const std::vector<Operand> arguments = as_values(function_.operands(function_.instruction(id)));
        add({.opcode = Opcode::call, .index = step.index, .target = step.target, .fuel = take_fuel(step.fuel_charge)},
            arguments);
        in_frame_[id] = true;
    }

    /// A step that the library executes takes its operands from the frame.
    void plan_slow_path(ir::ValueId id, const Step& step) {
        const ir::Instruction& instruction = function_.instruction(id);
        for (const ir::Operand operand : function_.operands(instruction))
            if (!operand.is_constant() && instruction.opcode != ir::Opcode::recharge)
                as_value(operand);
        if (step.on_error == ir::OnError::replace && !instruction.fallback.is_constant())
            as_value(instruction.fallback);
        flush_fuel();
        add({.opcode = Opcode::step, .index = static_cast<u32>(&step - code_.steps), .target = step.target});
        in_frame_[id] = true;
    }

    const interp::Program& program_;
    const FunctionCode& code_;
    const ir::Function& function_;
    std::vector<RepresentationChoice> choices_;              ///< by value
    std::vector<std::optional<Representation>> register_of_; ///< by value: what its register holds, if it has one
    std::vector<bool> in_frame_;                             ///< by value: it is in its place of the frame
    std::set<ir::ValueId> unchecked_;                        ///< registers that may hold no grid
    std::set<ir::ValueId> uncovered_;                        ///< those whose "no grid" no other register passes on
    i64 fuel_ = 0;                                           ///< still to be charged, for unboxed kernels
    ir::Position position_;
    FunctionPlan plan_;
};

/// Functions that the entries of a program call or make function values of, themselves among them, in ascending order.
std::set<ir::FunctionId> reachable(const NumberedProgram& program) {
    std::set<ir::FunctionId> found(program.entries.begin(), program.entries.end());
    std::vector<ir::FunctionId> open = program.entries;
    while (!open.empty()) {
        const FunctionCode& code = program.program->code(open.back());
        open.pop_back();
        for (const Step& step : std::span(code.steps, code.step_count))
            if ((step.opcode == ir::Opcode::call || step.opcode == ir::Opcode::make_closure) &&
                found.insert(step.index).second)
                open.push_back(step.index);
    }
    return found;
}

/// Adds the ops that a constant refers to as function values. Constants share parts: each is looked at once.
void add_ops(const Value& constant, std::set<OpId>& ops) {
    std::vector<Value> open = {constant};
    std::set<std::pair<const void*, u32>> seen;
    while (!open.empty()) {
        const Value value = open.back();
        open.pop_back();
        if (value.kind == Kind::op)
            ops.insert(static_cast<OpId>(value.count));
        const std::span<const Value> parts = parts_of(value);
        if (!parts.empty() && seen.emplace(parts.data(), static_cast<u32>(parts.size())).second)
            open.insert(open.end(), parts.begin(), parts.end());
    }
}

/// Adds the ops that an op calls by number: those that its kernel calls, and the default of an argument that is left out.
void add_called(OpId op, std::set<OpId>& ops) {
    const OpInfo& info = op_info(op);
    for (const OpId called : info.calls)
        ops.insert(called);
    for (const Parameter& parameter : info.parameters)
        if (parameter.fallback && *parameter.fallback < op_count)
            ops.insert(static_cast<OpId>(*parameter.fallback));
}

std::span<const Slot> operands_of(const FunctionCode& code, const Step& step) {
    return step.operand_count <= interp::inline_operands
               ? std::span(step.operand, step.operand_count)
               : std::span(code.operands + step.first_operand, step.operand_count);
}

/// Adds the ops that a function may call by number. With unboxed values those of every step are among them, because a function
/// that deoptimises is interpreted.
void add_ops(const FunctionPlan& plan, const Options& options, std::set<OpId>& ops) {
    const FunctionCode& code = plan.program->code(plan.function);
    const auto add_constant = [&](Slot slot) {
        if (slot < 0)
            add_ops(plan.program->constants()[static_cast<size_t>(-1 - slot)], ops);
    };
    for (const Step& step : std::span(code.steps, code.step_count)) {
        if (step.opcode == ir::Opcode::op) {
            if (options.unboxed || !is_plain_op(step) || code.batch_limit != 0)
                ops.insert(static_cast<OpId>(step.op));
            add_called(static_cast<OpId>(step.op), ops);
        }
        for (const Slot slot : operands_of(code, step))
            add_constant(slot);
        if (step.on_error == ir::OnError::replace)
            add_constant(step.fallback);
    }
    add_constant(code.result);
}

} // namespace

Exit exit_of(Opcode opcode) {
    switch (opcode) {
    case Opcode::unbox:
    case Opcode::check:
    case Opcode::inline_kernel:
    case Opcode::call_kernel_boxed:
        return Exit::deoptimize;
    case Opcode::op:
    case Opcode::call:
    case Opcode::step:
        return Exit::fail;
    case Opcode::charge:
    case Opcode::unbox_unchecked:
    case Opcode::box:
    case Opcode::call_kernel:
    case Opcode::result:
    case Opcode::done:
        break;
    }
    return Exit::none;
}

FunctionPlan plan_function(const interp::Program& program, ir::FunctionId function, const Options& options) {
    return FunctionPlanner(program, function, options).run();
}

ProgramPlan plan_program(std::span<const NumberedProgram> programs, const Options& options) {
    ProgramPlan plan;
    std::set<OpId> ops;
    for (const NumberedProgram& program : programs) {
        for (const ir::FunctionId id : reachable(program)) {
            plan.functions.push_back(plan_function(*program.program, id, options));
            plan.functions.back().number = program.first_function + id;
            add_ops(plan.functions.back(), options, ops);
        }
        plan.function_count = program.first_function + static_cast<u32>(program.program->codes().size());
    }
    for (const OpId op : std::vector<OpId>(ops.begin(), ops.end()))
        add_called(op, ops);
    plan.ops_by_number.assign(ops.begin(), ops.end());
    return plan;
}

} // namespace batt::plan
