// The assignments of a session as a program: which of them a variable depends on, and the function that computes it from I.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace batt::repl {

/// The function of some statements, or why there is none.
struct FunctionText {
    std::string text;    ///< `def solve_007bbfb7(I): ...`, with a line break at its end
    std::string problem; ///< empty: there is one
};

/// What was assigned, in the order in which it was entered.
class Statements {
public:
    /// A statement that was evaluated without a failure, and the variables that it assigned to.
    void add(std::string text, std::vector<std::string> names);
    /// A variable gets a value that no statement gave it, such as I of a task: statements before do not count for it.
    void bind(const std::string& name);
    /// Nothing was entered.
    void clear();

    /// Whether a statement assigned to a variable last, not a task.
    bool assigns(std::string_view name) const;
    /// The variable that was assigned last; empty if there is none.
    std::string last_assigned() const;

    /// A function that gives what a variable has now. Its parameters are I and, if a statement uses them, S and C; other names are
    /// ops, constants and functions. Statements that the variable does not depend on are left out.
    FunctionText function(std::string_view function_name, std::string_view variable) const;

private:
    struct Statement {
        std::string text; ///< empty: a binding
        std::vector<std::string> names;
    };
    std::vector<Statement> statements_;
};

} // namespace batt::repl
