#include "codegen/plan/representation.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ops/core/fuel.h"

namespace batt::plan {

namespace {

/// Whether a value of a type can be expected to have a form. It need not: conversions check.
bool may_have_form(ir::Type type, Form form) {
    if (type.is_never())
        return false;
    switch (form) {
    case Form::value:
        return true;
    case Form::integer:
        return type.only(ir::type_bits::BOOLEAN | ir::type_bits::INTEGER) && type.may_be(ir::type_bits::INTEGER);
    case Form::boolean:
        return type.only(ir::type_bits::BOOLEAN);
    case Form::pair:
        return type.is_subtype_of(ir::Type::pair());
    case Form::grid:
        return type.is_subtype_of(ir::Type::grid()) && type.fields().empty();
    }
    return false;
}

bool has_form(const Value& constant, Form form) {
    switch (form) {
    case Form::value:
        return true;
    case Form::integer:
        return constant.kind == Kind::integer;
    case Form::boolean:
        return constant.kind == Kind::boolean;
    case Form::pair:
        return constant.kind == Kind::pair && constant.tag == 0;
    case Form::grid:
        return false; // its planes would have to be loaded like those of any other
    }
    return false;
}

class Lowering {
public:
    Lowering(const Program& program, ir::FunctionId id)
        : program_(program), code_(program.code(id)), function_(program.module().function(id)),
          result_(function_.instructions().size()) {}

    std::vector<TypedInstruction> run() {
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
                    result_[id] = {nullptr, Untyped::alone};
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
        TypedInstruction& typed = result_[id];
        typed = {nullptr, Untyped::not_an_op};
        if (instruction.opcode != ir::Opcode::op)
            return;
        const Step& step = code_.steps[id - code_.parameter_count];
        typed.reason = step.of_task ? Untyped::of_task : Untyped::guarded;
        if (!is_plain_op(step))
            return;
        const std::span<const TypedEntry> entries = typed_entries(instruction.op_id());
        typed.reason = entries.empty() ? Untyped::no_entry : Untyped::operand_types;
        const auto operands = function_.operands(instruction);
        for (const TypedEntry& entry : entries)
            if (fits(entry, operands)) {
                typed = {&entry, Untyped::typed};
                return;
            }
    }

    bool fits(const TypedEntry& entry, std::span<const ir::Operand> operands) const {
        if (entry.parameter_count != operands.size())
            return false;
        for (u32 i = 0; i < entry.parameter_count; ++i) {
            const ir::Operand operand = operands[i];
            const Form form = entry.parameters[i];
            if (operand.is_constant()) {
                if (!has_form(program_.constants()[operand.constant()], form))
                    return false;
                continue;
            }
            const Form given = result_[operand.value()].form();
            if (given != Form::value ? form != given && form != Form::value
                                     : !may_have_form(function_.instruction(operand.value()).type, form))
                return false;
        }
        return true;
    }

    /// Who takes a form from, or gives one to, an instruction that is typed as well.
    void find_neighbours() {
        neighbour_.assign(result_.size(), false);
        for (u32 id = 0; id < result_.size(); ++id) {
            const TypedEntry* const entry = result_[id].entry;
            if (entry == nullptr)
                continue;
            const auto operands = function_.operands(function_.instruction(id));
            for (u32 i = 0; i < entry->parameter_count; ++i)
                if (!operands[i].is_constant() && entry->parameters[i] != Form::value &&
                    result_[operands[i].value()].form() != Form::value)
                    neighbour_[id] = neighbour_[operands[i].value()] = true;
        }
    }

    const Program& program_;
    const Code& code_;
    const ir::Function& function_;
    std::vector<TypedInstruction> result_;
    std::vector<bool> neighbour_;
};

} // namespace

std::string_view untyped_reason(Untyped reason) {
    switch (reason) {
    case Untyped::typed:
        return "typed";
    case Untyped::not_an_op:
        return "calls, containers and function values";
    case Untyped::guarded:
        return "guarded";
    case Untyped::of_task:
        return "kept for the task";
    case Untyped::no_entry:
        return "no typed form of the op";
    case Untyped::operand_types:
        return "operands of other types";
    case Untyped::alone:
        return "no typed neighbour";
    }
    return "";
}

i64 fuel_of(const Step& step) { return step.fuel_charge + (step.rare ? base_fuel(step.op) : 0); }

std::vector<TypedInstruction> lower_typed(const Program& program, ir::FunctionId function) {
    return Lowering(program, function).run();
}

std::string typed_summary(const Program& program, ir::FunctionId function) {
    const std::vector<TypedInstruction> lowered = lower_typed(program, function);
    const auto instructions = program.module().function(function).instructions();
    std::map<Form, u32> typed;
    std::map<Untyped, u32> general;
    for (size_t id = 0; id < lowered.size(); ++id) {
        if (instructions[id].opcode == ir::Opcode::parameter || !instructions[id].gives_value())
            continue;
        if (lowered[id].entry != nullptr)
            ++typed[lowered[id].form()];
        else
            ++general[lowered[id].reason];
    }
    std::string text = typed.empty() ? "none typed" : "typed:";
    for (const auto& [form, count] : typed)
        text += fmt::format("{} {} {}", form == typed.begin()->first ? "" : ",", count, form_name(form));
    text += general.empty() ? "" : "; general:";
    for (const auto& [reason, count] : general)
        text += fmt::format("{} {} ({})", reason == general.begin()->first ? "" : ",", count, untyped_reason(reason));
    return text;
}

} // namespace batt::plan
