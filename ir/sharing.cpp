#include "ir/sharing.h"

#include <unordered_map>

namespace batt::ir {

namespace {

constexpr u32 no_number = ~0u;

/// What an expression does: opcode or one of the special codes below, and with what.
struct Expression {
    u64 action = 0;
    std::vector<u32> operands; // numbers

    friend bool operator==(const Expression&, const Expression&) = default;
};
struct ExpressionHash {
    size_t operator()(const Expression& expression) const {
        u64 hash = expression.action * 0x9e3779b97f4a7c15ULL;
        for (const u32 operand : expression.operands)
            hash = (hash ^ operand) * 0x9e3779b97f4a7c15ULL + (hash >> 29);
        return hash;
    }
};

// Actions that are no opcodes.
enum SpecialAction : u64 { action_input = 100, action_constant, action_fallback };

u64 action_of(Opcode opcode, u64 op, u64 index, Dialect dialect) {
    return static_cast<u64>(opcode) | static_cast<u64>(dialect) << 8 | op << 16 | index << 32;
}

/// Numbers what all entry functions compute, the same for all of them, and picks what is worth a slot.
class SharingPlanner {
public:
    explicit SharingPlanner(const Module& module) : module_(module) {}

    SharingPlan run() {
        const u32 count = module_.function_count();
        raw_.resize(count);
        for (FunctionId id = 0; id < count; ++id)
            if (is_entry(module_.function(id).kind()))
                number(id);
        for (u32 n = 0; n < expressions_.size(); ++n)
            if (worth_sharing(expressions_[n]))
                share(n);
        return slots();
    }

private:
    struct Info {
        std::vector<u32> operands;
        u32 functions = 0; // in how many it occurs
        FunctionId last_function = no_number;
        bool task_invariant = true;
        bool light = true;
        bool instruction = false; // what a slot can keep
        bool shared = false;
    };

    u32 number_of(Expression expression, bool task_invariant, bool light, bool instruction) {
        const auto [found, is_new] = numbers_.try_emplace(std::move(expression), expressions_.size());
        if (is_new) {
            Info info;
            info.operands = found->first.operands;
            if (found->first.action == action_constant || found->first.action == action_input)
                info.operands.clear();
            info.task_invariant = task_invariant;
            for (const u32 operand : info.operands)
                info.task_invariant = info.task_invariant && expressions_[operand].task_invariant;
            info.light = light;
            info.instruction = instruction;
            expressions_.push_back(std::move(info));
        }
        return found->second;
    }

    void number(FunctionId id) {
        const Function& function = module_.function(id);
        const std::span<const Instruction> instructions = function.instructions();
        std::vector<u32> values(instructions.size(), no_number); // what users see
        raw_[id].assign(instructions.size(), no_number);         // before OnError
        const auto operand_number = [&](Operand operand) {
            return operand.is_constant() ? number_of({action_constant, {operand.constant()}}, true, true, false)
                                         : values[operand.value()];
        };
        for (ValueId v = 0; v < instructions.size(); ++v) {
            const Instruction& instruction = instructions[v];
            if (instruction.opcode == Opcode::parameter) {
                const EntryInput input = entry_input(function, instruction.index);
                if (input != EntryInput::none)
                    values[v] = number_of({action_input, {static_cast<u32>(input)}}, input == EntryInput::train_pairs,
                                          true, false);
                continue;
            }
            if (!instruction.gives_value() || instruction.on_error == OnError::defer)
                continue;
            Expression expression{action_of(instruction.opcode, instruction.op, instruction.index, function.dialect()),
                                  {}};
            bool all_known = true;
            for (const Operand operand : function.operands(instruction)) {
                expression.operands.push_back(operand_number(operand));
                all_known = all_known && expression.operands.back() != no_number;
            }
            if (!all_known)
                continue;
            const u32 raw = number_of(std::move(expression), true, is_light(instruction), true);
            raw_[id][v] = raw;
            Info& info = expressions_[raw];
            if (info.last_function != id) {
                info.last_function = id;
                ++info.functions;
            }
            if (instruction.on_error == OnError::raise) {
                values[v] = raw;
            } else if (const u32 fallback = operand_number(instruction.fallback); fallback != no_number) {
                values[v] = number_of({action_fallback, {raw, fallback}}, true, true, false);
            }
        }
    }

    static bool is_light(const Instruction& instruction) {
        return instruction.opcode == Opcode::op
                   ? op_info(instruction.op_id()).cost == CostClass::light
                   : instruction.opcode != Opcode::call && instruction.opcode != Opcode::call_value;
    }
    static bool worth_sharing(const Info& info) {
        return info.instruction && !info.light && (info.task_invariant || info.functions > 1);
    }
    void share(u32 first) {
        std::vector<u32> waiting{first};
        while (!waiting.empty()) {
            Info& info = expressions_[waiting.back()];
            waiting.pop_back();
            if (info.shared)
                continue;
            info.shared = true;
            waiting.insert(waiting.end(), info.operands.begin(), info.operands.end());
        }
    }

    SharingPlan slots() {
        SharingPlan result;
        result.slots.resize(raw_.size());
        std::vector<SharedSlot> of_number(expressions_.size());
        for (u32 n = 0; n < expressions_.size(); ++n)
            if (expressions_[n].shared && expressions_[n].instruction)
                of_number[n] = {expressions_[n].task_invariant ? result.task_slots++ : result.sample_slots++,
                                expressions_[n].task_invariant};
        for (FunctionId id = 0; id < raw_.size(); ++id) {
            bool any = false;
            std::vector<SharedSlot> slots(raw_[id].size());
            for (size_t v = 0; v < slots.size(); ++v) {
                if (raw_[id][v] != no_number)
                    slots[v] = of_number[raw_[id][v]];
                any = any || slots[v].shared();
            }
            if (any)
                result.slots[id] = std::move(slots);
        }
        return result;
    }

    const Module& module_;
    std::unordered_map<Expression, u32, ExpressionHash> numbers_;
    std::vector<Info> expressions_;     // by number
    std::vector<std::vector<u32>> raw_; // by function and instruction
};

} // namespace

EntryInput entry_input(const Function& function, u32 parameter) {
    const std::string& name = function.parameter_name(parameter);
    if (name == "I" || (function.parameter_count() == 1 && name != "S"))
        return EntryInput::input;
    return name == "S" ? EntryInput::train_pairs : name == "C" ? EntryInput::candidate : EntryInput::none;
}

SharingPlan plan_sharing(const Module& module) { return SharingPlanner(module).run(); }

} // namespace batt::ir
