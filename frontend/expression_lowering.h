// Lowers expressions: names, containers, operators, calls and lambdas. They contain each other, so they are one class; what
// does not recurse into expressions is elsewhere: argument_binding.h, constant_expressions.h, free_names.h. Statements
// (statement_lowering.h) and lists (list_lowering.h) call this class, never the other way round.
#pragma once

#include "frontend/argument_binding.h"
#include "frontend/emitter.h"

#include <optional>
#include <vector>

namespace batt::frontend {

class ExpressionLowering {
public:
    /// For the body of `function`, or of a lambda in it, whose variables are in `scope` and whose instructions go to `emitter`.
    ExpressionLowering(FunctionState& function, Scope& scope, Emitter& emitter)
        : function_(function), module_(function.module), diagnostics_(function.diagnostics), scope_(scope),
          emitter_(emitter) {}

    /// The value of an expression; a placeholder after a report.
    ir::Operand lower(ExpressionId id, ir::ErrorHandling handling);
    /// As part of a statement: if that is guarded, an error is deferred to the guarded instruction.
    ir::Operand lower(ExpressionId id) { return lower(id, emitter_.inner_handling()); }
    std::vector<ir::Operand> lower_all(std::span<const ExpressionId> ids);

    /// Whether evaluating an expression can fail, as far as its form tells.
    bool may_fail(ExpressionId id) const;
    /// A function of one argument, which it does not use, that gives the value of an expression.
    ir::Operand lower_default(ExpressionId id);

    /// Whether an expression is a call of batch_process_samples_gpu.
    bool is_batch_call(const Expression& node) const;
    /// The four values of batch_process_samples_gpu(S): apply(first, S), apply(second, S), and mapply(p_g, ...) of both.
    std::vector<ir::Operand> lower_batch_call(const Expression& call);

private:
    struct LoweredArguments;
    enum class FunctionValue : uint8_t { lambda, default_of_guard };

    ir::Operand lower_name(const Expression& name);
    ir::Operand lower_container(ExpressionId id, ir::ErrorHandling handling);
    ir::Operand lower_negation(ExpressionId id, ir::ErrorHandling handling);
    ir::Operand lower_lambda(const Expression& lambda);
    ir::Operand lower_function_value(const Expression& lambda, FunctionValue kind);

    ir::Operand lower_call(const Expression& call, ir::ErrorHandling handling);
    ir::Operand lower_call_of_op(const Expression& call, OpId op, ir::ErrorHandling handling);
    ir::Operand lower_call_of_function(const Expression& call, uint32_t callee, ir::ErrorHandling handling);
    ir::Operand lower_call_of_value(const Expression& call, ir::ErrorHandling handling);
    ir::Operand lower_safe_default(const Expression& call);
    LoweredArguments lower_arguments(const Expression& call);

    std::optional<ir::FunctionId> use_function(uint32_t callee, SourceRange range);
    void report_unknown(const Expression& name, std::string_view what);
    Global find_global(NameId name) { return module_.resolver.find(name, function_.dialect); }

    FunctionState& function_;
    ModuleState& module_;
    FunctionDiagnostics& diagnostics_;
    Scope& scope_;
    Emitter& emitter_;
};

} // namespace batt::frontend
