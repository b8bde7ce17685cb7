// Values as text: the literals that `battc eval`, results, tests and the text form of the IR print and read. They are
// Python's repr, except that a set is written `{...}` in ascending order, the empty one `frozenset()`, and a function
// as the name of its op or as what it was composed of: `compose(first, rbind(add, 1))`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ops/core/context.h"

namespace batt {

/// What to print for a function of the module (ClosureKind::user), by its number.
using FunctionNames = std::function<std::string(u32)>;

/// The literal of a value. A function of a module prints as its name, followed by its captured values in parentheses if
/// there are any; without `names` it is called function_<number>. An error value prints as `error: ...`.
std::string format_literal(const Value& value, Dialect dialect, const FunctionNames* names = nullptr);
/// The same, appended to a text.
void append_literal(std::string& text, const Value& value, Dialect dialect, const FunctionNames* names = nullptr);

/// Reads the literal at the front of `text` and takes it off, with the white space before it. Accepts what
/// format_literal prints (but no functions of a module) and white space, redundant parentheses and commas as Python
/// does. Values are made in `context`, whose dialect says what a cell is and which ops there are. Nothing where there
/// is no literal; `text` then starts at the problem and `problem` says what it is.
std::optional<Value> parse_literal(std::string_view& text, Context& context, std::string_view& problem);

/// Reads a text that is one literal and nothing else.
std::optional<Value> parse_whole_literal(std::string_view text, Context& context);

} // namespace batt
