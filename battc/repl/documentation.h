// What the session tells about ops, constants and types. The facts are the op table's (battc/op.h); here they are put together, with
// worked examples as pictures.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <battc/op.h>
#include <battc/type.h>

#include "report/terminal.h"
#include "report/value_drawing.h"

namespace batt::repl {

/// "fill(value: integer, grid: grid, ...) -> grid" in the words of a dialect. `current` is the argument that is marked with «».
std::string signature(const battc::OpDescription& op, battc::Dialect dialect, std::optional<size_t> current = {});

/// The number of the parameter of a name; of the place if the name is empty.
std::optional<size_t> parameter_number(const battc::OpDescription& op, battc::Dialect dialect, std::string_view keyword,
                                       size_t place);

/// Ops that have to do with an op: of a name alike, or of the same types.
std::vector<const battc::OpDescription*> related_ops(const battc::OpDescription& op, battc::Dialect dialect);

/// Signature, meaning, a worked example with its arguments and value drawn, related ops.
std::string describe_op(const battc::OpDescription& op, battc::Dialect dialect, const report::Terminal& terminal,
                        const report::ValueDrawing& drawing);

/// What a type is, an example drawn, ops that take and give it.
std::string describe_type(const battc::TypeDescription& type, battc::Dialect dialect, const report::Terminal& terminal,
                          const report::ValueDrawing& drawing);

/// A line for each op: its name and what it gives.
std::string list_ops(std::span<const battc::OpDescription* const> ops, const report::Terminal& terminal);

} // namespace batt::repl
