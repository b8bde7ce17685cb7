// Scope: the variables and functions of a prompt. A text is told apart here: a definition, an assignment, an expression; what an
// expression means is expression_evaluator.h's business.
#include <battc/expression.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "api/convert.h"
#include "api/expression_evaluator.h"
#include "api/program_impl.h"
#include "api/value_impl.h"
#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "ops/kernel_table.h"

namespace battc {

namespace api = batt::api;
namespace frontend = batt::frontend;
namespace ir = batt::ir;

namespace {

bool starts_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool continues_name(char c) { return starts_name(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool is_name(std::string_view text) {
    constexpr std::string_view keywords[] = {"and",    "def",    "except", "else", "for",    "frozenset", "from",
                                             "if",     "import", "in",     "is",   "lambda", "not",       "or",
                                             "return", "try",    "while",  "True", "False",  "None",      "pass"};
    return !text.empty() && starts_name(text.front()) && std::ranges::all_of(text, continues_name) &&
           std::ranges::find(keywords, text) == std::end(keywords);
}

/// The names in a text, comments and strings aside.
std::set<std::string, std::less<>> names_in(std::string_view text) {
    std::set<std::string, std::less<>> names;
    for (size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
        } else if (c == '\'' || c == '"') {
            at = std::min(text.find(c, at + 1), text.size() - 1) + 1;
        } else if (starts_name(c)) {
            const size_t begin = at;
            while (at < text.size() && continues_name(text[at]))
                ++at;
            names.emplace(text.substr(begin, at - begin));
        } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            while (at < text.size() && continues_name(text[at]))
                ++at;
        } else {
            ++at;
        }
    }
    return names;
}

/// The names before the first `=` of a text of the form `a, b = ...`, and where what is assigned begins; no names if it is not of
/// this form.
struct AssignmentHead {
    std::vector<std::string> names;
    bool unpacks = false;
    size_t value = 0;
};
AssignmentHead assignment_head(std::string_view text) {
    AssignmentHead head;
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 >= text.size() || text[equals + 1] == '=')
        return {};
    std::string_view left = text.substr(0, equals);
    while (true) {
        const size_t comma = left.find(',');
        std::string_view name = left.substr(0, comma);
        const size_t begin = name.find_first_not_of(" \t\r\n");
        name = begin == std::string_view::npos ? std::string_view() : name.substr(begin);
        const size_t end = name.find_last_not_of(" \t");
        name = end == std::string_view::npos ? std::string_view() : name.substr(0, end + 1);
        if (name.empty() && head.unpacks && comma == std::string_view::npos)
            break; // a, = ...
        if (!is_name(name))
            return {};
        head.names.emplace_back(name);
        if (comma == std::string_view::npos)
            break;
        head.unpacks = true;
        left.remove_prefix(comma + 1);
    }
    head.value = equals + 1;
    return head;
}

bool is_definition(std::string_view text) {
    // Decorators are none of the language; comments and blank lines may come first.
    while (true) {
        const size_t begin = text.find_first_not_of(" \t\r\n");
        if (begin == std::string_view::npos)
            return false;
        text.remove_prefix(begin);
        if (text.front() != '#')
            break;
        text.remove_prefix(std::min(text.find('\n'), text.size()));
    }
    return text.starts_with("def ") || text.starts_with("from ") || text.starts_with("import ");
}

api::ExpressionOptions internal_options(const ScopeOptions& options) {
    api::ExpressionOptions internal;
    if (options.dialect)
        internal.dialect = to_internal(*options.dialect);
    internal.optimize = options.optimize;
    internal.program.kernels = options.kernels.empty() ? nullptr : batt::find_kernel_table(options.kernels);
    internal.program.general_only = options.general_only;
    internal.limits = to_internal(options.limits);
    internal.policy = to_internal(options.on_error);
    return internal;
}

ExpressionResult evaluate_once(const frontend::SourceFile& source, const api::ExpressionOptions& options,
                               const api::ExpressionNames& names) {
    ExpressionResult result;
    api::ExpressionResult evaluated = api::evaluate_expression(
        source, options, names,
        [&](const batt::Value& value, batt::Dialect dialect, const std::shared_ptr<const ir::Module>& module) {
            result.value = copy_value(value, dialect, module);
        });
    result.diagnostics = to_public(evaluated.diagnostics);
    result.problem = std::move(evaluated.problem);
    if (evaluated.error_kind)
        result.error_kind = to_public(*evaluated.error_kind);
    result.fuel = evaluated.fuel;
    return result;
}

/// Evaluates with little fuel first, and with more if that was not enough and nobody has canceled it meanwhile: an evaluation itself
/// cannot be stopped. The result is that of the last time.
ExpressionResult evaluate_with(const frontend::SourceFile& source, api::ExpressionOptions options,
                               const api::ExpressionNames& names, const std::function<bool()>& canceled) {
    constexpr batt::i64 first_try = 1'000'000;
    const batt::i64 limit = options.limits.fuel;
    if (canceled && limit != fuel_by_size) // what a size calls for is not much
        options.limits.fuel = std::min(limit, first_try);
    while (true) {
        ExpressionResult result = evaluate_once(source, options, names);
        if (result.error_kind != ErrorKind::fuel || options.limits.fuel == limit)
            return result;
        if (canceled()) {
            result = {};
            result.problem = "interrupted";
            return result;
        }
        // Twice as much: so it ends at the latest after as long again as it has taken.
        options.limits.fuel = options.limits.fuel > limit / 2 ? limit : options.limits.fuel * 2;
    }
}

} // namespace

