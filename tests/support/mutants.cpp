#include "tests/support/mutants.h"

#include <cctype>
#include <sstream>

#include "ops/op_table.h"
#include "tests/support/random_choice.h"

namespace batt::test {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// A name or number of a line.
struct Token {
    size_t begin;
    size_t end;
    bool called;   ///< a '(' follows
    u32 arguments; ///< of a call, as far as commas tell
};

std::vector<Token> tokens_of(const std::string& line, size_t from) {
    std::vector<Token> tokens;
    for (size_t at = from; at < line.size();) {
        if (line[at] == '\'') { // a text between quotes
            at = std::min(line.find('\'', at + 1), line.size() - 1) + 1;
            continue;
        }
        if (!is_word(line[at])) {
            ++at;
            continue;
        }
        Token token{at, at, false, 0};
        while (token.end < line.size() && is_word(line[token.end]))
            ++token.end;
        token.called = token.end < line.size() && line[token.end] == '(';
        int depth = 0;
        for (size_t place = token.end; token.called && place < line.size(); ++place) {
            depth += line[place] == '(' || line[place] == '{' ? 1 : line[place] == ')' || line[place] == '}' ? -1 : 0;
            if (depth == 0)
                break;
            if (depth == 1 && (line[place] == ',' || (token.arguments == 0 && line[place] != '(')))
                ++token.arguments;
        }
        at = token.end;
        if (line.compare(token.begin, token.end - token.begin, "lambda") != 0)
            tokens.push_back(token);
    }
    return tokens;
}

class Mutator {
public:
    Mutator(std::mt19937& random, Dialect dialect) : random_(random) {
        for (const OpInfo& op : all_ops())
            if ((op.dialects & dialect_bit(dialect)) != 0)
                ops_.push_back(&op);
        for (const ConstantInfo& constant : all_constants())
            if ((constant.dialects & dialect_bit(dialect)) != 0)
                constants_.emplace_back(constant.name);
    }

    std::string run(const std::string& function, const std::string& name) {
        std::istringstream stream(function);
        for (std::string line; std::getline(stream, line);)
            lines_.push_back(line);
        const u32 changes = 1 + below(random_, 4);
        for (u32 i = 0; i < changes; ++i)
            change();
        std::string text = "def " + name + lines_[0].substr(std::min(lines_[0].find('('), lines_[0].size())) + "\n";
        for (size_t i = 1; i < lines_.size(); ++i)
            text += lines_[i] + "\n";
        return text;
    }

private:
    /// Whether a line is `    name = expression`.
    bool is_assignment(size_t line) const {
        const size_t equals = lines_[line].find(" = ");
        return lines_[line].starts_with("    ") && !lines_[line].starts_with("     ") && equals != std::string::npos &&
               lines_[line].find('(') > equals;
    }
    std::string name_before(size_t line) {
        std::vector<std::string> names = {"I"};
        for (size_t i = 1; i < line; ++i)
            if (is_assignment(i))
                names.push_back(lines_[i].substr(4, lines_[i].find(" = ") - 4));
        return one_of(random_, names);
    }
    std::string op_name(u32 arguments) {
        for (u32 attempt = 0; attempt < 20; ++attempt) {
            const OpInfo& op = *one_of(random_, ops_);
            if (op.parameters.size() == arguments || one_in(random_, 30))
                return std::string(op.name);
        }
        return "identity";
    }
    std::string operand(size_t line) {
        switch (below(random_, 8)) {
        case 0:
            return one_of(random_, constants_);
        case 1:
            return std::to_string(static_cast<int>(below(random_, 14)) - 3);
        case 2:
            return op_name(1 + below(random_, 2));
        case 3:
            return "(" + name_before(line) + ", " + name_before(line) + ")";
        default:
            return name_before(line);
        }
    }

    void change() {
        std::vector<size_t> assignments;
        for (size_t i = 1; i < lines_.size(); ++i)
            if (is_assignment(i))
                assignments.push_back(i);
        if (assignments.empty())
            return;
        const size_t chosen = one_of(random_, assignments);
        std::string& line = lines_[chosen];
        const size_t value = line.find(" = ") + 3;
        const std::string target = line.substr(4, value - 7);
        switch (below(random_, 12)) {
        case 0:
            lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(chosen));
            return;
        case 1:
            std::swap(line, lines_[one_of(random_, assignments)]);
            return;
        case 2: // one more call
            lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(chosen) + 1,
                          "    " + target + " = " + op_name(2) + "(" + target + ", " + operand(chosen) + ")");
            return;
        case 3: // a guard
            if (target.find(',') == std::string::npos) {
                const std::string guarded =
                    "    try:\n    " + line + "\n    except:\n        " + target + " = " +
                    (one_in(random_, 3) ? op_name(1) + "(" + operand(chosen) + ")" : operand(chosen));
                line = guarded;
            }
            return;
        case 4: // a function over elements
            lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(chosen) + 1,
                          "    " + target + " = " + (one_in(random_, 2) ? "apply" : "mapply") + "(lambda q: " +
                              op_name(2) + "(q, " + operand(chosen) + "), " + name_before(chosen + 1) + ")");
            return;
        default:
            break;
        }
        const std::vector<Token> tokens = tokens_of(line, value);
        if (tokens.empty())
            return;
        const Token token = one_of(random_, tokens);
        line.replace(token.begin, token.end - token.begin,
                     token.called && !one_in(random_, 20) ? op_name(token.arguments) : operand(chosen));
    }

    std::mt19937& random_;
    std::vector<const OpInfo*> ops_;
    std::vector<std::string> constants_;
    std::vector<std::string> lines_;
};

} // namespace

std::vector<std::string> functions_of(const std::string& text) {
    std::vector<std::string> functions;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with("def "))
            functions.emplace_back();
        if (!functions.empty() && (line.starts_with("def ") || line.starts_with("    ")) &&
            line.find_first_not_of(' ') != line.find('#'))
            functions.back() += line + "\n";
    }
    return functions;
}

std::string mutant(std::mt19937& random, const std::string& function, Dialect dialect, const std::string& name) {
    return Mutator(random, dialect).run(function, name);
}

} // namespace batt::test
