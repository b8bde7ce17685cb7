// The lists of one function: `o = []`, `o.append(...)`, `return o, s`. The IR has no lists. Lowering collects what is appended,
// and a return gives it as tuples; where it is the records of a batt program, their values are the result and the rest of them
// becomes part of the function's header.
#pragma once

#include "frontend/expression_lowering.h"

#include <optional>
#include <span>
#include <vector>

namespace batt::frontend {

class ListLowering {
public:
    ListLowering(FunctionState& function, const Scope& scope, Emitter& emitter, ExpressionLowering& expressions)
        : function_(function), module_(function.module), scope_(scope), emitter_(emitter), expressions_(expressions) {}

    /// A new list with the elements of a list written out. Gives its number, for Binding::to_list.
    uint32_t create(const Expression& list);
    /// `target.append(value)`
    void append(const Target& target, ExpressionId value);
    /// The value of a returned expression that is a list, or a tuple of nothing but lists, by name or written out; nothing for
    /// any other.
    std::optional<ir::Operand> lower_returned(ExpressionId id);

private:
    /// A value, or a record with its value.
    struct Element {
        ir::Operand value;
        std::optional<ir::OutputRecord> record;
    };

    Element lower_element(ExpressionId id);
    std::optional<ir::OutputRecord> record_of(const Expression& node);
    std::vector<uint32_t> returned_lists(ExpressionId id);
    bool has_records(std::span<const uint32_t> lists) const;
    ir::Operand return_records(std::span<const uint32_t> lists, SourceRange range);
    ir::Operand return_tuples(std::span<const uint32_t> lists, const Expression& returned);

    FunctionState& function_;
    ModuleState& module_;
    const Scope& scope_;
    Emitter& emitter_;
    ExpressionLowering& expressions_;
    std::vector<std::vector<Element>> lists_;
};

} // namespace batt::frontend
