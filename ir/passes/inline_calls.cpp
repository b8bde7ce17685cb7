// inline_calls: puts the instructions of called functions in the place of direct calls, callees first, so that a chain of
// helpers becomes one list. A call stays where the callee can reach itself, where the call is guarded (its failure would have to
// be caught in the middle), where a recharge repeats its charge, where the result would be very long, and where calls nest so
// deeply that the limit could be met.
#include <algorithm>

#include "ir/passes/passes.h"
#include "ir/passes/rewriter.h"

namespace batt::ir {

namespace {

constexpr size_t longest_result = 1U << 16;
constexpr size_t most_inserted = 1U << 20; // in the whole module
constexpr u32 deepest_chain = 64;

class Inliner {
public:
    explicit Inliner(Module& module) : module_(module), state_(module.function_count()) {}

    u32 run() {
        for (FunctionId id = 0; id < module_.function_count(); ++id)
            visit(id, 0);
        return inlined_;
    }

private:
    enum class Progress : u8 { new_, open, done };
    struct State {
        Progress progress = Progress::new_;
        bool recursive = false; // reaches a function that was open when it was visited
        u32 chain = 0;          // calls nest this deeply in it
    };

    // Inlines in the callees of a function, then in itself. The depth of this recursion is bounded: what lies deeper than any
    // chain that is inlined is treated as recursive.
    void visit(FunctionId id, u32 depth) {
        State& state = state_[id];
        if (state.progress != Progress::new_ || !module_.function(id).defined())
            return;
        if (depth > 4 * deepest_chain) {
            state.recursive = true;
            return;
        }
        state.progress = Progress::open;
        bool calls = false;
        for (const Instruction& instruction : module_.function(id).instructions()) {
            if (instruction.opcode != Opcode::call)
                continue;
            calls = true;
            visit(instruction.index, depth + 1);
            const State& callee = state_[instruction.index];
            state.recursive = state.recursive || callee.progress != Progress::done || callee.recursive;
            state.chain = std::max(state.chain, callee.chain + 1);
        }
        state.progress = Progress::done;
        if (calls)
            inline_in(id);
    }

    bool should_inline(const Instruction& instruction, size_t length) const {
        if (instruction.opcode != Opcode::call || instruction.guarded())
            return false;
        const State& callee = state_[instruction.index];
        const Function& function = module_.function(instruction.index);
        return callee.progress == Progress::done && !callee.recursive && callee.chain < deepest_chain &&
               function.parameter_count() == instruction.operand_count &&
               length + function.instructions().size() < longest_result &&
               inserted_ + function.instructions().size() < most_inserted;
    }

    void inline_in(FunctionId id) {
        const Function& function = module_.function(id);
        const std::span<const Instruction> instructions = function.instructions();
        size_t length = instructions.size();
        u32 inlined = 0;
        std::vector<bool> recharged(instructions.size(), false);
        for (const Instruction& instruction : instructions)
            if (instruction.opcode == Opcode::recharge)
                recharged[function.operands(instruction)[0].value()] = true;
        Rewriter rewriter(module_, function);
        for (ValueId i = function.parameter_count(); i < instructions.size(); ++i) {
            if (recharged[i] || !should_inline(instructions[i], length)) {
                rewriter.copy(i);
                continue;
            }
            length += module_.function(instructions[i].index).instructions().size();
            inserted_ += module_.function(instructions[i].index).instructions().size();
            rewriter.replace(i, insert_body(rewriter, instructions[i]));
            ++inlined;
        }
        if (inlined != 0)
            module_.define(id, rewriter.finish());
        inlined_ += inlined;
    }

    // The instructions of a callee at the end of a function; gives what is its result there.
    Operand insert_body(Rewriter& caller, const Instruction& call) {
        const Function& callee = module_.function(call.index);
        FunctionBuilder& builder = caller.builder();
        const std::span<const Operand> arguments = caller.mapped_operands(call);
        std::vector<Operand> values(arguments.begin(), arguments.end());
        values.resize(callee.instructions().size());
        const auto map = [&](Operand old) { return old.is_constant() ? old : values[old.value()]; };
        builder.charge(call.fuel_charge);
        std::vector<Operand> operands;
        for (ValueId i = callee.parameter_count(); i < callee.instructions().size(); ++i) {
            Instruction instruction = callee.instruction(i);
            if (instruction.opcode == Opcode::return_) {
                builder.charge(instruction.fuel_charge);
                break;
            }
            operands.clear();
            for (const Operand operand : callee.operands(instruction))
                operands.push_back(map(operand));
            if (instruction.on_error == OnError::replace)
                instruction.fallback = map(instruction.fallback);
            if (!instruction.position.known())
                instruction.position = call.position; // an error without a place of its own is that of the call
            values[i] = builder.copy(instruction, operands);
        }
        return map(callee.result());
    }

    Module& module_;
    std::vector<State> state_;
    size_t inserted_ = 0;
    u32 inlined_ = 0;
};

} // namespace

u32 inline_calls(Module& module) {
    bool any = false;
    for (const Function& function : module.functions())
        for (const Instruction& instruction : function.instructions())
            any = any || instruction.opcode == Opcode::call;
    return any ? Inliner(module).run() : 0;
}

} // namespace batt::ir
