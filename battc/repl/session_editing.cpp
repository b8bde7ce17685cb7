// What the line editor asks a session: completion, the signature of the call that is typed, colours.
#include <algorithm>
#include <filesystem>

#include <battc/op.h>
#include <battc/type.h>
#include <fmt/format.h>

#include "battc/repl/commands.h"
#include "battc/repl/documentation.h"
#include "battc/repl/entry_text.h"
#include "battc/repl/session.h"
#include "battc/repl/settings.h"

namespace batt::repl {

namespace {

using editor::Candidate;
using editor::Completion;

void add(std::vector<Candidate>& candidates, std::string_view word, std::string_view beginning,
         std::string_view description) {
    if (word.starts_with(beginning))
        candidates.push_back({std::string(word), std::string(description)});
}

/// Files and folders whose path begins so.
std::vector<Candidate> files(std::string_view beginning) {
    namespace fs = std::filesystem;
    const size_t slash = beginning.rfind('/');
    const std::string folder(slash == std::string_view::npos ? std::string_view() : beginning.substr(0, slash + 1));
    const std::string_view name = beginning.substr(folder.size());
    std::vector<Candidate> candidates;
    std::error_code error;
    for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end; !error && at != end;
         at.increment(error)) {
        const std::string file = at->path().filename().string();
        if (!file.starts_with(name) || (file.starts_with('.') && name.empty()))
            continue;
        std::error_code ignored;
        candidates.push_back({folder + file + (at->is_directory(ignored) ? "/" : ""), {}});
    }
    std::ranges::sort(candidates, {}, &Candidate::text);
    return candidates;
}

/// "thrice(grid, factor)" of the text of a function, with the argument at the cursor marked.
std::string function_signature(std::string_view text, const CallAtCursor& call) {
    std::string signature;
    std::string parameter;
    size_t depth = 0;
    size_t number = 0;
    const auto finish_parameter = [&] {
        const std::string_view name = trimmed(parameter);
        const bool current =
            call.keyword.empty() ? number == call.argument : name.substr(0, name.find_first_of(":=")) == call.keyword;
        if (!name.empty())
            signature += fmt::format("{}{}{}{}", number == 0 ? "" : ", ", current ? "«" : "", name, current ? "»" : "");
        parameter.clear();
        ++number;
    };
    const size_t begin = std::min(text.find("def "), text.size());
    for (const Token& token : tokenize(text.substr(begin))) {
        const std::string_view word = token.in(text.substr(begin));
        if (token.kind == TokenKind::close && --depth == 0) {
            finish_parameter();
            return signature + ")";
        }
        if (depth == 1 && token.kind == TokenKind::comma)
            finish_parameter();
        else if (depth > 0)
            parameter += word;
        else if (token.kind == TokenKind::name && word != "def")
            signature = std::string(word) + "(";
        depth += token.kind == TokenKind::open ? 1 : 0;
    }
    return {};
}

} // namespace

