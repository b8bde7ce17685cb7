// fold_constants: runs what depends on constants alone, with the kernels that an evaluation would use, and puts the value in
// its place; what it charged is charged there. An instruction that fails stays, so that it fails where it did, and so does one
// whose value is large or whose work is. Some go without being run: `identity`, `branch` with a known condition, and what
// takes an element out of a tuple that was made of its elements before.
#include "ops/arena.h"
#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/fuel.h"
#include "ops/core/plane_view.h"
#include "ops/core/tuples.h"
#include "ops/kernel_table.h"
#include "ops/value_parts.h"

#include "ir/passes/passes.h"
#include "ir/passes/rewriter.h"

namespace batt::ir {

namespace {

constexpr u64 most_memory = 1ULL << 16;
constexpr i64 most_fuel = 2000;
constexpr u64 most_elements = 256;
constexpr u32 deepest_folded = 16;

// How many values a value consists of, counted up to a limit.
u64 weight_of(const Value& value, u64 limit) {
    u64 weight = 1 + (is_wide(value) ? board_bytes(value) / sizeof(Value) : 0);
    for (const Value& part : parts_of(value)) {
        if (weight >= limit)
            break;
        weight += weight_of(part, limit - weight);
    }
    return weight;
}

class Folder {
public:
    explicit Folder(Module& module) : module_(module), arena_(most_memory) {
        context_ = make_context(arena_, Dialect::arc_dsl);
        context_.element_limit = most_elements;
    }

    u32 fold_in(FunctionId id) {
        const Function& function = module_.function(id);
        if (!anything_to_fold(function))
            return 0;
        context_.dialect = function.dialect();
        // What fails without defaults stays: whether it has one is chosen when the program runs.
        context_.default_on_error = false;
        Rewriter rewriter(module_, function);
        const std::span<const Instruction> instructions = function.instructions();
        constexpr i64 not_folded = -1;
        std::vector<i64> charged(instructions.size(), not_folded);
        u32 folded = 0;
        for (ValueId i = function.parameter_count(); i < instructions.size(); ++i) {
            const Instruction& instruction = instructions[i];
            const std::span<const Operand> operands = rewriter.mapped_operands(instruction);
            if (instruction.opcode == Opcode::recharge) {
                const i64 again = charged[function.operands(instruction)[0].value()];
                if (again != not_folded) {
                    rewriter.builder().charge(instruction.fuel_charge + static_cast<u64>(again));
                    continue;
                }
            }
            Operand result;
            if (!fold(rewriter.builder(), instruction, operands, result, charged[i])) {
                charged[i] = not_folded;
                rewriter.copy(i, operands);
                continue;
            }
            rewriter.builder().charge(instruction.fuel_charge + static_cast<u64>(charged[i]));
            rewriter.replace(i, result);
            ++folded;
        }
        if (folded != 0)
            module_.define(id, rewriter.finish());
        return folded;
    }

private:
    static bool may_fold(const Instruction& instruction) {
        return instruction.opcode == Opcode::op || instruction.opcode == Opcode::call_value ||
               instruction.opcode == Opcode::make_tuple || instruction.opcode == Opcode::make_set ||
               instruction.opcode == Opcode::element;
    }
    static bool all_constant(std::span<const Operand> operands) {
        for (const Operand operand : operands)
            if (!operand.is_constant())
                return false;
        return true;
    }
    // Whether an instruction's value is surely one of its operands, or one of those of the instruction before it. `Code` is the
    // function or builder that holds its operands.
    template <typename Code>
    static bool may_choose(const Code& code, const Instruction& instruction, std::span<const Operand> operands) {
        if (instruction.guarded())
            return false;
        if (instruction.opcode == Opcode::element)
            return is_tuple_of_operands(code, operands[0], instruction.op);
        if (instruction.opcode != Opcode::op)
            return false;
        switch (meaning_of(instruction.op_id())) {
        case OpMeaning::argument:
            return true;
        case OpMeaning::choice:
            return operands[0].is_constant();
        case OpMeaning::first_of_pair:
        case OpMeaning::second_of_pair:
            return is_tuple_of_operands(code, operands[0], 2);
        default:
            return false;
        }
    }
    template <typename Code>
    static bool is_tuple_of_operands(const Code& code, Operand operand, u32 count) {
        if (operand.is_constant())
            return false;
        const Instruction& instruction = instruction_of(code, operand);
        return !instruction.guarded() && instruction.operand_count == count &&
               (instruction.opcode == Opcode::make_tuple ||
                (instruction.opcode == Opcode::op && meaning_of(instruction.op_id()) == OpMeaning::tuple));
    }
    static const Instruction& instruction_of(const Function& function, Operand operand) {
        return function.instruction(operand.value());
    }
    static const Instruction& instruction_of(const FunctionBuilder& builder, Operand operand) {
        return builder.instruction(operand);
    }

