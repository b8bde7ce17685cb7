#include "report/terminal.h"

#include <gtest/gtest.h>

using namespace batt::report;

namespace {

constexpr TerminalEnvironment xterm = {
    .is_terminal = true, .columns = 120, .term = "xterm-256color", .locale = "C.UTF-8"};

TerminalEnvironment with(TerminalEnvironment environment, std::string_view TerminalEnvironment::* variable,
                         std::string_view value) {
    environment.*variable = value;
    return environment;
}

} // namespace

TEST(Terminal, a_pipe_has_no_colours_unless_they_are_asked_for) {
    TerminalEnvironment pipe = xterm;
    pipe.is_terminal = false;
    EXPECT_EQ(decide_terminal(pipe, ColorMode::automatic).colors, ColorDepth::none);
    EXPECT_EQ(decide_terminal(pipe, ColorMode::always).colors, ColorDepth::indexed);
}

TEST(Terminal, a_terminal_has_as_many_colours_as_it_says) {
    EXPECT_EQ(decide_terminal(xterm, ColorMode::automatic).colors, ColorDepth::indexed);
    EXPECT_EQ(decide_terminal(with(xterm, &TerminalEnvironment::colorterm, "truecolor"), ColorMode::automatic).colors,
              ColorDepth::full);
    EXPECT_EQ(decide_terminal(with(xterm, &TerminalEnvironment::term, "xterm-direct"), ColorMode::automatic).colors,
              ColorDepth::full);
    EXPECT_EQ(decide_terminal(with(xterm, &TerminalEnvironment::term, "dumb"), ColorMode::automatic).colors,
              ColorDepth::none);
}

TEST(Terminal, no_color_and_never_turn_colours_off) {
    const TerminalEnvironment no_color = with(xterm, &TerminalEnvironment::no_color, "1");
    EXPECT_EQ(decide_terminal(no_color, ColorMode::automatic).colors, ColorDepth::none);
    EXPECT_EQ(decide_terminal(no_color, ColorMode::always).colors, ColorDepth::indexed);
    EXPECT_EQ(decide_terminal(xterm, ColorMode::never).colors, ColorDepth::none);
}

TEST(Terminal, columns_come_from_the_terminal_or_the_environment) {
    EXPECT_EQ(decide_terminal(xterm, ColorMode::never).columns, 120u);
    TerminalEnvironment pipe;
    EXPECT_EQ(decide_terminal(pipe, ColorMode::never).columns, 100u);
    pipe.columns_variable = "77";
    EXPECT_EQ(decide_terminal(pipe, ColorMode::never).columns, 77u);
    pipe.columns_variable = "1";
    EXPECT_EQ(decide_terminal(pipe, ColorMode::never).columns, 40u);
}

TEST(Terminal, block_characters_need_a_locale_that_has_them) {
    EXPECT_TRUE(decide_terminal(xterm, ColorMode::never).unicode);
    EXPECT_TRUE(decide_terminal(with(xterm, &TerminalEnvironment::locale, "de_DE.utf8"), ColorMode::never).unicode);
    EXPECT_FALSE(decide_terminal(with(xterm, &TerminalEnvironment::locale, "C"), ColorMode::never).unicode);
}
