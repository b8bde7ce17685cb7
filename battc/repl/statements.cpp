#include "battc/repl/statements.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "battc/repl/entry_text.h"

namespace batt::repl {

namespace {

/// What a statement reads: the names behind its `=`. Those of lambdas are among them, which does no harm.
std::vector<std::string> names_read(std::string_view text) {
    std::vector<std::string> names;
    bool behind = false;
    size_t depth = 0;
    const std::vector<Token> tokens = tokenize(text);
    for (size_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i];
        depth += token.kind == TokenKind::open ? 1 : 0;
        depth -= token.kind == TokenKind::close && depth != 0 ? 1 : 0;
        const bool is_keyword_argument = depth != 0 && i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::equals;
        if (token.kind == TokenKind::equals)
            behind = true;
        else if (behind && token.kind == TokenKind::name && !is_keyword_argument && !is_keyword(token.in(text)))
            names.emplace_back(token.in(text));
    }
    return names;
}

constexpr std::string_view parameters[] = {"I", "S", "C"};
bool is_parameter(std::string_view name) { return std::ranges::find(parameters, name) != std::end(parameters); }

} // namespace

void Statements::add(std::string text, std::vector<std::string> names) {
    statements_.push_back({std::string(trimmed(text)), std::move(names)});
}

void Statements::bind(const std::string& name) { statements_.push_back({{}, {name}}); }

void Statements::clear() { statements_.clear(); }

bool Statements::assigns(std::string_view name) const {
    for (auto statement = statements_.rbegin(); statement != statements_.rend(); ++statement)
        if (std::ranges::find(statement->names, name) != statement->names.end())
            return !statement->text.empty();
    return false;
}

std::string Statements::last_assigned() const {
    for (auto statement = statements_.rbegin(); statement != statements_.rend(); ++statement)
        if (!statement->text.empty() && !statement->names.empty() && assigns(statement->names.back()))
            return statement->names.back();
    return {};
}

FunctionText Statements::function(std::string_view function_name, std::string_view variable) const {
    std::set<std::string, std::less<>> needed = {std::string(variable)};
    std::vector<const Statement*> taken;
    for (auto statement = statements_.rbegin(); statement != statements_.rend(); ++statement) {
        const bool counts =
            std::ranges::any_of(statement->names, [&](const std::string& name) { return needed.contains(name); });
        if (!counts)
            continue;
        if (statement->text.empty()) {
            const std::string& name = statement->names.front();
            if (!is_parameter(name)) {
                if (name == "O")
                    return {{}, "O is the expected output here, which a program does not know"};
                return {{}, fmt::format("'{}' has a value that no statement gave it", name)};
            }
            continue; // the value that a parameter has anyway
        }
        for (const std::string& name : statement->names)
            needed.erase(name);
        for (std::string& name : names_read(statement->text))
            needed.insert(std::move(name));
        taken.push_back(&*statement);
    }
    if (taken.empty() && !is_parameter(variable))
        return {{}, fmt::format("no statement has assigned to '{}'", variable)};
    std::string text = fmt::format("def {}(I", function_name);
    for (const std::string_view parameter : {"S", "C"})
        if (needed.contains(parameter))
            text += fmt::format(", {}", parameter);
    text += "):\n";
    for (auto statement = taken.rbegin(); statement != taken.rend(); ++statement) {
        text += "    ";
        for (const char c : (*statement)->text) {
            text += c;
            if (c == '\n')
                text += "    ";
        }
        text += '\n';
    }
    text += fmt::format("    return {}\n", variable);
    return {std::move(text), {}};
}

} // namespace batt::repl
