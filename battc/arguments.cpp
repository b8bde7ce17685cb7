#include "battc/arguments.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <battc/names.h>
#include <fmt/format.h>

#include "report/wrap.h"

namespace batt::cli {

namespace {

/// Gives the number a text stands for, or what is wrong with it.
std::string read_number(const std::string& text, bool binary, uint64_t& number) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc::invalid_argument || rest == text.data())
        return fmt::format("'{}' is not a whole number", text);
    uint64_t factor = 1;
    const std::string_view suffix(rest, static_cast<size_t>(end - rest));
    const uint64_t step = binary ? 1024 : 1000;
    if (suffix == "K" || suffix == "k")
        factor = step;
    else if (suffix == "M")
        factor = step * step;
    else if (suffix == "G")
        factor = step * step * step;
    else if (!suffix.empty())
        return fmt::format("'{}' is not a whole number (K, M or G may follow one)", text);
    if (error == std::errc::result_out_of_range || number > std::numeric_limits<uint64_t>::max() / factor)
        return fmt::format("{} is too large", text);
    number *= factor;
    return {};
}

std::string wrong_choice(std::string_view value, std::span<const Choice> choices) {
    std::vector<std::string_view> names;
    for (const Choice& choice : choices)
        names.push_back(choice.name);
    const std::string hint = battc::did_you_mean(value, names);
    return fmt::format("'{}' is not one of {}{}{}", value, fmt::join(names, ", "), hint.empty() ? "" : "; ", hint);
}

/// "-d, --data PATH" as --help shows it.
std::string spelling(const Argument& argument) {
    if (argument.positional)
        return argument.placeholder + (argument.repeatable ? "..." : "");
    std::string text = argument.short_name != 0 ? fmt::format("-{}, ", argument.short_name) : "    ";
    text += "--" + argument.long_name;
    if (argument.value_optional)
        text += "[=" + argument.placeholder + "]";
    else if (!argument.placeholder.empty())
        text += " " + argument.placeholder;
    return text;
}

/// CLI11's parser set up for the declarations. What it finds is collected as text; values are converted by Argument::store,
/// whose messages are ours.
struct Splitter {
    explicit Splitter(std::span<const Argument> arguments) : found(arguments.size()) {
        app.set_help_flag();
        app.allow_extras();
        for (size_t i = 0; i < arguments.size(); ++i) {
            const Argument& argument = arguments[i];
            if (argument.positional) {
                // (With extra arguments CLI11 would take "[1,2]" for a list of two.)
                app.add_option(argument.placeholder, found[i])->allow_extra_args(false);
                continue;
            }
            std::string names = "--" + argument.long_name;
            if (argument.short_name != 0)
                names = fmt::format("-{},{}", argument.short_name, names);
            if (argument.placeholder.empty() || argument.value_optional) {
                // A flag gives "true", --flag=value gives the value.
                app.add_flag(names, found[i])->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
            } else {
                app.add_option(names, found[i])->allow_extra_args(false)->type_name(argument.placeholder);
            }
        }
        app.add_flag("-h,--help", help);
    }

    CLI::App app;
    bool help = false;
    std::vector<std::vector<std::string>> found;
};

constexpr std::string_view flag_given = "true";

} // namespace

Argument& Command::declare(std::string_view names) {
    Argument& argument = arguments_.emplace_back();
    argument.group = group_;
    while (!names.empty()) {
        const std::string_view name = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        if (name.starts_with("--"))
            argument.long_name = name.substr(2);
        else if (name.starts_with("-"))
            argument.short_name = name[1];
    }
    return argument;
}

Argument& Command::positional(std::string placeholder, std::vector<std::string>& values, std::string text,
                              bool required) {
    Argument& argument = declare({});
    argument.placeholder = std::move(placeholder);
    argument.text = std::move(text);
    argument.positional = true;
    argument.repeatable = true;
    argument.required = required;
    argument.store = [&values](const std::string& value) {
        values.push_back(value);
        return std::string();
    };
    return argument;
}

