#include "frontend/parser.h"

#include "frontend/grammar.h"
#include "frontend/logical_lines.h"

#include <algorithm>
#include <string>
#include <utility>

namespace batt::frontend {

namespace {

// The names whose bodies are read over because batt has them built in.
constexpr std::string_view built_in_functions[] = {"batch_process_samples_gpu"};

std::string quoted(std::string_view text) {
    constexpr size_t longest = 40;
    std::string result = "'";
    result += text.substr(0, longest);
    result += text.size() > longest ? "...'" : "'";
    return result;
}

Expression make_node(ExpressionKind kind, SourceRange range) {
    Expression node;
    node.kind = kind;
    node.range = range;
    return node;
}

// Thrown by actions and by must<>, caught once per logical line; never leaves this file.
struct Failure {
    SourceRange range;
    Code code;
    std::string message;
    std::string hint = {};
    std::string note = {};
    uint32_t note_offset = 0;
};

// Collects the nodes of one logical line while the grammar matches it: the state of all actions.
class TreeBuilder {
public:
    // A finished subtree that waits for its parent.
    struct Value {
        ExpressionId expression = no_expression;
        uint32_t depth = 0;
        NameId keyword = no_name;
        SourceRange keyword_range = {};
    };
    // Where an unfinished list, call or lambda began.
    struct Mark {
        size_t values = 0;
        size_t parameters = 0;
        uint32_t offset = 0;
        uint32_t commas = 0;
        bool keywords = false;
    };

    TreeBuilder(Module& tree, std::string_view text) : module(tree), text_(text) {}

    void begin_line() {
        values.clear();
        marks.clear();
        parameters.clear();
        large_integers.clear();
        depth_ = 0;
        statement = {};
        produced = false;
    }

    uint32_t offset(const char* place) const { return static_cast<uint32_t>(place - text_.data()); }
    SourceRange range(const char* begin, const char* end) const { return {offset(begin), offset(end)}; }
    std::string_view rest(uint32_t from) const { return text_.substr(from); }

    // Counts the nesting of the grammar itself, so that it stops before the stack does.
    void enter(const char* place) {
        if (++depth_ > most_nesting)
            fail_nesting(range(place, place + 1));
    }
    void leave() { --depth_; }

    ExpressionId add(const Expression& expression, uint32_t depth) {
        if (depth > 2 * most_nesting) // chains such as f(x)(y)(z)... are deep without being nested
            fail_nesting({expression.range.end - 1, expression.range.end});
        module.expressions.push_back(expression);
        return static_cast<ExpressionId>(module.expressions.size() - 1);
    }
    void push(const Expression& expression, uint32_t depth = 1) { values.push_back({add(expression, depth), depth}); }
    Value pop() {
        const Value value = values.back();
        values.pop_back();
        return value;
    }
    Expression& expression_of(const Value& value) { return module.expressions[value.expression]; }

    void push_mark(uint32_t begin) { marks.push_back({values.size(), parameters.size(), begin}); }

    // Makes the values above the last mark the elements of a new node.
    void push_elements(ExpressionKind kind, uint32_t end) {
        const Mark mark = marks.back();
        marks.pop_back();
        Expression node = make_node(kind, {mark.offset, end});
        node.first = static_cast<uint32_t>(module.elements.size());
        node.count = static_cast<uint32_t>(values.size() - mark.values);
        uint32_t depth = 0;
        for (size_t index = mark.values; index < values.size(); ++index) {
            module.elements.push_back(values[index].expression);
            depth = std::max(depth, values[index].depth);
        }
        values.resize(mark.values);
        push(node, depth + 1);
    }

    void push_call(uint32_t end) {
        const Mark mark = marks.back();
        marks.pop_back();
        uint32_t depth = 0;
        const auto first = static_cast<uint32_t>(module.arguments.size());
        for (size_t index = mark.values; index < values.size(); ++index) {
            const Value& value = values[index];
            module.arguments.push_back({value.keyword, value.keyword_range, value.expression});
            depth = std::max(depth, value.depth);
        }
        const auto count = static_cast<uint32_t>(values.size() - mark.values);
        values.resize(mark.values);
        const Value callee = pop();
        if (expression_of(callee).kind == ExpressionKind::name &&
            module.names[expression_of(callee).name] == "frozenset") {
            push_frozenset(expression_of(callee).range, first, count, end, depth);
            return;
        }
        Expression node = make_node(ExpressionKind::call, {expression_of(callee).range.begin, end});
        node.first = first;
        node.count = count;
        node.operand = callee.expression;
        push(node, std::max(depth, callee.depth) + 1);
    }

    void push_comparison(ExpressionKind kind) {
        const Value right = pop();
        const Value left = pop();
        Expression node = make_node(kind, join(expression_of(left).range, expression_of(right).range));
        node.operand = left.expression;
        node.other = right.expression;
        push(node, std::max(left.depth, right.depth) + 1);
    }

    void push_integer(SourceRange where, std::string_view digits) {
        int64_t value = 0;
        for (const char c : digits) {
            if (c != '_')
                value = std::min<int64_t>(value * 10 + (c - '0'), int64_t{1} << 40);
        }
        Expression node = make_node(ExpressionKind::integer, where);
        node.number = static_cast<int32_t>(std::min<int64_t>(value, INT32_MAX));
        push(node);
        if (value > INT32_MAX) // right only as -2147483648, which is known when the minus is
            large_integers.emplace_back(values.back().expression, value == int64_t{INT32_MAX} + 1);
    }

