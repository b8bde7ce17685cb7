#include "battc/repl/commands.h"

namespace batt::repl {

std::span<const CommandDescription> CommandTable::all() {
    using enum ArgumentKind;
    static constexpr CommandDescription commands[] = {
        {"help", "[COMMAND]", "what to type here, or what a command does",
         "Without an argument a tour of the session; with one everything about that command.", command, &Session::help},
        {"ops", "[WORD...]", "the ops, or those that have to do with some words",
         "`:ops mirror` lists the ops whose name or description has the word. Without words all ops of the dialect are "
         "named.",
         none, &Session::ops},
        {"doc", "NAME", "an op with a worked example, a constant or a type",
         "Signature, meaning, an example with its arguments and value drawn, related ops.", op, &Session::doc},
        {"data", "PATH...", "read tasks from files or folders",
         "Reads what `battc run --data` reads. `battc repl --data PATH` does the same at the start.", file,
         &Session::load_data},
        {"task", "[ID [SAMPLE]]", "choose a task and one of its pairs",
         "Binds I to the input, O to the expected output and S to the train pairs, and draws the pair. SAMPLE is "
         "`train:0` (which it is without), `test:0`, or a number for a train pair. Without ID the chosen pair is drawn "
         "again.",
         task, &Session::choose_task},
        {"pair", "SAMPLE", "go to another pair of the task",
         "SAMPLE is `train:1`, `test:0`, or a number for a train pair. I and O are bound anew, variables keep their "
         "values: `:run` and `:diff` compute them for each pair.",
         none, &Session::choose_pair},
        {"next", "", "go to the next pair of the task",
         "Train pairs come first, then test pairs; after the last one the first.", none, &Session::next_pair},
        {"run", "[NAME]", "try a function on all pairs of the task",
         "NAME is a function, or a variable: then the statements that led to it are run on every pair. Without NAME "
         "what was defined or assigned last.",
         function, &Session::run},
        {"diff", "[NAME]", "compare a result with the expected outputs",
         "Draws each pair that is not right: input, expected output, and output with the cells that differ marked. "
         "NAME as for `:run`.",
         function, &Session::diff},
        {"trace", "[NAME]", "every statement of a function with its value",
         "Runs a function on the chosen pair and draws what each statement gives. NAME as for `:run`.", function,
         &Session::trace},
        {"save", "FILE [NAME]", "write a program for `battc run`",
         "Writes a function with those that it calls, or the statements that led to a variable as a function "
         "`solve_<task>`. NAME as for `:run`. A file that exists stays as it is; `:save! FILE` replaces it.",
         file, &Session::save},
        {"load", "FILE", "take the functions of a program", "Reads what `battc run` reads: a .py or .batt file.", file,
         &Session::load_program},
        {"vars", "", "the variables and functions of the session", "Each with what it is.", none, &Session::vars},
        {"type", "EXPRESSION", "what kind of value an expression has",
         "Evaluates it and tells the kind of the value, and the type that the compiler infers without "
         "knowing it; of a function of the session its inferred types.",
         expression, &Session::type},
        {"literal", "EXPRESSION", "the value as Python writes it",
         "As `battc eval` prints it: sets in ascending order, nothing cut but what is longer than a megabyte.",
         expression, &Session::literal},
        {"ir", "EXPRESSION|FUNCTION", "the optimised intermediate representation",
         "What is evaluated in the end (docs/ir.md).", expression, &Session::ir},
        {"time", "EXPRESSION|FUNCTION", "how long an evaluation takes",
         "Evaluates again and again for a fifth of a second: an expression, or a function on the pairs of the task.",
         expression, &Session::time},
        {"set", "[NAME VALUE]", "the settings, or change one",
         "Without arguments it lists them: dialect, fuel, palette, digits, output, echo.", setting, &Session::set},
        {"quit", "", "leave (Ctrl-D does too)", "", none, &Session::quit},
    };
    return commands;
}

const CommandDescription* CommandTable::find(std::string_view name) {
    const CommandDescription* found = nullptr;
    for (const CommandDescription& command : all()) {
        if (command.name == name)
            return &command;
        if (!name.empty() && command.name.starts_with(name)) {
            if (found != nullptr)
                return nullptr;
            found = &command;
        }
    }
    return found;
}

} // namespace batt::repl
