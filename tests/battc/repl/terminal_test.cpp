// battc repl as people use it: on a terminal, with keys and screens.
#include "tests/battc/tmux.h"

#include <algorithm>
#include <sstream>

namespace batt::test {
namespace {

namespace fs = std::filesystem;

class ReplOnTerminal : public TmuxTest {
protected:
    void SetUp() override {
        fs::create_directory_symlink(repository() / "samples", shell_.path("samples"));
        begin();
    }
    void begin(const std::string& arguments = "--data samples/tasks") {
        start("trap : INT; stty -ixon; export NO_COLOR=1 XDG_STATE_HOME=$PWD/state; sh -c \"echo \\$\\$ > pid; exec "
              "battc repl " +
                  arguments + "\"; echo \"the status is $?\"; read -r line",
              "\n>");
    }
    /// The longest line of the screen.
    static size_t width(const std::string& shown) {
        std::istringstream lines(shown);
        size_t longest = 0;
        for (std::string line; std::getline(lines, line);)
            longest = std::max(longest, line.size());
        return longest;
    }
};

TEST_F(ReplOnTerminal, what_is_typed_is_hinted_at_completed_and_answered) {
    type("vmir");
    press("Tab");
    wait_for("> vmirror");
    type("(((1, 2), (3, 4)");
    wait_for("vmirror(«piece: piece») -> piece");
    type("))");
    press("Enter");
    wait_for("2 1");
    type(":ta");
    press("Tab");
    wait_for("> :task");
    type(" b0a70005");
    press("Enter");
    wait_for("b0a70005 train:0 of 4 train and 1 test pairs");
    enter("def thrice(grid, factor):");
    enter("return upscale(grid, multiply(factor, 3))");
    wait_for("function thrice");
    type("thrice(I, ");
    wait_for("thrice(grid, «factor»)");
    press("C-c");
    press("C-d");
    wait_for("the status is 0");
}

TEST_F(ReplOnTerminal, ids_of_tasks_and_files_are_completed) {
    type(":task b0a7000");
    press("Tab");
    wait_for("b0a7000c");
    press("C-c");
    enter(":task b0a70001");
    wait_for("task b0a70001 train:0");
    type(":load samples/prog");
    press("Tab");
    wait_for(":load samples/programs/");
    type("solv");
    press("Tab Enter");
    wait_for("samples/programs/solvers.batt: ");
}

TEST_F(ReplOnTerminal, definitions_have_several_lines_and_indent_themselves) {
    enter("def twice(x):");
    enter("y = add(x, x)");
    enter("return y");
    wait_for("> def twice(x):\n.     y = add(x, x)\n.     return y\nfunction twice");
    enter("twice(21)");
    wait_for("\n42\n");
    enter("fill(((1, 2), (3, 4)),");
    enter("5, {(0, 0)})");
    wait_for("5 2\n");
}

TEST_F(ReplOnTerminal, history_lives_on_in_the_next_session) {
    enter("add(20, 3)");
    wait_for("\n23\n");
    enter(":quit");
    wait_for("the status is 0");
    press("Enter");
    wait_for_end();
    begin();
    press("Up Up");
    wait_for("> add(20, 3)");
    press("C-c");
    press("C-r");
    type("d(20");
    wait_for("add(20, 3)");
    press("Enter");
    wait_for("\n23\n");
}

TEST_F(ReplOnTerminal, ctrl_c_stops_an_evaluation_and_keeps_the_session) {
    enter(":quit");
    wait_for("the status is 0");
    press("Enter");
    wait_for_end();
    begin("--fuel 1000000G --memory 4G");
    enter("x = 77");
    enter("def a(x): return power(increment, 500)(x)");
    enter("def b(x): return power(a, 500)(x)");
    enter("def c(x): return power(b, 500)(x)");
    wait_for("function c");
    enter("c(c(1))"); // far more work than a test may take
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_FALSE(screen().ends_with(">\n")) << screen();
    press("C-c C-c C-c"); // who is impatient does not lose the session
    wait_for("interrupted");
    enter("add(x, 1000)");
    wait_for("\n1077\n");
    enter("c(c(1))");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(shell_.run("kill $(cat pid)").status, 0);
    wait_for("the status is 143");
}

TEST_F(ReplOnTerminal, a_mistake_is_shown_with_its_place_and_the_session_goes_on) {
    enter("add(1, 2");
    press("C-c");
    enter("vmiror(((1, 2),))");
    wait_for("unknown function 'vmiror'");
    wait_for("^~~~~~");
    wait_for("did you mean 'vmirror'?");
    enter("first(frozenset())");
    wait_for("first");
    enter(":rnu");
    wait_for("there is no command ':rnu'; did you mean 'run'?");
    press("C-d");
    wait_for("the status is 1");
}

TEST_F(ReplOnTerminal, values_of_any_size_leave_a_prompt_soon) {
    enter("interval(0, 100000, 1)");
    const std::string shown = wait_for("100000", std::chrono::seconds(10));
    wait_for("\n>");
    EXPECT_LE(width(screen()), 80U) << screen();
    enter("product(interval(0, 300, 1), interval(0, 300, 1))");
    wait_for("more rows");
    enter("add(1, 1)");
    wait_for("\n2\n");
}

TEST_F(ReplOnTerminal, everything_fits_a_window_of_forty_columns) {
    tmux("resize-window -x 40 -y 60");
    enter(":task b0a70001");
    wait_for("task b0a70001");
    enter("objects(I, T, F, T)");
    enter(":doc fill");
    wait_for("fill(");
    enter("interval(0, 1000, 1)");
    wait_for("1000");
    enter(":help");
    wait_for(":quit");
    type("fill(I, ");
    wait_for("\n> fill(I,");
    // The screen has what was there before the window became narrow, too; tmux wraps that.
    EXPECT_LE(width(screen()), 40U + 8) << screen(); // « and » are two bytes
    tmux("resize-window -x 120 -y 30");
    wait_for("fill(grid: grid, «value: integer», patch: patch) -> grid");
    press("C-c");
    enter(":doc fill");
    wait_for("fill(grid: grid, value: integer, patch: patch) -> grid");
}

} // namespace
} // namespace batt::test
