// Replays the inputs that the fuzzer of tests/fuzz has found worth keeping.
#include "tests/support/golden.h"
#include "tests/support/paths.h"

#include <cstdint>
#include <cstdlib>

#include <gtest/gtest.h>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// Aborts where a check of the fuzz target fails.
TEST(ParserCorpus, every_kept_input_passes_the_checks_of_the_fuzzer) {
    size_t count = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(batt::test::repository() / "tests/fuzz/corpus/parser")) {
        const std::string text = batt::test::read_text(entry.path().string());
        SCOPED_TRACE(entry.path().string());
        EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size()), 0);
        ++count;
    }
    EXPECT_GT(count, 5u);
}