    void push_negation(uint32_t minus) {
        const Value operand = pop();
        Expression& inner = expression_of(operand);
        // `-(5)` stays a negation: the range of a literal must be its text.
        if (inner.kind == ExpressionKind::integer && inner.number > 0 &&
            text_.substr(minus, inner.range.begin - minus).find('(') == std::string_view::npos) {
            inner.range.begin = minus;
            inner.number = -inner.number;
            if (!large_integers.empty() && large_integers.back().first == operand.expression &&
                large_integers.back().second) {
                inner.number = INT32_MIN;
                large_integers.pop_back();
            }
            values.push_back(operand);
            return;
        }
        Expression node = make_node(ExpressionKind::negate, {minus, inner.range.end});
        node.operand = operand.expression;
        push(node, operand.depth + 1);
    }

    // Turns what stands on the left of `=` into the targets of the statement.
    void take_targets() {
        const Value value = pop();
        const Expression& left = expression_of(value);
        statement.kind = StatementKind::assign;
        statement.first_target = static_cast<uint32_t>(module.targets.size());
        if (left.kind == ExpressionKind::tuple) {
            statement.unpacks = true;
            if (left.count == 0)
                fail_target(left);
            for (const ExpressionId element : module.elements_of(left))
                take_target(module.expressions[element]);
        } else {
            take_target(left);
        }
        statement.target_count = static_cast<uint32_t>(module.targets.size()) - statement.first_target;
    }

    void check_integers() {
        if (large_integers.empty())
            return;
        const SourceRange where = module.expressions[large_integers.front().first].range;
        throw Failure{where, Code::integer_too_large,
                      "the integer " + quoted(text_.substr(where.begin, where.size())) + " does not fit into 32 bits",
                      "integers go from -2147483648 to 2147483647"};
    }

    [[noreturn]] void fail_nesting(SourceRange where) {
        throw Failure{where, Code::nested_too_deeply, "nested more than " + std::to_string(most_nesting) + " deep",
                      "give the inner parts a name of their own"};
    }

    [[noreturn]] void fail_foreign(SourceRange where, const ForeignConstruct& construct, Code code) {
        throw Failure{where, code, "batt has no " + strip_article(construct.name), std::string(construct.hint)};
    }

    // At `place` the grammar wanted `expected`: says what stands there instead.
    [[noreturn]] void fail_expected(const char* place, std::string_view expected, bool closing);

    Module& module;
    std::vector<Value> values;
    std::vector<Mark> marks;
    std::vector<Parameter> parameters; // of lambdas that are not finished
    // Literals beyond 32 bits, and whether a minus can make them fit.
    std::vector<std::pair<ExpressionId, bool>> large_integers;

    Statement statement;
    bool produced = false; // the line gave a statement, not only something to read over
    Function function;     // filled by the header of a function

private:
    static std::string strip_article(std::string_view name) {
        for (const std::string_view article : {"a ", "an ", "the "}) {
            if (name.starts_with(article))
                return std::string(name.substr(article.size()));
        }
        return std::string(name);
    }

    // frozenset(), frozenset({...}), frozenset((...)) and frozenset([...]) are literals.
    void push_frozenset(SourceRange word, uint32_t first, uint32_t count, uint32_t end, uint32_t depth) {
        Expression node = make_node(ExpressionKind::set, {word.begin, end});
        if (count == 1 && module.arguments[first].keyword == no_name) {
            const Expression& argument = module.expressions[module.arguments[first].value];
            if (argument.kind == ExpressionKind::set || argument.kind == ExpressionKind::tuple ||
                argument.kind == ExpressionKind::list) {
                node.first = argument.first;
                node.count = argument.count;
                push(node, depth);
                return;
            }
        }
        if (count != 0)
            throw Failure{node.range, Code::bad_arguments,
                          "frozenset(...) takes a set or tuple written out, or nothing",
                          "write frozenset(), frozenset({a, b}), or use an op that gives a set"};
        push(node, depth + 1);
    }

    [[noreturn]] void fail_target(const Expression& left) {
        throw Failure{left.range, Code::bad_target, "this cannot be assigned to",
                      "the left side of '=' is a name, or names with commas between them"};
    }

    void take_target(const Expression& left) {
        if (left.kind != ExpressionKind::name)
            fail_target(left);
        module.targets.push_back({left.name, left.range});
    }

