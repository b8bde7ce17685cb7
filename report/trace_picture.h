// What is drawn of a trace, whatever the target: the value of a statement with the cells that it changed, the calls of an op, a line of
// facts. trace_drawing.h draws it on terminals, trace_page.h as a page.
#pragma once

#include <string>

#include <battc/trace.h>

#include "report/picture.h"
#include "report/value_picture.h"

namespace batt::report {

/// How a statement ended.
enum class StatementState : uint8_t { done, handled, failed, unreached };
StatementState state_of(const battc::TracedStatement& statement, const battc::Trace& trace);

/// The value of a statement, without what facts_of says of it. If an operand of its last step is a grid of the same size, at most half of whose cells differ, they are
/// marked and counted.
Picture statement_picture(const battc::TracedStatement& statement, const PictureLimits& limits);

/// "object 2x2 at (1, 4), 3 cells, colours 2 8 - 12 fuel"
std::string facts_of(const battc::TracedStatement& statement);

/// The call that failed with its operands: "first(())"; empty if the statement has none.
std::string failed_call_text(const battc::TracedStatement& statement, size_t most);

/// "first((1, 2)) = 1", cut where it is long.
std::string call_text(const battc::TracedCall& call, size_t most);
/// Whether a grid or patch is among arguments and result.
bool call_has_pictures(const battc::TracedCall& call);
/// Arguments and result, or the failure, side by side.
PictureGroup call_picture(const battc::TracedCall& call, const PictureLimits& limits);

/// "right", "wrong", "failed", "output not known", ...
std::string verdict_of(const battc::Trace& trace);

} // namespace batt::report
