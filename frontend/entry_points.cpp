#include "frontend/entry_points.h"

#include <algorithm>

namespace batt::frontend {

ir::FunctionKind function_kind(std::string_view name) {
    if (name == "batt")
        return ir::FunctionKind::batt;
    if (name == "solve" || name.starts_with("solve_"))
        return ir::FunctionKind::solve;
    if (name == "verify" || name.starts_with("verify_"))
        return ir::FunctionKind::verify;
    return ir::FunctionKind::helper;
}

std::string_view task_of_entry(std::string_view name) {
    const size_t underscore = name.find('_');
    return underscore == std::string_view::npos ? std::string_view() : name.substr(underscore + 1);
}

bool is_entry_parameter(std::string_view name) {
    constexpr std::string_view names[] = {"I", "S", "C", "task_id", "log_path"};
    return std::ranges::find(names, name) != std::end(names);
}

std::vector<bool> bound_parameters(const Module& tree, const Function& function, ir::FunctionKind kind) {
    const std::span<const Parameter> parameters = tree.parameters_of(function);
    const bool single = parameters.size() == 1 && parameters.front().default_value == no_expression;
    std::vector<bool> bound;
    for (const Parameter& parameter : parameters)
        bound.push_back(!ir::is_entry(kind) || single || is_entry_parameter(tree.names[parameter.name]));
    return bound;
}

ir::Type entry_parameter_type(std::string_view name) {
    if (name == "I")
        return ir::Type::grid();
    if (name == "S")
        return ir::Type::tuple_of(ir::Type::record(ir::Type::grid(), ir::Type::grid()));
    if (name == "C")
        return join(ir::Type::none(), ir::Type::grid());
    return ir::Type::any();
}

} // namespace batt::frontend
