// What the fuzz target of the IR checks, on the inputs that it has found worth keeping and on the golden files.
#include "tests/ir/check_text.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

TEST(FuzzCorpus, every_text_is_refused_or_survives_all_passes) {
    for (const auto& [folder, least] : {std::pair("tests/fuzz/corpus/ir", 15u), {"tests/golden/ir", 40u}}) {
        size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(batt::test::repository() / folder)) {
            if (!entry.is_regular_file())
                continue;
            EXPECT_EQ(batt::test::check_ir_text(batt::test::read_text(entry.path().string())), "") << entry.path();
            ++count;
        }
        EXPECT_GE(count, least) << folder;
    }
}

} // namespace
