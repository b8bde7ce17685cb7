// Fuzz target of the line editor: any bytes are typed; the text must stay sound, frames must fit the screen, and drawing changes must
// give what drawing all of it gives.
#include "tests/battc/editor/check_editor.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string wrong = batt::test::check_typing({reinterpret_cast<const char*>(data), size});
    if (!wrong.empty()) {
        std::fprintf(stderr, "%s\n", wrong.c_str());
        std::abort();
    }
    return 0;
}