    std::string_view text_;
    uint32_t depth_ = 0;
};

// What must<Rule> expects, in words.
template <typename Rule>
constexpr std::string_view expectation = "something else";
template <>
constexpr std::string_view expectation<grammar::expression> = "an expression";
template <>
constexpr std::string_view expectation<grammar::expression_list> = "an expression";
template <>
constexpr std::string_view expectation<grammar::next_element> = "an expression";
template <>
constexpr std::string_view expectation<grammar::next_argument> = "an argument";
template <>
constexpr std::string_view expectation<grammar::operand> = "an expression";
template <>
constexpr std::string_view expectation<grammar::unary> = "an expression";
template <>
constexpr std::string_view expectation<grammar::close_round> = "',' or ')'";
template <>
constexpr std::string_view expectation<grammar::close_curly> = "',' or '}'";
template <>
constexpr std::string_view expectation<grammar::close_square> = "',' or ']'";
template <>
constexpr std::string_view expectation<grammar::close_parameters> = "',' or ')'";
template <>
constexpr std::string_view expectation<grammar::open_parameters> = "'(' and the parameters";
template <>
constexpr std::string_view expectation<grammar::colon> = "':'";
template <>
constexpr std::string_view expectation<grammar::header_colon> = "':'";
template <>
constexpr std::string_view expectation<grammar::assign_sign> = "'='";
template <>
constexpr std::string_view expectation<grammar::function_name> = "the name of the function";
template <>
constexpr std::string_view expectation<grammar::type> = "a type";
template <>
constexpr std::string_view expectation<grammar::end_of_line> = "the end of the line";

template <typename Rule>
constexpr bool closes_bracket = false;
template <>
constexpr bool closes_bracket<grammar::close_round> = true;
template <>
constexpr bool closes_bracket<grammar::close_curly> = true;
template <>
constexpr bool closes_bracket<grammar::close_square> = true;

void TreeBuilder::fail_expected(const char* place, std::string_view expected, bool closing) {
    const uint32_t at = offset(place);
    const std::string_view found = rest(at);
    Failure failure{{at, at + 1}, Code::unexpected_text, "expected " + std::string(expected)};
    if (closing && !marks.empty()) {
        failure.note = std::string("the '") + text_[marks.back().offset] + "' opened here";
        failure.note_offset = marks.back().offset;
    }
    if (found.empty() || found.front() == '\n' || found.front() == '\r') {
        failure.range = {at, at};
        failure.message += ", but the line ends here";
        throw failure;
    }
    if (const ForeignConstruct* construct = find_foreign_operator(found);
        construct != nullptr && construct->token != "-" && construct->token != ".") {
        failure.range.end = at + static_cast<uint32_t>(construct->token.size());
        if (construct->token == ":=")
            fail_foreign(failure.range, *construct, Code::unsupported_expression);
    }
    const auto first = static_cast<unsigned char>(found.front());
    if (first >= 0x80 || first < 0x20 || first == 0x7F) {
        size_t length = 1;
        while (length < found.size() && (static_cast<unsigned char>(found[length]) & 0xC0) == 0x80)
            ++length;
        failure.range.end = at + static_cast<uint32_t>(length);
        failure.code = Code::invalid_character;
        failure.message = first >= 0x80
                              ? "the character " + quoted(found.substr(0, length)) + " cannot stand in a program"
                              : "a control character cannot stand in a program";
        failure.note.clear();
        throw failure;
    }
    size_t length = word_length(found);
    if (length == 0)
        length = std::max<size_t>(grammar::number::length(found), 1);
    failure.range.end = std::max(failure.range.end, at + static_cast<uint32_t>(length));
    failure.message += ", found " + quoted(rest(at).substr(0, failure.range.size()));
    throw failure;
}

// Raises a Failure where PEGTL would throw an exception of its own.
template <typename Rule>
struct LineControl : tao::pegtl::normal<Rule> {
    template <typename ParseInput>
    [[noreturn]] static void raise(const ParseInput& in, TreeBuilder& builder) {
        builder.fail_expected(in.current(), expectation<Rule>, closes_bracket<Rule>);
    }
};

// ---- actions ----

template <typename Rule>
struct Build {};

struct BuildComma {
    static void apply0(TreeBuilder& builder) {
        if (!builder.marks.empty())
            ++builder.marks.back().commas;
    }
};
template <>
struct Build<grammar::comma> : BuildComma {};

template <>
struct Build<grammar::name_value> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        Expression node = make_node(ExpressionKind::name, builder.range(in.begin(), in.end()));
        node.name = builder.module.names.intern(in.string_view());
        builder.push(node);
    }
};

template <>
struct Build<grammar::number> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const std::string_view text = in.string_view();
        const SourceRange range = builder.range(in.begin(), in.end());
        const bool plain = std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '_'; });
        if (!plain)
            throw Failure{range, Code::unsupported_expression,
                          std::ranges::any_of(text, begins_word) && text.find('.') == std::string_view::npos
                              ? quoted(text) + " is not a decimal integer"
                              : "batt has no floating-point numbers",
                          "numbers are decimal integers"};
        if (text.back() == '_' || text.find("__") != std::string_view::npos)
            throw Failure{range, Code::unexpected_text, quoted(text) + " is not an integer"};
        if (text.size() > 1 && text.front() == '0' && text.find_first_not_of("0_") != std::string_view::npos)
            throw Failure{range, Code::unexpected_text, "an integer does not begin with zeros",
                          "Python rejects " + quoted(text) + " too"};
        builder.push_integer(range, text);
    }
};

template <>
struct Build<grammar::plain_string> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const std::string_view text = in.string_view();
        Expression node = make_node(ExpressionKind::string, builder.range(in.begin(), in.end()));
        if (text.find('\\') != std::string_view::npos)
            throw Failure{node.range, Code::unsupported_expression, "batt has no escapes in strings"};
        const size_t quotes = text.size() >= 6 && text[0] == text[1] && text[1] == text[2] ? 3 : 1;
        node.name = builder.module.names.intern(text.substr(quotes, text.size() - 2 * quotes));
        builder.push(node);
    }
};

template <ExpressionKind kind, int32_t value>
struct BuildWord {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        Expression node = make_node(kind, builder.range(in.begin(), in.end()));
        node.number = value;
        builder.push(node);
    }
};
template <>
struct Build<grammar::true_word> : BuildWord<ExpressionKind::boolean, 1> {};
template <>
struct Build<grammar::false_word> : BuildWord<ExpressionKind::boolean, 0> {};
template <>
struct Build<grammar::none_word> : BuildWord<ExpressionKind::none, 0> {};

// Brackets, lists and calls: a mark where they open, a node where they close.
struct BuildMark {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.push_mark(builder.offset(in.begin()));
    }
};
template <>
struct Build<grammar::open_group> : BuildMark {};
template <>
struct Build<grammar::open_set> : BuildMark {};
template <>
struct Build<grammar::open_list> : BuildMark {};
template <>
struct Build<grammar::open_call> : BuildMark {};
template <>
struct Build<grammar::list_begin> : BuildMark {};
template <>
struct Build<grammar::minus> : BuildMark {};
template <>
struct Build<grammar::lambda_begin> : BuildMark {};