struct Scope::Impl {
    struct Variable {
        std::optional<Value> value;
        std::string text; ///< else: what it was assigned from, because it holds a function of it
    };

    ScopeOptions options;
    std::map<std::string, Variable, std::less<>> variables;
    std::map<std::string, std::string, std::less<>> functions; ///< their texts

    /// What a text needs: functions and variables that it names, and those that these name.
    struct Needed {
        std::string functions;
        std::vector<std::string> statements;
        std::vector<api::ExpressionNames::Variable> variables;
        std::vector<Value> kept;
        std::set<std::string, std::less<>> seen;
    };
    void need(std::string_view text, Needed& needed, bool with_variables) const {
        for (const std::string& name : names_in(text)) {
            const auto variable = variables.find(name);
            if (with_variables && variable != variables.end()) {
                if (!needed.seen.insert(name).second)
                    continue;
                if (variable->second.value) {
                    needed.kept.push_back(*variable->second.value);
                    needed.variables.push_back({name, variable->second.value->impl().value});
                } else {
                    need(variable->second.text, needed, true);
                    needed.statements.push_back(name + " = " + variable->second.text);
                }
            } else if (const auto function = functions.find(name); function != functions.end()) {
                if (!needed.seen.insert("def " + name).second)
                    continue;
                need(function->second, needed, false);
                needed.functions += function->second;
                needed.functions += '\n';
            }
        }
    }

    ExpressionResult evaluate_expression(const frontend::SourceFile& source) const {
        Needed needed;
        need(source.text(), needed, true);
        api::ExpressionOptions internal = internal_options(options);
        // Cells of variables look as their dialect has them.
        if (!internal.dialect) {
            for (const Value& value : needed.kept)
                if (value.impl().dialect == batt::Dialect::batt && value.is_container())
                    internal.dialect = batt::Dialect::batt;
        } else {
            for (size_t i = 0; i < needed.kept.size(); ++i)
                if (Result<Value> value = as_argument(needed.kept[i], *internal.dialect, nullptr)) {
                    needed.kept[i] = std::move(*value);
                    needed.variables[i].value = needed.kept[i].impl().value;
                }
        }
        return evaluate_with(source, internal, {needed.variables, needed.functions, needed.statements},
                             options.canceled);
    }

