// Values as text: the literals that `battc eval`, results, tests and the text form of the IR print and read. They are
// Python's repr, with two differences: a set is `{...}` in ascending order, `frozenset({...})` within another set, or
// `frozenset()`; and a function is the name of its op or its composition, `compose(first, rbind(add, 1))`. Reading also
// accepts `{...}` within a set.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ops/core/context.h"

namespace batt {

/// Returns the name to print for a function of the module (ClosureKind::user), given its number.
using FunctionNames = std::function<std::string(u32)>;

/// Most bytes of a literal unless another number is asked for. Containers that share their elements can be far larger
/// than memory.
inline constexpr size_t longest_literal = 64U << 20;

/// The literal of a value. A function of a module prints as its name, followed by its captured values in parentheses if
/// there are any; without `names` it is called function_<number>. An error prints as `error: ...`. Of a literal of more
/// than `most` bytes only the first `most` are printed, followed by `...`; what nests more than deepest_nesting levels
/// deep prints as `...` too.
std::string format_literal(const Value& value, Dialect dialect, const FunctionNames* names = nullptr,
                           size_t most = longest_literal);
/// Appends the literal to a text.
void append_literal(std::string& text, const Value& value, Dialect dialect, const FunctionNames* names = nullptr,
                    size_t most = longest_literal);

/// Reads the literal at the front of `text` and removes it, with the white space before it. Accepts what format_literal
/// prints, except functions of a module, with white space, redundant parentheses and commas as in Python. Values are
/// made in `context`, whose dialect decides about cells and ops. Without a literal returns nothing: then `text` starts
/// at the problem, and `problem` describes it.
std::optional<Value> parse_literal(std::string_view& text, Context& context, std::string_view& problem);

/// Reads a text that is one literal and nothing else.
std::optional<Value> parse_whole_literal(std::string_view text, Context& context);

} // namespace batt
