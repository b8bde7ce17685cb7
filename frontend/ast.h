// The syntax tree of a batt program: what was written and where, nothing about what it means. Names are resolved by the
// lowering (lowering.h). What batt ignores (imports, docstrings, comments, statements outside of functions other than assignments)
// is not in the tree.
//
// The nodes are in a few flat vectors of a Module and refer to each other by index: a file of thousands of functions takes a
// handful of allocations, and a Module can be moved. Children come before their parents.
#pragma once

#include "frontend/source.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace batt::frontend {

/// Index into Module::expressions.
using ExpressionId = uint32_t;
inline constexpr ExpressionId no_expression = UINT32_MAX;

/// Index into Module::names; equal texts have equal ids.
using NameId = uint32_t;
inline constexpr NameId no_name = UINT32_MAX;

enum class ExpressionKind : uint8_t {
    integer,   ///< 42: integer()
    boolean,   ///< True: integer() is 0 or 1
    none,      ///< None
    name,      ///< x: name
    string,    ///< 'text': name is the text between the quotes
    tuple,     ///< (a, b): elements
    set,       ///< {a, b}, frozenset({a, b}), frozenset(): elements, in the order and number written
    list,      ///< [a, b]: elements
    call,      ///< f(a, k=b): operand is what is called, and arguments
    lambda,    ///< lambda x, y: e: operand is the body, and parameters
    equal,     ///< a == b: operand and other
    not_equal, ///< a != b: operand and other
    negate,    ///< -a: operand (a negative literal is an integer)
};

/// One node. ExpressionKind says which members it uses; `first` and `count` select a range of one of the Module's vectors.
struct Expression {
    ExpressionKind kind = ExpressionKind::none;
    SourceRange range = {};
    union {
        uint32_t first = 0; ///< of elements, arguments or parameters
        ExpressionId other; ///< the right operand of a comparison
        NameId name;
        int32_t number;
    };
    uint32_t count = 0;
    ExpressionId operand = no_expression;

    int32_t integer() const { return number; }
};

/// An argument of a call; `keyword` is no_name if it is positional.
struct Argument {
    NameId keyword = no_name;
    SourceRange keyword_range = {};
    ExpressionId value = no_expression;
};

/// A parameter of a function or lambda; annotations are not kept.
struct Parameter {
    NameId name = no_name;
    SourceRange range = {};
    ExpressionId default_value = no_expression;
};

/// A name that a statement assigns or appends to.
struct Target {
    NameId name = no_name;
    SourceRange range = {};
};

enum class StatementKind : uint8_t {
    assign,     ///< targets = value; with a fallback it is the guard `try: targets = value except: targets = fallback`
    append,     ///< target.append(value)
    return_,    ///< return value, or without a value
    expression, ///< value, which nothing uses
};

struct Statement {
    StatementKind kind = StatementKind::expression;
    bool unpacks = false; ///< the targets were written with a comma: `a, b = value` or `a, = value`
    SourceRange range = {};
    uint32_t first_target = 0;
    uint32_t target_count = 0;
    ExpressionId value = no_expression;
    ExpressionId fallback = no_expression;

    bool guarded() const { return fallback != no_expression; }
};

struct Function {
    NameId name = no_name; ///< no_name for the function that parse_expression makes
    SourceRange name_range = {};
    SourceRange range = {}; ///< from `def` to the end of the last statement
    uint32_t first_parameter = 0;
    uint32_t parameter_count = 0;
    uint32_t first_statement = 0;
    uint32_t statement_count = 0;
    uint32_t first_expression = 0; ///< of its statements
    uint32_t expression_count = 0;
    /// A syntax error was reported in it, so that its statements are incomplete.
    bool broken = false;
    /// Its body was skipped because batt has a built-in function of this name (batch_process_samples_gpu).
    bool built_in = false;
};

/// The texts of all names of a module, each once. Views point into the source.
class NameTable {
public:
    /// The id of a text, which is added if it is new. The text must outlive the table.
    NameId intern(std::string_view text);

    /// The id of a text, or no_name.
    NameId find(std::string_view text) const;

    std::string_view operator[](NameId name) const { return texts_[name]; }
    size_t size() const { return texts_.size(); }

private:
    void grow();

    std::vector<std::string_view> texts_;
    std::vector<uint32_t> hashes_;
    std::vector<NameId> slots_; // open addressing, a power of two of them
};

struct Module {
    SourceFile source;
    NameTable names;
    std::vector<Function> functions;
    std::vector<Statement> file_statements; ///< assignments outside of functions, in the order of the file
    std::vector<Statement> statements;
    std::vector<Target> targets;
    std::vector<Expression> expressions;
    std::vector<ExpressionId> elements;
    std::vector<Argument> arguments;
    std::vector<Parameter> parameters;

    std::span<const Statement> statements_of(const Function& function) const {
        return std::span(statements).subspan(function.first_statement, function.statement_count);
    }
    std::span<const Expression> expressions_of(const Function& function) const {
        return std::span(expressions).subspan(function.first_expression, function.expression_count);
    }
    std::span<const Parameter> parameters_of(const Function& function) const {
        return std::span(parameters).subspan(function.first_parameter, function.parameter_count);
    }
    std::span<const Target> targets_of(const Statement& statement) const {
        return std::span(targets).subspan(statement.first_target, statement.target_count);
    }
    std::span<const ExpressionId> elements_of(const Expression& expression) const {
        return std::span(elements).subspan(expression.first, expression.count);
    }
    std::span<const Argument> arguments_of(const Expression& call) const {
        return std::span(arguments).subspan(call.first, call.count);
    }
    std::span<const Parameter> parameters_of(const Expression& lambda) const {
        return std::span(parameters).subspan(lambda.first, lambda.count);
    }
    std::string_view name_of(const Function& function) const {
        return function.name == no_name ? std::string_view() : names[function.name];
    }
};

} // namespace batt::frontend
