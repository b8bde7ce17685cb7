// trace(): runs a program as it was written, step by step, and sorts the steps by the statements that they are of.
#include <battc/trace.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "api/expression_evaluator.h"
#include "api/program_impl.h"
#include "api/session_impl.h"
#include "api/value_impl.h"
#include "ops/op_table.h"

namespace battc {

namespace api = batt::api;
namespace frontend = batt::frontend;
namespace interp = batt::interp;
namespace ir = batt::ir;
namespace runtime = batt::runtime;

namespace {

using batt::u32;

/// Copies of values, each shared one made once. The values must stay where they are.
class ValueCopies {
public:
    ValueCopies(batt::Dialect dialect, std::shared_ptr<const ir::Module> module)
        : dialect_(dialect), module_(std::move(module)) {}

    Value of(const batt::Value& value) {
        Key key{};
        std::copy_n(reinterpret_cast<const char*>(&value), sizeof value, reinterpret_cast<char*>(key.data()));
        const auto [place, added] = copies_.try_emplace(key);
        if (added)
            place->second = copy_value(value, dialect_, module_);
        return place->second;
    }
    /// Of a value in memory that will be used again.
    Value passing(const batt::Value& value) const { return copy_value(value, dialect_, module_); }

private:
    using Key = std::array<uint64_t, 2>;
    batt::Dialect dialect_;
    std::shared_ptr<const ir::Module> module_;
    std::map<Key, Value> copies_;
};

struct Step {
    TracedStep public_step;
    ir::Opcode opcode = ir::Opcode::op;
};

class Observer : public interp::StepObserver {
public:
    Observer(const ir::Module& module, ValueCopies& copies, const TraceOptions& options)
        : module_(module), copies_(copies), options_(options) {}

    bool wants_calls(const interp::Step&) override { return options_.calls; }

    void call(const interp::CallEvent& event) override {
        ++call_count_;
        if (calls_.size() >= options_.most_calls)
            return;
        TracedCall& call = calls_.emplace_back();
        call.function = copies_.passing(event.function);
        for (const batt::Value& argument : event.arguments)
            call.arguments.push_back(copies_.passing(argument));
        if (event.result.is_error())
            call.message = batt::error_message(event.result);
        else
            call.result = copies_.passing(event.result);
        call.fuel = event.fuel;
    }

    void step(const interp::StepEvent& event) override {
        Step& step = steps_.emplace_back();
        step.opcode = event.step.opcode;
        TracedStep& traced = step.public_step;
        traced.operation = operation(event.step);
        traced.position = to_public(event.step.position);
        for (const batt::Value& operand : event.operands)
            traced.operands.push_back(operand.is_error() ? Value() : copies_.of(operand));
        if (event.result.is_error()) {
            traced.error = to_public(event.result.error_kind());
            traced.message = batt::error_message(event.result);
            traced.handled = event.step.on_error != ir::OnError::raise && !batt::is_limit(event.result);
        } else if (event.step.gives_value) {
            traced.value = copies_.of(event.result);
        }
        traced.fuel = event.fuel;
        traced.calls = std::move(calls_);
        traced.call_count = call_count_;
        calls_.clear();
        call_count_ = 0;
    }

    std::vector<Step>& steps() { return steps_; }

private:
    std::string operation(const interp::Step& step) const {
        switch (step.opcode) {
        case ir::Opcode::op:
            return std::string(batt::op_info(static_cast<batt::OpId>(step.op)).name);
        case ir::Opcode::call:
            return module_.function(step.index).name();
        case ir::Opcode::call_value:
            return "call";
        case ir::Opcode::make_tuple:
            return "tuple";
        case ir::Opcode::make_set:
            return "set";
        case ir::Opcode::make_closure:
            return "function";
        case ir::Opcode::element:
            return "element";
        default:
            return std::string(ir::opcode_name(step.opcode));
        }
    }

    const ir::Module& module_;
    ValueCopies& copies_;
    const TraceOptions& options_;
    std::vector<Step> steps_;
    std::vector<TracedCall> calls_;
    size_t call_count_ = 0;
};

/// The byte at which a position of the IR is, whose columns count characters.
uint32_t offset_of(const frontend::SourceFile& source, Position position) {
    const std::string_view line = source.line(position.line);
    size_t at = 0;
    for (uint32_t column = 1; column < position.column && at < line.size(); ++column) {
        ++at;
        while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80)
            ++at;
    }
    return source.line_start(position.line) + static_cast<uint32_t>(at);
}

bool holds(frontend::SourceRange range, uint32_t offset) { return offset >= range.begin && offset < range.end; }

/// Gives statements their steps and values.
class Statements {
public:
    Statements(const frontend::Module& tree, std::shared_ptr<const ir::Module> module,
               const frontend::Function& function, Trace& trace, const api::ExpressionOptions& options)
        : tree_(tree), module_(std::move(module)), function_(function), trace_(trace), options_(options) {
        // What ended in the function ends alone.
        if (options_.limits.fuel == fuel_by_size)
            options_.limits.fuel = ir::most_default_fuel;
    }

