// The grammar of one logical line, in PEGTL. Blocks and indentation are not in it: logical_lines.h splits the text,
// function_parser.h puts blocks together. The actions that build the tree are in grammar_actions.cpp.
//
// The grammar is LL(1) but for two short look-aheads (`name =` of a keyword argument, `name.append(`), so no action is
// ever undone. `must<>` marks where the next token is certain; a failure there is an error that names what was expected.
// Rules called unsupported_* match Python that batt does not support; their actions fail with the name of the construct.
//
// Blanks include line breaks, because within a logical line those occur only inside brackets and behind a backslash.
#pragma once

#include "frontend/lexical.h"
#include "frontend/unsupported_python.h"

#include <string_view>

#include <tao/pegtl.hpp>

namespace batt::frontend::grammar {

// Rules are named as PEGTL names its own. NOLINTBEGIN(readability-identifier-naming, bugprone-crtp-constructor-accessibility)
using namespace tao::pegtl;

// ---- tokens ----

struct comment : seq<one<'#'>, star<not_one<'\n'>>> {};
struct continuation : seq<one<'\\'>, opt<one<'\r'>>, one<'\n'>> {};
struct blank : star<sor<one<' ', '\t', '\n', '\r', '\f'>, comment, continuation>> {};

/// A rule that is a function: the length of the match at the beginning of a text; 0 for no match.
template <typename Derived>
struct text_rule {
    using rule_t = Derived;
    using subs_t = empty_list;

    template <typename ParseInput>
    static bool match(ParseInput& in) {
        const size_t length = Derived::length(std::string_view(in.current(), in.size()));
        in.bump(length);
        return length != 0;
    }
};

/// A word that Python does not reserve and that is not the prefix of a string.
struct name : text_rule<name> {
    static size_t length(std::string_view rest) {
        const size_t length = word_length(rest);
        if (length == 0 || is_keyword(rest.substr(0, length)))
            return 0;
        if (length <= 2 && length < rest.size() && (rest[length] == '"' || rest[length] == '\''))
            return 0;
        return length;
    }
};

/// Everything that looks like a number; the action rejects what is no decimal integer.
struct number : text_rule<number> {
    static size_t length(std::string_view rest) {
        if (rest.empty() || !(is_digit(rest[0]) || (rest[0] == '.' && rest.size() > 1 && is_digit(rest[1]))))
            return 0;
        size_t length = 1;
        while (length < rest.size() && (continues_word(rest[length]) || rest[length] == '.'))
            ++length;
        return length;
    }
};

/// A string with its quotes, short or long, without a prefix. logical_lines.h has checked that it is closed.
struct string_token : text_rule<string_token> {
    static size_t length(std::string_view rest) {
        if (rest.empty() || (rest[0] != '"' && rest[0] != '\''))
            return 0;
        const bool is_long = rest.size() >= 6 && rest[1] == rest[0] && rest[2] == rest[0];
        for (size_t at = is_long ? 3 : 1; at < rest.size(); ++at) {
            if (rest[at] == '\\')
                ++at;
            else if (rest[at] == rest[0] && (!is_long || rest.substr(at).starts_with(rest.substr(0, 3))))
                return at + (is_long ? 3 : 1);
        }
        return 0;
    }
};

struct plain_string : string_token {};
struct string_prefix : text_rule<string_prefix> {
    static size_t length(std::string_view rest) {
        const size_t length = word_length(rest);
        return length <= 2 && length < rest.size() && (rest[length] == '"' || rest[length] == '\'') ? length : 0;
    }
};

struct unsupported_operator : text_rule<unsupported_operator> {
    static size_t length(std::string_view rest) {
        const UnsupportedConstruct* construct = find_unsupported_operator(rest);
        return construct == nullptr ? 0 : construct->token.size();
    }
};
struct unsupported_prefix : text_rule<unsupported_prefix> {
    static size_t length(std::string_view rest) {
        const UnsupportedConstruct* construct = find_unsupported_prefix(rest);
        return construct == nullptr ? 0 : construct->token.size();
    }
};
struct unsupported_string : seq<string_prefix, string_token> {};

/// The text of a type, up to the comma, bracket, colon or '=' behind it; not parsed.
struct annotation : text_rule<annotation> {
    static size_t length(std::string_view rest) {
        size_t depth = 0;
        size_t length = 0;
        for (; length < rest.size(); ++length) {
            const char c = rest[length];
            if (const size_t skipped = string_token::length(rest.substr(length)); skipped != 0)
                length += skipped - 1;
            else if (c == '(' || c == '[' || c == '{')
                ++depth;
            else if (depth == 0 && std::string_view(",)=:]}#").find(c) != std::string_view::npos)
                break;
            else if (c == ')' || c == ']' || c == '}')
                --depth;
        }
        return length;
    }
};

struct type : seq<annotation, blank> {};

template <char... Characters>
struct word : seq<string<Characters...>, not_at<identifier_other>> {};
struct def_word : word<'d', 'e', 'f'> {};
struct return_word : word<'r', 'e', 't', 'u', 'r', 'n'> {};
struct pass_word : word<'p', 'a', 's', 's'> {};
struct import_word : word<'i', 'm', 'p', 'o', 'r', 't'> {};
struct from_word : word<'f', 'r', 'o', 'm'> {};
struct print_word : word<'p', 'r', 'i', 'n', 't'> {};
struct try_word : word<'t', 'r', 'y'> {};
struct except_word : word<'e', 'x', 'c', 'e', 'p', 't'> {};
struct lambda_word : word<'l', 'a', 'm', 'b', 'd', 'a'> {};
struct true_word : word<'T', 'r', 'u', 'e'> {};
struct false_word : word<'F', 'a', 'l', 's', 'e'> {};
struct none_word : word<'N', 'o', 'n', 'e'> {};

struct comma : seq<one<','>, blank> {};
struct colon : seq<one<':'>, not_at<one<'='>>, blank> {};
struct equals : seq<one<'='>, not_at<one<'='>>, blank> {};
struct end_of_line : eof {};

// ---- expressions ----

/// A rule that counts towards the limit on nesting (TreeBuilder::enter counts).
template <typename Rule>
struct nested {
    using rule_t = nested;
    using subs_t = type_list<Rule>;

