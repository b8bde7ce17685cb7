// Evaluations as JSON lines: what `battc run --format jsonl` writes, one object a line (docs/cli.md lists the members).
#pragma once

#include <string>
#include <string_view>

#include "ir/module.h"
#include "runtime/evaluation.h"

namespace batt::cli {

/// Appends one line. `program` is the path of the program's file.
void append_json_line(std::string& text, std::string_view program, const ir::Module& module,
                      const runtime::Evaluation& evaluation);

/// Appends a text as a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& text, std::string_view value);

} // namespace batt::cli
