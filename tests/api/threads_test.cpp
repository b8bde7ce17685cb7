// What may be shared by threads is: ThreadSanitizer builds run this.
#include <atomic>
#include <thread>

#include <algorithm>

#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

TEST(Threads, share_a_session_programs_tasks_and_results) {
    const Session here = session(2);
    const TaskSet tasks = sample_tasks();
    const std::vector<CompiledProgram> programs = sample_programs();
    const EvaluationMatrix expected = here.evaluate(programs, tasks).value();
    std::atomic<size_t> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            const auto matrix = here.evaluate(programs, tasks);
            wrong += matrix && std::ranges::equal(matrix->fuel(), expected.fuel()) &&
                             std::ranges::equal(matrix->match(), expected.match())
                         ? 0
                         : 1;
            const auto row = static_cast<size_t>(t);
            const auto detail = expected.detail(row, 0);
            wrong += detail && detail->fuel == expected.fuel(row, 0) ? 0 : 1;
            // The program as it was written is made by whoever is first.
            const auto traced = trace(here, programs[0], row, tasks[0], {});
            wrong += traced && traced->fuel == expected.fuel(row, 0) ? 0 : 1;
            const Value value = detail ? detail->output : Value();
            wrong += value.hash() == Value(value).hash() && value == value ? 0 : 1;
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0U);
}

TEST(Threads, one_cancels_what_another_evaluates) {
    const Session here = session(2);
    const TaskSet tasks = sample_tasks();
    std::vector<CompiledProgram> programs;
    for (int i = 0; i < 40; ++i)
        for (const CompiledProgram& program : sample_programs())
            programs.push_back(program);
    EvaluateOptions options;
    const CancelToken token;
    options.cancel = token;
    std::thread other([&token] { token.cancel(); });
    const auto matrix = here.evaluate(programs, tasks, options);
    other.join();
    ASSERT_TRUE(matrix.ok());
    EXPECT_LE(matrix->done(), matrix->planned());
}

} // namespace
