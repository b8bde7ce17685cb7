/// @file
/// Expressions, assignments and definitions one after the other, with variables that live on: what a prompt needs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <battc/diagnostic.h>
#include <battc/export.h>
#include <battc/session.h>
#include <battc/value.h>

namespace battc {

struct ScopeOptions {
    std::optional<Dialect> dialect = {}; ///< nothing: found from each text
    bool optimize = true;
    Limits limits = {};
    OnError on_error = OnError::dialect;
    std::string kernels = {};  ///< the level of the kernels that compute; empty: the best
    bool general_only = false; ///< store all values in their general forms
    /// Asked now and then while an expression is evaluated with more fuel than the default; true ends it.
    std::function<bool()> canceled = {};
};

/// What came of a text.
struct ExpressionResult {
    std::optional<Value> value; ///< of the expression, or what was assigned; nothing for a definition or a failure
    std::vector<std::string> assigned;   ///< variables that got a value, or the functions that were defined
    std::vector<Diagnostic> diagnostics; ///< mistakes in the text, or the failure of the evaluation
    std::string problem;                 ///< on one line why it failed; empty if it did not
    std::optional<ErrorKind> error_kind; ///< of an evaluation that failed
    int64_t fuel = 0;

    bool failed() const { return !problem.empty(); }
};

/// Variables and functions by name. Belongs to one thread at a time.
///
/// A name is a variable, else a function that was defined, else an op or constant. A function sees other functions, and not the
/// variables. A variable whose value is a function of a text (a lambda, or one composed of it) is kept as the text that it was
/// assigned from and evaluated anew where it is used; so it sees later values of the variables that its text names.
class BATTC_API Scope {
public:
    explicit Scope(const ScopeOptions& options = {});
    Scope(Scope&&) noexcept;
    Scope& operator=(Scope&&) noexcept;
    ~Scope();

    const ScopeOptions& options() const;
    void set_options(const ScopeOptions& options);

    /// Evaluates an expression (`add(x, 1)`), an assignment (`x = ...`, `a, b = ...`), or takes definitions (`def f(x): ...`). `name` is
    /// what diagnostics call the text. What fails changes nothing.
    ExpressionResult evaluate(std::string text, const std::string& name = "<expression>");

    /// The variables. invalid_argument for a name that is none, or a function of a program as a value.
    Result<void> set(const std::string& name, Value value);
    std::optional<Value> get(std::string_view name) const;
    std::vector<std::string> variables() const;
    /// Whether there is a variable or function of that name.
    bool has(std::string_view name) const;
    /// The functions, and the text of one.
    std::vector<std::string> functions() const;
    std::optional<std::string> function_text(std::string_view name) const;
    /// Takes all functions of a program. invalid_argument if it has errors or no text (of the IR).
    Result<void> define(const CompiledProgram& program);
    /// Forgets a variable or function; false if there is none of that name. And all of them.
    bool remove(std::string_view name);
    void clear();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// An expression without variables.
BATTC_API ExpressionResult evaluate_expression(std::string text, const ScopeOptions& options = {},
                                               const std::string& name = "<expression>");

} // namespace battc
