#include "battc/expression_evaluator.h"

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "ir/passes/pipeline.h"
#include "ops/literal.h"
#include "runtime/run/failure.h"

namespace batt::cli {

namespace {

std::string first_error(const frontend::DiagnosticList& diagnostics) {
    for (const frontend::Diagnostic& diagnostic : diagnostics)
        if (diagnostic.severity == frontend::Severity::error)
            return diagnostic.message;
    return {};
}

} // namespace

ExpressionResult evaluate_expression(const frontend::SourceFile& source, const ExpressionOptions& options) {
    ExpressionResult result;
    frontend::ParseResult parsed = frontend::parse_expression(source);
    result.diagnostics = std::move(parsed.diagnostics);
    if (result.diagnostics.has_errors()) {
        result.problem = first_error(result.diagnostics);
        return result;
    }
    frontend::LoweringResult lowered = frontend::lower_expression(parsed.module, {options.dialect});
    result.diagnostics.append(lowered.diagnostics);
    const std::optional<ir::FunctionId> function = lowered.module.find("expression");
    if (result.diagnostics.has_errors() || !function) {
        result.problem = first_error(result.diagnostics);
        return result;
    }
    if (options.optimize)
        ir::optimize(lowered.module);

    const interp::Program program(lowered.module, options.program);
    interp::Interpreter interpreter(program, options.limits, options.policy);
    const FunctionNames names = [&](u32 id) { return lowered.module.function(id).name(); };
    interpreter.run(*function, {}, 1, [&](u32, const interp::Outcome& outcome) {
        if (!outcome.failed()) {
            result.literal = format_literal(outcome.value, interpreter.context().dialect, &names);
            return;
        }
        const ErrorKind kind = outcome.value.error_kind();
        const std::string_view message = error_message(outcome.value);
        result.problem = runtime::failure_text(kind, message);
        result.diagnostics.add(runtime::failure_diagnostic(source, kind, message, outcome.position));
    });
    return result;
}

} // namespace batt::cli
