// Arguments for ops whose sizes lie on both sides of every size at which a kernel, a batch or a charge changes: the sides and
// the area of a board, patches of 8 x 8, and the numbers of elements after which tables, sorting and batches do something else.
// Everything follows from the op table, so an op that is added is tried as well. Random arguments are in random_arguments.h.
#pragma once

#include <string>
#include <vector>

#include "ops/op_table.h"

namespace batt::test {

/// How many of the sizes: those around the board, or around everything.
enum class Sizes { of_boards, all };

/// Arguments of a call, as literals.
using Arguments = std::vector<std::string>;

/// Literals of a type of the op table, of all sizes.
std::vector<std::string> sized_literals(TableType type, Dialect dialect, Sizes sizes);

/// A call of the op that is nothing special: as in its example, or with a small argument of each type.
Arguments example_arguments(const OpInfo& op);
Arguments small_arguments(const OpInfo& op, Dialect dialect);

/// A module, as text, whose entries make calls of the op together, for each of its parameters two: `mixed_<number>` takes a tuple
/// of the other arguments and a tuple of arguments for that parameter, `same_<number>` one argument, used for 33 calls.
std::string sized_program(const OpInfo& op, Dialect dialect);

/// Samples for the entries of a parameter.
struct SizedSamples {
    std::vector<std::string> mixed;
    std::vector<std::string> same;
};
SizedSamples sized_samples(const OpInfo& op, size_t parameter, Dialect dialect, Sizes sizes);

/// Calls of the op: each parameter in turn takes all sizes, beside small arguments and beside those of the example; then
/// all parameters take the same sizes at once.
std::vector<Arguments> sized_calls(const OpInfo& op, Dialect dialect, Sizes sizes);

} // namespace batt::test
