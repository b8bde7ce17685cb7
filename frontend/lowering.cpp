#include "frontend/lowering.h"

#include "frontend/name_resolution.h"
#include "ir/builder.h"
#include "ops/arena.h"
#include "ops/core/builder.h"
#include "ops/core/equality.h"
#include "ops/core/tuples.h"

#include <algorithm>
#include <map>
#include <utility>

namespace batt::frontend {

namespace {

using ir::ErrorHandling;
using ir::Operand;

constexpr std::string_view safe_default_function = "_get_safe_default";
constexpr std::string_view batch_function = "batch_process_samples_gpu";

std::string quoted(std::string_view text) {
    std::string result = "'";
    result.append(text).append("'");
    return result;
}

std::string counted(size_t count, std::string_view what) {
    std::string result = std::to_string(count);
    result.append(" ").append(what);
    if (count != 1)
        result += 's';
    return result;
}

ir::FunctionKind kind_of(std::string_view name) {
    if (name == "batt")
        return ir::FunctionKind::batt;
    if (name == "solve" || name.starts_with("solve_"))
        return ir::FunctionKind::solve;
    if (name == "verify" || name.starts_with("verify_"))
        return ir::FunctionKind::verify;
    return ir::FunctionKind::helper;
}

// The task that the name of an entry point speaks of: solve_00d62c1b.
std::string_view task_of(std::string_view name) {
    const size_t underscore = name.find('_');
    return underscore == std::string_view::npos ? std::string_view() : name.substr(underscore + 1);
}

constexpr std::string_view entry_parameters[] = {"I", "S", "C", "task_id", "log_path"};

// What is known about a parameter of an entry point.
ir::Type type_of_entry_parameter(std::string_view name) {
    if (name == "I")
        return ir::Type::grid();
    if (name == "S")
        return ir::Type::tuple_of(ir::Type::record(ir::Type::grid(), ir::Type::grid()));
    if (name == "C")
        return join(ir::Type::none(), ir::Type::grid());
    return ir::Type::any();
}

// ---- the file ----

enum class FunctionState : uint8_t { waiting, lowering, done, failed };

// What a variable stands for at a place in its function.
struct Binding {
    enum class Kind : uint8_t { value, list };
    Kind kind = Kind::value;
    bool captured = false; // a lambda uses it
    uint32_t list = 0;     // list: which
    uint32_t mark = 0;     // the function that it belongs to
    Operand operand;       // value
};

// What has been appended to a list: a value, or a record with its value.
struct ListElement {
    Operand value;
    std::optional<ir::OutputRecord> record;
};

// What all functions of a file share: options, the module that is built, where its functions are.
class FileLowering {
public:
    FileLowering(const Module& tree, const LoweringOptions& options)
        : tree(tree), options(options), resolver(tree), context_(make_context(arena_, Dialect::arc_dsl)) {
        result.module = ir::Module(tree.source.name());
        result.dialect = options.dialect.value_or(detect_dialect(tree));
    }

    LoweringResult lower_functions();
    LoweringResult lower_single_expression();

    ir::Position position(uint32_t offset) {
        // Offsets come nearly always in ascending order, a few to a line.
        if (offset < line_begin_ || offset >= line_end_) {
            const SourcePosition place = tree.source.position(offset);
            line_ = place.line;
            line_begin_ = tree.source.line_start(line_);
            line_end_ = tree.source.line_start(line_ + 1);
            line_is_ascii_ =
                std::ranges::all_of(tree.source.line(line_), [](char c) { return static_cast<signed char>(c) >= 0; });
        }
        if (line_is_ascii_)
            return {line_, offset - line_begin_ + 1};
        return {line_, tree.source.position(offset).column};
    }

    // A context to make values in, for a dialect; what was made before is forgotten.
    Context& fresh_context(Dialect dialect) {
        arena_.reset();
        arena_.attach(context_);
        context_.dialect = dialect;
        return context_;
    }

    // "did you mean" among functions, ops and constants. Remembered: a file in the wrong dialect asks thousands of times.
    const std::string& similar_global(NameId name, Dialect dialect) {
        const auto [found, is_new] = similar_.try_emplace({name, dialect});
        if (is_new) {
            std::vector<std::string_view> candidates;
            for (const Function& function : tree.functions)
                candidates.push_back(tree.name_of(function));
            NameResolver::add_names(dialect, candidates);
            found->second = did_you_mean(tree.names[name], candidates);
        }
        return found->second;
    }

    Dialect dialect_of(const Function& function) const {
        if (options.dialect || result.dialect == Dialect::batt)
            return result.dialect;
        const ir::FunctionKind kind = kind_of(tree.name_of(function));
        return kind == ir::FunctionKind::verify || (kind == ir::FunctionKind::helper && only_verifiers_)
                   ? Dialect::re_arc
                   : result.dialect;
    }

    const Module& tree;
    const LoweringOptions& options;
    NameResolver resolver;
    LoweringResult result;
    std::vector<FunctionState> states;   // by number of the function in the tree
    std::vector<ir::FunctionId> lowered; // likewise
    std::vector<uint32_t> assigned_in;   // by name: the function (plus one) that assigns it, of those seen last
    uint32_t functions_begun = 0;
    std::vector<Binding> bindings; // by name: the variables of the function that is being lowered

private:
    void find_functions();
    std::vector<uint32_t> callees_first();

    Arena arena_;
    Context context_;
    bool only_verifiers_ = false;
    std::map<std::pair<NameId, Dialect>, std::string> similar_;
    uint32_t line_ = 0;
    uint32_t line_begin_ = 1;
    uint32_t line_end_ = 0;
    bool line_is_ascii_ = false;
};

// ---- one function ----

// The names that a function or a lambda sees, and the instructions made for it. A function keeps its names in the table of
// the file, by number; a lambda, which sees few, in a list.
class Scope {
public:
    Scope(ir::FunctionBuilder function_builder, std::vector<Binding>* table, uint32_t mark)
        : builder(std::move(function_builder)), table_(table), mark_(mark) {}

    Binding* find(NameId name) {
        if (table_ != nullptr)
            return (*table_)[name].mark == mark_ ? &(*table_)[name] : nullptr;
        const auto found = std::ranges::find(list_, name, &std::pair<NameId, Binding>::first);
        return found == list_.end() ? nullptr : &found->second;
    }
    void bind(NameId name, Binding binding) {
        binding.mark = mark_;
        if (table_ != nullptr)
            (*table_)[name] = binding;
        else if (Binding* const before = find(name))
            *before = binding;
        else
            list_.emplace_back(name, binding);
    }
    void bind_value(NameId name, Operand value) {
        Binding binding;
        binding.operand = value;
        bind(name, binding);
    }