Argument& Command::positional(std::string placeholder, std::string& value, std::string text, bool required) {
    Argument& argument = declare({});
    argument.placeholder = std::move(placeholder);
    argument.text = std::move(text);
    argument.positional = true;
    argument.required = required;
    argument.store = [&value](const std::string& given) {
        value = given;
        return std::string();
    };
    return argument;
}

Argument& Command::flag(std::string_view names, bool& value, std::string text) {
    Argument& argument = declare(names);
    argument.text = std::move(text);
    argument.store = [&value](const std::string& given) {
        value = true;
        return given == flag_given ? std::string() : "takes no value";
    };
    return argument;
}

Argument& Command::option(std::string_view names, std::string placeholder, std::string& value, std::string text) {
    Argument& argument = declare(names);
    argument.placeholder = std::move(placeholder);
    argument.text = std::move(text);
    argument.store = [&value](const std::string& given) {
        value = given;
        return std::string();
    };
    return argument;
}

Argument& Command::option(std::string_view names, std::string placeholder, std::vector<std::string>& values,
                          std::string text) {
    Argument& argument = declare(names);
    argument.placeholder = std::move(placeholder);
    argument.text = std::move(text);
    argument.repeatable = true;
    argument.store = [&values](const std::string& given) {
        values.push_back(given);
        return std::string();
    };
    return argument;
}

Argument& Command::number(std::string_view names, std::string placeholder, std::optional<uint64_t>& value,
                          std::string text, bool binary) {
    Argument& argument = declare(names);
    argument.placeholder = std::move(placeholder);
    argument.text = std::move(text);
    argument.store = [&value, binary](const std::string& given) {
        uint64_t number = 0;
        std::string problem = read_number(given, binary, number);
        if (problem.empty())
            value = number;
        return problem;
    };
    return argument;
}

Argument& Command::choice(std::string_view names, std::vector<Choice> choices, std::optional<size_t>& value,
                          std::string text) {
    Argument& argument = declare(names);
    argument.text = std::move(text);
    argument.choices = choices;
    argument.value_kind = ValueKind::choice;
    for (const Choice& choice : choices)
        argument.placeholder += (argument.placeholder.empty() ? "" : "|") + std::string(choice.name);
    argument.store = [&value, choices = std::move(choices)](const std::string& given) {
        const auto found = std::ranges::find(choices, given, &Choice::name);
        if (found == choices.end())
            return wrong_choice(given, choices);
        value = static_cast<size_t>(found - choices.begin());
        return std::string();
    };
    return argument;
}

Argument& Command::choice(std::string_view names, std::vector<Choice> choices, size_t& value, std::string text) {
    std::optional<size_t> unused;
    Argument& argument = choice(names, choices, unused, std::move(text));
    argument.store = [&value, choices = std::move(choices)](const std::string& given) {
        const auto found = std::ranges::find(choices, given, &Choice::name);
        if (found == choices.end())
            return wrong_choice(given, choices);
        value = static_cast<size_t>(found - choices.begin());
        return std::string();
    };
    return argument;
}

