// A session of the REPL without a terminal: entries in, texts out. Variables, functions, the task and the settings live here; what the
// commands are is in commands.h, how entries are typed in battc/editor.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <battc/expression.h>
#include <battc/program.h>
#include <battc/run.h>
#include <battc/session.h>

#include "battc/editor/hooks.h"
#include "battc/repl/statements.h"
#include "battc/repl/task_data.h"
#include "report/terminal.h"
#include "report/terminal_grid.h"
#include "report/value_drawing.h"

namespace batt::repl {

struct SessionOptions {
    /// How everything is evaluated. Without a dialect it is arc-dsl until a program says otherwise; `canceled` is true once Ctrl-C was
    /// pressed.
    battc::ScopeOptions evaluation = {};
    report::Terminal terminal = {};
    report::ValueDrawing drawing = {};
};

/// What came of an entry.
struct Reply {
    std::string text;    ///< for standard output
    std::string problem; ///< for standard error
    bool failed = false;
    bool quit = false;

    void fail(std::string_view message) {
        problem += message;
        problem += '\n';
        failed = true;
    }
};

class Session {
public:
    explicit Session(SessionOptions options);

    /// Takes an entry: statements, expressions, definitions and commands, one after the other. The first that fails ends it.
    Reply take(std::string_view entry);

    /// For the line editor.
    editor::Completion complete(std::string_view text, size_t cursor);
    std::string hint(std::string_view text, size_t cursor) const;
    std::vector<editor::Span> highlight(std::string_view text) const;

    /// The terminal has another size.
    void set_columns(unsigned columns) { options_.terminal.columns = columns; }
    TaskData& data() { return data_; }
    /// Defines the functions of a file.
    Reply load(const std::string& path);

    battc::Dialect dialect() const { return options_.evaluation.dialect.value_or(battc::Dialect::arc_dsl); }

private:
    friend struct CommandTable;

    Reply take_statement(const std::string& text);
    Reply take_command(std::string_view text);

    // --- the commands (commands.h)
    Reply help(std::string_view arguments);
    Reply ops(std::string_view arguments);
    Reply doc(std::string_view arguments);
    Reply type(std::string_view arguments);
    Reply ir(std::string_view arguments);
    Reply time(std::string_view arguments);
    Reply load_data(std::string_view arguments);
    Reply choose_task(std::string_view arguments);
    Reply choose_pair(std::string_view arguments);
    Reply next_pair(std::string_view arguments);
    Reply load_program(std::string_view arguments);
    Reply run(std::string_view arguments);
    Reply trace(std::string_view arguments);
    Reply diff(std::string_view arguments);
    Reply save(std::string_view arguments);
    Reply literal(std::string_view arguments);
    Reply set(std::string_view arguments);
    Reply vars(std::string_view arguments);
    Reply quit(std::string_view arguments);

    /// A program of the session's functions, or of its statements, with the entry point that is meant.
    struct Entry {
        battc::CompiledProgram program;
        size_t place = 0;
        std::string name;
    };
    /// The function of a name, or what the statements come to: `name` is then a variable, or empty for the last one.
    std::optional<Entry> entry_of(std::string_view name, Reply& reply);
    /// An expression as the entry point of a program, and the values of the variables in it.
    std::optional<Entry> entry_of_expression(std::string_view expression, std::vector<battc::Value>& arguments,
                                             Reply& reply);
    /// The line of the IR that has the types of the parameters and of the result.
    static std::string inferred_types(const Entry& entry);
    /// Hands the evaluations of entry_of(name) on every pair of the chosen task on; gives the name of the function, nothing if there
    /// were none.
    std::optional<std::string> evaluate_on_task(std::string_view name, Reply& reply,
                                                const std::function<void(const battc::Evaluation& evaluation)>& take);
    /// The text of the functions, or of the statements as a function, for files.
    std::string program_text(std::string_view name, Reply& reply) const;
    /// What `name` means where a function or a variable may stand; empty: the last thing that was made.
    std::string default_name(std::string_view name) const;
    std::string function_name_for_task() const;

    /// The options of a compilation in which a function is an entry point.
    battc::CompileOptions compile_options(const std::string& entry) const;
    bool canceled() const { return options_.evaluation.canceled && options_.evaluation.canceled(); }
    Reply bind_pair();
    std::string setting(std::string_view name) const;
    bool change_setting(std::string_view name, std::string_view value);
    /// After a change of the options.
    void apply_options();
    report::GridDrawing grid_drawing() const { return {options_.drawing.palette, options_.drawing.digits}; }
    std::string draw(const battc::Value& value) const;
    std::string failures(std::span<const battc::Diagnostic> diagnostics, const battc::SourceText& source) const;
    void remember_functions(std::span<const std::string> names);
    /// The solver of the chosen task, if there is one, is what commands without a name are about.
    void prefer_function_of_task();

    SessionOptions options_;
    battc::Scope scope_;
    battc::Session session_;
    TaskData data_;
    Statements statements_;
    std::vector<std::string> defined_; ///< functions, the latest last
    bool made_function_last_ = false;  ///< the latest definition is newer than the latest assignment
    bool echo_ = true;                 ///< what is assigned is printed
};

} // namespace batt::repl
