#include "frontend/expression_builder.h"

#include "frontend/lexical.h"
#include "frontend/parser.h"
#include "frontend/wording.h"

#include <algorithm>

namespace batt::frontend {

namespace {

Expression make_node(ExpressionKind kind, SourceRange range) {
    Expression node;
    node.kind = kind;
    node.range = range;
    return node;
}

[[noreturn]] void fail_nesting(SourceRange range) {
    throw SyntaxError{range, Code::nested_too_deeply, "nested more than " + std::to_string(most_nesting) + " deep",
                      "give the inner parts a name of their own"};
}

} // namespace

void ExpressionBuilder::reset() {
    values_.clear();
    marks_.clear();
    parameters_.clear();
    parameter_names_.clear();
    large_integers_.clear();
    nesting_ = 0;
}

void ExpressionBuilder::enter(const char* place) {
    if (++nesting_ > most_nesting)
        fail_nesting(range(place, place + 1));
}

void ExpressionBuilder::push(const Expression& node, uint32_t depth) {
    if (depth > 2 * most_nesting) // chains such as f(x)(y)(z)... are deep without being nested
        fail_nesting({node.range.end - 1, node.range.end});
    tree_.expressions.push_back(node);
    values_.push_back({static_cast<ExpressionId>(tree_.expressions.size() - 1), depth});
}

ExpressionBuilder::Value ExpressionBuilder::pop_value() {
    const Value value = values_.back();
    values_.pop_back();
    return value;
}

ExpressionBuilder::Mark ExpressionBuilder::pop_mark() {
    const Mark mark = marks_.back();
    marks_.pop_back();
    return mark;
}

std::optional<uint32_t> ExpressionBuilder::innermost_open() const {
    return marks_.empty() ? std::nullopt : std::optional(marks_.back().begin);
}

// ---- leaves ----

void ExpressionBuilder::push_name(SourceRange range, std::string_view name) {
    Expression node = make_node(ExpressionKind::name, range);
    node.name = tree_.names.intern(name);
    push(node);
}

void ExpressionBuilder::push_constant(ExpressionKind kind, SourceRange range, int32_t value) {
    Expression node = make_node(kind, range);
    node.number = value;
    push(node);
}

void ExpressionBuilder::push_number(SourceRange range, std::string_view text) {
    const bool decimal = std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '_'; });
    if (!decimal)
        throw SyntaxError{range, Code::unsupported_expression,
                          std::ranges::any_of(text, begins_word) && text.find('.') == std::string_view::npos
                              ? quoted_excerpt(text) + " is not a decimal integer"
                              : "batt has no floating-point numbers",
                          "numbers are decimal integers"};
    if (text.back() == '_' || text.find("__") != std::string_view::npos)
        throw SyntaxError{range, Code::unexpected_text, quoted_excerpt(text) + " is not an integer"};
    if (text.size() > 1 && text.front() == '0' && text.find_first_not_of("0_") != std::string_view::npos)
        throw SyntaxError{range, Code::unexpected_text, "an integer does not begin with zeros",
                          "Python rejects " + quoted_excerpt(text) + " too"};
    push_integer(range, text);
}

void ExpressionBuilder::push_integer(SourceRange range, std::string_view digits) {
    constexpr int64_t cap = int64_t{1} << 40; // stops growing far beyond 32 bits
    int64_t value = 0;
    for (const char c : digits) {
        if (c != '_')
            value = std::min<int64_t>(value * 10 + (c - '0'), cap);
    }
    Expression node = make_node(ExpressionKind::integer, range);
    node.number = static_cast<int32_t>(std::min<int64_t>(value, INT32_MAX));
    push(node);
    if (value > INT32_MAX)
        large_integers_.push_back({values_.back().expression, value == int64_t{INT32_MAX} + 1});
}

void ExpressionBuilder::push_string(SourceRange range, std::string_view text) {
    Expression node = make_node(ExpressionKind::string, range);
    if (text.find('\\') != std::string_view::npos)
        throw SyntaxError{range, Code::unsupported_expression, "batt has no escapes in strings"};
    const size_t quotes = text.size() >= 6 && text[0] == text[1] && text[1] == text[2] ? 3 : 1;
    node.name = tree_.names.intern(text.substr(quotes, text.size() - 2 * quotes));
    push(node);
}