Completion Session::complete(std::string_view text, size_t cursor) {
    const std::string_view before = text.substr(0, cursor);
    ArgumentKind kind = ArgumentKind::expression;
    if (is_command(text)) {
        const size_t colon = text.find(':');
        const size_t space = before.find_first_of(" \t", colon);
        if (space == std::string_view::npos) {
            Completion completion{colon + 1, cursor, {}};
            if (cursor > colon)
                for (const CommandDescription& command : CommandTable::all())
                    add(completion.candidates, command.name, before.substr(colon + 1), command.summary);
            return completion;
        }
        std::string_view name = text.substr(colon + 1, space - colon - 1);
        if (name.ends_with('!'))
            name.remove_suffix(1);
        const CommandDescription* const command = CommandTable::find(name);
        kind = command == nullptr ? ArgumentKind::none : command->completes;
        // The second argument of :save is what is saved.
        if (kind == ArgumentKind::file && name.starts_with("sa") && !split_word(before.substr(space)).second.empty())
            kind = ArgumentKind::function;
    }
    const size_t word = before.find_last_of(" \t\n") + 1; // of what is no name: paths, ids
    const std::string_view beginning = before.substr(word);
    switch (kind) {
    case ArgumentKind::none:
        return {};
    case ArgumentKind::file:
        return {word, cursor, files(beginning)};
    case ArgumentKind::command: {
        Completion completion{word, cursor, {}};
        for (const CommandDescription& command : CommandTable::all())
            add(completion.candidates, command.name, beginning, command.summary);
        return completion;
    }
    case ArgumentKind::task: {
        Completion completion{word, cursor, {}};
        if (!data_.named())
            return completion;
        const battc::TaskSet& tasks = data_.tasks();
        for (size_t i = 0; i < tasks.size(); ++i) {
            const battc::Task task = tasks[i];
            if (task.id().starts_with(beginning))
                completion.candidates.push_back(
                    {task.id(),
                     fmt::format("{} train, {} test", task.size(battc::Split::train), task.size(battc::Split::test))});
        }
        return completion;
    }
    case ArgumentKind::setting: {
        Completion completion{word, cursor, {}};
        const auto [setting, value] = split_word(before.substr(before.find_first_of(" \t")));
        const bool at_value = !value.empty() || (!setting.empty() && beginning.empty());
        for (const SettingDescription& one : all_settings()) {
            if (!at_value)
                add(completion.candidates, one.name, beginning, one.meaning);
            else if (one.name == setting && one.listed)
                for (std::string_view rest = one.values; !rest.empty();) {
                    const size_t end = std::min(rest.find(", "), rest.size());
                    add(completion.candidates, rest.substr(0, end), beginning, {});
                    rest.remove_prefix(std::min(end + 2, rest.size()));
                }
        }
        return completion;
    }
    case ArgumentKind::expression:
    case ArgumentKind::function:
    case ArgumentKind::op:
        break;
    }
    const size_t begin = name_begin(text, cursor);
    const std::string_view name = text.substr(begin, cursor - begin);
    Completion completion{begin, cursor, {}};
    if (kind != ArgumentKind::op) {
        for (const std::string& variable : scope_.variables())
            add(completion.candidates, variable, name, "variable");
        for (const std::string& function : scope_.functions())
            add(completion.candidates, function, name, "function");
    }
    if (kind == ArgumentKind::function)
        return completion;
    for (const battc::OpDescription& op : battc::all_ops())
        if (op.in(dialect()))
            add(completion.candidates, op.name, name, op.documentation);
    if (kind == ArgumentKind::op)
        for (const battc::TypeDescription& type : battc::all_types())
            add(completion.candidates, type.name, name, type.meaning);
    if (!name.empty())
        for (const battc::ConstantDescription& constant : battc::all_constants())
            if (constant.in(dialect()))
                add(completion.candidates, constant.name, name, constant.literal);
    return completion;
}

std::string Session::hint(std::string_view text, size_t cursor) const {
    if (is_command(text)) {
        const auto [word, arguments] = split_word(trimmed(text).substr(1));
        const CommandDescription* const command = CommandTable::find(word);
        if (command != nullptr && command->completes != ArgumentKind::expression)
            return fmt::format(":{} {}  {}", command->name, command->arguments, command->summary);
    }
    const std::optional<CallAtCursor> call = call_at(text, cursor);
    if (!call)
        return {};
    if (const std::optional<std::string> function = scope_.function_text(call->name))
        return function_signature(*function, *call);
    const battc::OpDescription* const op = battc::find_op(call->name, dialect());
    if (op == nullptr)
        return {};
    return signature(*op, dialect(), parameter_number(*op, dialect(), call->keyword, call->argument));
}

std::vector<editor::Span> Session::highlight(std::string_view text) const {
    using editor::Style;
    std::vector<editor::Span> spans;
    if (is_command(text)) {
        const size_t colon = text.find(':');
        const size_t end = std::min(text.find_first_of(" \t\n", colon), text.size());
        const std::string_view name = text.substr(colon + 1, end - colon - 1);
        spans.push_back(
            {colon, end, CommandTable::find(name) != nullptr || name == "save!" ? Style::command : Style::plain});
        return spans;
    }
    for (const Token& token : tokenize(text)) {
        const std::string_view word = token.in(text);
        Style style = Style::plain;
        switch (token.kind) {
        case TokenKind::number:
            style = Style::number;
            break;
        case TokenKind::string:
            style = Style::string;
            break;
        case TokenKind::comment:
            style = Style::comment;
            break;
        case TokenKind::name:
            if (is_keyword(word))
                style = Style::keyword;
            else if (scope_.has(word))
                style = Style::variable;
            else if (battc::find_op(word, dialect()) != nullptr)
                style = Style::op;
            else if (battc::find_constant(word, dialect()) != nullptr)
                style = Style::constant;
            break;
        default:
            break;
        }
        if (style != Style::plain)
            spans.push_back({token.begin, token.end, style});
    }
    return spans;
}

} // namespace batt::repl
