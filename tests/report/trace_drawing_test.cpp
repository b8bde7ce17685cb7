// Traces in the terminal and as pages: of a program that succeeds, one that fails, one with a guard.
#include "report/trace_drawing.h"

#include <vector>

#include <battc/program.h>
#include <battc/session.h>
#include <battc/trace.h>
#include <gtest/gtest.h>

#include "report/trace_page.h"
#include "tests/report/well_formed.h"
#include "tests/support/golden.h"

using namespace batt::report;

namespace {

constexpr const char* program_text = "def solve_x(I):\n"
                                     "    x1 = objects(I, T, F, T)\n"
                                     "    x2 = fill(I, EIGHT, frozenset({(0, 0)}))\n"
                                     "    x3 = compose(size, lbind(colorfilter, x1))\n"
                                     "    x4 = apply(x3, (1, 2, 3))\n"
                                     "    x5 = apply(normalize, x1)\n"
                                     "    return x2\n"
                                     "\n"
                                     "def solve_y(I):\n"
                                     "    x1 = vmirror(I)\n"
                                     "    x2 = first(())  # nothing < there\n"
                                     "    return x1\n";

struct Example {
    battc::CompiledProgram program = battc::compile(program_text, {.optimize = false}, "example.py").value();
    battc::Session session = battc::Session::open({.threads = 1}).value();
    std::vector<int8_t> input = {1, 0, 2, 0, 0, 2};
    std::vector<int8_t> output = {8, 0, 2, 0, 0, 2};
    battc::TaskSet tasks;

    Example() {
        const battc::GridView in(input.data(), 2, 3);
        const battc::GridView out(output.data(), 2, 3);
        const battc::TaskArrays task{"x", {{in, out}, {out, out}}, {{in, {}}}, {}};
        tasks = battc::TaskSet::make(std::span(&task, 1)).value();
    }

    battc::Trace trace(std::string_view function, battc::SampleId sample = {}) const {
        battc::TraceOptions options;
        options.calls = true;
        options.most_calls = 3;
        return battc::trace(session, program, *program.find_entry(function), tasks[0], sample, options).value();
    }

    std::string page(std::string_view function, TracePage options = {}) const {
        std::vector<SampleTrace> samples;
        for (size_t i = 0; i < tasks[0].size(); ++i) {
            const battc::SampleId sample = tasks[0].sample(i);
            samples.push_back({sample, tasks[0].pair(sample), trace(function, sample)});
        }
        options.task = "x";
        options.samples = samples;
        return trace_page(options, program.source());
    }
};

constexpr Terminal plain = {.columns = 60};

size_t count(std::string_view text, std::string_view part) {
    size_t found = 0;
    for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

} // namespace

TEST(TraceDrawing, shows_each_statement_with_its_value_and_calls) {
    const Example example;
    EXPECT_TRUE(batt::test::matches_golden(
        "report/trace_plain.txt",
        draw_trace(example.trace("solve_x"), "on x train 0", example.program.source(), plain, {.calls = true}) +
            draw_trace(example.trace("solve_y"), "on x train 0", example.program.source(), plain)));
}

TEST(TraceDrawing, marks_the_cells_that_a_statement_changed) {
    const Example example;
    const std::string text = draw_trace(example.trace("solve_x"), "", example.program.source(), plain);
    EXPECT_NE(text.find("1 cell changed\n  8*. 2\n"), std::string::npos) << text;
}

TEST(TraceDrawing, the_failing_statement_is_explained_and_the_rest_not_reached) {
    const Example example;
    const std::string text = draw_trace(example.trace("solve_y"), "", example.program.source(), plain);
    EXPECT_NE(text.find("example.py:11:"), std::string::npos) << text;
    EXPECT_NE(text.find("^"), std::string::npos);
    EXPECT_EQ(count(text, "not reached"), 1U);
    EXPECT_LT(text.find("example.py:11:"), text.find("not reached"));
}

TEST(TracePage, has_all_samples_statements_and_calls) {
    const Example example;
    const std::string text = example.page("solve_x");
    EXPECT_EQ(batt::test::markup_problem(text), "");
    EXPECT_EQ(count(text, "<section class=\"sample\""), 3U);
    EXPECT_EQ(count(text, "<button type=\"button\" aria-pressed"), 3U);
    EXPECT_EQ(count(text, "aria-pressed=\"true\""), 1U);
    EXPECT_EQ(count(text, "<div class=\"statement is-done\""), 3U * 6U);
    EXPECT_EQ(count(text, "<details class=\"calls\"><summary>apply made"), 3U * 2U);
    EXPECT_NE(text.find("1 cell changed"), std::string::npos);
    EXPECT_EQ(text.find("http"), std::string::npos);
}

TEST(TracePage, a_failure_is_marked_where_it_is) {
    const Example example;
    const std::string text = example.page("solve_y", TracePage{{}, {}, 0, {Palette::accessible, true}});
    EXPECT_EQ(batt::test::markup_problem(text), "");
    EXPECT_EQ(count(text, "<div class=\"statement is-failed\""), 3U);
    EXPECT_EQ(count(text, "<div class=\"statement is-unreached\""), 3U);
    EXPECT_EQ(count(text, "role=\"alert\""), 3U);
    EXPECT_NE(text.find("nothing &lt; there"), std::string::npos) << "the quoted line is escaped";
    EXPECT_NE(text.find("data-palette=\"accessible\""), std::string::npos);
    EXPECT_NE(text.find("<text class=\"d2\""), std::string::npos);
}

TEST(TraceJson, is_one_line_with_all_statements) {
    const Example example;
    const std::string text = battc::trace_json(example.trace("solve_y"));
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_NE(text.find("\"status\": \"error\""), std::string::npos);
    EXPECT_EQ(count(text, "\"reached\": false"), 1U);
    EXPECT_NE(text.find("\"shape\": \"grid\""), std::string::npos);
    EXPECT_EQ(count(battc::trace_json(example.trace("solve_x")), "\"call_count\": 3, \"calls\": ["), 1U);
    const std::string cut = battc::trace_json(example.trace("solve_x"), 10);
    EXPECT_NE(cut.find("\"value\": {\"cut\": \"((8, 0, 2)..."), std::string::npos) << cut;
}
