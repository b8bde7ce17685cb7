// The diagnostics of one function: reports its problems and remembers whether there were any, because a function with errors is
// left out of the module.
#pragma once

#include "frontend/ast.h"
#include "frontend/diagnostic.h"
#include "ops/op_table.h"

#include <string>
#include <vector>

namespace batt::frontend {

class FunctionDiagnostics {
public:
    FunctionDiagnostics(const SourceFile& source, DiagnosticList& diagnostics, Dialect dialect)
        : source_(source), diagnostics_(diagnostics), dialect_(dialect) {}

    void error(SourceRange range, Code code, std::string message, std::string hint = {});
    void warning(SourceRange range, Code code, std::string message);
    void note(SourceRange range, Code code, std::string message);

    /// A problem that Python notices only when it executes the statement. Generated batt programs hold such statements, which
    /// fail or give a default when they are executed, so it is a warning there; in the other dialects, which people write, an
    /// error.
    void run_time_error(SourceRange range, Code code, std::string message, std::string hint = {});

    /// Marks the function as failed, with or without a report. True if this is the first problem with the name: once a function
    /// is enough.
    bool fail_for(NameId name);

    /// For a function that could not be read completely: nothing is reported but names that mean nothing and are none of these words
    /// (sorted), and wrong numbers of arguments. The function has failed.
    void report_certain_ones_only(std::vector<std::string> unread_words) {
        unread_words_ = std::move(unread_words);
        certain_only_ = true;
        failed_ = true;
    }
    /// Whether something that was not read may give this name a meaning.
    bool may_be_known(std::string_view name) const;

    bool failed() const { return failed_; }

private:
    const SourceFile& source_;
    DiagnosticList& diagnostics_;
    Dialect dialect_;
    bool failed_ = false;
    bool certain_only_ = false;
    std::vector<std::string> unread_words_;
    std::vector<NameId> reported_;
};

} // namespace batt::frontend