    ir::FunctionBuilder builder;

private:
    std::vector<Binding>* table_;
    uint32_t mark_;
    std::vector<std::pair<NameId, Binding>> list_;
};

class FunctionLowering {
public:
    FunctionLowering(FileLowering& file, const Function& function)
        : file_(file), tree_(file.tree), function_(function), dialect_(file.dialect_of(function)) {}

    // The finished function in the module; nothing after a report.
    std::optional<ir::FunctionId> run(std::string name);

private:
    bool failed() const { return failed_; }

    Diagnostic& error(SourceRange range, Code code, std::string message, std::string hint = {}) {
        failed_ = true;
        return file_.result.diagnostics.error(tree_.source, range, code, std::move(message), std::move(hint));
    }
    // What Python notices only where it executes it. Generated batt programs hold such calls, which fail or give a default
    // when it is their turn, so there it is a warning; in the other dialects, which people write, an error.
    Diagnostic& run_time_error(SourceRange range, Code code, std::string message, std::string hint = {}) {
        if (dialect_ == Dialect::batt)
            return file_.result.diagnostics.warning(tree_.source, range, code, std::move(message), std::move(hint));
        return error(range, code, std::move(message), std::move(hint));
    }
    // What stands for a value that could not be lowered, so that the rest can be checked: something that can be called, too.
    Operand missing() { return scope_->builder.constant(make_op(static_cast<u32>(OpId::op_identity))); }

    ir::Position position(SourceRange range) { return file_.position(range.begin); }
    const Expression& expression(ExpressionId id) const { return tree_.expressions[id]; }
    std::string_view text(NameId name) const { return tree_.names[name]; }

    void bind_parameters();
    void find_own_names();
    bool is_own(NameId name) const { return name < file_.assigned_in.size() && file_.assigned_in[name] == own_mark_; }

    bool lower_statement(const Statement& statement);
    void lower_assignment(const Statement& statement);
    void lower_append(const Statement& statement);
    void lower_return(const Statement& statement);
    void assign(const Target& target, Operand value);
    void assign_list(const Target& target, const Expression& list);
    void rebound(const Target& target, const Binding& before);

    std::optional<std::vector<Operand>> lower_parts(ExpressionId value);
    std::vector<Operand> unpack(ExpressionId value, size_t count, const std::vector<Operand>& fallbacks);

    ErrorHandling inner() const { return guarding_ ? ErrorHandling::defer() : ErrorHandling::raise(); }
    Operand lower(ExpressionId id) { return lower(id, inner()); }
    Operand lower(ExpressionId id, ErrorHandling handling);
    Operand lower_name(const Expression& node);
    Operand lower_container(const Expression& node, ErrorHandling handling);
    Operand lower_negation(const Expression& node, ErrorHandling handling);
    Operand lower_call(const Expression& node, ErrorHandling handling);
    Operand lower_call_of_op(const Expression& node, OpId op, ErrorHandling handling);
    Operand lower_call_of_function(const Expression& node, uint32_t callee, ErrorHandling handling);
    Operand call_in_vain(const Expression& node, Operand function, size_t parameters,
                         std::span<const std::pair<ExpressionId, Operand>> values, ErrorHandling handling);
    Operand lower_safe_default(const Expression& node);
    Operand lower_lambda(const Expression& node);
    ListElement lower_list_element(ExpressionId id);
    std::optional<ir::OutputRecord> record_of(const Expression& node);
    std::vector<uint32_t> returned_lists(ExpressionId id);
    Operand return_records(std::span<const uint32_t> lists, const Expression& value);
    std::vector<Operand> lower_columns(const Expression& node);

    std::optional<ir::FunctionId> use_function(uint32_t callee, SourceRange range);
    bool place_arguments(const Expression& call, std::span<const std::string_view> parameters, size_t optional_from,
                         std::vector<ExpressionId>& places);
    void report_unknown(const Expression& name, bool called);
    void collect_free_names(ExpressionId id, std::vector<NameId>& bound, std::vector<NameId>& free);
    std::optional<Value> literal(ExpressionId id, Context& context);
    Operand op(std::string_view name, std::initializer_list<Operand> arguments, SourceRange range,
               ErrorHandling handling);

    // Whether the name is a function of the file or of battc that speaks for itself where it is called.
    bool is_global(NameId name, std::string_view wanted) {
        return text(name) == wanted && !scope_->find(name) && !is_own(name);
    }

