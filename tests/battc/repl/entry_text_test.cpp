// What the session sees in a text before it is evaluated.
#include <gtest/gtest.h>

#include "battc/repl/commands.h"
#include "battc/repl/entry_text.h"
#include "battc/repl/session.h"
#include "battc/repl/settings.h"
#include "battc/repl/statements.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

using namespace batt::repl;

TEST(Readiness, ends_an_entry_where_brackets_and_blocks_are_closed) {
    for (const char* const complete :
         {"", "add(1, 2)", ":help", "x = (1,\n 2)", "def f(x): return x", "def f(x):\n    y = add(x, 1)\n    return y",
          "def f(x):\n    x\n", "'(('", "# (", "x = 1\ny = 2", ")", "\"\"\"text\"\"\""})
        EXPECT_TRUE(readiness(complete).complete) << complete;
    for (const char* const open : {"add(1,", "def f(x):", "def f(x):\n    y = 1", "x = {1,\n", "try:",
                                   "try:\n    x = 1", "try:\n    x = first(y)\nexcept:", "\"\"\"text", "x = 1 \\"})
        EXPECT_FALSE(readiness(open).complete) << open;
}

TEST(Readiness, indents_the_next_line_of_a_block) {
    EXPECT_EQ(readiness("def f(x):").indentation, "    ");
    EXPECT_EQ(readiness("def f(x):\n    y = 1").indentation, "    ");
    EXPECT_EQ(readiness("def f(x):\n    try:").indentation, "        ");
    EXPECT_EQ(readiness("add(1,").indentation, "    ");
}

TEST(SplitStatements, gives_statements_definitions_and_commands_one_by_one) {
    const std::vector<std::string> expected = {"x = 1", "def f(x):\n    y = add(x,\n1)\n    # why\n    return y",
                                               ":run f", "try:\n    z = first(x)\nexcept:\n    z = 0", "f(x)"};
    EXPECT_EQ(split_statements("x = 1\n\ndef f(x):\n    y = add(x,\n1)\n    # why\n    return y\n:run f\n"
                               "try:\n    z = first(x)\nexcept:\n    z = 0\n# a remark\nf(x)\n"),
              expected);
    EXPECT_TRUE(split_statements("  \n# only a remark\n").empty());
}

TEST(CallAtCursor, is_the_innermost_call_whose_arguments_are_typed) {
    const auto at = [](std::string_view text) {
        const std::optional<CallAtCursor> call = call_at(text, text.size());
        return call ? call->name + " " + std::to_string(call->argument) + " " + call->keyword : std::string();
    };
    EXPECT_EQ(at("fill("), "fill 0 ");
    EXPECT_EQ(at("fill(I, "), "fill 1 ");
    EXPECT_EQ(at("fill(I, (1, "), "fill 1 ");
    EXPECT_EQ(at("fill(I, color(x), "), "fill 2 ");
    EXPECT_EQ(at("fill(color(x"), "color 0 ");
    EXPECT_EQ(at("fill(I, value=co"), "fill 1 value");
    EXPECT_EQ(at("fill(I, 1, x)"), "");
    EXPECT_EQ(at("x = 1"), "");
    EXPECT_EQ(at("fill(')', "), "fill 1 ");
}

TEST(Statements, give_the_function_of_a_variable_with_what_it_depends_on_alone) {
    Statements statements;
    statements.bind("I");
    statements.add("x1 = objects(I, T, F, T)", {"x1"});
    statements.add("x2 = size(x1)", {"x2"});
    statements.add("a, b = (1, 2)", {"a", "b"});
    statements.add("x1 = fill(I, a, x1)", {"x1"});
    const FunctionText function = statements.function("solve_x", "x1");
    EXPECT_EQ(function.problem, "");
    EXPECT_EQ(function.text,
              "def solve_x(I):\n    x1 = objects(I, T, F, T)\n    a, b = (1, 2)\n    x1 = fill(I, a, x1)\n"
              "    return x1\n");
    EXPECT_EQ(statements.last_assigned(), "x1");
}

TEST(Statements, take_train_pairs_as_a_parameter_and_refuse_the_expected_output) {
    Statements statements;
    for (const char* const name : {"I", "O", "S"})
        statements.bind(name);
    statements.add("p = first(S)", {"p"});
    statements.add("q = size(O)", {"q"});
    EXPECT_EQ(statements.function("f", "p").text, "def f(I, S):\n    p = first(S)\n    return p\n");
    EXPECT_NE(statements.function("f", "q").problem, "");
    EXPECT_NE(statements.function("f", "nothing").problem, "");
    EXPECT_FALSE(statements.assigns("O"));
    statements.add("O = vmirror(I)", {"O"});
    EXPECT_TRUE(statements.assigns("O"));
    EXPECT_EQ(statements.function("f", "O").text, "def f(I):\n    O = vmirror(I)\n    return O\n");
}

bool offers(const batt::editor::Completion& completion, std::string_view text) {
    for (const batt::editor::Candidate& candidate : completion.candidates)
        if (candidate.text == text)
            return true;
    return false;
}

