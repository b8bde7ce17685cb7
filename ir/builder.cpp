#include "ir/builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "ops/core/fuel.h"

namespace batt::ir {

namespace {

Instruction instruction_of(Opcode opcode, Position position, ErrorHandling handling) {
    Instruction instruction;
    instruction.opcode = opcode;
    instruction.on_error = handling.on_error;
    instruction.fallback = handling.fallback;
    instruction.position = position;
    return instruction;
}

} // namespace

FunctionBuilder::FunctionBuilder(Module& module, FunctionHeader header) : module_(&module) {
    function_.header_ = std::move(header);
}

Operand FunctionBuilder::append(Instruction instruction, std::span<const Operand> operands) {
    std::vector<Operand>& pool = function_.operands_;
    instruction.first_operand = static_cast<u32>(pool.size());
    instruction.operand_count = static_cast<u32>(operands.size());
    const u64 charge = instruction.fuel_charge + pending_charge_;
    instruction.fuel_charge = static_cast<u32>(std::min<u64>(charge, std::numeric_limits<u32>::max()));
    pending_charge_ = 0;
    pool.insert(pool.end(), operands.begin(), operands.end());
    function_.instructions_.push_back(instruction);
    return Operand::value(size() - 1);
}

Operand FunctionBuilder::parameter(std::string name, Type type) {
    Instruction instruction;
    instruction.opcode = Opcode::parameter;
    instruction.index = function_.parameter_count();
    instruction.type = type;
    function_.parameter_names_.push_back(std::move(name));
    function_.instructions_.push_back(instruction);
    return Operand::value(size() - 1);
}

Operand FunctionBuilder::op(OpId op, std::span<const Operand> arguments, Position position, ErrorHandling handling) {
    Instruction instruction = instruction_of(Opcode::op, position, handling);
    instruction.op = static_cast<u16>(op);
    return append(instruction, arguments);
}

Operand FunctionBuilder::call(FunctionId function, std::span<const Operand> arguments, Position position,
                              ErrorHandling handling) {
    Instruction instruction = instruction_of(Opcode::call, position, handling);
    instruction.index = function;
    return append(instruction, arguments);
}

Operand FunctionBuilder::call_value(Operand function, std::span<const Operand> arguments, Position position,
                                    ErrorHandling handling) {
    std::vector<Operand> operands;
    operands.reserve(arguments.size() + 1);
    operands.push_back(function);
    operands.insert(operands.end(), arguments.begin(), arguments.end());
    return append(instruction_of(Opcode::call_value, position, handling), operands);
}

Operand FunctionBuilder::make_tuple(std::span<const Operand> elements, Position position, ErrorHandling handling) {
    return append(instruction_of(Opcode::make_tuple, position, handling), elements);
}

Operand FunctionBuilder::make_set(std::span<const Operand> elements, Position position, ErrorHandling handling) {
    return append(instruction_of(Opcode::make_set, position, handling), elements);
}

Operand FunctionBuilder::element(Operand container, u32 index, u32 count, Position position, ErrorHandling handling) {
    Instruction instruction = instruction_of(Opcode::element, position, handling);
    instruction.index = index;
    instruction.op = static_cast<u16>(count);
    return append(instruction, std::span(&container, 1));
}

Operand FunctionBuilder::make_closure(FunctionId function, std::span<const Operand> captured, Position position,
                                      ErrorHandling handling) {
    Instruction instruction = instruction_of(Opcode::make_closure, position, handling);
    instruction.index = function;
    return append(instruction, captured);
}

void FunctionBuilder::recharge(Operand value, Position position) {
    append(instruction_of(Opcode::recharge, position, {}), std::span(&value, 1));
}

void FunctionBuilder::charge_for_calls() {
    Instruction& first = function_.instructions_[function_.parameter_count()];
    const auto calls_op = [&] { // op(x), as a value: the op charges
        const Operand callee = function_.operands(first)[0];
        return callee.is_constant() && module_->constant(callee).kind == Kind::op;
    };
    if (first.opcode != Opcode::op && (first.opcode != Opcode::call_value || !calls_op()))
        first.fuel_charge += function_call_fuel;
}

void FunctionBuilder::return_value(Operand result, Position position) {
    append(instruction_of(Opcode::return_, position, {}), std::span(&result, 1));
}

Operand FunctionBuilder::copy(const Instruction& source, std::span<const Operand> operands) {
    return append(source, operands);
}

void FunctionBuilder::set_type(Operand value, Type type) { function_.set_type(value.value(), type); }

Function FunctionBuilder::finish() && { return std::move(function_); }

void FunctionBuilder::define(FunctionId id) && { module_->define(id, std::move(function_)); }

} // namespace batt::ir
