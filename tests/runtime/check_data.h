// What must hold for any text that is given to the readers of data sets and of results: shared by the fuzz target and the test
// that replays its corpus.
#pragma once

#include <string>
#include <string_view>

namespace batt::test {

/// Reads a text as a data file, as lines of results and as what stands beside them. Gives what went wrong, or an empty text if
/// nothing did (a text that is refused is fine).
std::string check_data_text(std::string_view text);

} // namespace batt::test
