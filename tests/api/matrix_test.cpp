#include <algorithm>

#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

TEST(Matrix, says_what_the_lines_of_a_run_say) {
    const TaskSet tasks = sample_tasks();
    const std::vector<CompiledProgram> programs = sample_programs();
    for (const Pairing pairing : {Pairing::by_name, Pairing::all_pairs})
        for (const unsigned threads : {1u, 3u}) {
            const Session here = session(threads);
            EvaluateOptions options;
            options.pairing = pairing;
            const EvaluationMatrix matrix = here.evaluate(programs, tasks, options).value();
            PlanOptions plan_options;
            plan_options.pairing = pairing;
            const RunPlan plan = RunPlan::make(programs, tasks, plan_options).value();
            RunOptions run_options;
            run_options.lines = true;
            run_options.fuel_in_lines = true;
            size_t seen = 0;
            const auto report = here.run(plan, run_options, [&](const Evaluation& evaluation, std::string_view line) {
                const size_t row = evaluation.function_number();
                size_t column = 0;
                while (matrix.task(column).id() != evaluation.task() ||
                       matrix.columns()[column].sample != evaluation.sample())
                    ++column;
                EXPECT_EQ(matrix.entry(row).name, evaluation.function());
                EXPECT_EQ(matrix.match(row, column), evaluation.match());
                EXPECT_EQ(matrix.status(row, column), evaluation.status());
                EXPECT_EQ(matrix.fuel(row, column), evaluation.fuel());
                if (seen++ % 7 == 0)
                    EXPECT_EQ(matrix.detail(row, column)->json_line, line);
                return true;
            });
            ASSERT_TRUE(report.ok());
            EXPECT_GT(seen, 100U);
            EXPECT_EQ(seen, plan.size());
            EXPECT_EQ(matrix.done(), seen);
            EXPECT_EQ(report->totals.evaluations, seen);
            EXPECT_EQ(static_cast<size_t>(std::ranges::count_if(
                          matrix.status(), [](Status status) { return status != Status::not_run; })),
                      seen);
        }
}

TEST(Matrix, tells_which_tasks_are_solved) {
    const TaskSet tasks = sample_tasks();
    EvaluateOptions options;
    options.pairing = Pairing::by_name;
    const EvaluationMatrix matrix = session().evaluate(sample_program("solvers.batt"), tasks, options).value();
    size_t solved = 0;
    for (size_t row = 0; row < matrix.row_count(); ++row) {
        const std::vector<size_t> own = matrix.tasks_of(row);
        ASSERT_EQ(own.size(), 1U);
        EXPECT_EQ(tasks[own[0]].id(), matrix.entry(row).task);
        solved += matrix.solved(row, own[0]) ? 1 : 0;
        EXPECT_FALSE(matrix.solved(row, (own[0] + 1) % tasks.size()));
    }
    EXPECT_GT(solved, 8U);
}

// Microseconds are for benchmarks; what can be counted is that nothing dear is done.
TEST(Matrix, small_calls_start_no_thread_and_make_no_second_worker) {
    const TaskSet tasks = sample_tasks();
    const Session here = session(4);
    std::vector<CompiledProgram> programs;
    for (const char* op :
         {"vmirror", "hmirror", "dmirror", "cmirror", "rot90", "rot180", "rot270", "trim", "tophalf", "lefthalf"})
        programs.push_back(compiled(std::string("def solve_x(I):\n    return ") + op + "(I)\n"));
    EvaluateOptions options;
    options.tasks = {"b0a70001"};
    for (int i = 0; i < 100; ++i) {
        const auto matrix = here.evaluate(programs, tasks, options);
        ASSERT_TRUE(matrix.ok());
        ASSERT_EQ(matrix->done(), matrix->row_count() * matrix->column_count());
        ASSERT_EQ(matrix->row_count(), 10U);
    }
    EXPECT_EQ(here.counters().inline_calls, 100U);
    EXPECT_EQ(here.counters().parallel_calls, 0U);
    EXPECT_EQ(here.counters().arenas_started, 0U);
    EXPECT_EQ(here.counters().workers_made, 1U);
}

