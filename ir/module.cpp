#include "ir/module.h"

#include <utility>

namespace batt::ir {

std::string_view opcode_name(Opcode opcode) {
    switch (opcode) {
    case Opcode::parameter:
        return "parameter";
    case Opcode::op:
        return "op";
    case Opcode::call:
        return "call";
    case Opcode::call_value:
        return "call_value";
    case Opcode::make_tuple:
        return "make_tuple";
    case Opcode::make_set:
        return "make_set";
    case Opcode::element:
        return "element";
    case Opcode::make_closure:
        return "make_closure";
    case Opcode::recharge:
        return "recharge";
    case Opcode::return_:
        return "return";
    }
    return "?";
}

std::string_view function_kind_name(FunctionKind kind) {
    switch (kind) {
    case FunctionKind::solve:
        return "solve";
    case FunctionKind::verify:
        return "verify";
    case FunctionKind::batt:
        return "batt";
    case FunctionKind::helper:
        return "helper";
    case FunctionKind::lambda:
        return "lambda";
    case FunctionKind::generated:
        return "generated";
    }
    return "?";
}

std::optional<FunctionId> Module::declare(FunctionHeader header) {
    const auto id = static_cast<FunctionId>(functions_.size());
    if (!by_name_.emplace(header.name, id).second)
        return std::nullopt;
    functions_.emplace_back().header_ = std::move(header);
    return id;
}

void Module::define(FunctionId id, Function function) {
    if (function.name() != functions_[id].name()) {
        by_name_.erase(functions_[id].name());
        by_name_.emplace(function.name(), id);
    }
    functions_[id] = std::move(function);
}

std::optional<FunctionId> Module::add(Function function) {
    const std::optional<FunctionId> id = declare(function.header());
    if (id)
        functions_[*id] = std::move(function);
    return id;
}

std::optional<FunctionId> Module::find(std::string_view name) const {
    const auto found = by_name_.find(std::string(name));
    if (found == by_name_.end())
        return std::nullopt;
    return found->second;
}

std::string Module::unique_name(std::string_view base) {
    std::string name(base);
    if (!by_name_.contains(name))
        return name;
    u32& suffix = next_suffix_.try_emplace(name, 2).first->second;
    do {
        name = std::string(base) + "." + std::to_string(suffix++);
    } while (by_name_.contains(name));
    return name;
}

Type Module::type_of_operand(const Function& function, Operand operand) const {
    return operand.is_constant() ? type_of(constant(operand), function.dialect())
                                 : function.instruction(operand.value()).type;
}

} // namespace batt::ir