    // Before any work: whether there is a first instruction to fold.
    static bool anything_to_fold(const Function& function) {
        for (const Instruction& instruction : function.instructions()) {
            const std::span<const Operand> operands = function.operands(instruction);
            if (may_fold(instruction) && (all_constant(operands) || may_choose(function, instruction, operands)))
                return true;
        }
        return false;
    }

    bool fold(const FunctionBuilder& builder, const Instruction& instruction, std::span<const Operand> operands,
              Operand& result, i64& charged) {
        if (!may_fold(instruction))
            return false;
        if (may_choose(builder, instruction, operands)) {
            if (instruction.opcode == Opcode::element) {
                charged = 0;
                result = builder.operands(builder.instruction(operands[0]))[instruction.index];
                return true;
            }
            charged = base_fuel(instruction.op);
            const OpId op = instruction.op_id();
            if (meaning_of(op) == OpMeaning::argument) {
                result = operands[0];
                return true;
            }
            if (const i32 item = item_of_pair(op); item >= 0) {
                result = builder.operands(builder.instruction(operands[0]))[static_cast<size_t>(item)];
                return true;
            }
            const Value& condition = module_.constant(operands[0]);
            if (condition.is_int()) {
                result = operands[condition.x != 0 ? 1 : 2];
                return true;
            }
        }
        if (!all_constant(operands))
            return false;
        arena_.reset();
        arena_.attach(context_);
        context_.fuel = most_fuel;
        context_.depth = 0;
        context_.depth_limit = 100;
        const Value value = evaluate(instruction, operands);
        if (value.is_error() || context_.exhausted || context_.fuel < 0 ||
            weight_of(value, most_elements) >= most_elements || nesting_depth(value, deepest_folded) >= deepest_folded)
            return false;
        charged = most_fuel - context_.fuel;
        result = Operand::constant(module_.add_constant(value));
        return true;
    }

    Value evaluate(const Instruction& instruction, std::span<const Operand> operands) {
        std::vector<Value> values;
        values.reserve(operands.size());
        for (const Operand operand : operands)
            values.push_back(module_.constant(operand));
        const auto count = static_cast<u32>(values.size());
        switch (instruction.opcode) {
        case Opcode::op:
            return best_kernel_table().call(context_, make_op(instruction.op), values.data(), count);
        case Opcode::call_value:
            return best_kernel_table().call(context_, values[0], values.data() + 1, count - 1);
        case Opcode::make_tuple: {
            const Value tuple = tuple_of(context_, values.data(), count);
            return tuple.kind == Kind::tuple ? grid_of(context_, tuple) : tuple;
        }
        case Opcode::element:
            return element_of(context_, values[0], instruction.index, instruction.op);
        default: {
            Builder builder(context_, count);
            for (const Value& value : values)
                builder.push(value);
            return builder.finish_set();
        }
        }
    }

    Module& module_;
    Arena arena_;
    Context context_;
};

} // namespace

u32 fold_constants(Module& module) {
    Folder folder(module);
    return for_each_function(module, [&](Module&, FunctionId id) { return folder.fold_in(id); });
}

} // namespace batt::ir