void ExpressionBuilder::check_integers() const {
    if (large_integers_.empty())
        return;
    const SourceRange range = tree_.expressions[large_integers_.front().expression].range;
    throw SyntaxError{range, Code::integer_too_large,
                      "the integer " + quoted_excerpt(text_.substr(range.begin, range.size())) +
                          " does not fit into 32 bits",
                      "integers go from -2147483648 to 2147483647"};
}

// ---- brackets and lists ----

/// Makes the values above the last mark the elements of a new node.
void ExpressionBuilder::push_elements(ExpressionKind kind, uint32_t end) {
    const Mark mark = pop_mark();
    Expression node = make_node(kind, {mark.begin, end});
    node.first = static_cast<uint32_t>(tree_.elements.size());
    node.count = static_cast<uint32_t>(values_.size() - mark.values);
    uint32_t depth = 0;
    for (size_t index = mark.values; index < values_.size(); ++index) {
        tree_.elements.push_back(values_[index].expression);
        depth = std::max(depth, values_[index].depth);
    }
    values_.resize(mark.values);
    push(node, depth + 1);
}

void ExpressionBuilder::close_group(uint32_t end) {
    const Mark& mark = marks_.back();
    if (values_.size() - mark.values == 1 && mark.commas == 0)
        marks_.pop_back(); // parentheses for grouping leave no trace
    else
        push_elements(ExpressionKind::tuple, end);
}

void ExpressionBuilder::close_set(SourceRange range) {
    if (values_.size() == marks_.back().values)
        throw SyntaxError{range, Code::unsupported_expression,
                          "'{}' is an empty dictionary in Python, and batt has none",
                          "write frozenset() for the empty set"};
    push_elements(ExpressionKind::set, range.end);
}

void ExpressionBuilder::close_expression_list() {
    if (marks_.back().commas == 0)
        marks_.pop_back();
    else
        push_elements(ExpressionKind::tuple, top_range().end);
}

// ---- calls ----

void ExpressionBuilder::name_argument(SourceRange range, std::string_view keyword) {
    Value& value = values_.back();
    value.keyword = tree_.names.intern(keyword);
    value.keyword_range = range;
    Mark& mark = marks_.back();
    for (size_t index = mark.values; index + 1 < values_.size(); ++index) {
        if (values_[index].keyword == value.keyword)
            throw SyntaxError{range, Code::bad_arguments,
                              "the argument " + quoted_excerpt(keyword) + " is given twice"};
    }
    mark.keywords = true;
}

void ExpressionBuilder::check_argument() const {
    const Value& value = values_.back();
    if (value.keyword == no_name && marks_.back().keywords)
        throw SyntaxError{node_of(value).range, Code::bad_arguments, "a positional argument after a keyword argument",
                          "put the positional arguments first"};
}

void ExpressionBuilder::close_call(uint32_t end) {
    const Mark mark = pop_mark();
    uint32_t depth = 0;
    const auto first = static_cast<uint32_t>(tree_.arguments.size());
    for (size_t index = mark.values; index < values_.size(); ++index) {
        const Value& value = values_[index];
        tree_.arguments.push_back({value.keyword, value.keyword_range, value.expression});
        depth = std::max(depth, value.depth);
    }
    const auto count = static_cast<uint32_t>(values_.size() - mark.values);
    values_.resize(mark.values);
    const Value callee = pop_value();
    const Expression& callee_node = node_of(callee);
    if (callee_node.kind == ExpressionKind::name && tree_.names[callee_node.name] == "frozenset") {
        push_frozenset(callee_node.range, first, count, end, depth);
        return;
    }
    Expression node = make_node(ExpressionKind::call, {callee_node.range.begin, end});
    node.first = first;
    node.count = count;
    node.operand = callee.expression;
    push(node, std::max(depth, callee.depth) + 1);
}

