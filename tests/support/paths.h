// Where tests find files: in the repository, and in the folder of public data that may lie beside it. That folder is
// optional; a test that needs it calls BATT_SKIP_WITHOUT_SHARED and says so in ctest's output instead of failing.
#pragma once

#include <filesystem>

#include <gtest/gtest.h>

namespace batt::test {

// The root of the repository.
std::filesystem::path repository();

// `../shared` beside the repository, or what the environment variable BATT_SHARED names. It may not exist.
std::filesystem::path shared();

// A new, empty folder for one test, named after it; removed when the process ends.
std::filesystem::path scratch_folder();

} // namespace batt::test

// Skips the running test, with a reason, where `relative` does not exist in the shared folder.
#define BATT_SKIP_WITHOUT_SHARED(relative)                                                                             \
    if (!std::filesystem::exists(batt::test::shared() / (relative))) {                                                 \
        GTEST_SKIP() << "no " << (batt::test::shared() / (relative)).string();                                         \
    }
