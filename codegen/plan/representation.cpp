#include "codegen/plan/representation.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ops/core/fuel.h"

namespace batt::plan {

namespace {

/// Whether a value of a type can be expected to have a form. It need not: conversions check.
bool may_have_representation(ir::Type type, Representation form) {
    if (type.is_never())
        return false;
    switch (form) {
    case Representation::value:
        return true;
    case Representation::integer:
        return type.only(ir::type_bits::BOOLEAN | ir::type_bits::INTEGER) && type.may_be(ir::type_bits::INTEGER);
    case Representation::boolean:
        return type.only(ir::type_bits::BOOLEAN);
    case Representation::pair:
        return type.is_subtype_of(ir::Type::pair());
    case Representation::grid:
        return type.is_subtype_of(ir::Type::grid()) && type.fields().empty();
    }
    return false;
}

bool has_representation(const Value& constant, Representation form) {
    switch (form) {
    case Representation::value:
        return true;
    case Representation::integer:
        return constant.kind == Kind::integer;
    case Representation::boolean:
        return constant.kind == Kind::boolean;
    case Representation::pair:
        return constant.kind == Kind::pair && constant.tag == 0;
    case Representation::grid:
        return false; // its planes would have to be loaded like those of any other
    }
    return false;
}

class Lowering {
public:
    Lowering(const interp::Program& program, ir::FunctionId id)
        : program_(program), code_(program.code(id)), function_(program.module().function(id)),
          result_(function_.instructions().size()) {}

    std::vector<PlannedInstruction> run() {
        const u32 count = static_cast<u32>(result_.size());
        for (u32 id = 0; id < count; ++id)
            choose_entry(id);
        // Without one neighbour another may be alone.
        bool changed = true;
        while (changed) {
            find_neighbours();
            changed = false;
            for (u32 id = 0; id < count; ++id)
                if (result_[id].entry != nullptr && !neighbour_[id]) {
                    result_[id] = {nullptr, Boxed::alone};
                    changed = true;
                }
            for (u32 id = 0; id < count && changed; ++id)
                if (result_[id].entry != nullptr)
                    choose_entry(id);
        }
        return std::move(result_);
    }

private:
    void choose_entry(u32 id) {
        const ir::Instruction& instruction = function_.instruction(id);
        PlannedInstruction& unboxed = result_[id];
        unboxed = {nullptr, Boxed::not_an_op};
        if (instruction.opcode != ir::Opcode::op)
            return;
        const interp::Step& step = code_.steps[id - code_.parameter_count];
        unboxed.reason = step.task_invariant ? Boxed::task_invariant : Boxed::guarded;
        if (!is_plain_op(step))
            return;
        const std::span<const UnboxedKernel> entries = unboxed_kernels(instruction.op_id());
        unboxed.reason = entries.empty() ? Boxed::no_entry : Boxed::operand_types;
        const auto operands = function_.operands(instruction);
        for (const UnboxedKernel& entry : entries)
            if (fits(entry, operands)) {
                unboxed = {&entry, Boxed::unboxed};
                return;
            }
    }

    bool fits(const UnboxedKernel& entry, std::span<const ir::Operand> operands) const {
        if (entry.parameter_count != operands.size())
            return false;
        for (u32 i = 0; i < entry.parameter_count; ++i) {
            const ir::Operand operand = operands[i];
            const Representation form = entry.parameters[i];
            if (operand.is_constant()) {
                if (!has_representation(program_.constants()[operand.constant()], form))
                    return false;
                continue;
            }
            const Representation given = result_[operand.value()].form();
            if (given != Representation::value
                    ? form != given && form != Representation::value
                    : !may_have_representation(function_.instruction(operand.value()).type, form))
                return false;
        }
        return true;
    }

    /// Who takes a form from, or gives one to, an instruction that is unboxed as well.
    void find_neighbours() {
        neighbour_.assign(result_.size(), false);
        for (u32 id = 0; id < result_.size(); ++id) {
            const UnboxedKernel* const entry = result_[id].entry;
            if (entry == nullptr)
                continue;
            const auto operands = function_.operands(function_.instruction(id));
            for (u32 i = 0; i < entry->parameter_count; ++i)
                if (!operands[i].is_constant() && entry->parameters[i] != Representation::value &&
                    result_[operands[i].value()].form() != Representation::value)
                    neighbour_[id] = neighbour_[operands[i].value()] = true;
        }
    }

    const interp::Program& program_;
    const interp::FunctionCode& code_;
    const ir::Function& function_;
    std::vector<PlannedInstruction> result_;
    std::vector<bool> neighbour_;
};

} // namespace

std::string_view boxed_reason(Boxed reason) {
    switch (reason) {
    case Boxed::unboxed:
        return "unboxed";
    case Boxed::not_an_op:
        return "calls, containers and function values";
    case Boxed::guarded:
        return "guarded";
    case Boxed::task_invariant:
        return "kept for the task";
    case Boxed::no_entry:
        return "no unboxed form of the op";
    case Boxed::operand_types:
        return "operands of other types";
    case Boxed::alone:
        return "no unboxed neighbour";
    }
    return "";
}

i64 fuel_of(const interp::Step& step) { return step.fuel_charge + (step.slow_path ? base_fuel(step.op) : 0); }

std::vector<PlannedInstruction> choose_representations(const interp::Program& program, ir::FunctionId function) {
    return Lowering(program, function).run();
}

std::string representation_summary(const interp::Program& program, ir::FunctionId function) {
    const std::vector<PlannedInstruction> lowered = choose_representations(program, function);
    const auto instructions = program.module().function(function).instructions();
    std::map<Representation, u32> unboxed;
    std::map<Boxed, u32> general;
    for (size_t id = 0; id < lowered.size(); ++id) {
        if (instructions[id].opcode == ir::Opcode::parameter || !instructions[id].gives_value())
            continue;
        if (lowered[id].entry != nullptr)
            ++unboxed[lowered[id].form()];
        else
            ++general[lowered[id].reason];
    }
    std::string text = unboxed.empty() ? "none unboxed" : "unboxed:";
    for (const auto& [form, count] : unboxed)
        text += fmt::format("{} {} {}", form == unboxed.begin()->first ? "" : ",", count, representation_name(form));
    text += general.empty() ? "" : "; general:";
    for (const auto& [reason, count] : general)
        text += fmt::format("{} {} ({})", reason == general.begin()->first ? "" : ",", count, boxed_reason(reason));
    return text;
}

} // namespace batt::plan