template <>
struct Build<grammar::group> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const TreeBuilder::Mark& mark = builder.marks.back();
        if (builder.values.size() - mark.values == 1 && mark.commas == 0) {
            builder.marks.pop_back(); // parentheses for grouping leave no trace
            return;
        }
        builder.push_elements(ExpressionKind::tuple, builder.offset(in.end()));
    }
};
template <>
struct Build<grammar::set> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        if (builder.values.size() == builder.marks.back().values)
            throw Failure{builder.range(in.begin(), in.end()), Code::unsupported_expression,
                          "'{}' is an empty dictionary in Python, and batt has none",
                          "write frozenset() for the empty set"};
        builder.push_elements(ExpressionKind::set, builder.offset(in.end()));
    }
};
template <>
struct Build<grammar::list> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.push_elements(ExpressionKind::list, builder.offset(in.end()));
    }
};
template <>
struct Build<grammar::expression_list> {
    template <typename Input>
    static void apply(const Input&, TreeBuilder& builder) {
        if (builder.marks.back().commas == 0) {
            builder.marks.pop_back();
            return;
        }
        const uint32_t end = builder.expression_of(builder.values.back()).range.end;
        builder.push_elements(ExpressionKind::tuple, end);
    }
};

template <>
struct Build<grammar::keyword_argument> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const auto length = static_cast<uint32_t>(word_length(in.string_view()));
        const uint32_t begin = builder.offset(in.begin());
        TreeBuilder::Value& value = builder.values.back();
        value.keyword = builder.module.names.intern(in.string_view().substr(0, length));
        value.keyword_range = {begin, begin + length};
        TreeBuilder::Mark& mark = builder.marks.back();
        for (size_t index = mark.values; index + 1 < builder.values.size(); ++index) {
            if (builder.values[index].keyword == value.keyword)
                throw Failure{value.keyword_range, Code::bad_arguments,
                              "the argument " + quoted(in.string_view().substr(0, length)) + " is given twice"};
        }
        mark.keywords = true;
    }
};
template <>
struct Build<grammar::argument> {
    template <typename Input>
    static void apply(const Input&, TreeBuilder& builder) {
        const TreeBuilder::Value& value = builder.values.back();
        if (value.keyword == no_name && builder.marks.back().keywords)
            throw Failure{builder.expression_of(value).range, Code::bad_arguments,
                          "an argument without a name after one with a name", "put the arguments without names first"};
    }
};
template <>
struct Build<grammar::call> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.push_call(builder.offset(in.end()));
    }
};

template <>
struct Build<grammar::negation> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.marks.pop_back();
        builder.push_negation(builder.offset(in.begin()));
    }
};
template <>
struct Build<grammar::equality> {
    static void apply0(TreeBuilder& builder) { builder.push_comparison(ExpressionKind::equal); }
};
template <>
struct Build<grammar::inequality> {
    static void apply0(TreeBuilder& builder) { builder.push_comparison(ExpressionKind::not_equal); }
};

struct BuildParameter {
    static void add(TreeBuilder& builder, SourceRange range, std::string_view text) {
        const NameId name = builder.module.names.intern(text);
        const size_t first = builder.marks.empty() ? 0 : builder.marks.back().parameters;
        for (size_t index = first; index < builder.parameters.size(); ++index) {
            if (builder.parameters[index].name == name)
                throw Failure{range, Code::bad_parameters, "the parameter " + quoted(text) + " occurs twice"};
        }
        builder.parameters.push_back({name, range, no_expression});
    }
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        add(builder, builder.range(in.begin(), in.end()), in.string_view());
    }
};
template <>
struct Build<grammar::lambda_name> : BuildParameter {};
template <>
struct Build<grammar::parameter_name> : BuildParameter {};

// A default is the one value that was pushed since the parameter's name.
struct BuildDefault {
    template <typename Input>
    static void apply(const Input&, TreeBuilder& builder) {
        const size_t outside = builder.marks.empty() ? 0 : builder.marks.back().values;
        if (builder.values.size() > outside)
            builder.parameters.back().default_value = builder.pop().expression;
    }
};
template <>
struct Build<grammar::lambda_parameter> : BuildDefault {};
template <>
struct Build<grammar::parameter> : BuildDefault {};

template <>
struct Build<grammar::foreign_parameter> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        throw Failure{builder.range(in.begin(), in.end()), Code::bad_parameters,
                      "batt has no parameters such as " + quoted(in.string_view()),
                      "parameters are names with commas between them"};
    }
};

template <>
struct Build<grammar::lambda> {
    template <typename Input>
    static void apply(const Input&, TreeBuilder& builder) {
        const TreeBuilder::Value body = builder.pop();
        const TreeBuilder::Mark mark = builder.marks.back();
        builder.marks.pop_back();
        Expression node = make_node(ExpressionKind::lambda, {mark.offset, builder.expression_of(body).range.end});
        node.first = static_cast<uint32_t>(builder.module.parameters.size());
        node.count = static_cast<uint32_t>(builder.parameters.size() - mark.parameters);
        node.operand = body.expression;
        builder.module.parameters.insert(builder.module.parameters.end(),
                                         builder.parameters.begin() + static_cast<ptrdiff_t>(mark.parameters),
                                         builder.parameters.end());
        builder.parameters.resize(mark.parameters);
        builder.push(node, body.depth + 1);
    }
};

