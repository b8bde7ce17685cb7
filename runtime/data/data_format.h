// Which of the known formats a data file has, found from its content (data_file.h lists them).
#pragma once

#include <optional>
#include <string_view>

#include "runtime/data/data_text.h"

namespace batt::runtime {

/// Looks at the text until it tells the format; the text has begun, and stands somewhere in the middle afterwards. A file of
/// another kind is reported.
Reading find_format(DataText& text, FileFormat& format);

/// The list of pairs that a member of a task is: "train", "test", "arc-gen", and what exports call
/// them: "training_examples", "test_examples", "fewshots", "question".
std::optional<Split> split_of_member(std::string_view name);

/// Whether a member of a task is its id: "id", "task_id", "task_key".
bool is_id_member(std::string_view name);

} // namespace batt::runtime
