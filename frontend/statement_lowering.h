// Lowers the statements of a function: assignments, guards, unpacking, return. What an expression means is
// expression_lowering.h's, what becomes of lists list_lowering.h's.
#pragma once

#include "frontend/expression_lowering.h"
#include "frontend/list_lowering.h"

#include <optional>
#include <span>
#include <vector>

namespace batt::frontend {

class StatementLowering {
public:
    StatementLowering(FunctionState& function, Scope& scope, Emitter& emitter, ExpressionLowering& expressions)
        : module_(function.module), diagnostics_(function.diagnostics), scope_(scope), emitter_(emitter),
          expressions_(expressions), lists_(function, scope, emitter, expressions) {}

    /// True for a return.
    bool lower(const Statement& statement);

private:
    void lower_assignment(const Statement& statement);
    /// What a guard falls back to.
    struct Fallback {
        ir::Operand operand;
        bool is_function = false; ///< that gives the default when it is needed
    };
    std::optional<std::vector<Fallback>> lower_fallbacks(const Statement& statement);
    Fallback lower_fallback(ExpressionId id);
    ir::Operand recovered(ir::Operand value, ir::Operand fallback, SourceRange range);
    void assign(const Target& target, Binding binding);

    std::vector<ir::Operand> unpack(ExpressionId value, size_t count, std::span<const Fallback> fallbacks);
    std::optional<std::vector<ir::Operand>> lower_parts(const Expression& value);

    void lower_return(const Statement& statement);

    ModuleState& module_;
    FunctionDiagnostics& diagnostics_;
    Scope& scope_;
    Emitter& emitter_;
    ExpressionLowering& expressions_;
    ListLowering lists_;
};

} // namespace batt::frontend
