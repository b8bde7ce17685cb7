// What the parts of lowering share: the state of the module and that of the function that is being lowered. What belongs to one
// body only, of a function or of a lambda, is in scope.h (its variables) and emitter.h (its instructions).
#pragma once

#include "frontend/function_diagnostics.h"
#include "frontend/name_resolution.h"
#include "frontend/scope.h"
#include "ops/arena.h"

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace batt::frontend {

/// What became of a function of the tree.
struct LoweredFunction {
    enum class Status : uint8_t { waiting, in_progress, done, failed };
    Status status = Status::waiting;
    ir::FunctionId id = 0; ///< Status::done
};

/// Shared by all functions of a module.
class ModuleState {
public:
    /// `entries`: names of functions that are entry points besides those that their names make so.
    ModuleState(const Module& tree, std::span<const std::string> entries);

    /// What a function of this name is.
    ir::FunctionKind kind_of(std::string_view name) const;

    const Expression& expression(ExpressionId id) const { return tree.expressions[id]; }
    std::string_view text(NameId name) const { return tree.names[name]; }
    ir::Position position(SourceRange range);

    /// A context to make values in; what was made in it before is forgotten.
    Context& scratch_context(Dialect dialect);

    /// Whether a hint may be looked for among this many names. A file of unknown names is not worth comparing each with each: when
    /// the budget of the file is spent, what follows comes without hints.
    bool may_suggest(size_t candidates);
    /// "did you mean" among functions, ops and constants. Remembered: a file in the wrong dialect asks thousands of times.
    const std::string& suggest_global(NameId name, Dialect dialect);
    /// What can be done about names of another dialect: which of the two the file belongs to.
    const std::string& suggest_dialect(Dialect dialect, Dialect other);

    const Module& tree;
    NameResolver resolver;
    ir::Module module;
    DiagnosticList diagnostics;
    std::vector<LoweredFunction> functions; ///< by number of the function in the tree
    VariableTable variables;

private:
    std::span<const std::string> entries_;
    PositionCursor positions_;
    Arena arena_;
    Context context_;
    std::map<std::pair<NameId, Dialect>, std::string> suggestions_;
    std::map<std::pair<Dialect, Dialect>, std::string> dialect_suggestions_;
    size_t suggestion_budget_ = 1'000'000;
};

/// Shared by a function and the lambdas in it.
struct FunctionState {
    FunctionState(ModuleState& module, const Function& function, std::string name, Dialect dialect)
        : module(module), function(function), name(std::move(name)), dialect(dialect),
          diagnostics(module.tree.source, module.diagnostics, dialect) {}

    ModuleState& module;
    const Function& function;
    const std::string name;
    const Dialect dialect;
    FunctionDiagnostics diagnostics;
    uint32_t lambda_count = 0;
    uint32_t default_count = 0; ///< of guards, that are functions
};

} // namespace batt::frontend