    ExpressionResult assign(const std::string& name, const std::string& text, const AssignmentHead& head) {
        // The names become blanks, so that places are right.
        std::string expression = text;
        for (size_t i = 0; i < head.value; ++i)
            if (expression[i] != '\n')
                expression[i] = ' ';
        ExpressionResult result = evaluate_expression(frontend::SourceFile(name, expression));
        if (result.failed() || !result.value)
            return result;
        std::vector<Value> values = {*result.value};
        if (head.unpacks) {
            values = result.value->elements();
            if (!result.value->is_container() || values.size() != head.names.size()) {
                result.problem = "type error: " + std::to_string(head.names.size()) + " names are assigned from " +
                                 (result.value->is_container() ? std::to_string(values.size()) + " elements"
                                                               : std::string("no container"));
                Diagnostic& diagnostic = result.diagnostics.emplace_back();
                diagnostic.code = frontend::describe(frontend::Code::failed_type).text;
                diagnostic.file = name;
                diagnostic.message = result.problem;
                result.error_kind = ErrorKind::type;
                result.value.reset();
                return result;
            }
        }
        const std::string_view rest = std::string_view(text).substr(head.value);
        const size_t begin = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
        for (size_t i = 0; i < values.size(); ++i) {
            Variable variable;
            if (!holds_module_function(values[i].impl().value)) {
                variable.value = values[i];
            } else {
                // Of `f = compose(f, g)` the old f must stay.
                if (head.unpacks || names_in(rest).contains(head.names[i])) {
                    result.problem = "a function of a text can only be assigned to a name that the text does not have";
                    Diagnostic& diagnostic = result.diagnostics.emplace_back();
                    diagnostic.code = frontend::describe(frontend::Code::failed_type).text;
                    diagnostic.file = name;
                    diagnostic.message = result.problem;
                    result.value.reset();
                    return result;
                }
                variable.text = rest.substr(begin);
            }
            variables.insert_or_assign(head.names[i], std::move(variable));
            result.assigned.push_back(head.names[i]);
        }
        return result;
    }

    /// Takes the functions of a text without mistakes.
    std::vector<std::string> take_functions(const frontend::Module& tree) {
        std::vector<std::string> names;
        for (const frontend::Function& function : tree.functions) {
            if (function.built_in)
                continue;
            std::string function_name(tree.name_of(function));
            functions.insert_or_assign(function_name, std::string(tree.source.text(function.range)));
            variables.erase(function_name);
            names.push_back(std::move(function_name));
        }
        return names;
    }

    ExpressionResult define(const frontend::SourceFile& source) {
        ExpressionResult result;
        const auto fails = [&](const frontend::DiagnosticList& diagnostics, size_t skipped) {
            for (const frontend::Diagnostic& diagnostic : diagnostics) {
                frontend::Diagnostic moved = diagnostic;
                if (diagnostic.range.begin < skipped && diagnostic.severity != frontend::Severity::error)
                    continue;
                moved.range.begin -= std::min<uint32_t>(moved.range.begin, static_cast<uint32_t>(skipped));
                moved.range.end -= std::min<uint32_t>(moved.range.end, static_cast<uint32_t>(skipped));
                moved.position = source.position(moved.range.begin);
                moved.end = source.position(moved.range.end);
                for (frontend::DiagnosticNote& note : moved.notes)
                    note = {note.message};
                result.diagnostics.push_back(to_public(moved));
                if (result.problem.empty() && moved.severity == frontend::Severity::error)
                    result.problem = moved.message;
            }
            return result.failed();
        };
        const frontend::ParseResult parsed = frontend::parse(source);
        if (fails(parsed.diagnostics, 0))
            return result;
        result.diagnostics.clear();
        // Functions that were there before may be called.
        std::set<std::string, std::less<>> redefined;
        for (const frontend::Function& function : parsed.module.functions)
            redefined.emplace(parsed.module.name_of(function));
        Needed needed;
        for (const std::string& name : redefined)
            needed.seen.insert("def " + name);
        need(source.text(), needed, false);
        const std::string text = needed.functions + std::string(source.text());
        const frontend::SourceFile whole(source.name(), text);
        frontend::ParseResult module = frontend::parse(whole);
        std::optional<batt::Dialect> dialect;
        if (options.dialect)
            dialect = to_internal(*options.dialect);
        const frontend::LoweringResult lowered = frontend::lower_module(module.module, {dialect});
        module.diagnostics.append(lowered.diagnostics);
        if (fails(module.diagnostics, needed.functions.size()))
            return result;
        result.assigned = take_functions(parsed.module);
        return result;
    }
};

