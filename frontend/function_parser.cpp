#include "frontend/function_parser.h"

#include "frontend/wording.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace batt::frontend {

namespace {

/// Functions whose bodies are skipped because batt has them built in.
constexpr std::string_view built_in_functions[] = {"batch_process_samples_gpu"};

bool is_clause(std::string_view word) { return word == "except" || word == "else" || word == "finally"; }

bool same_targets(const Module& tree, const Statement& left, const Statement& right) {
    return left.unpacks == right.unpacks &&
           std::ranges::equal(tree.targets_of(left), tree.targets_of(right), {}, &Target::name, &Target::name);
}

} // namespace

/// Reports the error of a match, if there is one. `end`, if given, receives how far the match reached.
bool FunctionParser::accept(MatchResult result, uint32_t* end) {
    if (result.error) {
        diagnostics_.error(std::move(*result.error));
        return false;
    }
    if (end != nullptr)
        *end = result.end;
    return true;
}

void FunctionParser::parse() {
    const LogicalLine header = cursor_.take();
    uint32_t end = header.range.end;
    Function function;
    bool readable = false;
    if (!header.broken) {
        readable = accept(match_function_header(builder_, header.range), &end);
        function = builder_.take_function();
    }
    if (function.name == no_name)
        recover_name(function, header);
    function.range = {header.range.begin, end};
    function.broken = !readable;
    function.first_statement = static_cast<uint32_t>(tree_.statements.size());
    function.first_expression = static_cast<uint32_t>(tree_.expressions.size());
    const std::string_view name = tree_.name_of(function);
    if (std::ranges::find(built_in_functions, name) != std::end(built_in_functions)) {
        function.built_in = true;
        cursor_.skip_indented();
    } else if (readable && end < header.range.end) {
        parse_inline_body(function, {end, header.range.end});
    } else {
        parse_body(function, header);
    }
    function.statement_count = static_cast<uint32_t>(tree_.statements.size()) - function.first_statement;
    function.expression_count = static_cast<uint32_t>(tree_.expressions.size()) - function.first_expression;
    if (function.statement_count != 0)
        function.range.end = tree_.statements.back().range.end;
    if (function.name != no_name)
        tree_.functions.push_back(function);
}

/// A header with an error still defines its name, so that calls of it are not errors too.
void FunctionParser::recover_name(Function& function, const LogicalLine& header) const {
    const std::string_view text = cursor_.text_of(header);
    constexpr size_t behind_def = 3;
    const size_t begin = text.find_first_not_of(" \t", behind_def);
    const size_t length = begin == std::string_view::npos ? 0 : word_length(text.substr(begin));
    if (length == 0 || is_keyword(text.substr(begin, length)))
        return;
    function.name = tree_.names.intern(text.substr(begin, length));
    const uint32_t offset = header.range.begin + static_cast<uint32_t>(begin);
    function.name_range = {offset, offset + static_cast<uint32_t>(length)};
}

// ---- blocks ----

/// `def f(I): x = g(I); return x`
void FunctionParser::parse_inline_body(Function& function, SourceRange first) {
    parse_statement(function, first);
    for (; !cursor_.at_end() && cursor_.line().same_line; cursor_.advance())
        parse_statement(function, cursor_.line().range);
}

void FunctionParser::parse_body(Function& function, const LogicalLine& header) {
    if (cursor_.at_end() || cursor_.line().indentation.none()) {
        if (!header.broken) {
            diagnostics_.error(header.range, Code::bad_indentation, "expected an indented statement after this line");
            function.broken = true;
        }
        return;
    }
    Indentation body = cursor_.line().indentation;
    SourceRange first_deeper;
    size_t deeper = 0;
    while (!cursor_.at_end() && (!cursor_.line().indentation.none() || cursor_.line().same_line)) {
        const LogicalLine& here = cursor_.line();
        const IndentationOrder order = compare(here.indentation, body);
        if (order == IndentationOrder::deeper) {
            if (deeper++ == 0)
                first_deeper = here.range;
        } else if (order != IndentationOrder::same) {
            diagnostics_.error(here.range, Code::bad_indentation,
                               order == IndentationOrder::shallower
                                   ? "this indentation fits no line above"
                                   : "inconsistent use of tabs and spaces in the indentation");
            function.broken = true;
            body = here.indentation; // one report, not one for each of the lines that follow
        }
        parse_line(function);
    }
    if (deeper == 0)
        return;
    // Only a warning: it has no effect on the program, and published generated programs have it.
    Diagnostic& warning = diagnostics_.warning(first_deeper, Code::bad_indentation,
                                               "indented deeper than the lines above, which Python would not accept");
    if (deeper > 1)
        warning.add_note((deeper == 2 ? "and so is " : "and so are ") + counted(deeper - 1, "more line") +
                         " of this function");
}