TEST(Completion, offers_what_fits_the_place) {
    Session session({});
    session.take("xylo = 1");
    session.take("def xenia(x):\n    return x");
    const auto complete = [&](std::string_view text) { return session.complete(text, text.size()); };
    EXPECT_TRUE(offers(complete("fill(I, x"), "xylo"));
    EXPECT_TRUE(offers(complete("xe"), "xenia"));
    EXPECT_TRUE(offers(complete("vmi"), "vmirror"));
    EXPECT_TRUE(offers(complete("ZE"), "ZERO"));
    EXPECT_TRUE(offers(complete(":he"), "help"));
    EXPECT_TRUE(offers(complete(":doc vmi"), "vmirror"));
    EXPECT_FALSE(offers(complete(":doc xy"), "xylo"));
    EXPECT_TRUE(offers(complete(":run xe"), "xenia"));
    EXPECT_FALSE(offers(complete(":run vmi"), "vmirror"));
    EXPECT_TRUE(offers(complete(":set pal"), "palette"));
    EXPECT_TRUE(offers(complete(":set palette "), "accessible"));
    EXPECT_TRUE(offers(complete(":set digits o"), "off"));
    EXPECT_FALSE(offers(complete(":set digits o"), "digits"));
    EXPECT_TRUE(complete(":set fuel ").candidates.empty());
    const batt::editor::Completion middle = session.complete("add(vmi, 1)", 7);
    EXPECT_EQ(middle.begin, 4U);
    EXPECT_EQ(middle.end, 7U);
    EXPECT_TRUE(complete(":quit ").candidates.empty());
}

TEST(Hint, marks_the_argument_that_is_typed) {
    Session session({});
    session.take("def f(a, b):\n    return add(a, b)");
    const auto hint = [&](std::string_view text) { return session.hint(text, text.size()); };
    EXPECT_NE(hint("fill(I, ").find("«value: integer»"), std::string::npos) << hint("fill(I, ");
    EXPECT_NE(hint("fill(patch=").find("«patch"), std::string::npos) << hint("fill(patch=");
    EXPECT_EQ(hint("f(1, "), "f(a, «b»)");
    EXPECT_EQ(hint("f(b="), "f(a, «b»)");
    EXPECT_EQ(hint("f(1, 2, "), "f(a, b)");
    EXPECT_EQ(hint("x + 1"), "");
    EXPECT_NE(hint(":task 1").find(":task [ID [SAMPLE]]"), std::string::npos);
}

TEST(Highlight, colours_what_is_known) {
    using batt::editor::Style;
    Session session({});
    session.take("x = 1");
    const std::string text = "x = fill(I, ZERO, 12) # why";
    std::string styles;
    for (const batt::editor::Span& span : session.highlight(text))
        styles +=
            text.substr(span.begin, span.end - span.begin) + ":" + std::to_string(static_cast<int>(span.style)) + " ";
    const auto style = [](Style one) { return std::to_string(static_cast<int>(one)); };
    EXPECT_EQ(styles, "x:" + style(Style::variable) + " fill:" + style(Style::op) + " ZERO:" + style(Style::constant) +
                          " 12:" + style(Style::number) + " # why:" + style(Style::comment) + " ");
}

TEST(Commands, are_listed_in_the_docs) {
    const std::string docs = batt::test::read_text((batt::test::repository() / "docs/repl.md").string());
    size_t commands = 0;
    for (const CommandDescription& command : CommandTable::all()) {
        std::string head = ":" + std::string(command.name);
        if (!command.arguments.empty())
            head += " " + std::string(command.arguments);
        if (const size_t bar = head.find('|'); bar != std::string::npos)
            head.insert(bar, "\\");
        const std::string row = "| `" + head + "` | " + std::string(command.summary) + " |\n";
        EXPECT_NE(docs.find(row), std::string::npos) << row;
        ++commands;
    }
    size_t rows = 0;
    for (size_t at = docs.find("| `:"); at != std::string::npos; at = docs.find("| `:", at + 1))
        ++rows;
    EXPECT_EQ(rows, commands);
}

TEST(Settings, are_listed_in_the_docs) {
    const std::string docs = batt::test::read_text((batt::test::repository() / "docs/repl.md").string());
    std::string rows = "| setting | values | what it is |\n|---|---|---|\n";
    for (const batt::repl::SettingDescription& setting : batt::repl::all_settings())
        rows += "| `" + std::string(setting.name) + "` | " + std::string(setting.values) + " | " +
                std::string(setting.meaning) + " |\n";
    EXPECT_NE(docs.find(rows + "\n"), std::string::npos) << rows;
}

TEST(Session, stops_an_evaluation_that_is_canceled) {
    bool canceled = false;
    SessionOptions options;
    options.evaluation.limits.fuel = int64_t{1} << 50;
    options.evaluation.limits.memory = uint64_t{1} << 30;
    options.evaluation.canceled = [&] { return canceled; };
    Session session(options);
    canceled = true;
    const Reply reply = session.take("size(apply(lambda a: size(apply(lambda b: add(b, 1), interval(0, 2000, 1))), "
                                     "interval(0, 2000, 1)))");
    EXPECT_TRUE(reply.failed);
    EXPECT_NE(reply.problem.find("interrupted"), std::string::npos) << reply.problem;
    EXPECT_EQ(session.take("add(1, 2)").text, "3\n");
}

TEST(Session, evaluates_what_needs_more_fuel_than_the_first_try_gives) {
    SessionOptions options;
    options.evaluation.limits.fuel = int64_t{1} << 50;
    options.evaluation.limits.memory = uint64_t{1} << 30;
    options.evaluation.canceled = [] { return false; };
    Session session(options);
    EXPECT_EQ(session
                  .take("size(apply(lambda a: size(apply(lambda b: add(b, 1), interval(0, 2000, 1))), "
                        "interval(0, 2000, 1)))")
                  .text,
              "2000\n");
}

} // namespace