    FileLowering& file_;
    const Module& tree_;
    const Function& function_;
    Dialect dialect_;
    std::string name_;
    Scope* scope_ = nullptr;
    std::vector<std::vector<ListElement>> lists_;
    std::vector<NameId> reported_;
    uint32_t own_mark_ = 0;
    uint32_t lambda_count_ = 0;
    bool guarding_ = false;
    bool failed_ = false;
};

std::optional<ir::FunctionId> FunctionLowering::run(std::string name) {
    name_ = std::move(name);
    ir::FunctionHeader header;
    header.name = name_;
    header.kind = function_.name == no_name ? ir::FunctionKind::helper : kind_of(name_);
    header.dialect = dialect_;
    if (ir::is_entry(header.kind))
        header.task = task_of(name_);
    header.position = position(function_.range);
    find_own_names();
    Scope scope(ir::FunctionBuilder(file_.result.module, std::move(header)), &file_.bindings, own_mark_);
    scope_ = &scope;
    bind_parameters();

    bool returned = false;
    for (const Statement& statement : tree_.statements_of(function_)) {
        if (returned) {
            file_.result.diagnostics.warning(tree_.source, statement.range, Code::unreachable_statement,
                                             "this statement stands behind return and is ignored");
            break;
        }
        returned = lower_statement(statement);
    }
    if (!returned)
        error(function_.name_range, Code::missing_return, "the function " + quoted(name_) + " returns nothing",
              "end it with return EXPRESSION");
    scope_ = nullptr;
    if (failed())
        return std::nullopt;
    return file_.result.module.add(std::move(scope.builder).finish());
}

// ---- names ----

// Marks the names that the function assigns: they are its own everywhere in it.
void FunctionLowering::find_own_names() {
    own_mark_ = ++file_.functions_begun;
    file_.assigned_in.resize(tree_.names.size());
    file_.bindings.resize(tree_.names.size());
    for (const Statement& statement : tree_.statements_of(function_)) {
        if (statement.kind != StatementKind::assign)
            continue;
        for (const Target& target : tree_.targets_of(statement))
            file_.assigned_in[target.name] = own_mark_;
    }
    for (const Parameter& parameter : tree_.parameters_of(function_))
        file_.assigned_in[parameter.name] = own_mark_;
}

void FunctionLowering::bind_parameters() {
    const bool entry = ir::is_entry(kind_of(name_)) && function_.name != no_name;
    std::vector<const Parameter*> defaults;
    for (const Parameter& parameter : tree_.parameters_of(function_)) {
        const std::string_view name = text(parameter.name);
        if (entry && std::ranges::find(entry_parameters, name) == std::end(entry_parameters)) {
            scope_->bind_value(parameter.name, missing());
            if (parameter.default_value == no_expression)
                error(parameter.range, Code::unknown_parameter,
                      "nothing is bound to the parameter " + quoted(name) + " of " + quoted(name_),
                      "entry points have the parameters I (the input grid), S, C, task_id and log_path");
            else
                defaults.push_back(&parameter);
            continue;
        }
        const Operand value =
            scope_->builder.parameter(std::string(name), entry ? type_of_entry_parameter(name) : ir::Type::any());
        scope_->bind_value(parameter.name, value);
    }
    for (const Parameter* parameter : defaults)
        scope_->bind_value(parameter->name, lower(parameter->default_value));
}

void FunctionLowering::report_unknown(const Expression& name, bool called) {
    if (std::ranges::find(reported_, name.name) != reported_.end()) {
        failed_ = true;
        return; // once a function is enough
    }
    reported_.push_back(name.name);
    const std::string_view spelling = text(name.name);
    if (is_own(name.name)) {
        error(name.range, Code::used_before_assignment, quoted(spelling) + " is used before it is assigned",
              file_.resolver.find(name.name, dialect_).kind == GlobalKind::unknown
                  ? std::string()
                  : "a name that a function assigns is its own throughout; use another name for the variable");
        return;
    }
    if (const std::optional<Dialect> other = file_.resolver.find_in_other_dialect(spelling, dialect_)) {
        error(name.range, Code::wrong_dialect,
              quoted(spelling) + " belongs to the dialect " + std::string(dialect_name(*other)) +
                  ", but this program is read as " + std::string(dialect_name(dialect_)),
              "force a dialect with --dialect " + std::string(dialect_name(*other)));
        return;
    }
    std::string hint(suggestion_for_python_name(spelling));
    if (hint.empty()) {
        std::vector<std::string_view> variables;
        for (NameId own = 0; own < tree_.names.size(); ++own) {
            if (is_own(own) && scope_->find(own) != nullptr)
                variables.push_back(text(own));
        }
        hint = did_you_mean(spelling, variables);
    }
    if (hint.empty())
        hint = file_.similar_global(name.name, dialect_);
    error(name.range, Code::unknown_name,
          std::string(called ? "unknown function " : "unknown name ") + quoted(spelling), std::move(hint));
}

Operand FunctionLowering::lower_name(const Expression& node) {
    if (const Binding* binding = scope_->find(node.name)) {
        if (binding->kind == Binding::Kind::value)
            return binding->operand;
        error(node.range, Code::bad_list_use, "the list " + quoted(text(node.name)) + " cannot be used as a value",
              "lists can only be appended to and returned");
        return missing();
    }
    if (is_own(node.name)) {
        report_unknown(node, false);
        return missing();
    }
    const Global global = file_.resolver.find(node.name, dialect_);
    switch (global.kind) {
    case GlobalKind::function:
        if (tree_.functions[global.index].built_in)
            error(node.range, Code::not_callable, quoted(text(node.name)) + " can only be called");
        else if (const std::optional<ir::FunctionId> id = use_function(global.index, node.range))
            return scope_->builder.make_closure(*id, {}, position(node.range));
        return missing();
    case GlobalKind::op:
        return scope_->builder.constant(make_op(global.index));
    case GlobalKind::constant:
        return scope_->builder.constant(global.value);
    case GlobalKind::unknown:
        break;
    }
    report_unknown(node, false);
    return missing();
}

// A function of the file, lowered before; nothing, after a report, where it calls itself or has errors.
std::optional<ir::FunctionId> FunctionLowering::use_function(uint32_t callee, SourceRange range) {
    const std::string name(tree_.name_of(tree_.functions[callee]));
    switch (file_.states[callee]) {
    case FunctionState::done:
        return file_.lowered[callee];
    case FunctionState::failed:
        failed_ = true;
        if (std::ranges::find(reported_, tree_.functions[callee].name) == reported_.end()) {
            reported_.push_back(tree_.functions[callee].name);
            file_.result.diagnostics.note(tree_.source, range, Code::function_left_out,
                                          quoted(name_) + " is left out because " + quoted(name) + " has errors");
        }
        return std::nullopt;
    case FunctionState::waiting:
    case FunctionState::lowering:
        // Functions are lowered after those they call, so this closes a circle.
        error(range, Code::recursive_function,
              &tree_.functions[callee] == &function_ ? quoted(name_) + " calls itself"
                                                     : quoted(name_) + " and " + quoted(name) + " call each other",
              "batt programs cannot be recursive; repeat a function with power(f, n)");
        return std::nullopt;
    }
    return std::nullopt;
}

// ---- statements ----

// True for a return.
bool FunctionLowering::lower_statement(const Statement& statement) {
    switch (statement.kind) {
    case StatementKind::assign:
        lower_assignment(statement);
        return false;
    case StatementKind::append:
        lower_append(statement);
        return false;
    case StatementKind::expression:
        lower(statement.value);
        return false;
    case StatementKind::return_:
        lower_return(statement);
        return true;
    }
    return false;
}

void FunctionLowering::rebound(const Target& target, const Binding& before) {
    if (before.captured)
        error(target.range, Code::captured_name_changes,
              quoted(text(target.name)) + " changes after a lambda above used it", "give the new value another name");
}

void FunctionLowering::assign(const Target& target, Operand value) {
    if (const Binding* before = scope_->find(target.name))
        rebound(target, *before);
    scope_->bind_value(target.name, value);
}

void FunctionLowering::assign_list(const Target& target, const Expression& list) {
    std::vector<ListElement> elements;
    for (const ExpressionId element : tree_.elements_of(list))
        elements.push_back(lower_list_element(element));
    if (const Binding* before = scope_->find(target.name))
        rebound(target, *before);
    lists_.push_back(std::move(elements));
    Binding binding;
    binding.kind = Binding::Kind::list;
    binding.list = static_cast<uint32_t>(lists_.size() - 1);
    scope_->bind(target.name, binding);
}

void FunctionLowering::lower_assignment(const Statement& statement) {
    const std::span<const Target> targets = tree_.targets_of(statement);
    const Expression& value = expression(statement.value);
    if (!statement.unpacks && value.kind == ExpressionKind::list && !statement.guarded()) {
        assign_list(targets.front(), value);
        return;
    }
    std::vector<Operand> fallbacks;
    if (statement.guarded()) {
        // The default is evaluated before it is known whether it is needed, so it must not be able to fail.
        const auto fallback_of = [&](ExpressionId id) {
            const size_t before = scope_->builder.size();
            const Operand operand = lower(id, ErrorHandling::raise());
            if (scope_->builder.size() != before && expression(id).kind == ExpressionKind::call)
                error(expression(id).range, Code::bad_guard, "the default of a guard must not be a call",
                      "defaults are constants, names, tuples of those, or _get_safe_default(f)");
            return operand;
        };
        if (!statement.unpacks) {
            fallbacks.push_back(fallback_of(statement.fallback));
        } else if (const Expression& fallback = expression(statement.fallback);
                   fallback.kind == ExpressionKind::tuple && fallback.count == targets.size()) {
            for (const ExpressionId element : tree_.elements_of(fallback))
                fallbacks.push_back(fallback_of(element));
        } else {
            error(expression(statement.fallback).range, Code::bad_unpacking,
                  "expected a tuple of " + counted(targets.size(), "default"));
            return;
        }
    }
    if (!statement.unpacks) {
        guarding_ = statement.guarded();
        const Operand operand =
            lower(statement.value, guarding_ ? ErrorHandling::replace(fallbacks.front()) : ErrorHandling::raise());
        guarding_ = false;
        assign(targets.front(), operand);
        return;
    }
    guarding_ = statement.guarded();
    const std::vector<Operand> parts = unpack(statement.value, targets.size(), fallbacks);
    guarding_ = false;
    for (size_t index = 0; index < targets.size(); ++index)
        assign(targets[index], parts[index]);
}

// The elements of an expression that is a tuple as written, or four columns.
std::optional<std::vector<Operand>> FunctionLowering::lower_parts(ExpressionId value) {
    const Expression& node = expression(value);
    if (node.kind == ExpressionKind::call && expression(node.operand).kind == ExpressionKind::name &&
        is_global(expression(node.operand).name, batch_function))
        return lower_columns(node);
    if (node.kind != ExpressionKind::tuple)
        return std::nullopt;
    std::vector<Operand> parts;
    for (const ExpressionId element : tree_.elements_of(node))
        parts.push_back(lower(element));
    return parts;
}

std::vector<Operand> FunctionLowering::unpack(ExpressionId value, size_t count, const std::vector<Operand>& fallbacks) {
    const SourceRange range = expression(value).range;
    const auto take = [&](Operand whole) {
        std::vector<Operand> taken;
        for (uint32_t index = 0; index < count; ++index)
            taken.push_back(
                scope_->builder.element(whole, index, static_cast<u32>(count), position(range),
                                        guarding_ ? ErrorHandling::replace(fallbacks[index]) : ErrorHandling::raise()));
        return taken;
    };
    if (std::optional<std::vector<Operand>> parts = lower_parts(value)) {
        if (parts->size() != count) {
            run_time_error(range, Code::bad_unpacking,
                           counted(count, "name") + " for " + counted(parts->size(), "value"));
            return take(scope_->builder.make_tuple(*parts, position(range), inner()));
        }
        // One part that fails gives all names their defaults.
        return guarding_ ? take(scope_->builder.make_tuple(*parts, position(range), ErrorHandling::defer())) : *parts;
    }
    return take(lower(value));
}

// What a tuple says about the value at its end, if it is a record: (index, is_solver, 'name', value) of an output,
// (index, 'solver', 'name', value) of a score.
std::optional<ir::OutputRecord> FunctionLowering::record_of(const Expression& node) {
    if (node.kind != ExpressionKind::tuple || node.count != 4)
        return std::nullopt;
    const std::span<const ExpressionId> elements = tree_.elements_of(node);
    const Expression& source = expression(elements[1]);
    const Expression& name = expression(elements[2]);
    const std::optional<Value> index = literal(elements[0], file_.fresh_context(dialect_));
    if (!index || index->kind != Kind::integer || name.kind != ExpressionKind::string)
        return std::nullopt;
    ir::OutputRecord record;
    record.index = index->x;
    record.name = text(name.name);
    if (source.kind == ExpressionKind::string) {
        record.list = ir::OutputRecord::List::score;
        record.solver = text(source.name);
        return record;
    }
    const std::optional<Value> flag = literal(elements[1], file_.fresh_context(dialect_));
    if (!flag || (flag->kind != Kind::boolean && flag->kind != Kind::none))
        return std::nullopt;
    if (flag->kind == Kind::none) {
        record.list = ir::OutputRecord::List::score;
        record.solver = "None";
    } else {
        record.is_solver = flag->x != 0;
    }
    return record;
}

ListElement FunctionLowering::lower_list_element(ExpressionId id) {
    if (std::optional<ir::OutputRecord> record = record_of(expression(id)))
        return {lower(tree_.elements_of(expression(id))[3]), std::move(record)};
    return {lower(id), std::nullopt};
}

// The tuple of the values of all records of some lists.
Operand FunctionLowering::return_records(std::span<const uint32_t> lists, const Expression& value) {
    std::vector<ir::OutputRecord> records;
    std::vector<Operand> values;
    for (const uint32_t list : lists) {
        for (const ListElement& element : lists_[list]) {
            values.push_back(element.value);
            if (element.record)
                records.push_back(*element.record);
        }
    }
    if (records.size() != values.size())
        error(value.range, Code::bad_list_use, "a list holds records and other values",
              "a record is (index, is_solver, 'name', value) or (index, 'solver', 'name', value)");
    scope_->builder.set_records(std::move(records));
    return scope_->builder.make_tuple(values, position(value.range));
}

void FunctionLowering::lower_append(const Statement& statement) {
    const Target& target = tree_.targets_of(statement).front();
    const Binding* list = scope_->find(target.name);
    ListElement element = lower_list_element(statement.value);
    if (list != nullptr && list->kind == Binding::Kind::list) {
        lists_[list->list].push_back(std::move(element));
        return;
    }
    error(target.range, Code::bad_list_use, quoted(text(target.name)) + " is not a list",
          "start it with " + std::string(text(target.name)) + " = []");
}

void FunctionLowering::lower_return(const Statement& statement) {
    if (statement.value == no_expression) {
        error(statement.range, Code::missing_return, "this return gives no value", "write return EXPRESSION");
        return;
    }
    const Expression& value = expression(statement.value);
    const std::vector<uint32_t> lists = returned_lists(statement.value);
    const auto has_records = [this](uint32_t list) {
        return std::ranges::any_of(lists_[list], [](const ListElement& element) { return element.record.has_value(); });
    };
    Operand result;
    if (lists.empty()) {
        result = lower(statement.value);
    } else if (std::ranges::any_of(lists, has_records)) {
        if (kind_of(name_) != ir::FunctionKind::batt)
            error(value.range, Code::bad_list_use, "only a function batt returns records",
                  "name the function batt, or return the values alone");
        result = return_records(lists, value);
    } else {
        // Lists of other values are tuples.
        std::vector<Operand> tuples;
        for (const uint32_t list : lists) {
            std::vector<Operand> elements;
            for (const ListElement& element : lists_[list])
                elements.push_back(element.value);
            tuples.push_back(scope_->builder.make_tuple(elements, position(value.range)));
        }
        result = value.kind == ExpressionKind::tuple ? scope_->builder.make_tuple(tuples, position(value.range))
                                                     : tuples.front();
    }
    scope_->builder.return_value(result, position(statement.range));
}

// The lists that an expression names or writes out, alone or in a tuple of nothing else; none if it is something else.
std::vector<uint32_t> FunctionLowering::returned_lists(ExpressionId id) {
    const Expression& node = expression(id);
    std::vector<ExpressionId> parts{id};
    if (node.kind == ExpressionKind::tuple)
        parts.assign(tree_.elements_of(node).begin(), tree_.elements_of(node).end());
    std::vector<uint32_t> lists;
    for (const ExpressionId part : parts) {
        const Expression& list = expression(part);
        const Binding* binding = list.kind == ExpressionKind::name ? scope_->find(list.name) : nullptr;
        if (list.kind == ExpressionKind::list) {
            lists_.emplace_back();
            for (const ExpressionId element : tree_.elements_of(list)) {
                ListElement lowered = lower_list_element(element);
                lists_.back().push_back(std::move(lowered));
            }
            lists.push_back(static_cast<uint32_t>(lists_.size() - 1));
        } else if (binding != nullptr && binding->kind == Binding::Kind::list) {
            lists.push_back(binding->list);
        } else {
            return {};
        }
    }
    return lists;
}

// ---- expressions ----

Operand FunctionLowering::op(std::string_view name, std::initializer_list<Operand> arguments, SourceRange range,
                             ErrorHandling handling) {
    const std::optional<OpId> id = find_op(name, dialect_);
    if (!id) {
        error(range, Code::wrong_dialect,
              "this needs the op " + quoted(name) + ", which the dialect " + std::string(dialect_name(dialect_)) +
                  " does not have");
        return missing();
    }
    return scope_->builder.op(*id, arguments, position(range), handling);
}

Operand FunctionLowering::lower(ExpressionId id, ErrorHandling handling) {
    const Expression& node = expression(id);
    switch (node.kind) {
    case ExpressionKind::integer:
        return scope_->builder.constant(make_int(node.integer()));
    case ExpressionKind::boolean:
        return scope_->builder.constant(make_bool(node.integer() != 0));
    case ExpressionKind::none:
        return scope_->builder.constant(make_none());
    case ExpressionKind::name:
        return lower_name(node);
    case ExpressionKind::string:
        error(node.range, Code::bad_string_use, "a string cannot be used as a value",
              "strings stand in the records of o.append((index, is_solver, 'name', value))");
        return missing();
    case ExpressionKind::list:
        error(node.range, Code::bad_list_use, "a list cannot be used as a value", "write a tuple: (a, b)");
        return missing();
    case ExpressionKind::tuple:
    case ExpressionKind::set:
        return lower_container(node, handling);
    case ExpressionKind::call:
        return lower_call(node, handling);
    case ExpressionKind::lambda:
        return lower_lambda(node);
    case ExpressionKind::equal:
        return op("equality", {lower(node.operand), lower(node.other)}, node.range, handling);
    case ExpressionKind::not_equal: {
        const Operand left = lower(node.operand);
        const Operand equal = op("equality", {left, lower(node.other)}, node.range, inner());
        return op("flip", {equal}, node.range, handling);
    }
    case ExpressionKind::negate:
        return lower_negation(node, handling);
    }
    return missing();
}

// The value of an expression that needs no instructions: literals, constants, and tuples and sets of those.
std::optional<Value> FunctionLowering::literal(ExpressionId id, Context& context) {
    const Expression& node = expression(id);
    switch (node.kind) {
    case ExpressionKind::integer:
        return make_int(node.integer());
    case ExpressionKind::boolean:
        return make_bool(node.integer() != 0);
    case ExpressionKind::none:
        return make_none();
    case ExpressionKind::name: {
        if (const Binding* binding = scope_->find(node.name)) {
            if (binding->kind != Binding::Kind::value || !binding->operand.is_constant())
                return std::nullopt;
            return file_.result.module.constant(binding->operand);
        }
        if (is_own(node.name))
            return std::nullopt;
        const Global global = file_.resolver.find(node.name, dialect_);
        if (global.kind == GlobalKind::constant)
            return global.value;
        return global.kind == GlobalKind::op ? std::optional(make_op(global.index)) : std::nullopt;
    }
    case ExpressionKind::negate: {
        const std::optional<Value> number = literal(node.operand, context);
        if (number && number->kind == Kind::real)
            return make_real(-number->real);
        if (number && number->is_int() && number->x != INT32_MIN)
            return make_int(-number->x);
        return std::nullopt;
    }
    case ExpressionKind::tuple:
    case ExpressionKind::set: {
        Builder values(context, node.count);
        for (const ExpressionId element : tree_.elements_of(node)) {
            const std::optional<Value> value = literal(element, context);
            if (!value)
                return std::nullopt;
            values.push(*value);
        }
        const Value value = node.kind == ExpressionKind::tuple ? values.finish_tuple() : values.finish_set();
        return value.is_error() ? std::nullopt : std::optional(value);
    }
    default:
        return std::nullopt;
    }
}

Operand FunctionLowering::lower_container(const Expression& node, ErrorHandling handling) {
    const auto id = static_cast<ExpressionId>(&node - tree_.expressions.data());
    if (const std::optional<Value> value = literal(id, file_.fresh_context(dialect_)))
        return scope_->builder.constant(*value);
    std::vector<Operand> elements;
    elements.reserve(node.count);
    for (const ExpressionId element : tree_.elements_of(node))
        elements.push_back(lower(element));
    return node.kind == ExpressionKind::tuple ? scope_->builder.make_tuple(elements, position(node.range), handling)
                                              : scope_->builder.make_set(elements, position(node.range), handling);
}

Operand FunctionLowering::lower_negation(const Expression& node, ErrorHandling handling) {
    const auto id = static_cast<ExpressionId>(&node - tree_.expressions.data());
    if (const std::optional<Value> value = literal(id, file_.fresh_context(dialect_)))
        return scope_->builder.constant(*value);
    return op("invert", {lower(node.operand)}, node.range, handling);
}

// ---- calls ----

// Puts the arguments of a call into the order of the parameters. Parameters from `optional_from` on may stay empty
// (no_expression). False after a report.
bool FunctionLowering::place_arguments(const Expression& call, std::span<const std::string_view> parameters,
                                       size_t optional_from, std::vector<ExpressionId>& places) {
    const std::string callee(tree_.source.text(expression(call.operand).range));
    const auto signature = [&] {
        std::string text = callee + "(";
        for (size_t index = 0; index < parameters.size(); ++index)
            text.append(index == 0 ? "" : ", ").append(parameters[index]);
        return text + ")";
    };
    const std::span<const Argument> arguments = tree_.arguments_of(call);
    places.assign(parameters.size(), no_expression);
    bool readable = true;
    size_t given = 0;
    for (size_t index = 0; index < arguments.size(); ++index) {
        const Argument& argument = arguments[index];
        if (argument.keyword == no_name) {
            ++given;
            if (index < places.size())
                places[index] = argument.value;
            continue;
        }
        const std::string_view keyword = text(argument.keyword);
        const auto found = std::ranges::find(parameters, keyword);
        const auto place = static_cast<size_t>(found - parameters.begin());
        if (found == parameters.end()) {
            std::string hint = did_you_mean(keyword, parameters);
            run_time_error(argument.keyword_range, Code::unknown_argument,
                           quoted(callee) + " has no parameter " + quoted(keyword),
                           hint.empty() ? "it is called as " + signature() : hint);
            readable = false;
        } else if (places[place] != no_expression) {
            run_time_error(argument.keyword_range, Code::bad_arguments,
                           "the argument " + quoted(keyword) + " is given twice");
            readable = false;
        } else {
            places[place] = argument.value;
            ++given;
        }
    }
    if (!readable)
        return false;
    const auto required = std::span(places).first(optional_from);
    if (given <= parameters.size() && std::ranges::find(required, no_expression) == required.end())
        return true;
    std::string message = quoted(callee) + " takes " +
                          (optional_from != parameters.size() ? std::to_string(optional_from) + " to " : "") +
                          counted(parameters.size(), "argument") + ", but " +
                          (given == 0   ? "none are"
                           : given == 1 ? "1 is"
                                        : std::to_string(given) + " are") +
                          " given";
    run_time_error(call.range, Code::wrong_argument_count, std::move(message), "it is called as " + signature());
    return false;
}

// A call whose arguments do not fit the parameters: of a function value, with a number of arguments that it does not take.
Operand FunctionLowering::call_in_vain(const Expression& node, Operand function, size_t parameters,
                                       std::span<const std::pair<ExpressionId, Operand>> values,
                                       ErrorHandling handling) {
    std::vector<Operand> operands;
    for (const auto& [expression, operand] : values)
        operands.push_back(operand);
    while (operands.size() <= parameters)
        operands.push_back(scope_->builder.constant(make_none()));
    return scope_->builder.call_value(function, operands, position(node.range), handling);
}

Operand FunctionLowering::lower_call(const Expression& node, ErrorHandling handling) {
    const Expression& callee = expression(node.operand);
    if (callee.kind == ExpressionKind::name && scope_->find(callee.name) == nullptr) {
        if (!is_own(callee.name)) {
            const Global global = file_.resolver.find(callee.name, dialect_);
            if (global.kind == GlobalKind::op)
                return lower_call_of_op(node, static_cast<OpId>(global.index), handling);
            if (text(callee.name) == batch_function)
                return scope_->builder.make_tuple(lower_columns(node), position(node.range), handling);
            if (global.kind == GlobalKind::function)
                return lower_call_of_function(node, global.index, handling);
            if (global.kind == GlobalKind::unknown && text(callee.name) == safe_default_function)
                return lower_safe_default(node);
        }
        if (is_own(callee.name) || file_.resolver.find(callee.name, dialect_).kind == GlobalKind::unknown) {
            report_unknown(callee, true);
            for (const Argument& argument : tree_.arguments_of(node))
                lower(argument.value);
            return missing();
        }
    }
    std::vector<Operand> arguments;
    const Operand function = lower(node.operand);
    if (function.is_constant() && !file_.result.module.constant(function).is_function())
        run_time_error(callee.range, Code::not_callable,
                       quoted(tree_.source.text(callee.range)) + " is not a function and cannot be called");
    for (const Argument& argument : tree_.arguments_of(node)) {
        if (argument.keyword != no_name)
            error(argument.keyword_range, Code::unknown_argument,
                  "arguments by name are only possible where an op or a function of this file is called by its name");
        arguments.push_back(lower(argument.value));
    }
    return scope_->builder.call_value(function, arguments, position(node.range), handling);
}

Operand FunctionLowering::lower_call_of_op(const Expression& node, OpId op, ErrorHandling handling) {
    const OpInfo& info = op_info(op);
    const std::span<const Argument> arguments = tree_.arguments_of(node);
    std::vector<Operand> operands;
    operands.reserve(arguments.size());
    const bool positional =
        std::ranges::all_of(arguments, [](const Argument& argument) { return argument.keyword == no_name; });
    if (positional && arguments.size() == info.parameters.size()) {
        for (const Argument& argument : arguments)
            operands.push_back(lower(argument.value));
    } else {
        std::vector<std::string_view> parameters;
        for (const batt::Parameter& parameter : info.parameters)
            parameters.push_back(parameter.name_in(dialect_));
        const auto optional = std::ranges::find_if(
            info.parameters, [](const batt::Parameter& parameter) { return parameter.fallback.has_value(); });
        std::vector<ExpressionId> places;
        const bool placed =
            place_arguments(node, parameters, static_cast<size_t>(optional - info.parameters.begin()), places);
        // In the order written, which is the order of evaluation.
        std::vector<std::pair<ExpressionId, Operand>> values;
        for (const Argument& argument : arguments)
            values.emplace_back(argument.value, lower(argument.value));
        if (!placed)
            return call_in_vain(node, scope_->builder.constant(make_op(static_cast<u32>(op))), parameters.size(),
                                values, handling);
        for (size_t index = 0; index < places.size(); ++index) {
            const std::optional<OpId> fallback = info.parameters[index].fallback;
            operands.push_back(
                places[index] == no_expression
                    ? scope_->builder.constant(make_op(static_cast<u32>(*fallback)))
                    : std::ranges::find(values, places[index], &std::pair<ExpressionId, Operand>::first)->second);
        }
    }
    return scope_->builder.op(op, operands, position(node.range), handling);
}

Operand FunctionLowering::lower_call_of_function(const Expression& node, uint32_t callee, ErrorHandling handling) {
    const Function& function = tree_.functions[callee];
    const std::span<const Parameter> declared = tree_.parameters_of(function);
    std::vector<std::string_view> parameters;
    size_t optional_from = declared.size();
    for (size_t index = 0; index < declared.size(); ++index) {
        parameters.push_back(text(declared[index].name));
        if (declared[index].default_value != no_expression)
            optional_from = std::min(optional_from, index);
    }
    std::vector<ExpressionId> places;
    const bool placed = place_arguments(node, parameters, optional_from, places);
    std::vector<std::pair<ExpressionId, Operand>> values;
    for (const Argument& argument : tree_.arguments_of(node))
        values.emplace_back(argument.value, lower(argument.value));
    const std::optional<ir::FunctionId> id = use_function(callee, expression(node.operand).range);
    if (!id)
        return missing();
    if (!placed)
        return call_in_vain(node, scope_->builder.make_closure(*id, {}, position(node.range)), declared.size(), values,
                            handling);
    std::vector<Operand> operands;
    const bool entry = ir::is_entry(kind_of(tree_.name_of(function)));
    for (size_t index = 0; index < places.size(); ++index) {
        if (places[index] != no_expression) {
            operands.push_back(
                std::ranges::find(values, places[index], &std::pair<ExpressionId, Operand>::first)->second);
        } else {
            const ExpressionId value = declared[index].default_value;
            const std::optional<Value> constant =
                value == no_expression ? std::nullopt : literal(value, file_.fresh_context(dialect_));
            if (!constant) {
                error(declared[index].range, Code::bad_parameters,
                      "the default of " + quoted(parameters[index]) + " is not a constant");
                return missing();
            }
            operands.push_back(scope_->builder.constant(*constant));
        }
        // Entry points lose the parameters that only their defaults can be bound to.
        if (entry && std::ranges::find(entry_parameters, parameters[index]) == std::end(entry_parameters))
            operands.pop_back();
    }
    return scope_->builder.call(*id, operands, position(node.range), handling);
}

// _get_safe_default(f): what a failing f gives in batt; the empty tuple for what is not an op.
Operand FunctionLowering::lower_safe_default(const Expression& node) {
    const std::span<const Argument> arguments = tree_.arguments_of(node);
    if (arguments.size() == 1 && arguments.front().keyword == no_name) {
        const Expression& function = expression(arguments.front().value);
        if (function.kind == ExpressionKind::name) {
            Operand operand = scope_->builder.constant(make_empty_tuple());
            const Operand value = lower_name(function);
            if (value.is_constant()) {
                const Value& constant = file_.result.module.constant(value);
                if (constant.kind == Kind::op)
                    operand = scope_->builder.constant(default_value(static_cast<OpId>(constant.count)));
            }
            return operand;
        }
    }
    error(node.range, Code::bad_arguments, "_get_safe_default takes the name of a function");
    return missing();
}

// batch_process_samples_gpu(S): inputs, outputs, and p_g of both, merged.
std::vector<Operand> FunctionLowering::lower_columns(const Expression& node) {
    const std::span<const Argument> arguments = tree_.arguments_of(node);
    if (arguments.size() != 1 || arguments.front().keyword != no_name) {
        error(node.range, Code::wrong_argument_count, quoted(batch_function) + " takes the samples and nothing else",
              "it is called as batch_process_samples_gpu(S)");
        return std::vector<Operand>(4, missing());
    }
    const Operand samples = lower(arguments.front().value);
    const auto function = [&](std::string_view name) {
        const std::optional<OpId> id = find_op(name, dialect_);
        if (id)
            return scope_->builder.constant(make_op(static_cast<u32>(*id)));
        error(node.range, Code::wrong_dialect,
              quoted(batch_function) + " needs the op " + quoted(name) + ", which the dialect " +
                  std::string(dialect_name(dialect_)) + " does not have");
        return missing();
    };
    const Operand inputs = op("apply", {function("first"), samples}, node.range, inner());
    const Operand outputs = op("apply", {function("second"), samples}, node.range, inner());
    const Operand to_merge = function("p_g");
    const Operand of_inputs = op("mapply", {to_merge, inputs}, node.range, inner());
    const Operand of_outputs = op("mapply", {to_merge, outputs}, node.range, inner());
    return {inputs, outputs, of_inputs, of_outputs};
}

// ---- lambdas ----

// The names in an expression that are bound outside of it; `bound` are those bound inside.
void FunctionLowering::collect_free_names(ExpressionId id, std::vector<NameId>& bound, std::vector<NameId>& free) {
    const Expression& node = expression(id);
    switch (node.kind) {
    case ExpressionKind::name:
        if (std::ranges::find(bound, node.name) == bound.end() && std::ranges::find(free, node.name) == free.end())
            free.push_back(node.name);
        return;
    case ExpressionKind::tuple:
    case ExpressionKind::set:
    case ExpressionKind::list:
        for (const ExpressionId element : tree_.elements_of(node))
            collect_free_names(element, bound, free);
        return;
    case ExpressionKind::call:
        collect_free_names(node.operand, bound, free);
        for (const Argument& argument : tree_.arguments_of(node))
            collect_free_names(argument.value, bound, free);
        return;
    case ExpressionKind::equal:
    case ExpressionKind::not_equal:
        collect_free_names(node.operand, bound, free);
        collect_free_names(node.other, bound, free);
        return;
    case ExpressionKind::negate:
        collect_free_names(node.operand, bound, free);
        return;
    case ExpressionKind::lambda: {
        const size_t before = bound.size();
        for (const Parameter& parameter : tree_.parameters_of(node))
            bound.push_back(parameter.name);
        collect_free_names(node.operand, bound, free);
        bound.resize(before);
        return;
    }
    default:
        return;
    }
}

Operand FunctionLowering::lower_lambda(const Expression& node) {
    std::vector<NameId> bound;
    for (const Parameter& parameter : tree_.parameters_of(node)) {
        bound.push_back(parameter.name);
        if (parameter.default_value != no_expression)
            error(expression(parameter.default_value).range, Code::bad_parameters,
                  "a parameter of a lambda has no default");
    }
    std::vector<NameId> free;
    collect_free_names(node.operand, bound, free);

    ir::FunctionHeader header;
    header.name = name_ + ".lambda";
    if (++lambda_count_ > 1)
        header.name += "." + std::to_string(lambda_count_);
    header.kind = ir::FunctionKind::lambda;
    header.dialect = dialect_;
    header.position = position(node.range);
    Scope inside(ir::FunctionBuilder(file_.result.module, std::move(header)), nullptr, own_mark_);
    std::vector<Operand> captured;
    for (const NameId name : free) {
        Binding* binding = scope_->find(name);
        if (binding == nullptr)
            continue; // a global name, or an error that the body reports
        binding->captured = true;
        Binding copy = *binding;
        copy.captured = false;
        if (binding->kind == Binding::Kind::value && !binding->operand.is_constant()) {
            captured.push_back(binding->operand);
            copy.operand = inside.builder.parameter(std::string(text(name)));
        }
        inside.bind(name, copy);
    }
    for (const Parameter& parameter : tree_.parameters_of(node))
        inside.bind_value(parameter.name, inside.builder.parameter(std::string(text(parameter.name))));

    Scope* const outside = std::exchange(scope_, &inside);
    const bool guarding = std::exchange(guarding_, false); // a failure inside is one of the call
    const Operand body = lower(node.operand);
    inside.builder.return_value(body, position(expression(node.operand).range));
    scope_ = outside;
    guarding_ = guarding;
    if (failed())
        return missing();
    const std::optional<ir::FunctionId> id = file_.result.module.add(std::move(inside.builder).finish());
    return scope_->builder.make_closure(*id, captured, position(node.range));
}

// ---- the file ----

void FileLowering::find_functions() {
    bool solvers = false;
    bool verifiers = false;
    for (uint32_t index = 0; index < tree.functions.size(); ++index) {
        const Function& function = tree.functions[index];
        const ir::FunctionKind kind = kind_of(tree.name_of(function));
        solvers = solvers || kind == ir::FunctionKind::solve || kind == ir::FunctionKind::batt;
        verifiers = verifiers || kind == ir::FunctionKind::verify;
        if (const std::optional<uint32_t> earlier = resolver.define(function.name, index);
            earlier && !function.built_in) {
            Diagnostic& warning = result.diagnostics.warning(tree.source, function.name_range, Code::duplicate_function,
                                                             quoted(tree.name_of(function)) + " is defined again",
                                                             "the later definition counts");
            warning.add_note(tree.source, tree.functions[*earlier].name_range, "the first definition is here");
        }
    }
    only_verifiers_ = verifiers && !solvers;
}

// The functions in an order in which each stands after those it refers to, as far as that is possible.
std::vector<uint32_t> FileLowering::callees_first() {
    const auto count = static_cast<uint32_t>(tree.functions.size());
    std::vector<std::vector<uint32_t>> callees(count);
    for (uint32_t index = 0; index < count; ++index) {
        const Function& function = tree.functions[index];
        for (ExpressionId id = function.first_expression; id < function.first_expression + function.expression_count;
             ++id) {
            const Expression& node = tree.expressions[id];
            if (node.kind != ExpressionKind::name)
                continue;
            if (const std::optional<uint32_t> callee = resolver.find_function(node.name); callee && *callee != index)
                callees[index].push_back(*callee);
        }
    }
    std::vector<uint32_t> order;
    order.reserve(count);
    std::vector<bool> seen(count);
    std::vector<std::pair<uint32_t, size_t>> path; // a function, and how many of its callees are behind us
    for (uint32_t start = 0; start < count; ++start) {
        if (seen[start])
            continue;
        seen[start] = true;
        path.emplace_back(start, 0);
        while (!path.empty()) {
            auto& [function, next] = path.back();
            if (next == callees[function].size()) {
                order.push_back(function);
                path.pop_back();
                continue;
            }
            const uint32_t callee = callees[function][next++];
            if (!seen[callee]) {
                seen[callee] = true;
                path.emplace_back(callee, 0);
            }
        }
    }
    return order;
}

LoweringResult FileLowering::lower_functions() {
    find_functions();
    states.assign(tree.functions.size(), FunctionState::waiting);
    lowered.assign(tree.functions.size(), 0);
    for (const uint32_t index : callees_first()) {
        const Function& function = tree.functions[index];
        if (function.built_in || resolver.find_function(function.name) != index)
            continue;
        if (function.broken) {
            states[index] = FunctionState::failed;
            continue;
        }
        states[index] = FunctionState::lowering;
        const std::optional<ir::FunctionId> id =
            FunctionLowering(*this, function).run(std::string(tree.name_of(function)));
        states[index] = id ? FunctionState::done : FunctionState::failed;
        lowered[index] = id.value_or(0);
    }
    for (uint32_t index = 0; index < tree.functions.size(); ++index) {
        if (states[index] == FunctionState::failed)
            result.rejected.emplace_back(tree.name_of(tree.functions[index]));
    }
    result.diagnostics.sort_by_position();
    return std::move(result);
}

LoweringResult FileLowering::lower_single_expression() {
    for (const Function& function : tree.functions)
        FunctionLowering(*this, function).run("expression");
    return std::move(result);
}

} // namespace

LoweringResult lower_module(const Module& module, const LoweringOptions& options) {
    return FileLowering(module, options).lower_functions();
}

LoweringResult lower_expression(const Module& module, const LoweringOptions& options) {
    return FileLowering(module, options).lower_single_expression();
}

} // namespace batt::frontend