ParseOutcome Command::parse(std::span<const std::string> arguments) const {
    ParseOutcome outcome;
    Splitter splitter(arguments_);
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend()); // as CLI11 wants them
    try {
        splitter.app.parse(reversed);
    } catch (const CLI::ParseError& error) {
        // The only mistakes left to CLI11 are options without their value; its message starts with the option's name.
        const std::string_view message = error.what();
        for (const Argument& argument : arguments_) {
            const std::string name = "--" + argument.long_name;
            if (!argument.positional && message.starts_with(name + ":")) {
                outcome.problem = fmt::format("{} needs a value: {} {}", name, name, argument.placeholder);
                return outcome;
            }
        }
        outcome.problem = message;
        return outcome;
    }
    if (splitter.help) {
        outcome.help = true;
        return outcome;
    }

    for (std::string extra : splitter.app.remaining()) {
        if (extra == "--") // ends the options, and is no argument
            continue;
        const bool is_long = extra.starts_with("--");
        const auto place = std::ranges::find_if(arguments_, &Argument::positional);
        // A negative number is no option, and neither is the minus of an expression.
        const bool is_option = is_long || (extra.size() == 2 && extra[0] == '-' && std::isalpha(extra[1]) != 0);
        if (!is_option && place != arguments_.end()) {
            std::vector<std::string>& values = splitter.found[static_cast<size_t>(place - arguments_.begin())];
            if (place->repeatable || values.empty()) {
                values.push_back(std::move(extra));
                continue;
            }
        }
        if (!is_option) {
            outcome.problem = fmt::format("unexpected argument '{}'", extra);
            return outcome;
        }
        extra = extra.substr(0, extra.find('='));
        outcome.problem = fmt::format("unknown option {}", extra);
        std::vector<std::string> names = {"--help"};
        for (const Argument& argument : arguments_)
            if (!argument.positional)
                names.push_back("--" + argument.long_name);
        const std::vector<std::string_view> candidates(names.begin(), names.end());
        outcome.hint = battc::did_you_mean(extra, candidates);
        return outcome;
    }

    for (size_t i = 0; i < arguments_.size(); ++i) {
        const Argument& argument = arguments_[i];
        const std::vector<std::string>& values = splitter.found[i];
        const std::string name = argument.positional ? argument.placeholder : "--" + argument.long_name;
        if (argument.required && values.empty()) {
            outcome.problem = argument.positional ? fmt::format("{} is missing", argument.placeholder)
                                                  : fmt::format("{} {} is missing", name, argument.placeholder);
            return outcome;
        }
        if (argument.positional && !argument.repeatable && values.size() > 1) {
            outcome.problem = fmt::format("unexpected argument '{}'", values[1]);
            return outcome;
        }
        for (const std::string& value : values) {
            std::string problem;
            if (argument.value_optional && value == flag_given)
                problem = argument.store(std::string(argument.choices.front().name));
            else
                problem = argument.store(value);
            if (!problem.empty()) {
                outcome.problem = fmt::format("{}: {}", name, problem);
                return outcome;
            }
        }
    }
    return outcome;
}

std::string Command::usage() const {
    std::string text = "battc " + name_;
    for (const Argument& argument : arguments_) {
        if (!argument.positional && !argument.in_usage)
            continue;
        std::string part =
            argument.positional ? argument.placeholder : "--" + argument.long_name + " " + argument.placeholder;
        if (argument.repeatable)
            part += "...";
        text += argument.required || argument.in_usage ? " " + part : " [" + part + "]";
    }
    return text + " [OPTION...]";
}

std::string Command::help(unsigned columns) const {
    constexpr unsigned text_column = 26;
    std::string text = fmt::format("battc {} - {}\n\nusage: {}\n", name_, summary_, usage());
    if (!description_.empty())
        text += "\n" + report::wrap(description_, columns, 0) + "\n";

    const auto add = [&](const std::string& left, const std::string& right) {
        std::string line = "  " + left;
        if (line.size() + 2 > text_column)
            line += "\n" + std::string(text_column, ' ');
        else
            line.resize(text_column, ' ');
        text += line + report::wrap(right, columns - text_column, text_column) + "\n";
    };
    std::vector<std::string> groups;
    for (const Argument& argument : arguments_)
        if (std::ranges::find(groups, argument.group) == groups.end())
            groups.push_back(argument.group);
    for (const std::string& group : groups) {
        text += fmt::format("\n{}:\n", group);
        for (const Argument& argument : arguments_) {
            if (argument.group != group)
                continue;
            std::string explanation = argument.text;
            for (const Choice& choice : argument.choices)
                if (!choice.meaning.empty())
                    explanation += fmt::format("\n  {}: {}", choice.name, choice.meaning);
            add(spelling(argument), explanation);
        }
        if (group == groups.back())
            add("-h, --help", "Print this text.");
    }
    if (groups.empty()) {
        text += "\nOptions:\n";
        add("-h, --help", "Print this text.");
    }
    if (!examples_.empty()) {
        text += "\nExamples:\n";
        for (const Example& example : examples_)
            text += fmt::format("  {}\n      {}\n", example.command_line, report::wrap(example.text, columns - 6, 6));
    }
    return text;
}

} // namespace batt::cli