    void fill(std::vector<Step> steps, bool failed) {
        for (const auto& [name, value] : trace_.arguments)
            variables_.insert_or_assign(name, value);
        const auto statements = tree_.statements_of(function_);
        std::vector<std::vector<Step>> by_statement(statements.size());
        size_t last = 0;
        size_t last_reached = 0;
        for (Step& step : steps) {
            const size_t place = statement_of(statements, step.public_step.position, last);
            last = place;
            last_reached = std::max(last_reached, place);
            if (place < by_statement.size())
                by_statement[place].push_back(std::move(step));
        }
        for (size_t i = 0; i < statements.size(); ++i)
            add(statements[i], std::move(by_statement[i]), !failed || i <= last_reached, failed && i == last_reached);
    }

private:
    size_t statement_of(std::span<const frontend::Statement> statements, Position position, size_t otherwise) const {
        if (!position.known())
            return otherwise;
        const uint32_t offset = offset_of(tree_.source, position);
        for (size_t i = 0; i < statements.size(); ++i)
            if (holds(statements[i].range, offset))
                return i;
        return otherwise;
    }

    void add(const frontend::Statement& statement, std::vector<Step> steps, bool reached, bool failed) {
        TracedStatement& traced = trace_.statements.emplace_back();
        const frontend::SourceFile& source = tree_.source;
        traced.range.begin_offset = statement.range.begin;
        traced.range.end_offset = statement.range.end;
        const auto begin = source.position(statement.range.begin);
        const auto end = source.position(statement.range.end);
        traced.range.begin = {begin.line, begin.column};
        traced.range.end = {end.line, end.column};
        traced.text = source.text(statement.range);
        for (const frontend::Target& target : tree_.targets_of(statement))
            traced.names.emplace_back(tree_.names[target.name]);
        traced.reached = reached;
        const frontend::ExpressionId expression =
            statement.value == frontend::no_expression ? statement.value : evaluated(statement, steps);
        for (const Step& step : steps)
            traced.fuel += step.public_step.fuel;
        if (reached && failed && !steps.empty() && steps.back().public_step.error) {
            traced.error = steps.back().public_step.error;
            traced.message = steps.back().public_step.message;
        } else if (reached && statement.value != frontend::no_expression) {
            traced.value = value_of(expression, statement, steps);
        }
        for (Step& step : steps)
            traced.steps.push_back(std::move(step.public_step));
        if (statement.kind == frontend::StatementKind::assign)
            assign(statement, traced, expression);
    }

    /// The expression whose value a statement has: of a guarded one that has failed the fallback.
    frontend::ExpressionId evaluated(const frontend::Statement& statement, const std::vector<Step>& steps) const {
        if (!statement.guarded())
            return statement.value;
        const frontend::SourceRange range = tree_.expressions[statement.value].range;
        const bool failed = std::ranges::any_of(steps, [&](const Step& step) {
            return step.public_step.error && (!step.public_step.position.known() ||
                                              holds(range, offset_of(tree_.source, step.public_step.position)) ||
                                              step.opcode == ir::Opcode::element);
        });
        return failed ? statement.fallback : statement.value;
    }

    std::optional<Value> value_of(frontend::ExpressionId id, const frontend::Statement& statement,
                                  const std::vector<Step>& steps) {
        const frontend::Expression* expression = &tree_.expressions[id];
        // Of `o.append((index, is_solver, 'name', value))` the value counts.
        if (statement.kind == frontend::StatementKind::append && expression->kind == frontend::ExpressionKind::tuple &&
            expression->count > 0)
            expression = &tree_.expressions[tree_.elements_of(*expression).back()];
        const Step* last = nullptr;
        for (const Step& step : steps)
            if (step.public_step.position.known() &&
                holds(expression->range, offset_of(tree_.source, step.public_step.position))) {
                if (step.opcode != ir::Opcode::recharge && step.opcode != ir::Opcode::return_)
                    last = &step;
            }
        // Unpacking is steps of the statement as well, which take the value of the expression.
        if (statement.unpacks && id == statement.value)
            for (const Step& step : steps)
                if (step.opcode == ir::Opcode::element)
                    return step.public_step.operands.front();
        if (last != nullptr && expression->kind != frontend::ExpressionKind::name)
            return last->public_step.value;
        return simple_value(*expression);
    }

