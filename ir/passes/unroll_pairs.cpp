// unroll_pairs: where an op that maps (`apply`) calls a short function of the module for the elements of a tuple of known length, calls in their
// place:
//
//   apply(make_closure f(%c), %pair)   becomes   make_tuple(call f(%c, element 0), call f(%c, element 1))
//
// inline_calls then puts the function there, so that what worked on pairs element by element is straight-line code. Only
// functions made of nothing but ops qualify: an `apply` inside which something else fails gives the default of `apply` where
// failing ops give defaults.
#include "ops/core/fuel.h"

#include "ir/passes/passes.h"
#include "ir/passes/rewriter.h"

namespace batt::ir {

namespace {

constexpr size_t most_elements = 3;
constexpr size_t longest_function = 16;

bool is_short(const Function& function) {
    if (!function.defined() || function.instructions().size() > function.parameter_count() + longest_function)
        return false;
    for (const Instruction& instruction : function.instructions())
        if (instruction.opcode != Opcode::parameter && instruction.opcode != Opcode::op &&
            instruction.opcode != Opcode::make_tuple && instruction.opcode != Opcode::return_)
            return false;
    return true;
}

class Unroller {
public:
    Unroller(Module& module, const Function& function) : module_(module), rewriter_(module, function) {}

    u32 run() {
        const Function& function = rewriter_.source();
        const std::span<const Instruction> instructions = function.instructions();
        std::vector<bool> recharged(instructions.size(), false);
        for (const Instruction& instruction : instructions)
            if (instruction.opcode == Opcode::recharge)
                recharged[function.operands(instruction)[0].value()] = true;
        u32 unrolled = 0;
        for (ValueId id = function.parameter_count(); id < instructions.size(); ++id) {
            if (recharged[id] || !applies_to_known(module_, function, instructions[id])) {
                rewriter_.copy(id);
                continue;
            }
            unroll(id, instructions[id]);
            ++unrolled;
        }
        return unrolled;
    }
    Function finish() { return rewriter_.finish(); }

    static bool applies_to_known(const Module& module, const Function& function, const Instruction& instruction) {
        if (instruction.opcode != Opcode::op || instruction.guarded() ||
            meaning_of(instruction.op_id()) != OpMeaning::map)
            return false;
        const std::span<const Operand> operands = function.operands(instruction);
        if (operands[0].is_constant())
            return false;
        const Instruction& closure = function.instruction(operands[0].value());
        if (closure.opcode != Opcode::make_closure || closure.guarded())
            return false;
        const Type type = module.type_of_operand(function, operands[1]);
        const Function& called = module.function(closure.index);
        return type.only(type_bits::TUPLE) && !type.may_be_empty_tuple() && !type.fields().empty() &&
               type.fields().size() <= most_elements && is_short(called) &&
               called.parameter_count() == closure.operand_count + 1;
    }

private:
    void unroll(ValueId id, const Instruction& instruction) {
        const Function& function = rewriter_.source();
        const std::span<const Operand> operands = function.operands(instruction);
        const Instruction& closure = function.instruction(operands[0].value());
        const std::span<const Type> fields = module_.type_of_operand(function, operands[1]).fields();
        const Type result_type = module_.function(closure.index).result_type();
        FunctionBuilder& builder = rewriter_.builder();
        std::vector<Operand> arguments;
        for (const Operand captured : function.operands(closure))
            arguments.push_back(rewriter_.map(captured));
        arguments.emplace_back();
        builder.charge(instruction.fuel_charge + static_cast<u64>(base_fuel(instruction.op)));
        std::vector<Operand> results;
        for (u32 i = 0; i < fields.size(); ++i) {
            arguments.back() =
                builder.element(rewriter_.map(operands[1]), i, static_cast<u32>(fields.size()), instruction.position);
            builder.set_type(arguments.back(), fields[i]);
            results.push_back(builder.call(closure.index, arguments, instruction.position));
            builder.set_type(results.back(), result_type);
        }
        const Operand tuple = builder.make_tuple(results, instruction.position);
        builder.set_type(tuple, instruction.type);
        rewriter_.replace(id, tuple);
    }

    Module& module_;
    Rewriter rewriter_;
};

u32 unroll_in(Module& module, FunctionId id) {
    const Function& function = module.function(id);
    bool any = false;
    for (const Instruction& instruction : function.instructions())
        any = any || Unroller::applies_to_known(module, function, instruction);
    if (!any)
        return 0;
    Unroller unroller(module, function);
    const u32 unrolled = unroller.run();
    module.define(id, unroller.finish());
    return unrolled;
}

} // namespace

u32 unroll_pairs(Module& module) { return for_each_function(module, unroll_in); }

} // namespace batt::ir
