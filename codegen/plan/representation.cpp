#include "codegen/plan/representation.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ops/core/fuel.h"

namespace batt::plan {

namespace {

/// Whether a value of a type is likely to be of a representation. Conversions check whether it is.
bool may_have_representation(ir::Type type, Representation representation) {
    if (type.is_never())
        return false;
    switch (representation) {
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

bool has_representation(const Value& constant, Representation representation) {
    switch (representation) {
    case Representation::value:
        return true;
    case Representation::integer:
        return constant.kind == Kind::integer;
    case Representation::boolean:
        return constant.kind == Kind::boolean;
    case Representation::pair:
        return constant.kind == Kind::pair && constant.tag == 0;
    case Representation::grid:
        return false; // loading its planes costs as much as converting any grid
    }
    return false;
}

/// Chooses for all instructions of a function.
class RepresentationChooser {
public:
    RepresentationChooser(const interp::Program& program, ir::FunctionId id)
        : program_(program), code_(program.code(id)), function_(program.module().function(id)),
          result_(function_.instructions().size()) {}

    std::vector<RepresentationChoice> run() {
        const u32 count = static_cast<u32>(result_.size());
        for (u32 id = 0; id < count; ++id)
            choose_kernel(id);
        // An op that is done in general can leave its neighbours alone.
        bool changed = true;
        while (changed) {
            find_neighbours();
            changed = false;
            for (u32 id = 0; id < count; ++id)
                if (result_[id].kernel != nullptr && !neighbour_[id]) {
                    result_[id] = {nullptr, Boxed::alone};
                    changed = true;
                }
            for (u32 id = 0; id < count && changed; ++id)
                if (result_[id].kernel != nullptr)
                    choose_kernel(id);
        }
        return std::move(result_);
    }

private:
    void choose_kernel(u32 id) {
        const ir::Instruction& instruction = function_.instruction(id);
        RepresentationChoice& choice = result_[id];
        choice = {nullptr, Boxed::not_an_op};
        if (instruction.opcode != ir::Opcode::op)
            return;
        const interp::Step& step = code_.steps[id - code_.parameter_count];
        choice.reason = step.task_invariant ? Boxed::task_invariant : Boxed::guarded;
        if (!is_plain_op(step))
            return;
        const std::span<const UnboxedKernel> kernels = unboxed_kernels(instruction.op_id());
        choice.reason = kernels.empty() ? Boxed::no_kernel : Boxed::operand_types;
        const auto operands = function_.operands(instruction);
        for (const UnboxedKernel& kernel : kernels)
            if (fits(kernel, operands)) {
                choice = {&kernel, Boxed::unboxed};
                return;
            }
    }

    bool fits(const UnboxedKernel& kernel, std::span<const ir::Operand> operands) const {
        if (kernel.parameter_count != operands.size())
            return false;
        for (u32 i = 0; i < kernel.parameter_count; ++i) {
            const ir::Operand operand = operands[i];
            const Representation representation = kernel.parameters[i];
            if (operand.is_constant()) {
                if (!has_representation(program_.constants()[operand.constant()], representation))
                    return false;
                continue;
            }
            const Representation given = result_[operand.value()].representation();
            if (given != Representation::value
                    ? representation != given && representation != Representation::value
                    : !may_have_representation(function_.instruction(operand.value()).type, representation))
                return false;
        }
        return true;
    }

    /// Finds the instructions that take an unboxed value from another unboxed one, or give it one.
    void find_neighbours() {
        neighbour_.assign(result_.size(), false);
        for (u32 id = 0; id < result_.size(); ++id) {
            const UnboxedKernel* const kernel = result_[id].kernel;
            if (kernel == nullptr)
                continue;
            const auto operands = function_.operands(function_.instruction(id));
            for (u32 i = 0; i < kernel->parameter_count; ++i)
                if (!operands[i].is_constant() && kernel->parameters[i] != Representation::value &&
                    result_[operands[i].value()].representation() != Representation::value)
                    neighbour_[id] = neighbour_[operands[i].value()] = true;
        }
    }

    const interp::Program& program_;
    const interp::FunctionCode& code_;
    const ir::Function& function_;
    std::vector<RepresentationChoice> result_;
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
    case Boxed::no_kernel:
        return "no unboxed form of the op";
    case Boxed::operand_types:
        return "operands of other types";
    case Boxed::alone:
        return "no unboxed neighbour";
    }
    return "";
}

i64 fuel_of(const interp::Step& step) { return step.fuel_charge + (step.slow_path ? base_fuel(step.op) : 0); }

std::vector<RepresentationChoice> choose_representations(const interp::Program& program, ir::FunctionId function) {
    return RepresentationChooser(program, function).run();
}

std::string representation_summary(const interp::Program& program, ir::FunctionId function) {
    const std::vector<RepresentationChoice> choices = choose_representations(program, function);
    const auto instructions = program.module().function(function).instructions();
    std::map<Representation, u32> unboxed;
    std::map<Boxed, u32> general;
    for (size_t id = 0; id < choices.size(); ++id) {
        if (instructions[id].opcode == ir::Opcode::parameter || !instructions[id].gives_value())
            continue;
        if (choices[id].kernel != nullptr)
            ++unboxed[choices[id].representation()];
        else
            ++general[choices[id].reason];
    }
    std::string text = unboxed.empty() ? "none unboxed" : "unboxed:";
    for (const auto& [representation, count] : unboxed)
        text += fmt::format("{} {} {}", representation == unboxed.begin()->first ? "" : ",", count,
                            representation_name(representation));
    text += general.empty() ? "" : "; general:";
    for (const auto& [reason, count] : general)
        text += fmt::format("{} {} ({})", reason == general.begin()->first ? "" : ",", count, boxed_reason(reason));
    return text;
}

} // namespace batt::plan