Scope::Scope(const ScopeOptions& options) : impl_(std::make_unique<Impl>()) { impl_->options = options; }
Scope::Scope(Scope&&) noexcept = default;
Scope& Scope::operator=(Scope&&) noexcept = default;
Scope::~Scope() = default;

const ScopeOptions& Scope::options() const { return impl_->options; }
void Scope::set_options(const ScopeOptions& options) { impl_->options = options; }

ExpressionResult Scope::evaluate(std::string text, const std::string& name) {
    Result<ExpressionResult> result = protect([&]() -> Result<ExpressionResult> {
        if (is_definition(text))
            return impl_->define(frontend::SourceFile(name, text));
        const AssignmentHead head = assignment_head(text);
        return head.names.empty() ? impl_->evaluate_expression(frontend::SourceFile(name, text))
                                  : impl_->assign(name, text, head);
    });
    if (result)
        return std::move(*result);
    ExpressionResult failure;
    failure.problem = result.error().message;
    return failure;
}

Result<void> Scope::set(const std::string& name, Value value) {
    return protect([&]() -> Result<void> {
        if (!is_name(name))
            return invalid("'" + name + "' is no name of a variable");
        if (holds_module_function(value.impl().value))
            return invalid("a function of a program cannot be the value of a variable");
        impl_->variables.insert_or_assign(name, Impl::Variable{std::move(value), {}});
        return {};
    });
}

std::optional<Value> Scope::get(std::string_view name) const {
    const auto variable = impl_->variables.find(name);
    if (variable == impl_->variables.end())
        return std::nullopt;
    if (variable->second.value)
        return variable->second.value;
    return impl_->evaluate_expression(frontend::SourceFile(std::string(name), variable->second.text)).value;
}

std::vector<std::string> Scope::variables() const {
    std::vector<std::string> names;
    for (const auto& [name, variable] : impl_->variables)
        names.push_back(name);
    return names;
}

bool Scope::has(std::string_view name) const {
    return impl_->variables.contains(name) || impl_->functions.contains(name);
}

std::vector<std::string> Scope::functions() const {
    std::vector<std::string> names;
    for (const auto& [name, text] : impl_->functions)
        names.push_back(name);
    return names;
}

std::optional<std::string> Scope::function_text(std::string_view name) const {
    const auto function = impl_->functions.find(name);
    return function == impl_->functions.end() ? std::nullopt : std::optional(function->second);
}

Result<void> Scope::define(const CompiledProgram& program) {
    return protect([&]() -> Result<void> {
        if (!program.usable() || program.has_errors())
            return invalid(program.path() + ": the program has errors");
        const std::optional<frontend::Module>& tree = program.impl().as_written().tree;
        if (!tree)
            return invalid(program.path() + ": a text of the IR has no functions to name");
        impl_->take_functions(*tree);
        return {};
    });
}

bool Scope::remove(std::string_view name) {
    const auto variable = impl_->variables.find(name);
    if (variable != impl_->variables.end()) {
        impl_->variables.erase(variable);
        return true;
    }
    const auto function = impl_->functions.find(name);
    if (function == impl_->functions.end())
        return false;
    impl_->functions.erase(function);
    return true;
}

void Scope::clear() {
    impl_->variables.clear();
    impl_->functions.clear();
}

ExpressionResult evaluate_expression(std::string text, const ScopeOptions& options, const std::string& name) {
    // An assignment is no expression here.
    Result<ExpressionResult> result = protect([&]() -> Result<ExpressionResult> {
        return evaluate_with(frontend::SourceFile(name, std::move(text)), internal_options(options), {},
                             options.canceled);
    });
    if (result)
        return std::move(*result);
    ExpressionResult failure;
    failure.problem = result.error().message;
    return failure;
}

} // namespace battc
