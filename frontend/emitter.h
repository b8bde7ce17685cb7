// The instructions of one body, of a function or of a lambda: what ir::FunctionBuilder does, with the places and the error handling
// that the source asks for.
#pragma once

#include "frontend/lowering_state.h"
#include "ir/builder.h"

#include <initializer_list>
#include <span>
#include <string_view>

namespace batt::frontend {

class Emitter {
public:
    Emitter(FunctionState& function, ir::FunctionHeader header)
        : builder(function.module.module, std::move(header)), function_(function) {}

    ir::Position position(SourceRange range) { return function_.module.position(range); }
    ir::Operand constant(const Value& value) { return builder.constant(value); }

    /// Stands for a value that could not be lowered, so that the rest can be checked. It can be called, too.
    ir::Operand placeholder() { return constant(make_op(static_cast<u32>(OpId::op_identity))); }

    /// An op by its name; an error if the dialect does not have it.
    ir::Operand op(std::string_view name, std::initializer_list<ir::Operand> arguments, SourceRange range,
                   ir::ErrorHandling handling);
    ir::Operand op(OpId op, std::span<const ir::Operand> arguments, SourceRange range, ir::ErrorHandling handling) {
        return builder.op(op, arguments, position(range), handling);
    }
    ir::Operand make_tuple(std::span<const ir::Operand> elements, SourceRange range, ir::ErrorHandling handling = {}) {
        return builder.make_tuple(elements, position(range), handling);
    }
    /// A call whose arguments do not fit the parameters. It fails when it is executed: it calls `callee` as a value, with a number
    /// of arguments that it does not take.
    ir::Operand failing_call(ir::Operand callee, size_t parameter_count, std::vector<ir::Operand> arguments,
                             SourceRange range, ir::ErrorHandling handling);

    /// Whether the statement is guarded: the errors of its inner instructions are deferred to the outermost.
    bool guarded = false;
    /// The error handling of an instruction whose value another instruction of the same statement uses.
    ir::ErrorHandling inner_handling() const {
        return guarded ? ir::ErrorHandling::defer() : ir::ErrorHandling::raise();
    }

    ir::FunctionBuilder builder;

private:
    FunctionState& function_;
};

} // namespace batt::frontend