    /// The value of an expression that needs no step: names, numbers, constants and tuples of them.
    std::optional<Value> simple_value(const frontend::Expression& expression) {
        if (expression.kind == frontend::ExpressionKind::name)
            if (const auto known = variables_.find(tree_.names[expression.name]); known != variables_.end())
                return known->second;
        if (expression.kind == frontend::ExpressionKind::name)
            if (const std::optional<ir::FunctionId> function = module_->find(tree_.names[expression.name])) {
                const batt::Closure closure{batt::ClosureKind::user, module_->function(*function).parameter_count(), 0,
                                            *function, nullptr};
                return copy_value(batt::make_closure(&closure), *options_.dialect, module_);
            }
        if (expression.kind == frontend::ExpressionKind::list || expression.kind == frontend::ExpressionKind::lambda ||
            expression.kind == frontend::ExpressionKind::string)
            return std::nullopt;
        std::vector<api::ExpressionNames::Variable> names;
        for (const auto& [name, value] : variables_)
            if (value && !holds_module_function(value->impl().value))
                names.push_back({std::string(name), value->impl().value});
        std::optional<Value> result;
        api::evaluate_expression(
            frontend::SourceFile("", std::string(tree_.source.text(expression.range))), options_, {names, {}, {}},
            [&](const batt::Value& value, batt::Dialect dialect, const std::shared_ptr<const ir::Module>& module) {
                result = copy_value(value, dialect, module);
            });
        return result;
    }

    void assign(const frontend::Statement& statement, const TracedStatement& traced, frontend::ExpressionId value) {
        const auto targets = tree_.targets_of(statement);
        if (!statement.unpacks) {
            for (const frontend::Target& target : targets)
                variables_.insert_or_assign(tree_.names[target.name], traced.value);
            return;
        }
        const std::vector<Value> values = traced.value ? traced.value->elements() : std::vector<Value>();
        std::vector<std::optional<Value>> parts(targets.size());
        // The parts of a written tuple are known even if they are functions, of which no tuple can be made here.
        const bool written = value != frontend::no_expression &&
                             tree_.expressions[value].kind == frontend::ExpressionKind::tuple &&
                             tree_.expressions[value].count == targets.size();
        for (size_t i = 0; i < targets.size(); ++i)
            parts[i] = i < values.size() ? std::optional(values[i])
                       : written ? simple_value(tree_.expressions[tree_.elements_of(tree_.expressions[value])[i]])
                                 : std::nullopt;
        for (size_t i = 0; i < targets.size(); ++i)
            variables_.insert_or_assign(tree_.names[targets[i].name], parts[i]);
    }

    const frontend::Module& tree_;
    const std::shared_ptr<const ir::Module> module_;
    const frontend::Function& function_;
    Trace& trace_;
    api::ExpressionOptions options_;
    std::map<std::string_view, std::optional<Value>> variables_;
};

/// Of a text of the IR there are no statements: a line of the source is one.
void fill_by_lines(const frontend::SourceFile& source, std::vector<Step> steps, Trace& trace) {
    for (Step& step : steps) {
        const uint32_t line = step.public_step.position.line;
        if (trace.statements.empty() || (line != 0 && trace.statements.back().range.begin.line != line)) {
            TracedStatement& statement = trace.statements.emplace_back();
            statement.range.begin = statement.range.end = {line, line == 0 ? 0u : 1u};
            statement.text = source.line(line);
            statement.reached = true;
        }
        TracedStatement& statement = trace.statements.back();
        statement.fuel += step.public_step.fuel;
        statement.value = step.public_step.value;
        statement.error = step.public_step.error;
        statement.message = step.public_step.message;
        statement.steps.push_back(std::move(step.public_step));
    }
}

class Tracer {
public:
    Tracer(const Session& session, const CompiledProgram& program, size_t entry, const TraceOptions& options)
        : session_(session.impl()), program_(program.impl()), options_(options), written_(program_.as_written()),
          entry_(program_.internal_entries[entry]),
          evaluation_(session_.evaluation_options(options.limits, options.on_error, options_.candidates, {}, {})),
          worker_(session_.pool, evaluation_) {
        entry_.program = &*written_.executable;
        entry_.function = *written_.module->find(entry_.name);
    }