// ---- actions of what batt does not have ----

template <>
struct Build<grammar::foreign_operator> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const ForeignConstruct& construct = *find_foreign_operator(builder.rest(builder.offset(in.begin())));
        builder.fail_foreign(builder.range(in.begin(), in.end()), construct,
                             construct.name.starts_with("the augmented") ? Code::unsupported_statement
                                                                         : Code::unsupported_expression);
    }
};
template <>
struct Build<grammar::foreign_prefix> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const ForeignConstruct& construct = *find_foreign_prefix(builder.rest(builder.offset(in.begin())));
        builder.fail_foreign(builder.range(in.begin(), in.end()), construct, Code::unsupported_expression);
    }
};
template <>
struct Build<grammar::foreign_string> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const std::string_view text = in.string_view();
        const bool formatted = text.substr(0, 2).find_first_of("fF") != std::string_view::npos;
        throw Failure{builder.range(in.begin(), in.end()), Code::unsupported_expression,
                      formatted ? "batt has no f-strings" : "batt has no strings with a prefix"};
    }
};
template <>
struct Build<grammar::foreign_dictionary> {
    template <typename Input>
    static void apply(const Input&, TreeBuilder& builder) {
        const uint32_t begin = builder.marks.back().offset;
        throw Failure{
            {begin, begin + 1}, Code::unsupported_expression, "batt has no dictionaries", "use a tuple of pairs"};
    }
};
template <>
struct Build<grammar::foreign_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const ForeignConstruct& construct = *find_foreign_statement(in.string_view());
        builder.fail_foreign(builder.range(in.begin(), in.end()), construct, Code::unsupported_statement);
    }
};

// ---- actions of statements and headers ----

template <>
struct Build<grammar::return_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.statement.kind = StatementKind::return_;
        const uint32_t begin = builder.offset(in.begin());
        builder.statement.range = {begin, begin + 6};
        if (!builder.values.empty()) {
            builder.statement.range.end = builder.expression_of(builder.values.back()).range.end;
            builder.statement.value = builder.pop().expression;
        }
        builder.produced = true;
    }
};
template <>
struct Build<grammar::append_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const auto length = static_cast<uint32_t>(word_length(in.string_view()));
        const uint32_t begin = builder.offset(in.begin());
        const std::string_view text = in.string_view();
        builder.statement.kind = StatementKind::append;
        builder.statement.first_target = static_cast<uint32_t>(builder.module.targets.size());
        builder.statement.target_count = 1;
        builder.module.targets.push_back(
            {builder.module.names.intern(text.substr(0, length)), {begin, begin + length}});
        builder.statement.range = {begin, begin + static_cast<uint32_t>(text.rfind(')')) + 1};
        builder.statement.value = builder.pop().expression;
        builder.produced = true;
    }
};
template <>
struct Build<grammar::assign_sign> {
    static void apply0(TreeBuilder& builder) { builder.take_targets(); }
};
template <>
struct Build<grammar::chained_sign> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const uint32_t begin = builder.offset(in.begin());
        throw Failure{{begin, begin + 1},
                      Code::unsupported_statement,
                      "batt has no chained assignment",
                      "assign in two statements"};
    }
};
template <>
struct Build<grammar::plain_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const TreeBuilder::Value value = builder.pop();
        builder.statement.range = {builder.offset(in.begin()), builder.expression_of(value).range.end};
        builder.statement.value = value.expression;
        builder.produced = true;
    }
};

template <>
struct Build<grammar::function_name> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.function.name = builder.module.names.intern(in.string_view());
        builder.function.name_range = builder.range(in.begin(), in.end());
    }
};
template <>
struct Build<grammar::function_header> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.function.range = builder.range(in.begin(), in.end());
        builder.function.first_parameter = static_cast<uint32_t>(builder.module.parameters.size());
        builder.function.parameter_count = static_cast<uint32_t>(builder.parameters.size());
        builder.module.parameters.insert(builder.module.parameters.end(), builder.parameters.begin(),
                                         builder.parameters.end());
        builder.parameters.clear();
    }
};

// ---- blocks ----

class Parser {
public:
    explicit Parser(const SourceFile& source) : source_(source), text_(source.text()), builder_(result_.module, text_) {
        result_.module.source = source;
        // About what programs need, so that the vectors grow rarely.
        result_.module.expressions.reserve(text_.size() / 6);
        result_.module.arguments.reserve(text_.size() / 12);
        result_.module.statements.reserve(source.line_count());
        result_.module.targets.reserve(source.line_count());
    }

    ParseResult run_module() {
        Layout layout = cut_into_lines(source_);
        result_.diagnostics = std::move(layout.diagnostics);
        errors_ = result_.diagnostics.error_count();
        lines_ = std::move(layout.lines);
        while (at_ < lines_.size() && errors_ < most_syntax_errors)
            parse_top_level();
        if (ignored_.count != 0) {
            Diagnostic& note = result_.diagnostics.note(source_, ignored_.first, Code::ignored_statement,
                                                        "Python outside of functions is ignored");
            if (ignored_.count > 1)
                note.notes.push_back({"and " + std::to_string(ignored_.count - 1) +
                                          (ignored_.count == 2 ? " more statement below" : " more statements below"),
                                      {}});
        }
        if (errors_ == 0 && result_.module.functions.empty())
            result_.diagnostics.file_error(source_.name(), Code::empty_program, "the program defines no function",
                                           "a program is a file with functions such as def solve_00000000(I): ...");
        result_.diagnostics.sort_by_position();
        if (errors_ >= most_syntax_errors)
            result_.diagnostics.note(source_,
                                     {static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(text_.size())},
                                     Code::unexpected_text, "too many errors; the rest of the file was not read");
        return std::move(result_);
    }

