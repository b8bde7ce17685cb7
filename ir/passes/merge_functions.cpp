// merge_functions: of functions that passes have made and that are the same, instruction by instruction, the first one is called
// in the place of all:
//
//   %1 = make_closure f.function.7(%0)   becomes   %1 = make_closure f.function.2(%0)
//
// so that number_values sees that what is done with them is the same expression. Functions of the source stay what they are:
// their values can be compared, and are not equal because their text is.
#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "ir/passes/passes.h"
#include "ir/passes/rewriter.h"

namespace batt::ir {

namespace {

bool same(const Instruction& a, const Instruction& b) {
    return a.opcode == b.opcode && a.on_error == b.on_error && a.op == b.op && a.index == b.index &&
           a.operand_count == b.operand_count && a.fuel_charge == b.fuel_charge && a.position == b.position &&
           a.type == b.type && (a.on_error != OnError::replace || a.fallback == b.fallback);
}

bool same(const Function& a, const Function& b) {
    const std::span<const Instruction> left = a.instructions();
    const std::span<const Instruction> right = b.instructions();
    if (left.size() != right.size() || a.dialect() != b.dialect() || a.parameter_count() != b.parameter_count() ||
        a.result_type() != b.result_type())
        return false;
    for (size_t i = 0; i < left.size(); ++i) {
        const std::span<const Operand> x = a.operands(left[i]);
        const std::span<const Operand> y = b.operands(right[i]);
        if (!same(left[i], right[i]) || !std::equal(x.begin(), x.end(), y.begin(), y.end()))
            return false;
    }
    return true;
}

size_t hash_of(const Function& function) {
    size_t hash = function.instructions().size();
    for (const Instruction& instruction : function.instructions()) {
        hash = (hash ^ (static_cast<size_t>(instruction.opcode) << 16 ^ instruction.op)) * 0x9e3779b97f4a7c15ULL;
        for (const Operand operand : function.operands(instruction))
            hash = (hash ^ operand.bits()) * 0x9e3779b97f4a7c15ULL + (hash >> 27);
    }
    return hash;
}

bool names_function(const Instruction& instruction) {
    return instruction.opcode == Opcode::call || instruction.opcode == Opcode::make_closure;
}

/// Has a function call those that stand for the ones it calls; how many calls and closures that changes.
u32 exchange_called(Module& module, FunctionId id, std::span<const FunctionId> first) {
    const Function& function = module.function(id);
    const std::span<const Instruction> instructions = function.instructions();
    const auto changes = static_cast<u32>(std::count_if(instructions.begin(), instructions.end(), [&](const auto& one) {
        return names_function(one) && first[one.index] != one.index;
    }));
    if (changes == 0)
        return 0;
    Rewriter rewriter(module, function);
    for (ValueId value = function.parameter_count(); value < instructions.size(); ++value) {
        if (!names_function(instructions[value])) {
            rewriter.copy(value);
            continue;
        }
        Instruction instruction = instructions[value];
        instruction.index = first[instruction.index];
        if (instruction.on_error == OnError::replace)
            instruction.fallback = rewriter.map(instruction.fallback);
        rewriter.replace(value, rewriter.builder().copy(instruction, rewriter.mapped_operands(instruction)));
    }
    module.define(id, rewriter.finish());
    return changes;
}

} // namespace

u32 merge_functions(Module& module) {
    std::vector<FunctionId> first(module.function_count()); // of those that are the same
    std::iota(first.begin(), first.end(), 0);
    std::unordered_multimap<size_t, FunctionId> known;
    u32 changes = 0;
    // Functions that a function calls are mostly made before it.
    for (FunctionId id = 0; id < module.function_count(); ++id) {
        if (!module.function(id).defined() || module.function(id).kind() != FunctionKind::generated)
            continue;
        changes += exchange_called(module, id, first);
        const Function& function = module.function(id);
        const size_t hash = hash_of(function);
        const auto [begin, end] = known.equal_range(hash);
        const auto found =
            std::find_if(begin, end, [&](const auto& entry) { return same(module.function(entry.second), function); });
        if (found == end)
            known.emplace(hash, id);
        else
            first[id] = found->second;
    }
    for (FunctionId id = 0; id < module.function_count(); ++id)
        if (module.function(id).defined())
            changes += exchange_called(module, id, first);
    return changes;
}

} // namespace batt::ir
