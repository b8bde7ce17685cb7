// What must hold whatever is typed; for the fuzzer and the property test.
#pragma once

#include <string>
#include <string_view>

namespace batt::test {

/// Types bytes into an editor on a small terminal, and checks after each frame that the text is sound, that the frame fits the screen
/// and that drawing changes gave what drawing all of it gives. Two bytes that UTF-8 does not have are orders: FE and two bytes
/// resize the terminal, FF lets time pass. Says what is wrong, or nothing.
std::string check_typing(std::string_view bytes);

/// Frames that all calls of check_typing() compared.
size_t compared_frames();

} // namespace batt::test
