#include "ir/pass.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "ir/passes/passes.h"
#include "ir/verifier.h"

namespace batt::ir {

namespace {

constexpr std::array passes = {
    Pass{"infer_types", "what every value is, as far as it can be known", infer_types},
    Pass{"inline_calls", "the instructions of called functions in the place of calls", inline_calls},
    Pass{"defunctionalize", "direct calls in the place of composed functions", defunctionalize},
    Pass{"fold_constants", "the values of instructions that depend on constants alone", fold_constants},
    Pass{"unroll_pairs", "calls for the elements of a known pair in the place of apply", unroll_pairs},
    Pass{"merge_functions", "one of equal functions that passes have made called in the place of all", merge_functions},
    Pass{"number_values", "equal expressions of a function evaluated once", number_values},
    Pass{"eliminate_dead_code", "instructions that nobody can miss removed", eliminate_dead_code},
};

// Calls come first, so that function values are seen where they are called; what defunctionalisation makes into calls of
// lambdas is inlined once more. The passes after types are inferred keep them right; what works on pairs is found by its type,
// so its calls are inlined then.
constexpr std::array<std::string_view, 11> pipeline = {
    "inline_calls", "defunctionalize", "inline_calls",    "fold_constants", "infer_types",         "unroll_pairs",
    "inline_calls", "fold_constants",  "merge_functions", "number_values",  "eliminate_dead_code",
};

} // namespace

std::span<const Pass> all_passes() { return passes; }

const Pass* find_pass(std::string_view name) {
    const auto found = std::find_if(passes.begin(), passes.end(), [&](const Pass& pass) { return pass.name == name; });
    return found == passes.end() ? nullptr : &*found;
}

OptimizeResult optimize(Module& module, const OptimizeOptions& options) {
    OptimizeResult result;
    for (const std::string_view name : pipeline) {
        if (std::find(options.without.begin(), options.without.end(), name) != options.without.end())
            continue;
        const Pass& pass = *find_pass(name);
        const auto start = std::chrono::steady_clock::now();
        const u32 changes = pass.run(module);
        const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
        result.passes.push_back({name, changes, time.count()});
        if (options.after_pass)
            options.after_pass(name, module);
        if (options.verify_each) {
            result.problems = verify(module);
            if (!result.problems.empty()) {
                result.problems.insert(result.problems.begin(), "after " + std::string(name) + ":");
                break;
            }
        }
    }
    return result;
}

} // namespace batt::ir
