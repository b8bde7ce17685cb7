// Parses one function: its header, the block of its statements, and the guards among them (`try: x = f(y) except: x = 0`), each
// of which becomes one statement. What a line says is the grammar's business (grammar_actions.h), what is outside of
// functions parser.h's.
#pragma once

#include "frontend/grammar_actions.h"
#include "frontend/line_cursor.h"

#include <optional>
#include <string>

namespace batt::frontend {

class FunctionParser {
public:
    /// Adds to `tree`, which `builder` builds, too.
    FunctionParser(Module& tree, TreeBuilder& builder, LineCursor& cursor, SyntaxDiagnostics& diagnostics)
        : tree_(tree), builder_(builder), cursor_(cursor), diagnostics_(diagnostics) {}

    /// Parses the function whose header is the current line, and moves behind it.
    void parse();

private:
    bool accept(MatchResult result, uint32_t* end = nullptr);
    void recover_name(Function& function, const LogicalLine& header) const;
    void parse_inline_body(Function& function, SourceRange first);
    void parse_body(Function& function, const LogicalLine& header);
    void parse_line(Function& function);
    bool parse_statement(Function& function, SourceRange part);
    void skip_unreadable(const LogicalLine& line);

    void parse_guard(Function& function, const LogicalLine& header);
    std::optional<Statement> parse_clause(Function& function, const LogicalLine& header, SourceRange inline_part);
    void fail_guard(Function& function, SourceRange range, std::string message);
    bool at_clause_of(const LogicalLine& header) const;
    void skip_clauses(const LogicalLine& header);

    Module& tree_;
    TreeBuilder& builder_;
    LineCursor& cursor_;
    SyntaxDiagnostics& diagnostics_;
};

} // namespace batt::frontend
