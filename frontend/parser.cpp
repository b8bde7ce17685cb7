#include "frontend/parser.h"

#include "frontend/function_parser.h"
#include "frontend/grammar_actions.h"
#include "frontend/ignored_python.h"
#include "frontend/line_cursor.h"
#include "frontend/wording.h"

#include <algorithm>
#include <string>
#include <utility>

namespace batt::frontend {

namespace {

/// An empty tree for a source, with room for about what programs need, so that its vectors grow rarely.
Module make_tree(const SourceFile& source) {
    Module tree;
    tree.source = source;
    tree.expressions.reserve(source.text().size() / 6);
    tree.arguments.reserve(source.text().size() / 12);
    tree.statements.reserve(source.line_count());
    tree.targets.reserve(source.line_count());
    return tree;
}

/// Parses the level of the module: functions, and Python between them that is ignored.
class ModuleParser {
public:
    explicit ModuleParser(const SourceFile& source) : ModuleParser(source, split_logical_lines(source)) {}

    ParseResult run(const Canceled& canceled) {
        while (!cursor_.at_end() && !(canceled && canceled()))
            parse_line();
        note_ignored();
        if (!diagnostics_.has_errors() && tree_.functions.empty())
            diagnostics_.file_error(Code::empty_program, "the program defines no function",
                                    "a program is a file with functions such as def solve_00000000(I): ...");
        return {std::move(tree_), std::move(diagnostics_).finish()};
    }

private:
    ModuleParser(const SourceFile& source, LogicalLines split)
        : tree_(make_tree(source)), builder_(tree_, source.text()), cursor_(source.text(), std::move(split.lines)),
          diagnostics_(source, std::move(split.diagnostics)) {}

    void parse_line() {
        const LogicalLine& here = cursor_.line();
        if (!here.indentation.none() && !here.same_line) {
            diagnostics_.error(here.range, Code::bad_indentation, "unexpected indentation",
                               "only the statements of a function are indented");
            cursor_.advance();
            cursor_.skip_indented();
            return;
        }
        const std::string_view word = cursor_.first_word(here);
        if (word == "def") {
            FunctionParser(tree_, builder_, cursor_, diagnostics_).parse();
        } else if (cursor_.text_of(here).front() == '@') {
            diagnostics_.warning(here.range, Code::ignored_statement, "this decorator is ignored");
            cursor_.advance();
        } else if (word == "async" || word == "return" || word == "yield") {
            diagnostics_.error(cursor_.first_word_range(here), Code::unsupported_statement,
                               word == "async" ? "batt has no 'async'"
                                               : "'" + std::string(word) + "' outside of a function");
            cursor_.advance();
            cursor_.skip_indented();
        } else {
            ignore_line();
        }
    }

    void ignore_line() {
        const LogicalLine here = cursor_.take();
        const std::string_view text = cursor_.text_of(here);
        if (here.broken) {
            cursor_.skip_indented();
            return;
        }
        if (is_ignored_silently(text))
            return;
        if (std::optional<SyntaxError> error = find_implausible_text(text, here.range.begin)) {
            diagnostics_.error(std::move(*error));
            cursor_.skip_indented();
            return;
        }
        const bool block = begins_block(text);
        if (!block && take_assignment(here))
            return;
        if (ignored_count_++ == 0) {
            first_ignored_ = here.range;
            if (block) // its first line
                first_ignored_.end = here.range.begin + static_cast<uint32_t>(std::min(text.find('\n'), text.size()));
        }
        if (block)
            cursor_.skip_indented();
    }

    /// Whether a line assigns a value to a name: a constant, another name of a function, or a lambda, which is a function.
    bool take_assignment(const LogicalLine& line) {
        const auto first_expression = static_cast<uint32_t>(tree_.expressions.size());
        if (cursor_.text_of(line).find('=') == std::string_view::npos || match_statement(builder_, line.range).error)
            return false;
        const std::optional<Statement> statement = builder_.take_statement();
        if (!statement || statement->kind != StatementKind::assign || statement->unpacks)
            return false;
        const Expression& value = tree_.expressions[statement->value];
        if (value.kind != ExpressionKind::lambda) {
            tree_.file_statements.push_back(*statement);
            return true;
        }
        Statement result;
        result.kind = StatementKind::return_;
        result.range = tree_.expressions[value.operand].range;
        result.value = value.operand;
        for (const Target& target : tree_.targets_of(*statement)) {
            Function function;
            function.name = target.name;
            function.name_range = target.range;
            function.range = statement->range;
            function.first_parameter = value.first;
            function.parameter_count = value.count;
            function.first_statement = static_cast<uint32_t>(tree_.statements.size());
            function.statement_count = 1;
            function.first_expression = first_expression;
            function.expression_count = static_cast<uint32_t>(tree_.expressions.size()) - first_expression;
            tree_.statements.push_back(result);
            tree_.functions.push_back(function);
        }
        return true;
    }

    /// One note for all that was ignored.
    void note_ignored() {
        if (ignored_count_ == 0)
            return;
        Diagnostic& note =
            diagnostics_.note(first_ignored_, Code::ignored_statement, "Python outside of functions is ignored");
        if (ignored_count_ > 1)
            note.add_note("and " + counted(ignored_count_ - 1, "more statement") + " below");
    }

    Module tree_;
    TreeBuilder builder_;
    LineCursor cursor_;
    SyntaxDiagnostics diagnostics_;
    SourceRange first_ignored_;
    size_t ignored_count_ = 0;
};

} // namespace

ParseResult parse(const SourceFile& source, const Canceled& canceled) {
    const std::string_view encoding = wide_encoding(source.text());
    if (encoding.empty())
        return ModuleParser(source).run(canceled);
    ParseResult result;
    result.module.source = source;
    result.diagnostics.file_error(source.name(), Code::invalid_character,
                                  "the file is " + std::string(encoding) + ", not UTF-8",
                                  "save it as UTF-8: iconv -f " + std::string(encoding) + " -t UTF-8 FILE");
    return result;
}

ParseResult parse_expression(const SourceFile& source) {
    const std::string_view text = source.text();
    const size_t last = text.find_last_not_of(" \t\r\n\f");
    const uint32_t end = last == std::string_view::npos ? 0 : static_cast<uint32_t>(last + 1);

    Module tree = make_tree(source);
    TreeBuilder builder(tree, text);
    SyntaxDiagnostics diagnostics(source, {});
    if (MatchResult match = match_expression(builder, {0, end}); match.error) {
        diagnostics.error(std::move(*match.error));
        return {std::move(tree), std::move(diagnostics).finish()};
    }
    Statement result;
    result.kind = StatementKind::return_;
    result.range = builder.expressions.top_range();
    result.value = builder.expressions.pop();
    Function function;
    function.range = result.range;
    function.statement_count = 1;
    function.expression_count = static_cast<uint32_t>(tree.expressions.size());
    tree.statements.push_back(result);
    tree.functions.push_back(function);
    return {std::move(tree), std::move(diagnostics).finish()};
}

} // namespace batt::frontend
