// What a session does in the child of the process that opened it. Children report by their exit status.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

template <class Body>
int exit_status_of_child(Body&& body) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(60); // a hang is a failure
        _exit(body());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Fork, a_session_that_started_threads_says_so_in_the_child) {
    const Session here = session(3);
    const TaskSet tasks = sample_tasks();
    const std::vector<CompiledProgram> programs = sample_programs();
    ASSERT_TRUE(here.evaluate(programs, tasks).ok());
    ASSERT_EQ(here.counters().arenas_started, 1U);
    EXPECT_EQ(exit_status_of_child([&] {
                  const auto matrix = here.evaluate(programs, tasks);
                  const auto small = here.evaluate(programs[0], tasks, {.pairing = Pairing::by_name});
                  const Value none;
                  const auto call = here.call(programs[0], 0, std::span(&none, 1));
                  return !matrix && matrix.error().code == ErrorCode::forked && !small &&
                                 small.error().code == ErrorCode::forked && !call
                             ? 0
                             : 1;
              }),
              0);
    EXPECT_TRUE(here.evaluate(programs, tasks).ok());
}

TEST(Fork, a_child_can_let_go_of_a_session_that_started_threads) {
    std::optional<Session> here = session(3);
    ASSERT_TRUE(here->evaluate(sample_programs(), sample_tasks()).ok());
    EXPECT_EQ(exit_status_of_child([&] {
                  here.reset();
                  return 0;
              }),
              0);
}

TEST(Fork, a_session_without_threads_goes_on_in_the_child) {
    const Session here = session(1);
    const TaskSet tasks = sample_tasks();
    const CompiledProgram program = sample_program("solvers.batt");
    const EvaluationMatrix before = here.evaluate(program, tasks).value();
    EXPECT_EQ(exit_status_of_child([&] {
                  const auto matrix = here.evaluate(program, tasks);
                  return matrix && std::ranges::equal(matrix->fuel(), before.fuel()) ? 0 : 1;
              }),
              0);
}

TEST(Fork, a_new_session_works_in_the_child) {
    const Session here = session(3);
    const TaskSet tasks = sample_tasks();
    const std::vector<CompiledProgram> programs = sample_programs();
    const EvaluationMatrix before = here.evaluate(programs, tasks).value();
    EXPECT_EQ(exit_status_of_child([&] {
                  const auto matrix = session(1).evaluate(programs, tasks);
                  return matrix && std::ranges::equal(matrix->fuel(), before.fuel()) ? 0 : 1;
              }),
              0);
}

} // namespace
