// Builds one function, instruction by instruction, in the order of evaluation. The frontend, the text reader and every pass that
// changes instructions use it. It checks nothing beyond what it needs: verifier.h does.
#pragma once

#include <initializer_list>

#include "ir/module.h"

namespace batt::ir {

/// What a failure of the instruction means. Use the makers.
struct ErrorHandling {
    OnError on_error = OnError::raise;
    Operand fallback;

    static ErrorHandling raise() { return {}; }
    /// Guarded: the fallback in place of an error.
    static ErrorHandling replace(Operand fallback) { return {OnError::replace, fallback}; }
    /// The error becomes the value, for a guarded instruction that uses it.
    static ErrorHandling defer() { return {OnError::defer, {}}; }
};

class FunctionBuilder {
public:
    /// Constants go into the module's pool; the module is otherwise not touched before define() or add().
    FunctionBuilder(Module& module, FunctionHeader header);

    /// Parameters come before any instruction.
    Operand parameter(std::string name, Type type = Type::any());
    /// An operand for a value; the value is copied into the module.
    Operand constant(const Value& value) { return Operand::constant(module_->add_constant(value)); }

    Operand op(OpId op, std::span<const Operand> arguments, Position position, ErrorHandling handling = {});
    Operand call(FunctionId function, std::span<const Operand> arguments, Position position,
                 ErrorHandling handling = {});
    Operand call_value(Operand function, std::span<const Operand> arguments, Position position,
                       ErrorHandling handling = {});
    Operand make_tuple(std::span<const Operand> elements, Position position, ErrorHandling handling = {});
    Operand make_set(std::span<const Operand> elements, Position position, ErrorHandling handling = {});
    /// Element `index` of a container that must have `count`.
    Operand element(Operand container, u32 index, u32 count, Position position, ErrorHandling handling = {});
    Operand make_closure(FunctionId function, std::span<const Operand> captured, Position position,
                         ErrorHandling handling = {});
    /// Charges once more what `value`, an instruction of this function, charged.
    void recharge(Operand value, Position position);
    /// Gives the function the records that its result is made of (FunctionHeader::records).
    void set_records(std::vector<OutputRecord> records) { function_.header_.records = std::move(records); }
    /// Makes calls of the function charge before they do anything else: function_call_fuel, unless it begins with an op
    /// (ops/core/fuel.h says why).
    void charge_for_calls();
    /// The last instruction.
    void return_value(Operand result, Position position);

    /// For two or three operands written out: `builder.op(id, {a, b}, position)`.
    Operand op(OpId op, std::initializer_list<Operand> arguments, Position position, ErrorHandling handling = {}) {
        return this->op(op, std::span(arguments.begin(), arguments.size()), position, handling);
    }

    /// Appends an instruction like `source` (of any function of the module) with other operands: for passes that copy. Keeps
    /// everything else of it, its fuel charge too. `source.fallback` must be an operand of this function already.
    Operand copy(const Instruction& source, std::span<const Operand> operands);
    /// Adds to the fuel charge of the next instruction.
    void charge(u64 units) { pending_charge_ += units; }
    /// Sets the type of an instruction of this function.
    void set_type(Operand value, Type type);

    Module& module() { return *module_; }
    /// The instruction behind an operand that is not a constant.
    const Instruction& instruction(Operand value) const { return function_.instructions_[value.value()]; }
    /// The operands of one of its instructions. Valid until the next is appended.
    std::span<const Operand> operands(const Instruction& instruction) const { return function_.operands(instruction); }
    /// How many instructions there are so far.
    u32 size() const { return static_cast<u32>(function_.instructions_.size()); }

    /// The function; the builder is empty afterwards. It must end in a return.
    Function finish() &&;
    /// finish() and Module::define().
    void define(FunctionId id) &&;

private:
    Operand append(Instruction instruction, std::span<const Operand> operands);

    Module* module_;
    Function function_;
    u64 pending_charge_ = 0;
};

} // namespace batt::ir
