// Entries from pipes.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include <unistd.h>

#include "battc/editor/line_reader.h"

namespace batt::editor {
namespace {

/// What a reader makes of a pipe with a text.
std::vector<std::string> read_all(const std::string& text, Hooks hooks) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    std::thread writer([&] {
        size_t written = 0;
        while (written < text.size())
            written += static_cast<size_t>(write(ends[1], text.data() + written, text.size() - written));
        close(ends[1]);
    });
    History history;
    LineReader reader(std::move(hooks), history, {.input = ends[0], .output = 1});
    EXPECT_FALSE(reader.edits());
    std::vector<std::string> entries;
    for (;;) {
        const Entry entry = reader.read("> ", ". ");
        if (entry.kind != Entry::Kind::accepted) {
            EXPECT_EQ(entry.kind, Entry::Kind::end);
            break;
        }
        entries.push_back(entry.text);
    }
    writer.join();
    close(ends[0]);
    return entries;
}

Hooks with_brackets() {
    Hooks hooks;
    hooks.is_complete = [](std::string_view text) {
        return Readiness{std::count(text.begin(), text.end(), '(') == std::count(text.begin(), text.end(), ')'), ""};
    };
    return hooks;
}

using Entries = std::vector<std::string>;

TEST(PlainReader, each_line_of_a_pipe_is_an_entry) {
    EXPECT_EQ(read_all("a\nb\r\n\nc", {}), (Entries{"a", "b", "", "c"}));
}

TEST(PlainReader, lines_are_joined_until_the_entry_is_complete) {
    EXPECT_EQ(read_all("f(1,\n  2)\nx\n", with_brackets()), (Entries{"f(1,\n  2)", "x"}));
}

TEST(PlainReader, an_incomplete_entry_at_the_end_is_handed_over) {
    EXPECT_EQ(read_all("x\nf(1,\n", with_brackets()), (Entries{"x", "f(1,"}));
}

TEST(PlainReader, a_line_may_be_longer_than_any_buffer) {
    const std::string line(3'000'000, 'x');
    EXPECT_EQ(read_all(line + "\ny\n", {}), (Entries{line, "y"}));
}

} // namespace
} // namespace batt::editor
