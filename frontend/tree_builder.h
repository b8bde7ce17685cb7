// What the grammar's actions build for one logical line: a statement, the header of a function, or an expression alone. Its
// expressions are expression_builder.h's business; how lines form blocks is function_parser.h's.
#pragma once

#include "frontend/expression_builder.h"

#include <optional>
#include <string_view>

namespace batt::frontend {

class TreeBuilder {
public:
    /// Adds to `tree`; `text` is the whole source.
    TreeBuilder(Module& tree, std::string_view text) : expressions(tree, text), tree_(tree) {}

    /// Forgets what the line before left behind.
    void begin_line();

    // For grammar::nested.
    void enter(const char* place) { expressions.enter(place); }
    void leave() { expressions.leave(); }

    // ---- statements
    /// Makes the value on top, which is the left side of '=', the targets of the statement.
    void take_targets();
    /// An assignment or an expression, from `begin` to the value on top.
    void finish_plain_statement(uint32_t begin);
    /// list.append(value)
    void finish_append(SourceRange range, SourceRange list_range, std::string_view list);
    /// `word`: the range of `return`.
    void finish_return(SourceRange word);
    /// The statement of the line; none if it was one that batt ignores.
    std::optional<Statement> take_statement();

    // ---- headers of functions
    void name_function(SourceRange range, std::string_view name);
    void finish_function_header(SourceRange range);
    /// The function of the header, as far as it could be read.
    Function take_function();

    ExpressionBuilder expressions;

private:
    void take_target(const Expression& left);

    Module& tree_;
    Statement statement_;
    bool has_statement_ = false;
    Function function_;
};

} // namespace batt::frontend
