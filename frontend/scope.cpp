#include "frontend/scope.h"

#include <algorithm>

namespace batt::frontend {

Scope::Scope(VariableTable& table, const Module& tree, const Function& function)
    : table_(table), function_(++table.function_count_) {
    for (const Statement& statement : tree.statements_of(function)) {
        if (statement.kind != StatementKind::assign)
            continue;
        for (const Target& target : tree.targets_of(statement))
            table.local_to_[target.name] = function_;
    }
    for (const Parameter& parameter : tree.parameters_of(function))
        table.local_to_[parameter.name] = function_;
}

const Binding* Scope::find(NameId name) const {
    if (!is_lambda_) {
        const VariableTable::Entry& entry = table_.bindings_[name];
        return entry.function == function_ ? &entry.binding : nullptr;
    }
    const auto found = std::ranges::find(lambda_names_, name, &std::pair<NameId, Binding>::first);
    return found == lambda_names_.end() ? nullptr : &found->second;
}

void Scope::bind(NameId name, Binding binding) {
    if (!is_lambda_)
        table_.bindings_[name] = {binding, function_};
    else if (Binding* const before = find(name))
        *before = binding;
    else
        lambda_names_.emplace_back(name, binding);
}

} // namespace batt::frontend