    Result<Trace> on_sample(const Task& task, SampleId sample) {
        const runtime::Task& internal_task = to_internal(task);
        const auto split = to_internal(sample.split);
        if (sample.index >= internal_task.pairs(split).size())
            return not_found("the task " + task.id() + " has no such sample");
        u32 number = sample.index;
        for (const runtime::Split before : runtime::all_splits) {
            if (before == split)
                break;
            number += static_cast<u32>(internal_task.pairs(before).size());
        }
        const runtime::Job job{&entry_, &internal_task};
        worker_->begin(job, false);
        std::vector<batt::Value> arguments;
        worker_->append_arguments(entry_, number, arguments);
        runtime::BatchResult result;
        trace(arguments, [&](const interp::Outcome& outcome) { worker_->add(job, number, outcome, result); });
        trace_.match = to_public(result.evaluations.front().match);
        return std::move(trace_);
    }

    Result<Trace> on_arguments(std::span<const Value> arguments) {
        if (arguments.size() != entry_.parameters.size())
            return invalid(entry_.name + " takes " + std::to_string(entry_.parameters.size()) + " arguments, not " +
                           std::to_string(arguments.size()));
        std::vector<Value> kept;
        std::vector<batt::Value> values;
        for (const Value& argument : arguments) {
            Result<Value> value = as_argument(argument, dialect(), written_.module.get());
            if (!value)
                return value.error();
            values.push_back(value->impl().value);
            kept.push_back(std::move(*value));
        }
        trace(values, [](const interp::Outcome&) {});
        return std::move(trace_);
    }

private:
    batt::Dialect dialect() const { return written_.executable->code(entry_.function).dialect; }

    template <class Take>
    void trace(std::span<const batt::Value> arguments, Take&& take) {
        ++session_.inline_calls;
        ValueCopies copies(dialect(), written_.module);
        const ir::Function& function = written_.module->function(entry_.function);
        trace_.function = entry_.name;
        for (size_t i = 0; i < arguments.size(); ++i)
            trace_.arguments.emplace_back(function.parameter_name(static_cast<u32>(i)), copies.of(arguments[i]));
        Observer observer(*written_.module, copies, options_);
        interp::Interpreter& interpreter = worker_->interpreter_of(*written_.executable);
        const interp::Outcome outcome = interpreter.trace(entry_.function, arguments, observer);
        trace_.fuel = outcome.fuel;
        if (outcome.failed()) {
            trace_.status = failed_status(to_public(outcome.value.error_kind()));
            trace_.message = batt::error_message(outcome.value);
            trace_.position = to_public(outcome.position);
        } else {
            trace_.value = copies.of(outcome.value);
        }
        take(outcome);
        fill_statements(std::move(observer.steps()), outcome.failed());
    }

    void fill_statements(std::vector<Step> steps, bool failed) {
        if (!written_.tree) {
            fill_by_lines(program_.written.impl().file, std::move(steps), trace_);
            return;
        }
        const frontend::Module& tree = *written_.tree;
        const auto function = std::ranges::find_if(
            tree.functions, [&](const frontend::Function& one) { return tree.name_of(one) == entry_.name; });
        if (function == tree.functions.end())
            return;
        api::ExpressionOptions expression;
        expression.dialect = dialect();
        expression.optimize = false;
        expression.program = program_.program_options;
        expression.limits = evaluation_.limits;
        expression.policy = evaluation_.on_error;
        Statements(tree, written_.module, *function, trace_, expression).fill(std::move(steps), failed);
    }

    Session::Impl& session_;
    const CompiledProgram::Impl& program_;
    const TraceOptions& options_;
    const WrittenProgram& written_;
    runtime::EntryPoint entry_;
    const runtime::EvaluationOptions evaluation_;
    const runtime::EvaluationPool::Lease worker_;
    Trace trace_;
};

template <class Body>
Result<Trace> traced(const Session& session, const CompiledProgram& program, size_t entry, const TraceOptions& options,
                     Body&& body) {
    return protect([&]() -> Result<Trace> {
        const Session::Impl::Call call(session.impl());
        if (call.problem())
            return *call.problem();
        if (const auto problem = session.impl().problem_of(options.limits))
            return *problem;
        if (entry >= program.entries().size())
            return not_found("the program has no entry point of this number");
        Tracer tracer(session, program, entry, options);
        return body(tracer);
    });
}

} // namespace

Result<Trace> trace(const Session& session, const CompiledProgram& program, size_t entry, const Task& task,
                    SampleId sample, const TraceOptions& options) {
    return traced(session, program, entry, options, [&](Tracer& tracer) { return tracer.on_sample(task, sample); });
}

Result<Trace> trace(const Session& session, const CompiledProgram& program, size_t entry,
                    std::span<const Value> arguments, const TraceOptions& options) {
    return traced(session, program, entry, options, [&](Tracer& tracer) { return tracer.on_arguments(arguments); });
}

} // namespace battc
