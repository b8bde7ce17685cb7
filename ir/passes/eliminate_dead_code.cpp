// eliminate_dead_code: removes unused, unobservable instructions. A failure can be observed, so an instruction stays unless it is
// guarded or cannot fail with operands of these types. So can the fuel that it charges: it stays unless that is a fixed number,
// which the next instruction charges then. What a `recharge` repeats stays too, but a recharge of a fixed number becomes that
// number.
#include "ir/op_types.h"
#include "ir/passes/passes.h"
#include "ir/passes/rewriter.h"

namespace batt::ir {

namespace {

// What an instruction charges, if that is fixed.
std::optional<u32> fuel_of(const Module& module, const Function& function, const Instruction& instruction,
                           std::vector<Type>& types) {
    switch (instruction.opcode) {
    case Opcode::make_tuple:
    case Opcode::element:
    case Opcode::make_closure:
        return 0;
    case Opcode::make_set:
        if (instruction.operand_count <= 1)
            return 0;
        return std::nullopt; // ordering the elements charges
    case Opcode::op:
        if (uses_deferred(function, instruction))
            return std::nullopt;
        types.clear();
        for (const Operand operand : function.operands(instruction))
            types.push_back(module.type_of_operand(function, operand));
        return fixed_fuel(instruction.op_id(), types);
    default:
        return std::nullopt;
    }
}

bool can_be_removed(const Module& module, const Function& function, const Instruction& instruction,
                    std::vector<Type>& types) {
    if (!fuel_of(module, function, instruction, types))
        return false;
    if (instruction.guarded())
        return true;
    if (instruction.opcode == Opcode::element)
        return false;
    return instruction.opcode != Opcode::op || cannot_fail(instruction.op_id(), types);
}

u32 eliminate_in(Module& module, FunctionId id) {
    const Function& function = module.function(id);
    const std::span<const Instruction> instructions = function.instructions();
    std::vector<bool> used(instructions.size(), false);
    std::vector<Type> types;
    u32 removed = 0;
    for (size_t i = instructions.size(); i-- > 0;) {
        const Instruction& instruction = instructions[i];
        if (instruction.opcode == Opcode::parameter)
            continue;
        bool uses_operands = true;
        if (instruction.opcode == Opcode::recharge)
            uses_operands =
                !fuel_of(module, function, function.instruction(function.operands(instruction)[0].value()), types);
        else if (instruction.gives_value() && !used[i])
            uses_operands = !can_be_removed(module, function, instruction, types);
        used[i] = uses_operands; // from here on: whether it stays
        removed += uses_operands ? 0 : 1;
        if (!uses_operands)
            continue;
        for (const Operand operand : function.operands(instruction))
            if (!operand.is_constant())
                used[operand.value()] = true;
        if (instruction.on_error == OnError::replace && !instruction.fallback.is_constant())
            used[instruction.fallback.value()] = true;
    }
    if (removed == 0)
        return 0;
    Rewriter rewriter(module, function);
    for (ValueId i = function.parameter_count(); i < instructions.size(); ++i) {
        if (used[i]) {
            rewriter.copy(i);
            continue;
        }
        const Instruction& instruction = instructions[i];
        const Instruction& charged = instruction.opcode == Opcode::recharge
                                         ? function.instruction(function.operands(instruction)[0].value())
                                         : instruction;
        rewriter.builder().charge(instruction.fuel_charge);
        rewriter.builder().charge(fuel_of(module, function, charged, types).value_or(0));
    }
    module.define(id, rewriter.finish());
    return removed;
}

} // namespace

u32 eliminate_dead_code(Module& module) { return for_each_function(module, eliminate_in); }

} // namespace batt::ir
