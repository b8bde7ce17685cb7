#include "frontend/grammar_actions.h"

#include "frontend/grammar.h"
#include "frontend/lexical.h"
#include "frontend/unsupported_python.h"
#include "frontend/wording.h"

#include <algorithm>
#include <string>

namespace batt::frontend {

namespace {

// ---- errors ----

/// What must<Rule> expects, in words.
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

SyntaxError unsupported(SourceRange range, const UnsupportedConstruct& construct, Code code) {
    std::string_view name = construct.name;
    for (const std::string_view article : {"a ", "an ", "the "}) {
        if (name.starts_with(article)) {
            name.remove_prefix(article.size());
            break;
        }
    }
    return {range, code, "batt has no " + std::string(name), std::string(construct.hint)};
}

/// A character that no program contains, with which `found`, at `range.begin`, begins.
SyntaxError invalid_character(SourceRange range, std::string_view found) {
    size_t length = 1;
    while (length < found.size() && (static_cast<unsigned char>(found[length]) & 0xC0) == 0x80)
        ++length;
    range.end = range.begin + static_cast<uint32_t>(length);
    return {range, Code::invalid_character,
            static_cast<unsigned char>(found.front()) >= 0x80
                ? "the character " + quoted_excerpt(found.substr(0, length)) + " is not allowed in a program"
                : "a control character is not allowed in a program"};
}

/// The grammar wanted `expected` at `place`: names what was found instead. If that was a closing bracket, notes where the
/// bracket was opened.
SyntaxError unexpected(const ExpressionBuilder& builder, const char* place, std::string_view expected,
                       bool closing_bracket) {
    const uint32_t at = builder.offset(place);
    const std::string_view found = builder.text_from(at);
    SyntaxError error{{at, at + 1}, Code::unexpected_text, "expected " + std::string(expected)};
    const std::optional<uint32_t> opened = closing_bracket ? builder.innermost_open() : std::nullopt;
    if (opened) {
        error.note = std::string("the '") + builder.text_from(*opened).front() + "' opened here";
        error.note_range = {*opened, *opened + 1};
    }
    if (found.empty() || found.front() == '\n' || found.front() == '\r') {
        error.range = {at, at};
        error.message += ", but the line ends here";
        return error;
    }
    if (const UnsupportedConstruct* construct = find_unsupported_operator(found);
        construct != nullptr && construct->token != "-" && construct->token != ".") {
        error.range.end = at + static_cast<uint32_t>(construct->token.size());
        if (construct->token == ":=")
            return unsupported(error.range, *construct, Code::unsupported_expression);
    }
    const auto first = static_cast<unsigned char>(found.front());
    if (first >= 0x80 || first < 0x20 || first == 0x7F)
        return invalid_character(error.range, found);
    size_t length = word_length(found);
    if (length == 0)
        length = std::max<size_t>(grammar::number::length(found), 1);
    error.range.end = std::max(error.range.end, at + static_cast<uint32_t>(length));
    error.message += ", found " + quoted_excerpt(found.substr(0, error.range.size()));
    return error;
}

/// Throws a SyntaxError where PEGTL would throw an exception of its own.
template <typename Rule>
struct LineControl : tao::pegtl::normal<Rule> {
    template <typename ParseInput>
    [[noreturn]] static void raise(const ParseInput& in, TreeBuilder& builder) {
        throw unexpected(builder.expressions, in.current(), expectation<Rule>, closes_bracket<Rule>);
    }
};

template <typename Input>
SourceRange range_of(const Input& in, const TreeBuilder& builder) {
    return builder.expressions.range(in.begin(), in.end());
}

/// The word that the match begins with.
template <typename Input>
std::string_view first_word(const Input& in) {
    return in.string_view().substr(0, word_length(in.string_view()));
}

SourceRange first(SourceRange range, size_t length) {
    return {range.begin, range.begin + static_cast<uint32_t>(length)};
}

// ---- expressions ----

/// The action of a rule; none by default.
template <typename Rule>
struct Build {};

template <>
struct Build<grammar::name_value> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.push_name(range_of(in, builder), in.string_view());
    }
};
template <>
struct Build<grammar::number> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.push_number(range_of(in, builder), in.string_view());
    }
};
template <>
struct Build<grammar::plain_string> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.push_string(range_of(in, builder), in.string_view());
    }
};

