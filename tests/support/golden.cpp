#include "tests/support/golden.h"

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "tests/support/paths.h"

namespace batt::test {

namespace {

bool& update_flag() {
    static bool update = [] {
        const char* chosen = std::getenv("BATT_UPDATE_GOLDEN");
        return chosen != nullptr && std::string_view(chosen) == "1";
    }();
    return update;
}

std::optional<std::string> try_read(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

// Takes the next line, without its end, off the front of `rest`.
std::string_view take_line(std::string_view& rest) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return line;
}

} // namespace

bool updating_golden() { return update_flag(); }

void set_updating_golden(bool update) { update_flag() = update; }

std::string read_text(const std::string& path) {
    std::optional<std::string> text = try_read(path);
    if (!text) {
        ADD_FAILURE() << "cannot read " << path;
        return {};
    }
    return *std::move(text);
}

::testing::AssertionResult matches_golden(std::string_view name, std::string_view text) {
    return matches_golden_in((repository() / "tests" / "golden").string(), name, text, updating_golden());
}

::testing::AssertionResult matches_golden_in(const std::string& folder, std::string_view name, std::string_view text,
                                             bool update) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    const std::optional<std::string> expected = try_read(path);
    if (expected && *expected == text) {
        return ::testing::AssertionSuccess();
    }
    if (update) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream stream(path, std::ios::binary);
        stream << text;
        stream.close();
        return stream ? ::testing::AssertionSuccess()
                      : ::testing::AssertionFailure() << "cannot write " << path.string();
    }
    if (!expected) {
        return ::testing::AssertionFailure() << "no golden file " << path.string() << "; run with --update to make it";
    }
    std::string_view expected_rest = *expected;
    std::string_view actual_rest = text;
    for (int line = 1;; ++line) {
        const bool expected_ended = expected_rest.empty();
        const bool actual_ended = actual_rest.empty();
        const std::string_view expected_line = take_line(expected_rest);
        const std::string_view actual_line = take_line(actual_rest);
        if (expected_line != actual_line || expected_ended != actual_ended || (expected_ended && actual_ended)) {
            return ::testing::AssertionFailure()
                   << path.string() << ":" << line << " differs (run with --update to rewrite it)\n  expected: "
                   << (expected_ended ? "<end of file>" : expected_line)
                   << "\n  actual:   " << (actual_ended ? "<end of text>" : actual_line) << "\nwhole text:\n"
                   << text;
        }
    }
}

} // namespace batt::test
