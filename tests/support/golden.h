// Golden tests: a whole text is compared with a plain file under tests/golden. Run a test program with `--update` (or
// with BATT_UPDATE_GOLDEN=1, which is what `./dev test --update` does) to rewrite the files; review the change with
// git.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace batt::test {

// Success if `text` equals the file `name` (a path relative to tests/golden); else a failure that shows the first line
// that differs. Use it as `EXPECT_TRUE(matches_golden("frontend/syntax.txt", text))`.
::testing::AssertionResult matches_golden(std::string_view name, std::string_view text);

// The same with another folder in place of tests/golden and an explicit choice of rewriting. For tests of the harness.
::testing::AssertionResult matches_golden_in(const std::string& folder, std::string_view name, std::string_view text,
                                             bool update);

// Whether golden files are rewritten in this run.
bool updating_golden();

// Set by `--update`.
void set_updating_golden(bool update);

// The text of a file, for inputs of golden tests; a failure of the current test if it cannot be read.
std::string read_text(const std::string& path);

} // namespace batt::test