template <ExpressionKind kind, int32_t value>
struct BuildConstant {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.push_constant(kind, range_of(in, builder), value);
    }
};
template <>
struct Build<grammar::true_word> : BuildConstant<ExpressionKind::boolean, 1> {};
template <>
struct Build<grammar::false_word> : BuildConstant<ExpressionKind::boolean, 0> {};
template <>
struct Build<grammar::none_word> : BuildConstant<ExpressionKind::none, 0> {};

/// What has an end of its own: the builder marks where it begins.
struct BuildOpen {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.open(builder.expressions.offset(in.begin()));
    }
};
template <>
struct Build<grammar::open_group> : BuildOpen {};
template <>
struct Build<grammar::open_set> : BuildOpen {};
template <>
struct Build<grammar::open_list> : BuildOpen {};
template <>
struct Build<grammar::open_call> : BuildOpen {};
template <>
struct Build<grammar::list_begin> : BuildOpen {};
template <>
struct Build<grammar::minus> : BuildOpen {};
template <>
struct Build<grammar::lambda_begin> : BuildOpen {};
template <>
struct Build<grammar::comma> {
    static void apply0(TreeBuilder& builder) { builder.expressions.count_comma(); }
};

template <>
struct Build<grammar::group> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.close_group(range_of(in, builder).end);
    }
};
template <>
struct Build<grammar::set> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.close_set(range_of(in, builder));
    }
};
template <>
struct Build<grammar::list> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.close_list(range_of(in, builder).end);
    }
};
template <>
struct Build<grammar::expression_list> {
    static void apply0(TreeBuilder& builder) { builder.expressions.close_expression_list(); }
};
template <>
struct Build<grammar::call> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.close_call(range_of(in, builder).end);
    }
};
template <>
struct Build<grammar::negation> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.close_negation(range_of(in, builder).begin);
    }
};
template <>
struct Build<grammar::equality> {
    static void apply0(TreeBuilder& builder) { builder.expressions.push_comparison(ExpressionKind::equal); }
};
template <>
struct Build<grammar::inequality> {
    static void apply0(TreeBuilder& builder) { builder.expressions.push_comparison(ExpressionKind::not_equal); }
};
template <>
struct Build<grammar::lambda> {
    static void apply0(TreeBuilder& builder) { builder.expressions.close_lambda(); }
};

template <>
struct Build<grammar::keyword_argument> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const std::string_view keyword = first_word(in);
        builder.expressions.name_argument(first(range_of(in, builder), keyword.size()), keyword);
    }
};
template <>
struct Build<grammar::argument> {
    static void apply0(TreeBuilder& builder) { builder.expressions.check_argument(); }
};

struct BuildParameter {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.expressions.add_parameter(range_of(in, builder), in.string_view());
    }
};
template <>
struct Build<grammar::lambda_name> : BuildParameter {};
template <>
struct Build<grammar::parameter_name> : BuildParameter {};

struct FinishParameter {
    static void apply0(TreeBuilder& builder) { builder.expressions.finish_parameter(); }
};
template <>
struct Build<grammar::lambda_parameter> : FinishParameter {};
template <>
struct Build<grammar::parameter> : FinishParameter {};

// ---- statements and headers ----

template <>
struct Build<grammar::return_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        constexpr size_t word = std::string_view("return").size();
        builder.finish_return(first(range_of(in, builder), word));
    }
};
template <>
struct Build<grammar::append_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const SourceRange range = range_of(in, builder);
        const std::string_view list = first_word(in);
        builder.finish_append(first(range, in.string_view().rfind(')') + 1), first(range, list.size()), list);
    }
};
template <>
struct Build<grammar::assign_sign> {
    static void apply0(TreeBuilder& builder) { builder.take_targets(); }
};
template <>
struct Build<grammar::plain_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.finish_plain_statement(range_of(in, builder).begin);
    }
};
template <>
struct Build<grammar::function_name> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.name_function(range_of(in, builder), in.string_view());
    }
};
template <>
struct Build<grammar::function_header> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        builder.finish_function_header(range_of(in, builder));
    }
};

