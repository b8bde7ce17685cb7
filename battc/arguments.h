// What a command takes on its command line, declared once. Parsing, `--help`, shell completion and the suggestions for
// misspelt options all come from these declarations. What a command does is in its command_*.cpp; CLI11 splits the arguments
// and is known to arguments.cpp alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace batt::cli {

/// A value that an option can have, and what it means.
struct Choice {
    std::string_view name;
    std::string_view meaning;
};

/// What the values of an option are, for shell completion.
enum class ValueKind : uint8_t { text, file, folder_or_file, choice };

/// An option, flag or positional argument as it was declared.
struct Argument {
    std::string long_name;   ///< without dashes; empty for a positional argument
    char short_name = 0;     ///< 0: none
    std::string placeholder; ///< "PATH"; empty for a flag
    std::string text;        ///< what it is for
    std::string group;       ///< the heading under which --help shows it
    std::vector<Choice> choices;
    ValueKind value_kind = ValueKind::text;
    bool positional = false;
    bool required = false;
    bool repeatable = false;
    bool in_usage = false;       ///< an option that the line of usage shows: nearly every call needs it
    bool value_optional = false; ///< `--show` and `--show=failed`
    /// Takes one value; gives what is wrong with it, in words, or nothing.
    std::function<std::string(const std::string& value)> store;
};

/// A line for the end of --help.
struct Example {
    std::string command_line;
    std::string text;
};

/// The outcome of parsing.
struct ParseOutcome {
    bool help = false;   ///< --help was given; nothing else counts
    std::string problem; ///< what is wrong; empty if all is well
    std::string hint;    ///< "did you mean ...?", or empty
};

/// The declaration of one command.
class Command {
public:
    Command(std::string name, std::string summary) : name_(std::move(name)), summary_(std::move(summary)) {}

    // --- declaring. `names` are as people type them: "--data,-d".
    /// A paragraph for --help.
    void describe(std::string text) { description_ = std::move(text); }
    /// What is declared from here on stands under this heading in --help.
    void group(std::string title) { group_ = std::move(title); }
    /// One or more values (none, unless `required`).
    Argument& positional(std::string placeholder, std::vector<std::string>& values, std::string text,
                         bool required = true);
    /// At most one value.
    Argument& positional(std::string placeholder, std::string& value, std::string text, bool required = true);
    Argument& flag(std::string_view names, bool& value, std::string text);
    Argument& option(std::string_view names, std::string placeholder, std::string& value, std::string text);
    /// May be given any number of times.
    Argument& option(std::string_view names, std::string placeholder, std::vector<std::string>& values,
                     std::string text);
    /// A whole number, which may end in K, M or G (times 1000, or times 1024 where `binary`).
    Argument& number(std::string_view names, std::string placeholder, std::optional<uint64_t>& value, std::string text,
                     bool binary = false);
    /// One of a few words; the place of the word in `choices` becomes `value`.
    Argument& choice(std::string_view names, std::vector<Choice> choices, size_t& value, std::string text);
    Argument& choice(std::string_view names, std::vector<Choice> choices, std::optional<size_t>& value,
                     std::string text);
    void example(std::string command_line, std::string text) {
        examples_.push_back({std::move(command_line), std::move(text)});
    }

    // --- using
    const std::string& name() const { return name_; }
    const std::string& summary() const { return summary_; }
    std::span<const Argument> arguments() const { return arguments_; }
    /// Takes the arguments that follow the command's name and stores their values.
    ParseOutcome parse(std::span<const std::string> arguments) const;
    /// The text of `battc COMMAND --help`, wrapped to `columns` columns.
    std::string help(unsigned columns) const;
    /// "battc run PROGRAM... --data PATH [OPTION...]"
    std::string usage() const;

private:
    Argument& declare(std::string_view names);

    std::string name_;
    std::string summary_;
    std::string description_;
    std::string group_ = "Options";
    std::vector<Argument> arguments_;
    std::vector<Example> examples_;
};

} // namespace batt::cli
