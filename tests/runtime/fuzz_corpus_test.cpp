// What the fuzz target of the data readers checks, on the inputs that it has found worth keeping.
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/runtime/check_data.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

TEST(FuzzCorpus, every_text_is_refused_or_read_soundly) {
    size_t count = 0;
    for (const char* const folder : {"tests/fuzz/corpus/data", "tests/golden/battc/inputs", "samples/tasks"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(batt::test::repository() / folder)) {
            if (!entry.is_regular_file())
                continue;
            EXPECT_EQ(batt::test::check_data_text(batt::test::read_text(entry.path().string())), "") << entry.path();
            ++count;
        }
    }
    EXPECT_GT(count, 30u);
}

} // namespace
