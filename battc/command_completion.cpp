// `battc completion`: scripts that teach a shell the commands and options of battc, made from the declarations.
#include <algorithm>
#include <deque>

#include <battc/diagnostic.h>
#include <battc/op.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/output.h"

namespace batt::cli {

namespace {

/// The declarations of all commands; the objects that hold their values live as long.
struct Declarations {
    Declarations() {
        for (const SubcommandEntry& entry : all_subcommands()) {
            objects.push_back(entry.make());
            commands.emplace_back(std::string(entry.name), std::string(entry.summary));
            objects.back()->declare(commands.back());
        }
    }
    std::vector<std::unique_ptr<Subcommand>> objects;
    std::deque<Command> commands;
};

std::string command_names(const Declarations& declarations) {
    std::string names = "help";
    for (const Command& command : declarations.commands)
        names += " " + command.name();
    return names;
}

std::string choice_names(const Argument& argument) {
    std::string names;
    for (const Choice& choice : argument.choices)
        names += (names.empty() ? "" : " ") + std::string(choice.name);
    return names;
}

bool takes_files(const Argument& argument) {
    return argument.value_kind == ValueKind::file || argument.value_kind == ValueKind::folder_or_file;
}

/// The values that an argument can have, apart from files: choices, ops and constants, codes. Empty if they are not known.
std::string value_names(const Command& command, const Argument& argument) {
    std::string names;
    const auto add = [&](std::string_view name) { (names += names.empty() ? "" : " ") += name; };
    if (!argument.choices.empty())
        return choice_names(argument);
    if (argument.positional && command.name() == "ops") {
        for (const battc::OpDescription& op : battc::all_ops())
            add(op.name);
        for (const battc::ConstantDescription& constant : battc::all_constants())
            add(constant.name);
    } else if (argument.positional && command.name() == "explain") {
        for (const battc::CodeDescription& code : battc::all_codes())
            add(code.code);
    }
    return names;
}

/// Whether it names a task; the scripts list the files of the folder that --data names.
bool takes_task(const Argument& argument) { return !argument.positional && argument.long_name == "task"; }

std::string bash_script(const Declarations& declarations) {
    std::string text = "# battc completion bash: put this into ~/.bashrc:  source <(battc completion bash)\n"
                       "_battc_tasks() {\n"
                       "    local at path file\n"
                       "    for ((at = 1; at < COMP_CWORD; at++)); do\n"
                       "        [[ ${COMP_WORDS[at]} == -d || ${COMP_WORDS[at]} == --data ]] || continue\n"
                       "        path=${COMP_WORDS[at+1]}\n"
                       "        [[ $path == = ]] && path=${COMP_WORDS[at+2]}\n"
                       "        for file in \"${path/#~\\//$HOME/}\"/*.json; do\n"
                       "            file=${file##*/}\n"
                       "            [[ $file == '*.json' ]] || echo \"${file%.json}\"\n"
                       "        done\n"
                       "    done\n"
                       "}\n"
                       "_battc() {\n"
                       "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "    [[ $word == = ]] && word=\n"
                       "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
                       "    if ((COMP_CWORD == 1)); then\n";
    text +=
        fmt::format("        COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$word\"))\n        return\n    fi\n",
                    command_names(declarations));
    text += "    local options values files=\n    case ${COMP_WORDS[1]} in\n";
    text += fmt::format("    help) values='{}' ;;\n", command_names(declarations));
    for (const Command& command : declarations.commands) {
        std::string options = "--help";
        std::string cases;
        std::string positional;
        for (const Argument& argument : command.arguments()) {
            if (argument.positional) {
                if (const std::string names = value_names(command, argument); !names.empty())
                    positional = fmt::format("        values='{}'\n", names);
                else if (takes_files(argument))
                    positional = "        files=yes\n";
                continue;
            }
            options += " --" + argument.long_name;
            if (argument.placeholder.empty())
                continue;
            const std::string names =
                fmt::format("--{}{}", argument.long_name,
                            argument.short_name != 0 ? fmt::format(" | -{}", argument.short_name) : "");
            if (!argument.choices.empty())
                cases += fmt::format("        {}) values='{}' ;;\n", names, choice_names(argument));
            else if (takes_task(argument))
                cases += fmt::format("        {}) values=$(_battc_tasks) ;;\n", names);
            else
                cases += fmt::format("        {}) files=yes ;;\n", names);
        }
        text += fmt::format("    {})\n        options='{}'\n{}        case $before in\n{}        esac\n        ;;\n",
                            command.name(), options, positional, cases);
    }
    text += "    esac\n"
            "    if [[ $word == -* ]]; then\n"
            "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
            "    elif [[ -n $values ]]; then\n"
            "        COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
            "    elif [[ -n $files ]]; then\n"
            "        compopt -o filenames\n"
            "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
            "    fi\n"
            "}\n"
            "complete -F _battc battc\n";
    return text;
}

/// The first sentence of what an argument is for.
std::string_view summary(const Argument& argument) {
    std::string_view text = argument.text;
    text = text.substr(0, text.find('\n'));
    text = text.substr(0, text.find(". "));
    while (text.ends_with('.') || text.ends_with(':'))
        text.remove_suffix(1);
    return text;
}

/// A text in a zsh specification, within single quotes and brackets.
std::string zsh_quoted(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\'')
            result += "'\\''";
        else if (c == '[' || c == ']' || c == ':')
            (result += '\\') += c;
        else
            result += c;
    }
    return result;
}