    template <apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control,
              typename ParseInput, typename State>
    static bool match(ParseInput& in, State& state) {
        state.enter(in.current());
        const bool matched = Control<Rule>::template match<A, M, Action, Control>(in, state);
        state.leave();
        return matched;
    }
};

struct lambda;
struct comparison;
struct expression : nested<sor<lambda, comparison>> {};

/// What may follow a comma that ends a list.
struct list_end : sor<one<')', ']', '}', '='>, eof> {};
struct next_element : sor<at<list_end>, expression> {};
struct more_elements : star<comma, must<next_element>> {};

struct open_group : seq<one<'('>, blank> {};
struct open_set : seq<one<'{'>, blank> {};
struct open_list : seq<one<'['>, blank> {};
struct open_call : seq<one<'('>, blank> {};
struct close_round : one<')'> {};
struct close_curly : one<'}'> {};
struct close_square : one<']'> {};

struct unsupported_dictionary : colon {};
struct group : seq<open_group, opt<expression, more_elements>, must<close_round>> {};
struct set : seq<open_set, opt<expression, opt<unsupported_dictionary>, more_elements>, must<close_curly>> {};
struct list : seq<open_list, opt<expression, more_elements>, must<close_square>> {};

struct name_value : name {};
struct primary : sor<name_value, number, group, plain_string, set, list, true_word, false_word, none_word,
                     unsupported_string, unsupported_prefix> {};

struct keyword : seq<name, blank, equals> {};
struct keyword_argument : seq<keyword, must<expression>> {};
struct argument : sor<keyword_argument, expression> {};
struct next_argument : sor<at<one<')'>>, argument> {};
struct call : seq<open_call, opt<argument, star<comma, must<next_argument>>>, must<close_round>> {};
struct postfix : seq<primary, blank, star<call, blank>> {};

struct minus : seq<one<'-'>, blank> {};
struct unary;
struct operand : nested<unary> {};
struct negation : seq<minus, must<operand>> {};
struct unary : sor<negation, postfix> {};

struct equal_sign : seq<two<'='>, blank> {};
struct unequal_sign : seq<one<'!'>, one<'='>, blank> {};
struct equality : seq<equal_sign, must<unary>> {};
struct inequality : seq<unequal_sign, must<unary>> {};
struct comparison : seq<unary, opt<sor<equality, inequality>>, opt<unsupported_operator>> {};

struct lambda_name : name {};
struct unsupported_parameter : seq<sor<two<'*'>, one<'*'>, one<'/'>>, opt<name>> {};
struct lambda_parameter : seq<sor<lambda_name, unsupported_parameter>, blank, opt<equals, must<expression>>> {};
struct lambda_parameters : opt<lambda_parameter, star<comma, opt<lambda_parameter>>> {};
struct lambda_begin : lambda_word {};
struct lambda : seq<lambda_begin, blank, lambda_parameters, must<colon>, must<expression>> {};

/// Expressions with commas between them; a comma makes it a tuple.
struct list_begin : success {};
struct expression_list : seq<list_begin, expression, more_elements> {};

// ---- statements ----

struct return_statement : seq<return_word, blank, sor<eof, must<expression_list>>> {};

/// Statements that batt ignores: pass, imports, docstrings, print and logging.
struct logging_call : seq<sor<word<'l', 'o', 'g', 'g', 'i', 'n', 'g'>, word<'l', 'o', 'g', 'g', 'e', 'r'>>, one<'.'>,
                          identifier, one<'('>> {};
struct docstring : seq<plus<opt<string_prefix>, string_token, blank>, eof> {};
struct ignored_statement : sor<seq<pass_word, blank>, seq<sor<import_word, from_word>, until<eof>>, docstring,
                               seq<sor<seq<print_word, blank, one<'('>>, logging_call>, until<eof>>> {};

struct unsupported_statement : text_rule<unsupported_statement> {
    static size_t length(std::string_view rest) {
        const size_t length = word_length(rest);
        const UnsupportedConstruct* construct =
            length == 0 ? nullptr : find_unsupported_statement(rest.substr(0, length));
        if (construct == nullptr || (!is_keyword(construct->token) && !rest.ends_with(':')))
            return 0; // `match` is a name unless it begins a block
        return length;
    }
};

struct append_word : word<'a', 'p', 'p', 'e', 'n', 'd'> {};
struct append_target : seq<name, blank, one<'.'>, blank, append_word, blank, one<'('>, blank> {};
struct append_statement : seq<append_target, must<expression>, opt<comma>, must<close_round>, blank> {};

struct assign_sign : equals {};
struct chained_sign : equals {};
struct assignment_tail : seq<opt<colon, must<type>>, must<assign_sign>, must<expression_list>, opt<chained_sign>> {};
struct plain_statement : seq<must<expression_list>, opt<at<one<':', '='>>, assignment_tail>> {};

struct statement
    : seq<blank, sor<return_statement, ignored_statement, unsupported_statement, append_statement, plain_statement>,
          must<end_of_line>> {};

// ---- headers of blocks; what follows their colon on the same line is a statement ----

struct function_name : name {};
struct parameter_name : name {};
struct parameter
    : seq<sor<parameter_name, unsupported_parameter>, blank, opt<colon, must<type>>, opt<equals, must<expression>>> {};
struct parameters : opt<parameter, star<comma, opt<parameter>>> {};
struct arrow : seq<one<'-'>, one<'>'>, blank> {};
struct open_parameters : seq<one<'('>, blank> {};
struct close_parameters : one<')'> {};
struct header_colon : seq<one<':'>, blank> {};
struct function_header : seq<def_word, blank, must<function_name>, blank, must<open_parameters>, parameters,
                             must<close_parameters>, blank, opt<arrow, must<type>>, must<header_colon>> {};
struct try_header : seq<try_word, blank, must<header_colon>> {};
struct except_header : seq<except_word, blank, opt<type>, must<header_colon>> {};

// ---- an expression alone, for `battc eval` ----

struct whole_expression : seq<blank, must<expression_list>, must<end_of_line>> {};

// NOLINTEND(readability-identifier-naming, bugprone-crtp-constructor-accessibility)
} // namespace batt::frontend::grammar
