#include "frontend/unsupported_python.h"

#include "frontend/lexical.h"

#include <algorithm>
#include <span>

namespace batt::frontend {

namespace {

constexpr std::string_view loop_hint = "use apply(f, xs), mapply(f, xs) or power(f, n)";
constexpr std::string_view in_place_hint = "use an op and a new assignment: x = add(x, y)";

constexpr UnsupportedConstruct statements[] = {
    {"for", "a 'for' loop", "use apply(f, xs) or mapply(f, xs)"},
    {"while", "a 'while' loop", loop_hint},
    {"if", "an 'if' statement", "use branch(condition, x, y)"},
    {"elif", "an 'elif'", "use branch(condition, x, y)"},
    {"else", "an 'else'", "use branch(condition, x, y)"},
    {"match", "a 'match' statement", "use branch(condition, x, y)"},
    {"with", "a 'with' statement", ""},
    {"class", "a class", ""},
    {"def", "a function inside a function", "use a lambda, or move it out of the function"},
    {"async", "'async'", ""},
    {"try", "a guard inside a guard", ""},
    {"except", "an 'except' without a 'try'", ""},
    {"finally", "a 'finally'", ""},
    {"raise", "a 'raise' statement", ""},
    {"assert", "an 'assert' statement", ""},
    {"del", "a 'del' statement", ""},
    {"global", "a 'global' statement", ""},
    {"nonlocal", "a 'nonlocal' statement", ""},
    {"break", "a 'break' statement", ""},
    {"continue", "a 'continue' statement", ""},
};

// Longer tokens before their prefixes: the first match counts.
constexpr UnsupportedConstruct operators[] = {
    {"**=", "the augmented assignment '**='", in_place_hint},
    {"//=", "the augmented assignment '//='", in_place_hint},
    {"<<=", "the augmented assignment '<<='", in_place_hint},
    {">>=", "the augmented assignment '>>='", in_place_hint},
    {"+=", "the augmented assignment '+='", in_place_hint},
    {"-=", "the augmented assignment '-='", in_place_hint},
    {"*=", "the augmented assignment '*='", in_place_hint},
    {"/=", "the augmented assignment '/='", in_place_hint},
    {"%=", "the augmented assignment '%='", in_place_hint},
    {"@=", "the augmented assignment '@='", in_place_hint},
    {"&=", "the augmented assignment '&='", in_place_hint},
    {"|=", "the augmented assignment '|='", in_place_hint},
    {"^=", "the augmented assignment '^='", in_place_hint},
    {":=", "the assignment expression ':='", "assign in a statement of its own"},
    {"**", "the operator '**'", "use multiply(a, b)"},
    {"//", "the operator '//'", "use divide(a, b)"},
    {"<<", "the operator '<<'", ""},
    {">>", "the operator '>>'", ""},
    {"<=", "the comparison '<='", "use flip(greater(a, b))"},
    {">=", "the comparison '>='", "use flip(greater(b, a))"},
    {"==", "a chained comparison", "compare twice: both(equality(a, b), equality(b, c))"},
    {"!=", "a chained comparison", "compare twice and combine the answers with both(...)"},
    {"+", "the operator '+'", "use add(a, b), or combine(a, b) for containers"},
    {"-", "the operator '-'", "use subtract(a, b), or difference(a, b) for containers"},
    {"*", "the operator '*'", "use multiply(a, b)"},
    {"/", "the operator '/'", "use divide(a, b)"},
    {"%", "the operator '%'", ""},
    {"@", "the operator '@'", ""},
    {"<", "the comparison '<'", "use greater(b, a)"},
    {">", "the comparison '>'", "use greater(a, b)"},
    {"&", "the operator '&'", "use intersection(a, b)"},
    {"|", "the operator '|'", "use combine(a, b)"},
    {"^", "the operator '^'", ""},
    {"[", "a subscript", "use first(x), last(x), index(grid, location), crop(grid, start, dims), ..."},
    {".", "an attribute or method", "the only method is .append of a list, as a statement of its own"},
    {"and", "the operator 'and'", "use both(a, b)"},
    {"or", "the operator 'or'", "use either(a, b)"},
    {"not", "the operator 'not in'", "use flip(contained(value, container))"},
    {"in", "the operator 'in'", "use contained(value, container)"},
    {"is", "the operator 'is'", "use equality(a, b)"},
    {"if", "a conditional expression", "use branch(condition, x, y)"},
    {"for", "a comprehension", "use apply(f, xs) or sfilter(xs, condition)"},
    {"async", "'async'", ""},
};

constexpr UnsupportedConstruct prefixes[] = {
    {"**", "unpacking with '**'", ""}, {"*", "unpacking with '*'", ""}, {"+", "the unary operator '+'", ""},
    {"~", "the operator '~'", ""},     {"...", "an ellipsis", ""},      {"not", "the operator 'not'", "use flip(x)"},
    {"await", "'await'", ""},          {"yield", "'yield'", ""},
};

const UnsupportedConstruct* find_prefix_in(std::span<const UnsupportedConstruct> constructs, std::string_view text) {
    // Called behind every operand. The first character, a comma or a bracket, nearly always decides.
    if (text.empty())
        return nullptr;
    const char first = text.front();
    const size_t word = word_length(text);
    for (const UnsupportedConstruct& construct : constructs) {
        if (construct.token.front() != first)
            continue;
        if (word != 0 ? construct.token == text.substr(0, word) : text.starts_with(construct.token))
            return &construct;
    }
    return nullptr;
}

} // namespace

const UnsupportedConstruct* find_unsupported_statement(std::string_view word) {
    const auto found = std::ranges::find(statements, word, &UnsupportedConstruct::token);
    return found == std::end(statements) ? nullptr : found;
}

const UnsupportedConstruct* find_unsupported_operator(std::string_view text) { return find_prefix_in(operators, text); }

const UnsupportedConstruct* find_unsupported_prefix(std::string_view text) { return find_prefix_in(prefixes, text); }

} // namespace batt::frontend