    ParseResult run_expression() {
        SourceRange all = {0, static_cast<uint32_t>(text_.size())};
        const size_t trailing = text_.find_last_not_of(" \t\r\n\f");
        all.end = trailing == std::string_view::npos ? 0 : static_cast<uint32_t>(trailing + 1);
        builder_.begin_line();
        if (!match<grammar::whole_expression>(all))
            return std::move(result_);
        builder_.statement.kind = StatementKind::return_;
        builder_.statement.value = builder_.pop().expression;
        builder_.statement.range = result_.module.expressions[builder_.statement.value].range;
        Function function;
        function.range = builder_.statement.range;
        function.statement_count = 1;
        function.expression_count = static_cast<uint32_t>(result_.module.expressions.size());
        result_.module.statements.push_back(builder_.statement);
        result_.module.functions.push_back(function);
        return std::move(result_);
    }

private:
    std::string_view text_of(const LogicalLine& line) const {
        return text_.substr(line.range.begin, line.range.size());
    }
    std::string_view first_word(const LogicalLine& line) const {
        const std::string_view text = text_of(line);
        return text.substr(0, word_length(text));
    }
    const LogicalLine& line() const { return lines_[at_]; }
    bool at_end() const { return at_ >= lines_.size(); }

    Diagnostic* error(SourceRange range, Code code, std::string message, std::string hint = {}) {
        if (errors_ >= most_syntax_errors)
            return nullptr;
        ++errors_;
        return &result_.diagnostics.error(source_, range, code, std::move(message), std::move(hint));
    }

    // Matches one rule on a part of the text; a failure is reported. `end`, if given, receives how far it reached.
    template <typename Rule>
    bool match(SourceRange part, uint32_t* end = nullptr) {
        tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf_crlf, const char*> input(
            text_.data() + part.begin, text_.data() + part.end, "");
        try {
            if (!tao::pegtl::parse<Rule, Build, LineControl>(input, builder_))
                builder_.fail_expected(input.current(), "a statement", false);
            builder_.check_integers();
            if (end != nullptr)
                *end = builder_.offset(input.current());
            return true;
        } catch (Failure& failure) {
            // The text behind the part is not the grammar's; an error at its end stays there.
            failure.range.begin = std::min(failure.range.begin, part.end);
            failure.range.end =
                std::clamp(failure.range.end, failure.range.begin, std::max(part.end, failure.range.begin));
            Diagnostic* diagnostic =
                error(failure.range, failure.code, std::move(failure.message), std::move(failure.hint));
            if (diagnostic != nullptr && !failure.note.empty())
                diagnostic->notes.push_back({std::move(failure.note), source_.position(failure.note_offset)});
            return false;
        }
    }

    // ---- the level of the module ----

    void parse_top_level() {
        const LogicalLine& here = line();
        if (!here.indentation.none() && !here.same_line) {
            error(here.range, Code::bad_indentation, "unexpected indentation",
                  "only the statements of a function are indented");
            ++at_;
            skip_indented();
            return;
        }
        const std::string_view word = first_word(here);
        if (word == "def") {
            parse_function();
            return;
        }
        if (text_of(here).front() == '@') {
            result_.diagnostics.warning(source_, here.range, Code::ignored_statement, "this decorator is ignored");
            ++at_;
            return;
        }
        if (word == "async" || word == "return" || word == "yield") {
            error(first_word_range(here), Code::unsupported_statement,
                  word == "async" ? "batt has no 'async'" : "'" + std::string(word) + "' outside of a function");
            ++at_;
            skip_indented();
            return;
        }
        ignore_top_level();
    }

    SourceRange first_word_range(const LogicalLine& line) const {
        return {line.range.begin,
                line.range.begin + static_cast<uint32_t>(std::max<size_t>(first_word(line).size(), 1))};
    }

    void skip_indented() {
        while (!at_end() && (!line().indentation.none() || line().same_line))
            ++at_;
    }

    // Imports and docstrings go without a word; other Python is noted once, but it has to look like Python: a misspelt
    // `def` must not vanish.
    void ignore_top_level() {
        const LogicalLine here = line();
        const std::string_view text = text_of(here);
        const std::string_view word = first_word(here);
        ++at_;
        const bool block = text.back() == ':' || (is_keyword(word) && text.find(':') != std::string_view::npos);
        if (here.broken) {
            skip_indented();
            return;
        }
        if (word == "import" || word == "from" || word == "pass" || grammar::string_token::length(text) == text.size())
            return;
        if (block && !(is_keyword(word) || word == "match" || word == "case")) {
            constexpr std::string_view words[] = {"def", "class", "if", "for", "try", "while", "with", "else"};
            std::string hint = word.empty() ? std::string() : did_you_mean(word, words);
            error(first_word_range(here), Code::unexpected_text, "expected a function", std::move(hint));
            skip_indented();
            return;
        }
        const auto control = std::ranges::find_if(text, [](char c) {
            return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') ||
                   c == 0x7F;
        });
        if (control != text.end()) {
            const uint32_t offset = builder_.offset(&*control);
            error({offset, offset + 1}, Code::invalid_character, "a control character cannot stand in a program");
            skip_indented();
            return;
        }
        if (const SourceRange odd = find_adjacent_operands(here); !odd.empty()) {
            error(odd, Code::unexpected_text, "expected the end of the statement, found " + quoted(source_.text(odd)));
            skip_indented();
            return;
        }
        if (ignored_.count++ == 0)
            ignored_.first =
                block ? SourceRange{here.range.begin,
                                    here.range.begin + static_cast<uint32_t>(text.find('\n') == std::string_view::npos
                                                                                 ? text.size()
                                                                                 : text.find('\n'))}
                      : here.range;
        if (block)
            skip_indented();
    }

