// Fuzz target of the IR's text form and passes: any text is read; what is a module must print to a text that reads back the
// same, and what keeps the rules must still keep them after every pass.
#include "tests/ir/check_text.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string wrong = batt::test::check_ir_text({reinterpret_cast<const char*>(data), size});
    if (!wrong.empty()) {
        std::fprintf(stderr, "%s\n", wrong.c_str());
        std::abort();
    }
    return 0;
}