std::string zsh_script(const Declarations& declarations) {
    std::string text = "#compdef battc\n"
                       "# battc completion zsh: put this into a file _battc in a folder of $fpath.\n"
                       "_battc_tasks() {\n"
                       "    local -a tasks\n"
                       "    local at\n"
                       "    for ((at = 1; at < CURRENT; at++)); do\n"
                       "        [[ $words[at] == (-d|--data) ]] && tasks+=(${~words[at+1]}/*.json(N:t:r))\n"
                       "    done\n"
                       "    compadd -a tasks\n"
                       "}\n"
                       "_battc() {\n"
                       "    local -a commands\n"
                       "    commands=(\n";
    for (const Command& command : declarations.commands)
        text += fmt::format("        '{}:{}'\n", command.name(), zsh_quoted(command.summary()));
    text += "        'help:Explains a command'\n"
            "    )\n"
            "    if ((CURRENT == 2)); then\n"
            "        _describe command commands\n"
            "        return\n"
            "    fi\n"
            "    local command=$words[2]\n"
            "    shift words\n"
            "    ((CURRENT--))\n"
            "    case $command in\n"
            "    help) _describe command commands ;;\n";
    for (const Command& command : declarations.commands) {
        text += fmt::format("    {})\n        _arguments", command.name());
        for (const Argument& argument : command.arguments()) {
            std::string values;
            if (const std::string names = value_names(command, argument); !names.empty())
                values = "(" + names + ")";
            else if (takes_task(argument))
                values = "_battc_tasks";
            else if (takes_files(argument))
                values = "_files";
            const std::string explanation = zsh_quoted(summary(argument));
            std::string specification;
            if (argument.positional)
                specification = fmt::format("{}:{}:{}", argument.repeatable ? "*" : "1", argument.placeholder, values);
            else
                specification = fmt::format("{}--{}{}[{}]", argument.repeatable ? "*" : "", argument.long_name,
                                            argument.placeholder.empty() ? ""
                                            : argument.value_optional    ? "=-"
                                                                         : "=",
                                            explanation);
            const std::string value = argument.positional || argument.placeholder.empty()
                                          ? ""
                                          : fmt::format("{}:{}:{}", argument.value_optional ? ":" : "",
                                                        zsh_quoted(argument.placeholder), values);
            specification += value;
            if (!argument.positional && argument.short_name != 0)
                text += fmt::format(" \\\n            '{}-{}{}[{}]{}'", argument.repeatable ? "*" : "",
                                    argument.short_name, argument.placeholder.empty() ? "" : "+", explanation, value);
            text += fmt::format(" \\\n            '{}'", specification);
        }
        text += " \\\n            '--help[Print help]'\n        ;;\n";
    }
    // As an autoloaded file its first call is the completion itself; sourced, it is only registered.
    return text + "    esac\n}\n"
                  "if [[ $funcstack[1] == _battc ]]; then\n    _battc \"$@\"\nelse\n    compdef _battc battc\nfi\n";
}

