#include "frontend/lowering_state.h"

#include "frontend/dialect_detection.h"
#include "frontend/wording.h"

#include <algorithm>

#include "frontend/entry_points.h"
#include "ops/core/op_ids.h"

namespace batt::frontend {

ModuleState::ModuleState(const Module& tree, std::span<const std::string> entries)
    : tree(tree), resolver(tree), module(tree.source.name()), functions(tree.functions.size()),
      variables(tree.names.size()), entries_(entries), positions_(tree.source),
      context_(make_context(arena_, Dialect::arc_dsl)) {}

ir::FunctionKind ModuleState::kind_of(std::string_view name) const {
    const ir::FunctionKind kind = function_kind(name);
    return kind == ir::FunctionKind::helper && std::ranges::find(entries_, name) != entries_.end()
               ? ir::FunctionKind::solve
               : kind;
}

ir::Position ModuleState::position(SourceRange range) {
    const SourcePosition position = positions_.position(range.begin);
    return {position.line, position.column};
}

Context& ModuleState::scratch_context(Dialect dialect) {
    arena_.reset();
    arena_.attach(context_);
    context_.dialect = dialect;
    return context_;
}

bool ModuleState::may_suggest(size_t candidates) {
    if (suggestion_budget_ < candidates)
        return false;
    suggestion_budget_ -= candidates;
    return true;
}

const std::string& ModuleState::suggest_dialect(Dialect dialect, Dialect other) {
    const auto [place, is_new] = dialect_suggestions_.try_emplace({dialect, other});
    if (!is_new)
        return place->second;
    const size_t of_this = names_of_one_dialect(tree, dialect, other);
    const size_t of_other = names_of_one_dialect(tree, other, dialect);
    const std::string here(dialect_name(dialect));
    const std::string there(dialect_name(other));
    std::string& hint = place->second;
    if (of_this == 0) {
        hint = "this file has no name of " + here + " alone: --dialect " + there + " reads it as " + there;
        return hint;
    }
    hint = "this file has " + counted(of_this, "name") + " of " + here + " alone and " + std::to_string(of_other) +
           " of " + there + " alone: ";
    hint += of_other > of_this
                ? "--dialect " + there + " leaves out less, but what uses the " + std::to_string(of_this)
                : "move what uses the " + std::to_string(of_other) + " to a file of its own (--dialect " + there +
                      " leaves out what uses the " + std::to_string(of_this) + ")";
    return hint;
}

const std::string& ModuleState::suggest_global(NameId name, Dialect dialect) {
    const auto [found, is_new] = suggestions_.try_emplace({name, dialect});
    if (is_new && may_suggest(tree.functions.size() + op_count)) {
        std::vector<std::string_view> candidates;
        for (const Function& function : tree.functions)
            candidates.push_back(tree.name_of(function));
        NameResolver::add_names(dialect, candidates);
        found->second = did_you_mean(tree.names[name], candidates);
    }
    return found->second;
}

} // namespace batt::frontend
