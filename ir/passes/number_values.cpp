// number_values: evaluates equal expressions of a function once. Ops have no side effects, so an instruction that does the same
// to the same operands as an earlier one gives the same value; it goes, and what it would have charged is charged in its place.
// A failure of the earlier one has ended the evaluation or is guarded; only an instruction with the same guard may share the
// value of a guarded one. Deferred errors are left alone.
#include <algorithm>
#include <unordered_map>

#include "ir/op_types.h"
#include "ir/passes/passes.h"
#include "ir/passes/rewriter.h"

namespace batt::ir {

namespace {

struct Expression {
    const Instruction* instruction;
    std::span<const Operand> operands; // in the new function
};

struct ExpressionHash {
    size_t operator()(const Expression& expression) const {
        const Instruction& instruction = *expression.instruction;
        size_t hash = static_cast<size_t>(instruction.opcode) * 0x1fffff + instruction.op * 0x3ff + instruction.index;
        for (const Operand operand : expression.operands)
            hash = (hash ^ operand.bits()) * 0x9e3779b97f4a7c15ULL + (hash >> 27);
        return hash;
    }
};

struct ExpressionEqual {
    bool operator()(const Expression& a, const Expression& b) const {
        return a.instruction->opcode == b.instruction->opcode && a.instruction->op == b.instruction->op &&
               a.instruction->index == b.instruction->index &&
               std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end());
    }
};

bool has_a_number(const Instruction& instruction) {
    return instruction.gives_value() && instruction.opcode != Opcode::parameter &&
           instruction.on_error != OnError::defer;
}

class ValueNumbering {
public:
    ValueNumbering(Module& module, const Function& function) : module_(module), rewriter_(module, function) {}

    u32 run() {
        const Function& function = rewriter_.source();
        const std::span<const Instruction> instructions = function.instructions();
        // Operands of expressions seen so far, each list at a fixed place.
        pool_.reserve(function.operand_count());
        known_.reserve(instructions.size());
        u32 merged = 0;
        for (ValueId id = function.parameter_count(); id < instructions.size(); ++id) {
            const Instruction& instruction = instructions[id];
            const std::span<const Operand> operands = rewriter_.mapped_operands(instruction);
            if (!has_a_number(instruction)) {
                rewriter_.copy(id, operands);
                continue;
            }
            const auto found = known_.find({&instruction, operands});
            if (found != known_.end() && may_share(instruction, found->second)) {
                charge_again(instruction, found->second);
                rewriter_.replace(id, found->second);
                ++merged;
                continue;
            }
            rewriter_.copy(id, operands);
            const size_t start = pool_.size();
            pool_.insert(pool_.end(), operands.begin(), operands.end());
            known_.insert_or_assign({&instruction, std::span<const Operand>(pool_).subspan(start)},
                                    rewriter_.map(Operand::value(id)));
        }
        return merged;
    }
    Function finish() { return rewriter_.finish(); }

private:
    bool may_share(const Instruction& instruction, Operand earlier) {
        const Instruction& other = rewriter_.builder().instruction(earlier);
        return other.on_error == OnError::raise ||
               (instruction.on_error == OnError::replace && rewriter_.map(instruction.fallback) == other.fallback);
    }

    void charge_again(const Instruction& instruction, Operand earlier) {
        FunctionBuilder& builder = rewriter_.builder();
        builder.charge(instruction.fuel_charge);
        if (instruction.opcode == Opcode::make_tuple || instruction.opcode == Opcode::element ||
            instruction.opcode == Opcode::make_closure)
            return;
        if (instruction.opcode == Opcode::op && !uses_deferred(rewriter_.source(), instruction)) {
            types_.clear();
            for (const Operand operand : rewriter_.source().operands(instruction))
                types_.push_back(module_.type_of_operand(rewriter_.source(), operand));
            if (const std::optional<u32> fuel = fixed_fuel(instruction.op_id(), types_)) {
                builder.charge(*fuel);
                return;
            }
        }
        builder.recharge(earlier, instruction.position);
    }

    Module& module_;
    Rewriter rewriter_;
    std::vector<Operand> pool_;
    std::unordered_map<Expression, Operand, ExpressionHash, ExpressionEqual> known_;
    std::vector<Type> types_;
};

u32 number_in(Module& module, FunctionId id) {
    ValueNumbering numbering(module, module.function(id));
    const u32 merged = numbering.run();
    if (merged != 0)
        module.define(id, numbering.finish());
    return merged;
}

} // namespace

u32 number_values(Module& module) { return for_each_function(module, number_in); }

} // namespace batt::ir