// ---- Python that batt does not support ----

template <>
struct Build<grammar::unsupported_operator> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const SourceRange range = range_of(in, builder);
        const UnsupportedConstruct& construct = *find_unsupported_operator(builder.expressions.text_from(range.begin));
        throw unsupported(range, construct,
                          construct.name.starts_with("the augmented") ? Code::unsupported_statement
                                                                      : Code::unsupported_expression);
    }
};
template <>
struct Build<grammar::unsupported_prefix> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const SourceRange range = range_of(in, builder);
        throw unsupported(range, *find_unsupported_prefix(builder.expressions.text_from(range.begin)),
                          Code::unsupported_expression);
    }
};
template <>
struct Build<grammar::unsupported_string> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        const bool formatted = in.string_view().substr(0, 2).find_first_of("fF") != std::string_view::npos;
        throw SyntaxError{range_of(in, builder), Code::unsupported_expression,
                          formatted ? "batt has no f-strings" : "batt has no strings with a prefix"};
    }
};
template <>
struct Build<grammar::unsupported_dictionary> {
    static void apply0(TreeBuilder& builder) {
        const uint32_t begin = *builder.expressions.innermost_open();
        throw SyntaxError{
            {begin, begin + 1}, Code::unsupported_expression, "batt has no dictionaries", "use a tuple of pairs"};
    }
};
template <>
struct Build<grammar::unsupported_parameter> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        throw SyntaxError{range_of(in, builder), Code::bad_parameters,
                          "batt has no parameters such as " + quoted_excerpt(in.string_view()),
                          "parameters are names with commas between them"};
    }
};
template <>
struct Build<grammar::chained_sign> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        throw SyntaxError{first(range_of(in, builder), 1), Code::unsupported_statement,
                          "batt has no chained assignment", "assign in two statements"};
    }
};
template <>
struct Build<grammar::unsupported_statement> {
    template <typename Input>
    static void apply(const Input& in, TreeBuilder& builder) {
        throw unsupported(range_of(in, builder), *find_unsupported_statement(in.string_view()),
                          Code::unsupported_statement);
    }
};

// ---- matching ----

template <typename Rule>
MatchResult match(TreeBuilder& builder, SourceRange part) {
    const std::string_view text = builder.expressions.text_from(part.begin).substr(0, part.size());
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf_crlf, const char*> input(
        text.data(), text.data() + text.size(), "");
    builder.begin_line();
    try {
        if (!tao::pegtl::parse<Rule, Build, LineControl>(input, builder))
            throw unexpected(builder.expressions, input.current(), "a statement", false);
        builder.expressions.check_integers();
        return {builder.expressions.offset(input.current()), std::nullopt};
    } catch (SyntaxError& error) {
        // An error at the end of the part must not extend into the text behind it.
        error.range.begin = std::min(error.range.begin, part.end);
        error.range.end = std::clamp(error.range.end, error.range.begin, part.end);
        return {part.end, std::move(error)};
    }
}

} // namespace

MatchResult match_statement(TreeBuilder& builder, SourceRange part) { return match<grammar::statement>(builder, part); }

MatchResult match_expression(TreeBuilder& builder, SourceRange part) {
    return match<grammar::whole_expression>(builder, part);
}

MatchResult match_function_header(TreeBuilder& builder, SourceRange part) {
    return match<grammar::function_header>(builder, part);
}

MatchResult match_try_header(TreeBuilder& builder, SourceRange part) {
    return match<grammar::try_header>(builder, part);
}

MatchResult match_except_header(TreeBuilder& builder, SourceRange part) {
    return match<grammar::except_header>(builder, part);
}

} // namespace batt::frontend
