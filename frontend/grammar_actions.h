// Matches one logical line, or a part of one, with the grammar: the only file that instantiates PEGTL. The actions, one for each
// rule that has a meaning, call a TreeBuilder and decide nothing about the tree. What a match fails with is worded here.
#pragma once

#include "frontend/tree_builder.h"

#include <optional>

namespace batt::frontend {

/// How far a match reached, or why it failed. An error lies within the matched part of the text.
struct MatchResult {
    uint32_t end = 0;
    std::optional<SyntaxError> error;
};

/// Each of these begins a line of `builder` and matches `part` of its text: a whole statement,
MatchResult match_statement(TreeBuilder& builder, SourceRange part);
/// an expression and nothing else,
MatchResult match_expression(TreeBuilder& builder, SourceRange part);
/// or a header up to its colon; what follows the colon on the same line is a statement.
MatchResult match_function_header(TreeBuilder& builder, SourceRange part);
MatchResult match_try_header(TreeBuilder& builder, SourceRange part);
MatchResult match_except_header(TreeBuilder& builder, SourceRange part);

} // namespace batt::frontend
