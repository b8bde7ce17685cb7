// Builds the expressions of one logical line from the bottom up: a stack of finished subtrees, and of marks where an
// unfinished bracket, list, call or lambda began. The grammar decides when a node is complete (grammar_actions.cpp), this class
// what it becomes: literals, groups that are no tuples, negative numbers, frozenset(...). Everything here can throw a
// SyntaxError. Statements are tree_builder.h's.
#pragma once

#include "frontend/ast.h"
#include "frontend/syntax_error.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace batt::frontend {

class ExpressionBuilder {
public:
    /// Adds nodes to `tree`; `text` is the whole source.
    ExpressionBuilder(Module& tree, std::string_view text) : tree_(tree), text_(text) {}

    /// Forgets what a line left behind.
    void reset();

    uint32_t offset(const char* place) const { return static_cast<uint32_t>(place - text_.data()); }
    SourceRange range(const char* begin, const char* end) const { return {offset(begin), offset(end)}; }
    std::string_view text_from(uint32_t offset) const { return text_.substr(offset); }

    /// Counts the nesting of the grammar itself, so that it stops before the stack does.
    void enter(const char* place);
    void leave() { --nesting_; }

    // ---- leaves
    void push_name(SourceRange range, std::string_view name);
    /// True, False and None.
    void push_constant(ExpressionKind kind, SourceRange range, int32_t value);
    /// What looks like a number; only decimal integers are.
    void push_number(SourceRange range, std::string_view text);
    /// A string with its quotes.
    void push_string(SourceRange range, std::string_view text);

    // ---- brackets, calls, lambdas and lists: open() at the beginning, one of the others at the end
    void open(uint32_t begin) { marks_.push_back({values_.size(), parameters_.size(), begin}); }
    void count_comma() {
        if (!marks_.empty())
            ++marks_.back().commas;
    }
    /// (a) or (a, b)
    void close_group(uint32_t end);
    /// {a, b}
    void close_set(SourceRange range);
    /// [a, b]
    void close_list(uint32_t end) { push_elements(ExpressionKind::list, end); }
    /// a or a, b without brackets
    void close_expression_list();
    void close_call(uint32_t end);
    void close_negation(uint32_t minus);
    void close_lambda();
    void push_comparison(ExpressionKind kind);

    // ---- arguments and parameters
    /// Makes the last value a keyword argument.
    void name_argument(SourceRange range, std::string_view keyword);
    /// The last value is a complete argument.
    void check_argument() const;
    void add_parameter(SourceRange range, std::string_view name);
    /// Ends a parameter: if a value was pushed since its name, that is its default.
    void finish_parameter();
    /// Moves the parameters of a function's header into the tree.
    void take_parameters(Function& function);

    // ---- results
    bool empty() const { return values_.empty(); }
    ExpressionId pop() { return pop_value().expression; }
    /// The range of the value on top.
    SourceRange top_range() const { return tree_.expressions[values_.back().expression].range; }
    /// Where the innermost unfinished bracket, call, list or lambda began.
    std::optional<uint32_t> innermost_open() const;
    /// Fails if a literal does not fit into 32 bits. Called when the line is complete, because a minus can make one fit.
    void check_integers() const;

private:
    /// A finished subtree that waits for its parent.
    struct Value {
        ExpressionId expression = no_expression;
        uint32_t depth = 0;
        NameId keyword = no_name;
        SourceRange keyword_range = {};
    };
    /// Where an unfinished list, call or lambda began.
    struct Mark {
        size_t values = 0;
        size_t parameters = 0;
        uint32_t begin = 0;
        uint32_t commas = 0;
        bool keywords = false;
    };
    /// A literal beyond 32 bits.
    struct LargeInteger {
        ExpressionId expression = no_expression;
        bool fits_if_negative = false;
    };

    void push(const Expression& node, uint32_t depth = 1);
    Value pop_value();
    Mark pop_mark();
    Expression& node_of(const Value& value) { return tree_.expressions[value.expression]; }
    const Expression& node_of(const Value& value) const { return tree_.expressions[value.expression]; }
    void push_integer(SourceRange range, std::string_view digits);
    void push_elements(ExpressionKind kind, uint32_t end);
    void push_frozenset(SourceRange word, uint32_t first, uint32_t count, uint32_t end, uint32_t depth);
    void take_parameters_from(size_t first, uint32_t& tree_first, uint32_t& count);

    Module& tree_;
    std::string_view text_;
    std::vector<Value> values_;
    std::vector<Mark> marks_;
    std::set<std::pair<size_t, NameId>>
        parameter_names_;               // of parameters_, with the number of the first one of their list
    std::vector<Parameter> parameters_; // of the header, or of lambdas that are not finished
    std::vector<LargeInteger> large_integers_;
    uint32_t nesting_ = 0;
};

} // namespace batt::frontend
