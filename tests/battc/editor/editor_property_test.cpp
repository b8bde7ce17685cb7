// Random typing.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "battc/editor/layout.h"
#include "battc/editor/text.h"
#include "tests/battc/editor/check_editor.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace batt::test {
namespace {

rc::Gen<std::string> keys() {
    const auto fixed =
        rc::gen::elementOf(std::vector<std::string>{"\x1b[A",
                                                    "\x1b[B",
                                                    "\x1b[C",
                                                    "\x1b[D",
                                                    "\x1b[H",
                                                    "\x1b[F",
                                                    "\x1b[3~",
                                                    "\x1b[5~",
                                                    "\x1b[6~",
                                                    "\x1b[1;5C",
                                                    "\x1b[1;5D",
                                                    "\x1b"
                                                    "b",
                                                    "\x1b"
                                                    "f",
                                                    "\x1b"
                                                    "d",
                                                    "\x1b\x7f",
                                                    "\x1b\r",
                                                    "\x1b\xFF",
                                                    "\x01",
                                                    "\x03",
                                                    "\x04",
                                                    "\x05",
                                                    "\x0b",
                                                    "\x0c",
                                                    "\x12",
                                                    "\x13",
                                                    "\x14",
                                                    "\x15",
                                                    "\x17",
                                                    "\x19",
                                                    "\x1f",
                                                    "\x10",
                                                    "\x0e",
                                                    "\t",
                                                    "\t",
                                                    "\x1b[Z",
                                                    "\r",
                                                    "\r",
                                                    "\x7f",
                                                    "\x08",
                                                    "\x07",
                                                    "\x1b[200~a\r\nb\tc\x1b[201~",
                                                    "\x1b[200~(\xD1\x8F\n\n\n\n\n\n\n\n\n\n\n)\x1b[201~"});
    const auto text = rc::gen::elementOf(std::vector<std::string>{"f",
                                                                  "fi",
                                                                  "first(",
                                                                  ")",
                                                                  "[",
                                                                  "12",
                                                                  "# x",
                                                                  "\"",
                                                                  " ",
                                                                  "    ",
                                                                  "_",
                                                                  ":",
                                                                  "\xD1\x88",
                                                                  "\xD0\xB6\xD1\x83\xD0\xBA",
                                                                  "\xE5\xAD\x97",
                                                                  "e\xCC\x81",
                                                                  "\xCC\x81",
                                                                  "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7",
                                                                  "\xF0\x9F\x87\xA9",
                                                                  "\xE2\x80\x8D",
                                                                  "\xEA\xB0\x80",
                                                                  "\xE1\x84\x80",
                                                                  "\xC2\xAD",
                                                                  "\x80",
                                                                  "\xE5",
                                                                  "\xF0\x9F",
                                                                  "a long line of words that wraps somewhere "});
    const auto resize =
        rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 60), rc::gen::inRange(0, 20)), [](std::pair<int, int> size) {
            return std::string{'\xFE', static_cast<char>(size.first), static_cast<char>(size.second)};
        });
    return rc::gen::weightedOneOf<std::string>({{4, fixed}, {5, text}, {1, resize}});
}

RC_GTEST_PROP(Editor, frames_fit_and_changes_draw_what_all_of_it_draws, ()) {
    const auto typed = *rc::gen::container<std::vector<std::string>>(keys());
    std::string bytes;
    for (const std::string& key : typed)
        bytes += key;
    RC_ASSERT(check_typing(bytes) == "");
}

RC_GTEST_PROP(Layout, a_changed_text_is_cut_as_a_new_one_is, ()) {
    const auto piece = rc::gen::elementOf(
        std::vector<std::string>{"a", "word ", "\n", "\n\n", "\xD0\xB6\xD1\x83\xD0\xBA ", "\xE5\xAD\x97", "\xCC\x81",
                                 "\t", "\xF0\x9F\x87\xA9", "\xE2\x80\x8D", "\xF0\x9F\x91\xA9", "\xEA\xB0\x80",
                                 "a line that is long enough to wrap", std::string(300, 'x')});
    const unsigned columns = *rc::gen::inRange(4U, 20U);
    std::string text;
    editor::Layout changed;
    for (uint64_t version = 1; version <= 12; ++version) {
        // Code points away somewhere, pieces in.
        std::vector<size_t> places;
        for (size_t at = 0; at <= text.size(); ++at)
            if (!editor::is_continuation(text, at))
                places.push_back(at);
        const size_t begin = *rc::gen::inRange<size_t>(0, places.size());
        const size_t end = std::min(begin + *rc::gen::inRange<size_t>(0, 5), places.size() - 1);
        std::string inserted;
        for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece))
            inserted += part;
        text.replace(places[begin], places[end] - places[begin], inserted);
        changed.update(text, version, columns);
        editor::Layout fresh;
        fresh.update(text, version, columns);
        RC_ASSERT(changed.rows() == fresh.rows());
    }
}

TEST(Editor, the_property_compared_frames) { EXPECT_GT(compared_frames(), 500U); }

TEST(Editor, inputs_that_a_fuzzer_kept_are_sound) {
    size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(repository() / "tests/fuzz/corpus/editor")) {
        EXPECT_EQ(check_typing(read_text(file.path().string())), "") << file.path();
        ++count;
    }
    EXPECT_GT(count, 0U);
}

} // namespace
} // namespace batt::test
