// The `main` of every test program: GoogleTest's, plus `--update` for golden files.
#include <string_view>

#include <gmock/gmock.h>

#include "tests/support/golden.h"

int main(int argument_count, char** arguments) {
    ::testing::InitGoogleMock(&argument_count, arguments);
    for (int index = 1; index < argument_count; ++index) {
        if (std::string_view(arguments[index]) == "--update") {
            batt::test::set_updating_golden(true);
        }
    }
    return RUN_ALL_TESTS();
}
