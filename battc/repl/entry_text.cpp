#include "battc/repl/entry_text.h"

#include <algorithm>
#include <cctype>

namespace batt::repl {

namespace {

constexpr std::string_view blanks = " \t\r\n\f";
constexpr size_t block_indentation = 4;

bool starts_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool continues_name(char c) { return starts_name(c) || is_digit(c); }

size_t string_end(std::string_view text, size_t begin) {
    const char quote = text[begin];
    const bool is_long = text.substr(begin + 1, 2) == std::string(2, quote);
    const std::string closing(is_long ? 3 : 1, quote);
    for (size_t at = begin + closing.size(); at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text.substr(at).starts_with(closing))
            return at + closing.size();
        else if (text[at] == '\n' && !is_long)
            return at;
    }
    return text.size();
}

size_t indentation_of(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

/// A logical line: text[begin, end) without the line break behind it.
struct LogicalLine {
    size_t begin = 0;
    size_t end = 0;
    size_t indentation = 0;
    bool empty = true; ///< nothing but blanks and comments
    bool opens_block = false;
    std::string_view first_word;
};

struct LogicalLines {
    std::vector<LogicalLine> lines;
    size_t open_brackets = 0; ///< at the end
    bool open_string = false;
};

LogicalLines logical_lines(std::string_view text) {
    LogicalLines result;
    size_t begin = 0;
    LogicalLine line;
    const auto finish = [&](size_t end) {
        line.begin = begin;
        line.end = end;
        line.indentation = indentation_of(text.substr(begin, end - begin));
        result.lines.push_back(line);
        line = {};
        begin = std::min(end + 1, text.size());
    };
    size_t last_end = 0;
    for (const Token& token : tokenize(text)) {
        last_end = token.end;
        if (token.kind == TokenKind::newline) {
            finish(token.begin);
            continue;
        }
        if (token.kind == TokenKind::comment)
            continue;
        if (line.empty && token.kind == TokenKind::name)
            line.first_word = token.in(text);
        line.empty = false;
        line.opens_block = token.in(text) == ":";
        if (token.kind == TokenKind::open)
            ++result.open_brackets;
        else if (token.kind == TokenKind::close && result.open_brackets > 0)
            --result.open_brackets;
        if (token.kind == TokenKind::string) {
            const std::string_view string = token.in(text);
            const bool is_long = string.size() >= 3 && string[1] == string[0] && string[2] == string[0];
            result.open_string = is_long && (string.size() < 6 || !string.ends_with(string.substr(0, 3)));
        }
    }
    if (begin < text.size() || last_end == text.size() || result.lines.empty())
        finish(text.size());
    return result;
}

} // namespace

std::vector<Token> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    size_t depth = 0;
    for (size_t at = 0; at < text.size();) {
        const size_t begin = at;
        const char c = text[at];
        TokenKind kind = TokenKind::other;
        ++at;
        if (c == '\n') {
            if (depth != 0)
                continue;
            kind = TokenKind::newline;
        } else if (blanks.find(c) != std::string_view::npos || (c == '\\' && text.substr(at).starts_with('\n'))) {
            at += c == '\\' ? 1 : 0;
            continue;
        } else if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
            kind = TokenKind::comment;
        } else if (c == '"' || c == '\'') {
            at = string_end(text, begin);
            kind = TokenKind::string;
        } else if (starts_name(c)) {
            while (at < text.size() && continues_name(text[at]))
                ++at;
            kind = TokenKind::name;
        } else if (is_digit(c)) {
            while (at < text.size() && (continues_name(text[at]) || text[at] == '.'))
                ++at;
            kind = TokenKind::number;
        } else if (c == '(' || c == '[' || c == '{') {
            ++depth;
            kind = TokenKind::open;
        } else if (c == ')' || c == ']' || c == '}') {
            depth -= depth != 0 ? 1 : 0;
            kind = TokenKind::close;
        } else if (c == ',') {
            kind = TokenKind::comma;
        } else if (c == '=') {
            if (text.substr(at).starts_with('='))
                ++at;
            else
                kind = TokenKind::equals;
        } else if (c == '!' && text.substr(at).starts_with('=')) {
            ++at;
        }
        tokens.push_back({kind, begin, at});
    }
    return tokens;
}