/// The statement at the current line, with the lines that belong to it.
void FunctionParser::parse_line(Function& function) {
    const LogicalLine here = cursor_.take();
    if (here.broken) {
        function.broken = true;
        skip_unreadable(here);
    } else if (cursor_.first_word(here) == "try") {
        parse_guard(function, here);
    } else if (!parse_statement(function, here.range)) {
        skip_unreadable(here);
    }
}

/// The block of a line that could not be read says nothing more, and neither does its `else`.
void FunctionParser::skip_unreadable(const LogicalLine& line) {
    cursor_.skip_block_of(line);
    const std::string_view word = cursor_.first_word(line);
    if (word != "if" && word != "for" && word != "while")
        return;
    while (!cursor_.at_end() && cursor_.line().indentation == line.indentation &&
           (cursor_.first_word(cursor_.line()) == "elif" || cursor_.first_word(cursor_.line()) == "else")) {
        cursor_.advance();
        cursor_.skip_block_of(line);
    }
}

/// Adds the statement of a part of the text, unless it is one that batt ignores; false if it could not be read.
bool FunctionParser::parse_statement(Function& function, SourceRange part) {
    if (!accept(match_statement(builder_, part))) {
        function.broken = true;
        return false;
    }
    if (const std::optional<Statement> statement = builder_.take_statement())
        tree_.statements.push_back(*statement);
    return true;
}

// ---- guards ----

void FunctionParser::parse_guard(Function& function, const LogicalLine& header) {
    const auto give_up = [&] {
        function.broken = true;
        skip_clauses(header);
    };
    uint32_t end = 0;
    if (!accept(match_try_header(builder_, header.range), &end)) {
        give_up();
        return;
    }
    std::optional<Statement> attempt = parse_clause(function, header, {end, header.range.end});
    if (!attempt) {
        give_up();
        return;
    }
    if (cursor_.at_end() || cursor_.line().indentation != header.indentation ||
        cursor_.first_word(cursor_.line()) != "except") {
        fail_guard(function, cursor_.first_word_range(header), "this 'try' has no 'except'");
        skip_clauses(header);
        return;
    }
    const LogicalLine except = cursor_.take();
    if (except.broken || !accept(match_except_header(builder_, except.range), &end)) {
        give_up();
        return;
    }
    const std::optional<Statement> fallback = parse_clause(function, except, {end, except.range.end});
    if (!fallback) {
        give_up();
        return;
    }
    if (at_clause_of(header)) {
        fail_guard(function, cursor_.first_word_range(cursor_.line()), "a guard has one 'except' and nothing after it");
        skip_clauses(header);
        return;
    }
    if (!same_targets(tree_, *attempt, *fallback)) {
        const std::span<const Target> targets = tree_.targets_of(*fallback);
        fail_guard(function, join(targets.front().range, targets.back().range),
                   "a guard assigns the same name in both places");
        return;
    }
    attempt->fallback = fallback->value;
    attempt->range = {header.range.begin, fallback->range.end};
    tree_.statements.push_back(*attempt);
}

/// One clause of a guard: the one assignment in its block. Nothing after a report.
std::optional<Statement> FunctionParser::parse_clause(Function& function, const LogicalLine& header,
                                                      SourceRange inline_part) {
    std::vector<Statement>& statements = tree_.statements;
    const size_t before = statements.size();
    bool readable = inline_part.empty() || parse_statement(function, inline_part);
    for (; readable && !cursor_.at_end() && LineCursor::belongs_to(cursor_.line(), header); cursor_.advance())
        readable = !cursor_.line().broken && parse_statement(function, cursor_.line().range);
    const size_t count = statements.size() - before;
    if (readable && count == 1 && statements.back().kind == StatementKind::assign) {
        const Statement assignment = statements.back();
        statements.pop_back();
        return assignment;
    }
    if (readable) {
        // The statement that is one too many, or the one that is no assignment.
        const SourceRange range = count == 0 ? header.range : statements[before + (count > 1)].range;
        fail_guard(function, range,
                   count == 0 ? "this guard has no assignment" : "a guard holds one assignment and nothing else");
    }
    statements.resize(before);
    return std::nullopt;
}

void FunctionParser::fail_guard(Function& function, SourceRange range, std::string message) {
    diagnostics_.error(range, Code::bad_guard, std::move(message),
                       "write try: x = f(y) and except: x = DEFAULT, on lines of their own");
    function.broken = true;
}

/// Whether the current line begins a further clause of the guard with this header.
bool FunctionParser::at_clause_of(const LogicalLine& header) const {
    return !cursor_.at_end() && cursor_.line().indentation == header.indentation &&
           is_clause(cursor_.first_word(cursor_.line()));
}

/// Moves behind the block of `header` and the clauses that follow it.
void FunctionParser::skip_clauses(const LogicalLine& header) {
    while (!cursor_.at_end() && (LineCursor::belongs_to(cursor_.line(), header) || at_clause_of(header)))
        cursor_.advance();
}

} // namespace batt::frontend
