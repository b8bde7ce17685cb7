// What must hold for any text that is given to the reader of the IR's text form: shared by the fuzz target and the test that
// replays its corpus.
#pragma once

#include <string>
#include <string_view>

namespace batt::test {

/// Reads, prints, verifies and optimises a text. Gives what went wrong, or an empty text if nothing did (a text that is no
/// module is fine).
std::string check_ir_text(std::string_view text);

} // namespace batt::test