    // Two operands side by side, as no Python statement has them: the second one, or an empty range.
    SourceRange find_adjacent_operands(const LogicalLine& line) const {
        const std::string_view text = text_of(line);
        const auto range = [&](size_t begin, size_t length) {
            return SourceRange{line.range.begin + static_cast<uint32_t>(begin),
                               line.range.begin + static_cast<uint32_t>(begin + length)};
        };
        bool after_operand = false;
        for (size_t at = 0; at < text.size();) {
            const std::string_view rest = text.substr(at);
            if (const size_t length = word_length(rest); length != 0) {
                const std::string_view word = rest.substr(0, length);
                const bool prefix = rest.size() > length && (rest[length] == '"' || rest[length] == '\'');
                // `print x` and `type X = ...` begin with a word that is not reserved.
                const bool operand = !is_keyword(word) || word == "None" || word == "True" || word == "False";
                if (operand && after_operand)
                    return range(at, length);
                after_operand = operand && !prefix && !(at == 0 && word == "type");
                at += length;
            } else if (const size_t digits = grammar::number::length(rest); digits != 0) {
                if (after_operand)
                    return range(at, digits);
                after_operand = true;
                at += digits;
            } else if (const size_t quotes = grammar::string_token::length(rest); quotes != 0) {
                if (after_operand)
                    return range(at, quotes);
                at += quotes; // strings side by side are one
            } else {
                const char c = rest.front();
                if (c == '#') {
                    at = std::min(text.find('\n', at), text.size());
                    continue;
                }
                if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\\')
                    after_operand = c == ')' || c == ']' || c == '}';
                ++at;
            }
        }
        return {};
    }

    // ---- functions ----

    void parse_function() {
        const LogicalLine header = line();
        ++at_;
        builder_.begin_line();
        builder_.function = {};
        uint32_t end = header.range.end;
        const bool readable = !header.broken && match<grammar::function_header>(header.range, &end);
        Function function = builder_.function;
        if (function.name == no_name)
            name_unreadable(function, header);
        function.range = {header.range.begin, end};
        function.broken = !readable;
        function.first_statement = static_cast<uint32_t>(result_.module.statements.size());
        function.first_expression = static_cast<uint32_t>(result_.module.expressions.size());
        const std::string_view name = result_.module.name_of(function);
        if (std::ranges::find(built_in_functions, name) != std::end(built_in_functions)) {
            function.built_in = true;
            skip_indented();
        } else if (readable && end < header.range.end) {
            parse_inline_suite(function, {end, header.range.end});
        } else {
            parse_body(function, header);
        }
        function.statement_count = static_cast<uint32_t>(result_.module.statements.size()) - function.first_statement;
        function.expression_count =
            static_cast<uint32_t>(result_.module.expressions.size()) - function.first_expression;
        if (function.statement_count != 0)
            function.range.end = result_.module.statements.back().range.end;
        if (function.name != no_name)
            result_.module.functions.push_back(function);
    }

    // A header with an error still says which name is defined, so that calls of it are not errors too.
    void name_unreadable(Function& function, const LogicalLine& header) {
        const std::string_view text = text_of(header);
        const size_t begin = text.find_first_not_of(" \t", 3);
        const size_t length = begin == std::string_view::npos ? 0 : word_length(text.substr(begin));
        if (length == 0 || is_keyword(text.substr(begin, length)))
            return;
        function.name = result_.module.names.intern(text.substr(begin, length));
        const uint32_t offset = header.range.begin + static_cast<uint32_t>(begin);
        function.name_range = {offset, offset + static_cast<uint32_t>(length)};
    }

    // `def f(I): x = g(I); return x`
    void parse_inline_suite(Function& function, SourceRange first) {
        parse_statement(function, first);
        for (; !at_end() && line().same_line; ++at_)
            parse_statement(function, line().range);
    }

    void parse_body(Function& function, const LogicalLine& header) {
        if (at_end() || line().indentation.none()) {
            if (!header.broken) {
                error({header.range.begin, header.range.end}, Code::bad_indentation,
                      "expected an indented statement after this line");
                function.broken = true;
            }
            return;
        }
        Indentation body = line().indentation;
        SourceRange first_surprise;
        uint32_t surprises = 0;
        while (!at_end() && (!line().indentation.none() || line().same_line) && errors_ < most_syntax_errors) {
            const LogicalLine& here = line();
            const IndentationOrder order = compare(here.indentation, body);
            if (order == IndentationOrder::deeper) {
                if (surprises++ == 0)
                    first_surprise = here.range;
            } else if (order != IndentationOrder::same) {
                error(here.range, Code::bad_indentation,
                      order == IndentationOrder::shallower ? "this indentation fits no line above"
                                                           : "inconsistent use of tabs and blanks in the indentation");
                function.broken = true;
                body = here.indentation; // one report, not one for each of the lines that follow
            }
            parse_line(function);
        }
        if (surprises == 0)
            return;
        // Nothing hangs on it, and published generated programs have it: a statement stays a statement.
        Diagnostic& warning =
            result_.diagnostics.warning(source_, first_surprise, Code::bad_indentation,
                                        "indented deeper than the lines above, which Python would not accept");
        if (surprises > 1)
            warning.notes.push_back(
                {"and so " + std::string(surprises == 2 ? "is " : "are ") + std::to_string(surprises - 1) +
                     (surprises == 2 ? " more line of this function" : " more lines of this function"),
                 {}});
    }