/// frozenset(), frozenset({...}), frozenset((...)) and frozenset([...]) are literals.
void ExpressionBuilder::push_frozenset(SourceRange word, uint32_t first, uint32_t count, uint32_t end, uint32_t depth) {
    Expression node = make_node(ExpressionKind::set, {word.begin, end});
    if (count == 1 && tree_.arguments[first].keyword == no_name) {
        const Expression& argument = tree_.expressions[tree_.arguments[first].value];
        if (argument.kind == ExpressionKind::set || argument.kind == ExpressionKind::tuple ||
            argument.kind == ExpressionKind::list) {
            node.first = argument.first;
            node.count = argument.count;
            push(node, depth);
            return;
        }
    }
    if (count != 0)
        throw SyntaxError{node.range, Code::bad_arguments, "frozenset(...) takes a set or tuple literal, or nothing",
                          "write frozenset(), frozenset({a, b}), or use an op that gives a set"};
    push(node, depth + 1);
}

// ---- operators ----

void ExpressionBuilder::push_comparison(ExpressionKind kind) {
    const Value right = pop_value();
    const Value left = pop_value();
    Expression node = make_node(kind, join(node_of(left).range, node_of(right).range));
    node.operand = left.expression;
    node.other = right.expression;
    push(node, std::max(left.depth, right.depth) + 1);
}

void ExpressionBuilder::close_negation(uint32_t minus) {
    marks_.pop_back();
    const Value operand = pop_value();
    Expression& inner = node_of(operand);
    // `-(5)` stays a negation: the range of a literal must be its text.
    if (inner.kind == ExpressionKind::integer && inner.number > 0 &&
        text_.substr(minus, inner.range.begin - minus).find('(') == std::string_view::npos) {
        inner.range.begin = minus;
        inner.number = -inner.number;
        if (!large_integers_.empty() && large_integers_.back().expression == operand.expression &&
            large_integers_.back().fits_if_negative) {
            inner.number = INT32_MIN;
            large_integers_.pop_back();
        }
        values_.push_back(operand);
        return;
    }
    Expression node = make_node(ExpressionKind::negate, {minus, inner.range.end});
    node.operand = operand.expression;
    push(node, operand.depth + 1);
}

// ---- parameters and lambdas ----

void ExpressionBuilder::add_parameter(SourceRange range, std::string_view text) {
    const NameId name = tree_.names.intern(text);
    const size_t first = marks_.empty() ? 0 : marks_.back().parameters;
    if (!parameter_names_.emplace(first, name).second)
        throw SyntaxError{range, Code::bad_parameters, "the parameter " + quoted_excerpt(text) + " occurs twice"};
    parameters_.push_back({name, range, no_expression});
}

void ExpressionBuilder::finish_parameter() {
    const size_t outside = marks_.empty() ? 0 : marks_.back().values;
    if (values_.size() > outside)
        parameters_.back().default_value = pop();
}

/// Moves the parameters from number `first` on into the tree; gives their place there.
void ExpressionBuilder::take_parameters_from(size_t first, uint32_t& tree_first, uint32_t& count) {
    tree_first = static_cast<uint32_t>(tree_.parameters.size());
    count = static_cast<uint32_t>(parameters_.size() - first);
    parameter_names_.erase(parameter_names_.lower_bound({first, NameId{0}}), parameter_names_.end());
    tree_.parameters.insert(tree_.parameters.end(), parameters_.begin() + static_cast<ptrdiff_t>(first),
                            parameters_.end());
    parameters_.resize(first);
}

void ExpressionBuilder::take_parameters(Function& function) {
    take_parameters_from(0, function.first_parameter, function.parameter_count);
}

void ExpressionBuilder::close_lambda() {
    const Value body = pop_value();
    const Mark mark = pop_mark();
    Expression node = make_node(ExpressionKind::lambda, {mark.begin, node_of(body).range.end});
    take_parameters_from(mark.parameters, node.first, node.count);
    node.operand = body.expression;
    push(node, body.depth + 1);
}

} // namespace batt::frontend