bool is_command(std::string_view text) { return trimmed(text).starts_with(':'); }

editor::Readiness readiness(std::string_view text) {
    if (is_command(text) && text.find('\n') == std::string_view::npos)
        return {};
    const LogicalLines all = logical_lines(text);
    const LogicalLine& last = all.lines.back();
    const std::string_view last_text = text.substr(last.begin, last.end - last.begin);
    if (all.open_string)
        return {false, {}};
    if (all.open_brackets != 0) // the arguments of a call stand below each other
        return {false, std::string(last.indentation + block_indentation, ' ')};
    if (text.ends_with("\\"))
        return {false, std::string(last.indentation + block_indentation, ' ')};
    if (last.opens_block)
        return {false, std::string(last.indentation + block_indentation, ' ')};
    if (last.empty && trimmed(last_text).empty())
        return {}; // an empty line ends every block
    if (last.indentation == 0)
        // `try: ...` on one line needs its except.
        return {last.first_word != "try", {}};
    return {last.first_word == "return" && last.indentation <= block_indentation, std::string(last.indentation, ' ')};
}

std::vector<std::string> split_statements(std::string_view text) {
    std::vector<std::string> statements;
    bool block = false; // the lines of the last statement may go on
    for (const LogicalLine& line : logical_lines(text).lines) {
        const std::string_view part = text.substr(line.begin, line.end - line.begin);
        const bool remark = line.empty && !is_command(part) && line.indentation == 0;
        if (remark || trimmed(part).empty())
            continue;
        const bool joins = block && (line.indentation > 0 || line.first_word == "except");
        if (joins) {
            statements.back() += '\n';
            statements.back() += part;
        } else if (!line.empty) {
            statements.emplace_back(part);
        }
        if (!joins)
            block = line.opens_block || line.first_word == "def" || line.first_word == "try";
    }
    return statements;
}

std::optional<CallAtCursor> call_at(std::string_view text, size_t cursor) {
    struct Open {
        std::string_view name;
        size_t commas = 0;
        std::string_view keyword;
    };
    std::vector<Open> open;
    std::string_view before; // the name in front of the token
    for (const Token& token : tokenize(text.substr(0, cursor))) {
        const std::string_view word = token.in(text);
        switch (token.kind) {
        case TokenKind::open:
            open.push_back({word == "(" ? before : std::string_view(), 0, {}});
            break;
        case TokenKind::close:
            if (!open.empty())
                open.pop_back();
            break;
        case TokenKind::comma:
            if (!open.empty()) {
                ++open.back().commas;
                open.back().keyword = {};
            }
            break;
        case TokenKind::equals:
            if (!open.empty())
                open.back().keyword = before;
            break;
        default:
            break;
        }
        before = token.kind == TokenKind::name && !is_keyword(word) ? word : std::string_view();
    }
    while (!open.empty() && open.back().name.empty())
        open.pop_back(); // the tuple or set that is an argument
    if (open.empty())
        return std::nullopt;
    return CallAtCursor{std::string(open.back().name), open.back().commas, std::string(open.back().keyword)};
}

size_t name_begin(std::string_view text, size_t cursor) {
    size_t begin = cursor;
    while (begin > 0 && continues_name(text[begin - 1]))
        --begin;
    return begin;
}

std::string_view trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::pair<std::string_view, std::string_view> split_word(std::string_view text) {
    text = trimmed(text);
    const size_t end = std::min(text.find_first_of(blanks), text.size());
    return {text.substr(0, end), trimmed(text.substr(end))};
}

bool is_keyword(std::string_view name) {
    constexpr std::string_view keywords[] = {"def",  "return", "lambda", "try",  "except", "pass",
                                             "True", "False",  "None",   "from", "import", "frozenset"};
    return std::ranges::find(keywords, name) != std::end(keywords);
}

} // namespace batt::repl
