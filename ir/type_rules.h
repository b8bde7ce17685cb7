// The type of an op's result by the rule that op_table.def states for it. A rule is built from a small vocabulary (element, part_of,
// mapped, ...), which type_rules.cpp defines, so that an op with a usual meaning needs no code here.
#pragma once

#include "ir/op_types.h"

namespace batt::ir {

/// What an op gives when it does not fail. None of the arguments may be `never`. `may_fail`: false if it is certain not to fail.
Type type_by_rule(OpId op, const OpArguments& arguments, bool may_fail);

} // namespace batt::ir