TEST(Matrix, threads_are_kept_from_call_to_call) {
    const TaskSet tasks = sample_tasks();
    const Session here = session(3);
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(here.evaluate(sample_programs(), tasks).ok());
    EXPECT_EQ(here.counters().parallel_calls, 5U);
    EXPECT_EQ(here.counters().arenas_started, 1U);
    EXPECT_LE(here.counters().workers_made, 3U);
}

// Programs come and go, perhaps at the addresses of others: nothing of one may be taken for another.
TEST(Matrix, a_kept_worker_remembers_nothing_of_programs_that_are_gone) {
    const TaskSet tasks = sample_tasks();
    const Session here = session();
    EvaluateOptions options;
    options.tasks = {"b0a70006"};
    for (int i = 0; i < 50; ++i) {
        const std::string number = std::to_string(i % 10);
        const CompiledProgram program = compiled("def solve_x(I):\n    x = replace(I, 0, " + number +
                                                 ")\n    return canvas(" + number + ", (1, 1))\n");
        const EvaluationMatrix matrix = here.evaluate(program, tasks, options).value();
        EXPECT_EQ(matrix.output(0, 0)->literal(), "((" + number + ",),)");
    }
}

TEST(Matrix, outlives_session_programs_and_tasks) {
    std::optional<EvaluationMatrix> matrix;
    {
        EvaluateOptions options;
        options.pairing = Pairing::by_name;
        matrix = session().evaluate(sample_program("solvers.batt"), sample_tasks(), options).value();
    }
    EXPECT_TRUE(matrix->output(0, 0).ok());
    EXPECT_EQ(matrix->detail(0, matrix->column_count() - 1).error().code, ErrorCode::not_found);
    EXPECT_EQ(matrix->detail(1000, 0).error().code, ErrorCode::not_found);
}

TEST(Matrix, records_of_a_batt_function_are_there_with_their_values) {
    const CompiledProgram program = compiled("def batt(task_id, S, I, C, log_path):\n"
                                             "    s = []\n    o = []\n    t1 = vmirror(I)\n    t2 = rot90(t1)\n"
                                             "    o.append((1, True, 'a', t1))\n    o.append((2, False, 'b', t2))\n"
                                             "    return o, s\n");
    ASSERT_EQ(program.entries().size(), 1U);
    EXPECT_EQ(program.entries()[0].records.size(), 2U);
    const EvaluationMatrix matrix = session().evaluate(program, sample_tasks()).value();
    const EvaluationDetail detail = matrix.detail(0, 0).value();
    ASSERT_EQ(detail.records.size(), 2U);
    EXPECT_EQ(detail.records[1].record.name, "b");
    EXPECT_EQ(detail.records[1].value.shape(), ValueShape::grid);
}

TEST(Matrix, cancelled_calls_keep_what_was_done) {
    const TaskSet tasks = sample_tasks();
    const Session here = session();
    EvaluateOptions options;
    options.cancel.emplace();
    options.cancel->cancel();
    const EvaluationMatrix none = here.evaluate(sample_programs(), tasks, options).value();
    EXPECT_EQ(none.done(), 0U);
    EXPECT_TRUE(none.canceled());
    EXPECT_TRUE(std::ranges::all_of(none.status(), [](Status status) { return status == Status::not_run; }));

    const CancelToken token;
    options.cancel = token;
    EXPECT_FALSE(token.canceled());
    size_t calls = 0;
    options.progress = [&](size_t done, size_t all) {
        ++calls;
        EXPECT_LE(done, all);
        if (done > 100)
            token.cancel();
    };
    const EvaluationMatrix some = here.evaluate(sample_programs(), tasks, options).value();
    EXPECT_GT(some.done(), 100U);
    EXPECT_LT(some.done(), some.planned());
    EXPECT_GT(calls, 0U);
    const EvaluationMatrix all = here.evaluate(sample_programs(), tasks).value();
    EXPECT_FALSE(all.canceled());
    for (size_t i = 0; i < all.status().size(); ++i)
        if (some.status()[i] != Status::not_run)
            EXPECT_EQ(some.status()[i], all.status()[i]);
}

