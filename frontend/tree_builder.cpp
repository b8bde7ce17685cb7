#include "frontend/tree_builder.h"

#include <utility>

namespace batt::frontend {

namespace {

[[noreturn]] void fail_target(const Expression& left) {
    throw SyntaxError{left.range, Code::bad_target, "this cannot be assigned to",
                      "the left side of '=' is a name, or names with commas between them"};
}

} // namespace

void TreeBuilder::begin_line() {
    expressions.reset();
    statement_ = {};
    has_statement_ = false;
    function_ = {};
}

// ---- statements ----

void TreeBuilder::take_targets() {
    const Expression& left = tree_.expressions[expressions.pop()];
    statement_.kind = StatementKind::assign;
    statement_.first_target = static_cast<uint32_t>(tree_.targets.size());
    if (left.kind == ExpressionKind::tuple) {
        statement_.unpacks = true;
        if (left.count == 0)
            fail_target(left);
        for (const ExpressionId element : tree_.elements_of(left))
            take_target(tree_.expressions[element]);
    } else {
        take_target(left);
    }
    statement_.target_count = static_cast<uint32_t>(tree_.targets.size()) - statement_.first_target;
}

void TreeBuilder::take_target(const Expression& left) {
    if (left.kind != ExpressionKind::name)
        fail_target(left);
    tree_.targets.push_back({left.name, left.range});
}

void TreeBuilder::finish_plain_statement(uint32_t begin) {
    statement_.range = {begin, expressions.top_range().end};
    statement_.value = expressions.pop();
    has_statement_ = true;
}

void TreeBuilder::finish_append(SourceRange range, SourceRange list_range, std::string_view list) {
    statement_.kind = StatementKind::append;
    statement_.first_target = static_cast<uint32_t>(tree_.targets.size());
    statement_.target_count = 1;
    tree_.targets.push_back({tree_.names.intern(list), list_range});
    statement_.range = range;
    statement_.value = expressions.pop();
    has_statement_ = true;
}

void TreeBuilder::finish_return(SourceRange word) {
    statement_.kind = StatementKind::return_;
    statement_.range = word;
    if (!expressions.empty()) {
        statement_.range.end = expressions.top_range().end;
        statement_.value = expressions.pop();
    }
    has_statement_ = true;
}

std::optional<Statement> TreeBuilder::take_statement() {
    return std::exchange(has_statement_, false) ? std::optional(statement_) : std::nullopt;
}

// ---- headers of functions ----

void TreeBuilder::name_function(SourceRange range, std::string_view name) {
    function_.name = tree_.names.intern(name);
    function_.name_range = range;
}

void TreeBuilder::finish_function_header(SourceRange range) {
    function_.range = range;
    expressions.take_parameters(function_);
}

Function TreeBuilder::take_function() { return std::exchange(function_, {}); }

} // namespace batt::frontend
