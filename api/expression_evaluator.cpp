#include "api/expression_evaluator.h"

#include <fmt/format.h>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "ir/passes/pipeline.h"
#include "ops/op_table.h"
#include "runtime/run/failure.h"

namespace batt::api {

namespace {

using frontend::Diagnostic;
using frontend::DiagnosticList;
using frontend::SourceFile;

// The function that an expression with names becomes.
constexpr std::string_view wrapper_name = "expression__";

std::string first_error(const DiagnosticList& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics)
        if (diagnostic.severity == frontend::Severity::error)
            return diagnostic.message;
    return {};
}

/// An expression as the function of a module of its own, and the way of places back to it.
class WrappedExpression {
public:
    WrappedExpression(const SourceFile& source, const ExpressionNames& names) : source_(source) {
        const std::string_view text = source.text();
        skipped_ = std::min(text.find_first_not_of(" \t\r\n"), text.size());
        std::string module(names.functions);
        if (!module.empty() && module.back() != '\n')
            module += '\n';
        module += fmt::format("def {}(", wrapper_name);
        for (size_t i = 0; i < names.variables.size(); ++i)
            module += (i == 0 ? "" : ", ") + names.variables[i].name;
        module += "):\n";
        for (const std::string& statement : names.statements)
            module += "    " + statement + "\n";
        module += "    return ";
        offset_ = module.size();
        module += text.substr(skipped_);
        module += '\n';
        file_ = SourceFile(source.name(), std::move(module));
    }

    const SourceFile& file() const { return file_; }

    /// A place of the module as one of the expression; that of its beginning for what is not in it.
    uint32_t offset(uint32_t in_module) const {
        const size_t inside = in_module < offset_ ? 0 : in_module - offset_;
        return static_cast<uint32_t>(std::min(skipped_ + inside, source_.text().size()));
    }
    ir::Position position(ir::Position in_module) const {
        if (!in_module.known())
            return in_module;
        const frontend::SourcePosition begin = file_.position(static_cast<uint32_t>(offset_));
        const frontend::SourcePosition start = source_.position(static_cast<uint32_t>(skipped_));
        if (in_module.line < begin.line || (in_module.line == begin.line && in_module.column < begin.column))
            return {}; // in one of the names
        return in_module.line == begin.line ? ir::Position{start.line, in_module.column - begin.column + start.column}
                                            : ir::Position{in_module.line - begin.line + start.line, in_module.column};
    }
    Diagnostic diagnostic(const Diagnostic& in_module) const {
        Diagnostic moved = in_module;
        moved.range = {offset(in_module.range.begin), offset(in_module.range.end)};
        moved.position = source_.position(moved.range.begin);
        moved.end = source_.position(moved.range.end);
        for (frontend::DiagnosticNote& note : moved.notes)
            note = {note.message}; // of another place, which may not be in the expression
        return moved;
    }
    bool holds(const Diagnostic& in_module) const {
        return in_module.severity == frontend::Severity::error || in_module.range.begin >= offset_;
    }

private:
    SourceFile source_;
    SourceFile file_;
    size_t skipped_ = 0; ///< white space before the expression
    size_t offset_ = 0;  ///< of the expression in the module
};

/// Runs a function without errors and hands its value on, or words its failure.
void run(const std::shared_ptr<const ir::Module>& module, ir::FunctionId function, std::span<const Value> arguments,
         const ExpressionOptions& options, const SourceFile& source,
         const std::function<ir::Position(ir::Position)>& place, ExpressionResult& result, const ValueTaker& take) {
    const interp::Program program(*module, options.program);
    interp::Interpreter interpreter(program, options.limits, options.policy);
    interpreter.run(function, arguments, 1, [&](u32, const interp::Outcome& outcome) {
        result.fuel = outcome.fuel;
        if (!outcome.failed()) {
            take(outcome.value, interpreter.context().dialect, module);
            return;
        }
        const ErrorKind kind = outcome.value.error_kind();
        const std::string_view message = error_message(outcome.value);
        result.error_kind = kind;
        result.problem = runtime::failure_text(kind, message);
        result.diagnostics.add(runtime::failure_diagnostic(source, kind, message, place(outcome.position)));
    });
}

/// Whether diagnostics have errors; then the first is the problem.
bool take_errors(ExpressionResult& result) {
    if (!result.diagnostics.has_errors())
        return false;
    result.problem = first_error(result.diagnostics);
    return true;
}

} // namespace

ExpressionResult evaluate_expression(const SourceFile& source, const ExpressionOptions& options,
                                     const ExpressionNames& names, const ValueTaker& take) {
    ExpressionResult result;
    frontend::ParseResult parsed = frontend::parse_expression(source);
    result.diagnostics = std::move(parsed.diagnostics);
    if (take_errors(result))
        return result;
    const auto optimized = [&](ir::Module module) {
        auto shared = std::make_shared<ir::Module>(std::move(module));
        if (options.optimize)
            ir::optimize(*shared);
        return shared;
    };

    if (names.variables.empty() && names.functions.empty() && names.statements.empty()) {
        frontend::LoweringResult lowered = frontend::lower_expression(parsed.module, {options.dialect});
        result.diagnostics.append(lowered.diagnostics);
        const std::optional<ir::FunctionId> function = lowered.module.find("expression");
        if (take_errors(result) || !function)
            return result;
        const auto as_it_is = [](ir::Position position) { return position; };
        run(optimized(std::move(lowered.module)), *function, {}, options, source, as_it_is, result, take);
        return result;
    }

    const WrappedExpression wrapped(source, names);
    frontend::ParseResult module = frontend::parse(wrapped.file());
    frontend::LoweringResult lowered = frontend::lower_module(module.module, {options.dialect});
    module.diagnostics.append(lowered.diagnostics);
    for (const Diagnostic& diagnostic : module.diagnostics)
        if (wrapped.holds(diagnostic))
            result.diagnostics.add(wrapped.diagnostic(diagnostic));
    const std::optional<ir::FunctionId> function = lowered.module.find(wrapper_name);
    if (take_errors(result))
        return result;
    if (!function) {
        result.problem = "the expression cannot be evaluated";
        return result;
    }
    std::vector<Value> arguments;
    for (const ExpressionNames::Variable& variable : names.variables)
        arguments.push_back(variable.value);
    run(
        optimized(std::move(lowered.module)), *function, arguments, options, source,
        [&](ir::Position position) { return wrapped.position(position); }, result, take);
    return result;
}

} // namespace batt::api
