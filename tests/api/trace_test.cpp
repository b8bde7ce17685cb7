#include <algorithm>

#include "tests/api/samples.h"
#include "tests/support/random_program.h"
#include "tests/support/source_text.h"

namespace {

using namespace battc;
using namespace batt::test;

/// Functions of the program as it was written are others than those of the optimised one: then the text must be the same.
bool alike(const Value& a, const Value& b) { return a == b || a.literal() == b.literal(); }

/// Every function on every sample of its task, and some others.
void check_traces(const CompiledProgram& program, const TaskSet& tasks, Pairing pairing, const TraceOptions& options) {
    const Session here = session();
    EvaluateOptions evaluate;
    evaluate.pairing = pairing;
    const EvaluationMatrix matrix = here.evaluate(program, tasks, evaluate).value();
    size_t count = 0;
    for (size_t row = 0; row < matrix.row_count(); ++row)
        for (size_t column = 0; column < matrix.column_count(); ++column) {
            if (matrix.status(row, column) == Status::not_run)
                continue;
            ++count;
            SCOPED_TRACE(matrix.entry(row).name + " on " + matrix.task(column).id());
            const EvaluationDetail detail = matrix.detail(row, column).value();
            const auto traced = trace(here, program, matrix.rows()[row].entry, matrix.task(column),
                                      matrix.columns()[column].sample, options);
            ASSERT_TRUE(traced.ok()) << traced.error().message;
            EXPECT_EQ(traced->fuel, detail.fuel);
            EXPECT_EQ(traced->status, detail.status);
            EXPECT_EQ(traced->match, detail.match);
            EXPECT_EQ(traced->message, detail.message);
            EXPECT_TRUE(alike(traced->value.value_or(Value()), detail.output))
                << testing::PrintToString(traced->value) << " " << testing::PrintToString(detail.output);
            int64_t fuel = 0;
            for (const TracedStatement& statement : traced->statements) {
                int64_t of_steps = 0;
                for (const TracedStep& step : statement.steps)
                    of_steps += step.fuel;
                EXPECT_EQ(statement.fuel, of_steps);
                fuel += statement.fuel;
            }
            EXPECT_EQ(fuel, traced->fuel);
            if (traced->status == Status::ok && matrix.entry(row).records.empty() && !traced->statements.empty()) {
                const TracedStatement& last = traced->statements.back();
                EXPECT_TRUE(alike(last.value.value_or(Value()), detail.output)) << last.text;
            }
            if (is_failure(traced->status)) {
                EXPECT_TRUE(std::ranges::any_of(traced->statements, [&](const TracedStatement& statement) {
                    return statement.error == error_kind(traced->status);
                }));
            }
        }
    EXPECT_GT(count, 3U);
}

TEST(Trace, gives_the_values_and_the_fuel_of_an_evaluation) {
    for (const CompiledProgram& program : sample_programs())
        check_traces(program, sample_tasks(), Pairing::by_name, {});
}

TEST(Trace, observing_calls_changes_nothing) {
    TraceOptions options;
    options.calls = true;
    for (const CompiledProgram& program : sample_programs())
        check_traces(program, sample_tasks(), Pairing::all_pairs, options);
}

TEST(Trace, random_programs_too) {
    const size_t places[] = {0, 5};
    const TaskSet tasks = sample_tasks().subset(places);
    for (uint32_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        const std::string text = source_text(program_of_seed(seed));
        const CompiledProgram program = compile(text).value();
        ASSERT_FALSE(program.has_errors()) << text;
        check_traces(program, tasks, Pairing::all_pairs, {.calls = seed % 2 == 0});
        if (testing::Test::HasFailure()) {
            ADD_FAILURE() << text;
            break;
        }
    }
}

TEST(Trace, a_statement_has_its_range_names_value_and_steps) {
    const CompiledProgram program = compiled("def solve_x(I):\n"
                                             "    x = fill(I, EIGHT, frozenset({first(((0, 1), (1, 0)))}))\n"
                                             "    y = x\n"
                                             "    a, b = (3, 4)\n"
                                             "    z = canvas(a, astuple(1, b))\n"
                                             "    return z\n");
    const int8_t cells[] = {1, 2, 3, 4};
    const Value grid = Value::grid(GridView(cells, 2, 2)).value();
    const Trace traced = trace(session(), program, 0, std::span(&grid, 1)).value();
    ASSERT_EQ(traced.statements.size(), 5U);
    const TracedStatement& x = traced.statements[0];
    EXPECT_EQ(x.names, std::vector<std::string>{"x"});
    EXPECT_EQ(x.range.begin, (Position{2, 5}));
    EXPECT_EQ(x.text, "x = fill(I, EIGHT, frozenset({first(((0, 1), (1, 0)))}))");
    EXPECT_EQ(x.value->literal(), "((1, 8), (3, 4))");
    EXPECT_EQ(x.steps.back().operation, "fill");
    EXPECT_EQ(x.steps.back().operands.size(), 3U);
    EXPECT_EQ(x.steps.front().operation, "first");
    EXPECT_EQ(traced.statements[1].value, x.value);
    EXPECT_EQ(traced.statements[1].fuel, 0);
    EXPECT_EQ(traced.statements[2].value->literal(), "(3, 4)");
    EXPECT_EQ(traced.statements[3].value->literal(), "((3, 3, 3, 3),)");
    EXPECT_EQ(traced.statements[4].value, traced.value);
    EXPECT_EQ(traced.arguments[0].first, "I");
}

TEST(Trace, tells_the_calls_that_ops_make) {
    const CompiledProgram program = compiled("def solve_x(I):\n"
                                             "    f = compose(vmirror, hmirror)\n"
                                             "    x = apply(lambda c: add(c, 1), (1, 2, 3))\n"
                                             "    y = sfilter(x, rbind(greater, 2))\n"
                                             "    return f(I)\n");
    const int8_t cells[] = {1, 2, 3, 4};
    const Value grid = Value::grid(GridView(cells, 2, 2)).value();
    TraceOptions options;
    options.calls = true;
    options.most_calls = 2;
    const Trace traced = trace(session(), program, 0, std::span(&grid, 1), options).value();
    const TracedStep& apply = traced.statements[1].steps.back();
    EXPECT_EQ(apply.operation, "apply");
    EXPECT_EQ(apply.call_count, 3U);
    ASSERT_EQ(apply.calls.size(), 2U);
    EXPECT_EQ(apply.calls[1].arguments[0], Value::integer(2));
    EXPECT_EQ(apply.calls[1].result, Value::integer(3));
    EXPECT_GT(apply.calls[1].fuel, 0);
    const TracedStep& filter = traced.statements[2].steps.back();
    EXPECT_EQ(filter.call_count, 3U);
    EXPECT_EQ(filter.calls[0].function.literal(), "rbind(greater, 2)");
    EXPECT_EQ(filter.calls[0].result, Value::boolean(false));
    EXPECT_EQ(traced.value->literal(), "((4, 3), (2, 1))");
}

// An evaluation leaves a product that is only mapped unbuilt; here it must be a value that can be looked at.
TEST(Trace, products_are_built) {
    const CompiledProgram program = compiled("def solve_x(I):\n"
                                             "    x = product(asobject(I), asobject(I))\n"
                                             "    y = apply(compose(first, first), x)\n"
                                             "    return y\n");
    const int8_t cells[] = {1, 2, 3, 4};
    const Value grid = Value::grid(GridView(cells, 2, 2)).value();
    TraceOptions options;
    options.calls = true;
    const Trace traced = trace(session(), program, 0, std::span(&grid, 1), options).value();
    EXPECT_EQ(traced.statements[0].value->size(), 16U);
    EXPECT_EQ(traced.value->literal(), "{1, 2, 3, 4}");
    EXPECT_EQ(traced.fuel, session().call(program, 0, std::span(&grid, 1))->fuel);
    EXPECT_EQ(traced.statements[1].steps.back().call_count, 16U);
}

TEST(Trace, shows_where_it_failed_and_what_was_not_reached) {
    const CompiledProgram program = compiled("def solve_x(I):\n    x = vmirror(I)\n    y = first(())\n    return x\n");
    const int8_t cells[] = {1, 2, 3, 4};
    const Value grid = Value::grid(GridView(cells, 2, 2)).value();
    const Trace traced = trace(session(), program, 0, std::span(&grid, 1)).value();
    EXPECT_TRUE(is_failure(traced.status));
    EXPECT_EQ(traced.position.line, 3U);
    EXPECT_TRUE(traced.statements[0].reached);
    EXPECT_TRUE(traced.statements[1].error.has_value());
    EXPECT_FALSE(traced.statements[1].message.empty());
    EXPECT_FALSE(traced.statements[2].reached);
    EXPECT_FALSE(traced.statements[2].value.has_value());
}

TEST(Trace, what_is_not_there_is_an_error_value) {
    const CompiledProgram program = compiled("def solve_x(I):\n    return I\n");
    EXPECT_EQ(trace(session(), program, 5, sample_tasks()[0], {}).error().code, ErrorCode::not_found);
    EXPECT_EQ(trace(session(), program, 0, sample_tasks()[0], {Split::train, 99}).error().code, ErrorCode::not_found);
    EXPECT_EQ(trace(session(), program, 0, std::span<const Value>()).error().code, ErrorCode::invalid_argument);
}

} // namespace