TEST(Session, calls_a_function_with_values) {
    const Session here = session();
    const CompiledProgram program = compiled("def solve_x(I):\n    return vmirror(I)\n");
    const int32_t cells[] = {1, 2, 3, 4};
    const Value grid = Value::grid(GridView(cells, 2, 2)).value();
    const CallResult result = here.call(program, 0, std::span(&grid, 1)).value();
    EXPECT_EQ(result.status, Status::ok);
    EXPECT_EQ(result.value.literal(), "((2, 1), (4, 3))");
    EXPECT_GT(result.fuel, 0);
    const Value number = Value::integer(3);
    const CallResult failure = here.call(program, 0, std::span(&number, 1)).value();
    EXPECT_EQ(error_kind(failure.status), ErrorKind::type);
    EXPECT_FALSE(failure.message.empty());
    EXPECT_EQ(failure.position.line, 2U);
}

TEST(Session, a_limit_of_elements_holds_alike_for_constants_and_values) {
    const std::string text =
        "def solve_a(I):\n    x1 = canvas(0, (32, 32))\n    x2 = canvas(0, (3, 342))\n    return x2\n"
        "def solve_b(I):\n    x1 = canvas(0, (32, 32))\n    return upscale(x1, 2)\n"
        "def solve_c(I):\n    x1 = canvas(0, (32, 32))\n    return vmirror(x1)\n";
    CompileOptions options;
    const CompiledProgram optimized = compile(text, options).value();
    options.optimize = false;
    const CompiledProgram written = compile(text, options).value();
    const Value grid = Value::parse("((1, 2),)").value();
    SessionOptions session_options;
    session_options.limits.elements = least_elements;
    const Session least = Session::open(session_options).value();
    for (size_t entry = 0; entry < 3; ++entry) {
        const CallResult expected = least.call(written, entry, {&grid, 1}).value();
        const CallResult result = least.call(optimized, entry, {&grid, 1}).value();
        EXPECT_EQ(expected.status, entry == 2 ? Status::ok : failed_status(ErrorKind::size)) << entry;
        EXPECT_EQ(result.status, expected.status);
        EXPECT_EQ(result.value, expected.value);
        EXPECT_EQ(result.fuel, expected.fuel);
    }
    session_options.limits.elements = least_elements - 1;
    const Session less = Session::open(session_options).value();
    EXPECT_EQ(less.call(written, 0, {&grid, 1}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(less.evaluate({&written, 1}, sample_tasks()).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(trace(less, written, 0, {&grid, 1}).error().code, ErrorCode::invalid_argument);
    const RunPlan plan = RunPlan::make({&written, 1}, sample_tasks()).value();
    EXPECT_EQ(less.run(plan, {}, {}).error().code, ErrorCode::invalid_argument);
}

TEST(Session, what_makes_no_sense_is_an_error_value) {
    SessionOptions options;
    options.threads = 100000;
    EXPECT_EQ(Session::open(options).error().code, ErrorCode::invalid_argument);
    options.threads = 1;
    options.devices.required = true;
    EXPECT_EQ(Session::open(options).error().code, ErrorCode::invalid_argument);
    const CompiledProgram program = compiled("def solve_x(I):\n    return I\n");
    EXPECT_EQ(session().call(program, 0, {}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(session().call(program, 7, {}).error().code, ErrorCode::not_found);
    EXPECT_EQ(session().evaluate(CompiledProgram(), sample_tasks())->row_count(), 0U);
    EXPECT_EQ(session().evaluate(program, TaskSet())->column_count(), 0U);
}

} // namespace
