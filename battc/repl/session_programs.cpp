// The commands that run what was typed: a function of the session, or the statements that led to a variable.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

#include <battc/names.h>
#include <battc/run.h>
#include <battc/trace.h>
#include <fmt/format.h>

#include "battc/repl/entry_text.h"
#include "battc/repl/session.h"
#include "report/evaluation_drawing.h"
#include "report/figures.h"
#include "report/trace_drawing.h"

namespace batt::repl {

namespace {

constexpr const char* session_name = "<session>";

} // namespace

std::string Session::function_name_for_task() const {
    return data_.chosen() ? "solve_" + data_.task().id() : std::string("solve");
}

std::string Session::default_name(std::string_view name) const {
    if (!name.empty())
        return std::string(name);
    if (made_function_last_ && !defined_.empty())
        return defined_.back();
    if (statements_.assigns("O"))
        return "O";
    const std::string variable = statements_.last_assigned();
    return variable.empty() && !defined_.empty() ? defined_.back() : variable;
}

std::string Session::program_text(std::string_view wanted, Reply& reply) const {
    const std::string name = default_name(wanted);
    if (name.empty()) {
        reply.fail("nothing has been defined or assigned yet");
        return {};
    }
    // The functions that are called, each before those that call it.
    std::string functions;
    std::set<std::string> seen;
    const auto add = [&](const auto& self, std::string_view text) -> void {
        for (const Token& token : tokenize(text)) {
            if (token.kind != TokenKind::name)
                continue;
            const std::string called(token.in(text));
            const std::optional<std::string> definition = scope_.function_text(called);
            if (!definition || !seen.insert(called).second)
                continue;
            self(self, *definition);
            functions += std::string(trimmed(*definition)) + "\n\n\n";
        }
    };
    if (const std::optional<std::string> definition = scope_.function_text(name)) {
        seen.insert(name);
        add(add, *definition);
        return functions + std::string(trimmed(*definition)) + "\n";
    }
    const FunctionText made = statements_.function(function_name_for_task(), name);
    if (!made.problem.empty()) {
        std::vector<std::string> names = scope_.functions();
        for (std::string& variable : scope_.variables())
            names.push_back(std::move(variable));
        const std::vector<std::string_view> views(names.begin(), names.end());
        const std::string hint = scope_.get(name) ? std::string() : battc::did_you_mean(name, views);
        reply.fail(hint.empty() ? made.problem : made.problem + "; " + hint);
        return {};
    }
    add(add, made.text);
    return functions + made.text;
}

std::optional<Session::Entry> Session::entry_of(std::string_view wanted, Reply& reply) {
    std::string text = program_text(wanted, reply);
    if (reply.failed)
        return std::nullopt;
    const std::string name = default_name(wanted);
    Entry entry;
    entry.name = scope_.function_text(name) ? name : function_name_for_task();
    battc::Result<battc::CompiledProgram> program =
        battc::compile(std::move(text), compile_options(entry.name), session_name);
    if (!program) {
        reply.fail(program.error().message);
        return std::nullopt;
    }
    entry.program = *std::move(program);
    reply.problem += failures(entry.program.diagnostics(), entry.program.source());
    const std::optional<size_t> place = entry.program.find_entry(entry.name);
    if (!place) {
        if (!reply.failed && reply.problem.empty())
            reply.problem = fmt::format("'{}' cannot be run\n", entry.name);
        reply.failed = true;
        return std::nullopt;
    }
    entry.place = *place;
    return entry;
}

std::optional<std::string>
Session::evaluate_on_task(std::string_view name, Reply& reply,
                          const std::function<void(const battc::Evaluation& evaluation)>& take) {
    if (!data_.chosen()) {
        reply.fail("no task is chosen; see :task");
        return std::nullopt;
    }
    const std::optional<Entry> entry = entry_of(name, reply);
    if (!entry)
        return std::nullopt;
    battc::PlanOptions plan_options;
    plan_options.pairing = battc::Pairing::all_pairs;
    plan_options.functions = {entry->name};
    const battc::Result<battc::RunPlan> plan =
        battc::RunPlan::make({&entry->program, 1}, data_.chosen_set(), plan_options);
    if (!plan) {
        reply.fail(plan.error().message);
        return std::nullopt;
    }
    battc::RunOptions options;
    options.keep_outputs = true;
    options.canceled = options_.evaluation.canceled;
    const battc::Result<battc::RunReport> report =
        session_.run(*plan, options, [&](const battc::Evaluation& evaluation, std::string_view /*line*/) {
            take(evaluation);
            return true;
        });
    if (!report)
        reply.fail(report.error().message);
    else if (report->canceled)
        reply.fail("interrupted");
    return report ? std::optional(entry->name) : std::nullopt;
}

Reply Session::run(std::string_view arguments) {
    Reply reply;
    const report::Paint paint(options_.terminal);
    size_t right = 0;
    size_t known = 0;
    const std::optional<std::string> name =
        evaluate_on_task(arguments, reply, [&](const battc::Evaluation& evaluation) {
            std::string verdict = report::verdict(evaluation, paint);
            if (evaluation.failed()) {
                verdict += ": " + battc::failure_text(evaluation.error_kind(), evaluation.message());
                if (evaluation.position().known())
                    verdict += fmt::format(" (line {})", evaluation.position().line);
            }
            known += evaluation.pair().output ? 1 : 0;
            right += evaluation.match() == battc::Match::yes ? 1 : 0;
            reply.text += fmt::format("{:<8} {}\n", sample_text(evaluation.sample()), verdict);
        });
    if (name)
        reply.text += fmt::format("{}: {} of {} right\n", paint.strong(*name), right, known);
    return reply;
}

Reply Session::diff(std::string_view arguments) {
    Reply reply;
    size_t wrong = 0;
    const std::optional<std::string> name =
        evaluate_on_task(arguments, reply, [&](const battc::Evaluation& evaluation) {
            if (evaluation.match() == battc::Match::yes)
                return;
            wrong += evaluation.pair().output ? 1 : 0;
            reply.text += report::draw_evaluation(evaluation, options_.terminal, grid_drawing());
        });
    if (name)
        reply.text += wrong == 0 ? fmt::format("{}: every known output is right\n", *name)
                                 : fmt::format("{}: {} not right\n", *name,
                                               wrong == 1 ? "1 pair is" : fmt::format("{} pairs are", wrong));
    return reply;
}

Reply Session::trace(std::string_view arguments) {
    Reply reply;
    if (!data_.chosen()) {
        reply.fail("no task is chosen; see :task");
        return reply;
    }
    const std::optional<Entry> entry = entry_of(arguments, reply);
    if (!entry)
        return reply;
    battc::TraceOptions options;
    options.limits = options_.evaluation.limits; // as in :run
    const battc::Result<battc::Trace> trace =
        battc::trace(session_, entry->program, entry->place, data_.task(), data_.sample(), options);
    if (!trace) {
        reply.fail(trace.error().message);
        return reply;
    }
    report::TraceDrawing drawing;
    drawing.palette = options_.drawing.palette;
    drawing.digits = options_.drawing.digits;
    reply.text = report::draw_trace(*trace, fmt::format("{} {}", data_.task().id(), sample_text(data_.sample())),
                                    entry->program.source(), options_.terminal, drawing);
    return reply;
}

Reply Session::save(std::string_view arguments) {
    Reply reply;
    const bool replace = arguments.starts_with('!');
    if (replace)
        arguments = trimmed(arguments.substr(1));
    const auto [file, name] = split_word(arguments);
    if (file.empty()) {
        reply.fail(":save needs a file; :save FILE [NAME]");
        return reply;
    }
    const std::string path(file);
    const std::string text = program_text(name, reply);
    if (reply.failed)
        return reply;
    std::error_code error;
    if (!replace && std::filesystem::exists(path, error)) {
        reply.fail(fmt::format("{} exists; :save! {} replaces it", path, path));
        return reply;
    }
    std::ofstream stream(path, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream) {
        reply.fail(fmt::format("{} cannot be written", path));
        return reply;
    }
    reply.text = text + fmt::format("written to {}\n", path);
    return reply;
}

std::string Session::inferred_types(const Entry& entry) {
    battc::EmitOptions options;
    options.functions = [&](std::string_view one) { return one == entry.name; };
    const battc::Result<battc::Emitted> emitted = battc::emit(entry.program, battc::Form::ir_opt, options);
    if (!emitted)
        return emitted.error().message;
    std::string_view line = emitted->content;
    line = line.substr(std::min(line.find("function "), line.size()));
    return std::string(line.substr(0, line.find(" {")));
}

Reply Session::type(std::string_view arguments) {
    Reply reply;
    const std::string name(arguments);
    if (arguments.empty()) {
        reply.fail(":type needs an expression");
        return reply;
    }
    if (scope_.function_text(name)) {
        const std::optional<Entry> entry = entry_of(name, reply);
        if (!entry)
            return reply;
        reply.text = inferred_types(*entry) + "\n";
        return reply;
    }
    const battc::ExpressionResult result = scope_.evaluate(name, "<entry>");
    reply.problem = failures(result.diagnostics, battc::SourceText("<entry>", name));
    reply.failed = result.failed();
    if (!result.value)
        return reply;
    const battc::Value& value = *result.value;
    std::string shape(value.shape() == battc::ValueShape::other ? battc::kind_name(value.kind())
                                                                : battc::shape_name(value.shape()));
    if (const std::optional<battc::Grid> grid = value.as_grid())
        shape += fmt::format(" {}x{}", grid->height(), grid->width());
    else if (value.is_container())
        shape += fmt::format(", a {} of {}", battc::kind_name(value.kind()), report::counted(value.size(), "element"));
    reply.text = shape + "\n";
    // Parameters count as grids, so of expressions with other variables nothing is known.
    Reply unused;
    std::vector<battc::Value> values;
    const std::optional<Entry> entry = entry_of_expression(name, values, unused);
    if (entry && std::ranges::all_of(values, [](const battc::Value& one) { return one.as_grid().has_value(); })) {
        const std::string types = inferred_types(*entry);
        const size_t arrow = types.find("-> ");
        if (arrow != std::string::npos)
            reply.text += fmt::format("inferred: {}\n", types.substr(arrow + 3, types.rfind(", solve") - arrow - 3));
    }
    return reply;
}

Reply Session::literal(std::string_view arguments) {
    Reply reply;
    const std::string text(arguments.empty() ? "_" : arguments);
    const battc::ExpressionResult result = scope_.evaluate(text, "<entry>");
    reply.problem = failures(result.diagnostics, battc::SourceText("<entry>", text));
    reply.failed = result.failed();
    if (result.value)
        reply.text = result.value->literal(size_t{1} << 20) + "\n";
    return reply;
}

namespace {

/// An expression as a function of the variables that it names.
struct ExpressionFunction {
    std::string text;
    std::vector<std::string> parameters;
};

ExpressionFunction expression_function(std::string_view expression, const battc::Scope& scope) {
    ExpressionFunction function;
    const std::vector<std::string> variables = scope.variables();
    for (const Token& token : tokenize(expression)) {
        const std::string name(token.in(expression));
        if (token.kind == TokenKind::name && std::ranges::find(variables, name) != variables.end() &&
            std::ranges::find(function.parameters, name) == function.parameters.end())
            function.parameters.push_back(name);
    }
    function.text =
        fmt::format("def expression({}):\n    return {}\n", fmt::join(function.parameters, ", "), trimmed(expression));
    return function;
}

} // namespace

std::optional<Session::Entry> Session::entry_of_expression(std::string_view expression,
                                                           std::vector<battc::Value>& arguments, Reply& reply) {
    const ExpressionFunction function = expression_function(expression, scope_);
    std::string functions;
    for (const std::string& name : scope_.functions())
        functions += *scope_.function_text(name) + "\n\n";
    Entry entry;
    entry.name = "expression";
    battc::Result<battc::CompiledProgram> program =
        battc::compile(functions + function.text, compile_options(entry.name), session_name);
    if (!program) {
        reply.fail(program.error().message);
        return std::nullopt;
    }
    entry.program = *std::move(program);
    const std::optional<size_t> place = entry.program.find_entry(entry.name);
    if (!place) {
        reply.problem += failures(entry.program.diagnostics(), entry.program.source());
        reply.failed = true;
        return std::nullopt;
    }
    entry.place = *place;
    for (const std::string& parameter : function.parameters)
        arguments.push_back(scope_.get(parameter).value_or(battc::Value::none()));
    return entry;
}

Reply Session::ir(std::string_view arguments) {
    Reply reply;
    if (arguments.empty()) {
        reply.fail(":ir needs an expression or a function");
        return reply;
    }
    std::vector<battc::Value> values;
    const bool is_function = scope_.function_text(std::string(arguments)).has_value();
    const std::optional<Entry> entry =
        is_function ? entry_of(arguments, reply) : entry_of_expression(arguments, values, reply);
    if (!entry)
        return reply;
    const battc::Result<battc::Emitted> emitted = battc::emit(entry->program, battc::Form::ir_opt);
    if (emitted)
        reply.text = emitted->content;
    else
        reply.fail(emitted.error().message);
    return reply;
}

Reply Session::time(std::string_view arguments) {
    using clock = std::chrono::steady_clock;
    constexpr auto most = std::chrono::milliseconds(200);
    Reply reply;
    if (arguments.empty()) {
        reply.fail(":time needs an expression or a function");
        return reply;
    }
    std::vector<battc::Value> values;
    const bool is_function = scope_.function_text(std::string(arguments)).has_value();
    if (is_function && !data_.chosen()) {
        reply.fail("no task is chosen that the function could run on; see :task");
        return reply;
    }
    const std::optional<Entry> entry =
        is_function ? entry_of(arguments, reply) : entry_of_expression(arguments, values, reply);
    if (!entry)
        return reply;
    battc::EvaluateOptions options;
    options.functions = {entry->name};
    const battc::TaskSet tasks = is_function ? data_.chosen_set() : battc::TaskSet();
    size_t evaluations = 0;
    const clock::time_point begin = clock::now();
    while (clock::now() - begin < most && !canceled()) {
        if (is_function) {
            const battc::Result<battc::EvaluationMatrix> matrix = session_.evaluate(entry->program, tasks, options);
            if (!matrix || matrix->done() == 0) {
                reply.fail(matrix ? "there is nothing to evaluate" : matrix.error().message);
                return reply;
            }
            evaluations += matrix->done();
            continue;
        }
        const battc::Result<battc::CallResult> call = session_.call(entry->program, entry->place, values);
        if (!call || battc::is_failure(call->status)) {
            reply.fail(call ? battc::failure_text(battc::error_kind(call->status), call->message)
                            : call.error().message);
            return reply;
        }
        ++evaluations;
    }
    const double microseconds =
        std::chrono::duration<double, std::micro>(clock::now() - begin).count() / static_cast<double>(evaluations);
    const battc::CompileTimes times = entry->program.times();
    reply.text = fmt::format("interpreter: {:.1f} us each, {} evaluations; compiling took {:.2f} ms\n", microseconds,
                             report::with_commas(evaluations), times.parse + times.lower + times.optimize);
    return reply;
}

} // namespace batt::repl
