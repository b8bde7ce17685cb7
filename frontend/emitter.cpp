#include "frontend/emitter.h"

#include "frontend/wording.h"

namespace batt::frontend {

using ir::ErrorHandling;
using ir::Operand;

Operand Emitter::op(std::string_view name, std::initializer_list<Operand> arguments, SourceRange range,
                    ErrorHandling handling) {
    const std::optional<OpId> id = find_op(name, function_.dialect);
    if (!id) {
        function_.diagnostics.error(range, Code::wrong_dialect,
                                    "this needs the op " + quoted(name) + ", which the dialect " +
                                        std::string(dialect_name(function_.dialect)) + " does not have");
        return placeholder();
    }
    return builder.op(*id, arguments, position(range), handling);
}

Operand Emitter::failing_call(Operand callee, size_t parameter_count, std::vector<Operand> arguments, SourceRange range,
                              ErrorHandling handling) {
    while (arguments.size() <= parameter_count)
        arguments.push_back(constant(make_none()));
    return builder.call_value(callee, arguments, position(range), handling);
}

} // namespace batt::frontend