    // The statement at the current line, with the lines that belong to it.
    void parse_line(Function& function) {
        const LogicalLine here = line();
        ++at_;
        bool skip_block = here.broken;
        if (here.broken) {
            function.broken = true;
        } else if (first_word(here) == "try") {
            parse_guard(function, here);
        } else if (!parse_statement(function, here.range)) {
            skip_block = true;
        }
        if (!skip_block)
            return;
        // What hangs on a line that could not be read says nothing more, and neither does its `else`.
        const auto skip_hanging = [&] {
            while (!at_end() && belongs_to(line(), here))
                ++at_;
        };
        skip_hanging();
        const std::string_view word = first_word(here);
        if (word != "if" && word != "for" && word != "while")
            return;
        while (!at_end() && line().indentation == here.indentation &&
               (first_word(line()) == "elif" || first_word(line()) == "else")) {
            ++at_;
            skip_hanging();
        }
    }

    // Adds the statement of a part of the text, if it is one to keep; false if it could not be read.
    bool parse_statement(Function& function, SourceRange part) {
        builder_.begin_line();
        if (!match<grammar::statement>(part)) {
            function.broken = true;
            return false;
        }
        if (builder_.produced)
            result_.module.statements.push_back(builder_.statement);
        return true;
    }

    // Whether a line hangs on a header: it is indented deeper, or stands behind it.
    static bool belongs_to(const LogicalLine& line, const LogicalLine& header) {
        return line.same_line || compare(line.indentation, header.indentation) == IndentationOrder::deeper;
    }

    // ---- guards ----

    // One clause of a guard: the statement in its block, which must be an assignment. False after a report.
    bool parse_clause(Function& function, const LogicalLine& header, SourceRange inline_part, Statement& assignment) {
        std::vector<Statement>& statements = result_.module.statements;
        const size_t before = statements.size();
        bool readable = inline_part.empty() || parse_statement(function, inline_part);
        for (; readable && !at_end() && belongs_to(line(), header); ++at_)
            readable = !line().broken && parse_statement(function, line().range);
        const size_t count = statements.size() - before;
        const SourceRange where = count == 0 ? header.range : statements[before + (count > 1)].range;
        if (readable && count == 1 && statements.back().kind == StatementKind::assign) {
            assignment = statements.back();
            statements.pop_back();
            return true;
        }
        statements.resize(before);
        if (readable)
            fail_guard(function, where,
                       count == 0 ? "this guard has no assignment" : "a guard holds one assignment and nothing else");
        return false;
    }

    void fail_guard(Function& function, SourceRange where, std::string message) {
        error(where, Code::bad_guard, std::move(message),
              "write try: x = f(y) and except: x = DEFAULT, on lines of their own");
        function.broken = true;
    }

    void parse_guard(Function& function, const LogicalLine& header) {
        Statement attempt;
        Statement fallback;
        uint32_t end = 0;
        builder_.begin_line();
        bool readable = match<grammar::try_header>(header.range, &end);
        readable = readable && parse_clause(function, header, {end, header.range.end}, attempt);
        if (!readable) {
            function.broken = true;
            skip_clauses(header);
            return;
        }
        if (at_end() || line().indentation != header.indentation || first_word(line()) != "except") {
            fail_guard(function, first_word_range(header), "this 'try' has no 'except'");
            skip_clauses(header);
            return;
        }
        const LogicalLine except = line();
        ++at_;
        builder_.begin_line();
        readable = !except.broken && match<grammar::except_header>(except.range, &end);
        readable = readable && parse_clause(function, except, {end, except.range.end}, fallback);
        if (!readable) {
            function.broken = true;
            skip_clauses(header);
            return;
        }
        if (!at_end() && line().indentation == header.indentation && is_clause(first_word(line()))) {
            fail_guard(function, first_word_range(line()), "a guard has one 'except' and nothing behind it");
            skip_clauses(header);
            return;
        }
        if (!same_targets(attempt, fallback)) {
            fail_guard(function, targets_range(fallback), "a guard assigns the same name in both places");
            return;
        }
        attempt.fallback = fallback.value;
        attempt.range = {header.range.begin, fallback.range.end};
        result_.module.statements.push_back(attempt);
    }

    static bool is_clause(std::string_view word) { return word == "except" || word == "else" || word == "finally"; }

    // Moves behind the block of `header` and the clauses that follow it.
    void skip_clauses(const LogicalLine& header) {
        while (!at_end() && (belongs_to(line(), header) ||
                             (line().indentation == header.indentation && is_clause(first_word(line())))))
            ++at_;
    }

    SourceRange targets_range(const Statement& statement) const {
        const auto targets = result_.module.targets_of(statement);
        return join(targets.front().range, targets.back().range);
    }

    bool same_targets(const Statement& left, const Statement& right) const {
        return left.unpacks == right.unpacks &&
               std::ranges::equal(result_.module.targets_of(left), result_.module.targets_of(right), {}, &Target::name,
                                  &Target::name);
    }

    struct Ignored {
        SourceRange first;
        size_t count = 0;
    };

    const SourceFile& source_;
    std::string_view text_;
    ParseResult result_;
    TreeBuilder builder_;
    std::vector<LogicalLine> lines_;
    size_t at_ = 0;
    size_t errors_ = 0;
    Ignored ignored_;
};

} // namespace

ParseResult parse(const SourceFile& source) { return Parser(source).run_module(); }

ParseResult parse_expression(const SourceFile& source) { return Parser(source).run_expression(); }

} // namespace batt::frontend