std::string fish_quoted(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            result += '\\';
        result += c;
    }
    return result;
}

std::string fish_script(const Declarations& declarations) {
    std::string text = "# battc completion fish: put this into ~/.config/fish/completions/battc.fish\n"
                       "function __battc_tasks\n"
                       "    set -l words (commandline -opc)\n"
                       "    for at in (seq (count $words))\n"
                       "        if contains -- $words[$at] -d --data; and test (count $words) -gt $at\n"
                       "            for file in (path filter -f -- $words[(math $at + 1)]/*.json)\n"
                       "                string replace -r '.*/(.*)\\.json$' '$1' -- $file\n"
                       "            end\n"
                       "        end\n"
                       "    end\n"
                       "end\n"
                       "complete -c battc -f\n"
                       "complete -c battc -n __fish_use_subcommand -a help -d 'Explains a command'\n";
    text +=
        fmt::format("complete -c battc -n '__fish_seen_subcommand_from help' -a '{}'\n", command_names(declarations));
    for (const Command& command : declarations.commands)
        text += fmt::format("complete -c battc -n __fish_use_subcommand -a {} -d '{}'\n", command.name(),
                            fish_quoted(command.summary()));
    for (const Command& command : declarations.commands) {
        const std::string start = fmt::format("complete -c battc -n '__fish_seen_subcommand_from {}'", command.name());
        for (const Argument& argument : command.arguments()) {
            std::string line = start;
            if (!argument.positional) {
                line += " -l " + argument.long_name;
                if (argument.short_name != 0)
                    line += fmt::format(" -s {}", argument.short_name);
                line += fmt::format(" -d '{}'", fish_quoted(summary(argument)));
            }
            if (const std::string names = value_names(command, argument); !names.empty())
                line += fmt::format("{} -a '{}'", argument.positional || argument.value_optional ? "" : " -x", names);
            else if (takes_task(argument))
                line += " -x -a '(__battc_tasks)'";
            else if (takes_files(argument))
                line += argument.positional ? " -F" : " -r -F";
            else if (!argument.placeholder.empty() && !argument.positional)
                line += " -x";
            else if (argument.positional)
                continue;
            text += line + "\n";
        }
    }
    return text;
}

class CompletionCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Prints a script that completes the commands, options and values of battc in a shell.");
        Argument& shell = command.positional("SHELL", shell_, "bash, zsh or fish.");
        shell.choices = {{"bash", "source <(battc completion bash)"},
                         {"zsh", "battc completion zsh > ~/.zfunc/_battc, with ~/.zfunc in $fpath"},
                         {"fish", "battc completion fish > ~/.config/fish/completions/battc.fish"}};
    }

    ExitCode run() override {
        const Declarations declarations;
        std::string script;
        if (shell_ == "bash")
            script = bash_script(declarations);
        else if (shell_ == "zsh")
            script = zsh_script(declarations);
        else if (shell_ == "fish")
            script = fish_script(declarations);
        else
            return usage_problem("completion", fmt::format("'{}' is not one of bash, zsh, fish", shell_));
        Output output;
        output.write(script);
        return ExitCode::success;
    }

private:
    std::string shell_;
};

} // namespace

std::unique_ptr<Subcommand> make_completion_command() { return std::make_unique<CompletionCommand>(); }

} // namespace batt::cli
