// The editor on a real terminal: tmux runs the program, types, resizes the window and says what is to be seen.
#include <gtest/gtest.h>

#include "tests/battc/tmux.h"

namespace batt::test {
namespace {

class Tmux : public TmuxTest {
protected:
    void SetUp() override { start("stty -ixon; exec " BATT_PROGRAM " history", ">"); }
};

TEST_F(Tmux, typing_editing_and_history) {
    type("first(x)");
    wait_for("(first argument, second argument)");
    press("Enter");
    wait_for("read 8 bytes, 1 lines: first(x)");
    type("second");
    press("C-a");
    type("the ");
    press("C-e Enter");
    wait_for("read 10 bytes, 1 lines: the second");
    press("Up Up");
    wait_for("> first(x)\n(first");
    press("C-c");
    wait_for("canceled");
    press("C-r");
    type("seco");
    wait_for("search: seco");
    press("Enter");
    const std::string shown = wait_for("canceled\n> the second\nread 10 bytes");
    EXPECT_EQ(count(shown, "search"), 0U);
    press("C-d");
    wait_for_end();
    EXPECT_EQ(shell_.text("history"), "first(x)\nthe second\n");
}

TEST_F(Tmux, several_lines_and_completion) {
    type("fi");
    press("Tab");
    wait_for("fill   colours cells\nfirst  the first of a container");
    press("Tab Tab Enter");
    type("(a,");
    press("Enter");
    wait_for("> first(a,\n.\n(first");
    type("字b)");
    press("Enter");
    wait_for("> first(a,\n.     字b)\nread 18 bytes, 2 lines: first(a,");
}

TEST_F(Tmux, ctrl_c_stops_an_evaluation_and_not_the_session) {
    type("sleep");
    press("Enter");
    wait_for("sleeping");
    press("C-c");
    wait_for("stopped");
    type("x");
    press("Enter");
    wait_for("read 1 bytes");
}

TEST_F(Tmux, what_is_typed_during_an_evaluation_is_kept) {
    type("nap");
    press("Enter");
    wait_for("sleeping");
    type("ahead");
    press("Enter");
    wait_for("slept");
    wait_for("read 5 bytes, 1 lines: ahead");
}

TEST_F(Tmux, a_window_of_forty_columns) {
    type("a_line_that_is_longer_than_forty_columns_so_that_it_wraps");
    press("C-a");
    wait_for("wraps");
    tmux("resize-window -x 40 -y 12");
    wait_for("> a_line_that_is_longer_than_forty_colu\n  mns_so_that_it_wraps\n");
    type("x");
    std::string shown = wait_for("> xa_line_that_is_longer_than_forty_col\n  umns_so_that_it_wraps\n");
    EXPECT_EQ(count(shown, ">"), 1U) << shown;
    tmux("resize-window -x 100 -y 30");
    shown = wait_for("> xa_line_that_is_longer_than_forty_columns_so_that_it_wraps\n");
    EXPECT_EQ(count(shown, ">"), 1U) << shown;
    EXPECT_EQ(count(shown, "wraps"), 1U) << shown;
    press("Enter");
    wait_for("read 58 bytes");
}

TEST_F(Tmux, wide_characters_stand_where_they_should) {
    type("字字ab");
    press("Left Left Left");
    type("x");
    wait_for("> 字x字ab\n");
    press("BSpace BSpace");
    wait_for("> 字ab\n");
    press("C-e");
    type("é👍!");
    wait_for("> 字abé👍!\n");
    press("Enter");
    wait_for("read 12 bytes");
}

TEST_F(Tmux, five_hundred_lines_are_pasted) {
    std::string text;
    for (int i = 0; i < 500; ++i)
        text += "line " + std::to_string(i) + "\n";
    paste(text);
    const std::string shown = wait_for(". line 499");
    EXPECT_EQ(shown.find("read"), std::string::npos) << "nothing is run before Enter";
    press("Enter");
    wait_for("read " + std::to_string(text.size()) + " bytes, 501 lines: line 0");
}

TEST_F(Tmux, half_a_megabyte_of_cyrillic_is_pasted_and_edited) {
    std::string text;
    while (text.size() < size_t{512} * 1024)
        text += "щука и жук ";
    paste(text + "конец");
    wait_for("конец");
    type("!");
    press("C-a");
    type("начало ");
    wait_for("> начало щука");
    press("C-e");
    wait_for("конец!");
    press("Enter");
    wait_for("read " + std::to_string(text.size() + 24) + " bytes, 1 lines: начало щука", std::chrono::seconds(60));
}

TEST_F(Tmux, the_screen_is_cleared_by_ctrl_l) {
    type("x");
    press("Enter");
    wait_for("read 1 bytes");
    type("abc");
    press("C-l");
    wait_for("> abc");
    for (int i = 0; i < 100 && screen().rfind("> abc", 0) != 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(screen().rfind("> abc", 0), 0U) << screen();
}

TEST_F(Tmux, a_stopped_session_goes_on) {
    tmux("kill-server");
    socket_ += ".shell";
    ASSERT_EQ(tmux("-f /dev/null new-session -d -x 80 -y 24 'PS1=shell: sh -i'").status, 0);
    wait_for("shell:");
    type(BATT_PROGRAM);
    press("Enter");
    wait_for("\n>");
    type("abc");
    wait_for("> abc");
    press("C-z");
    wait_for("Stopped");
    type("fg");
    press("Enter");
    wait_for("fg\n");
    type("d");
    wait_for("> abcd");
    press("Enter");
    wait_for("read 4 bytes");
}

} // namespace
} // namespace batt::test
