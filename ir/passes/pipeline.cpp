#include "ir/passes/pipeline.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "ir/passes/passes.h"
#include "ir/verifier.h"

namespace batt::ir {

namespace {

constexpr std::array passes = {
#define BATT_PASS(name, summary) Pass{#name, summary, name},
#include "ir/passes/passes.def"
#undef BATT_PASS
};

// Calls come first, so that function values are seen where they are called; defunctionalisation turns some into calls of lambdas,
// which are inlined next. Later passes keep inferred types right. `unroll_pairs` finds pairs by their types, so its calls are inlined
// after that.
constexpr auto pipeline = std::to_array<std::string_view>({
    "inline_calls",
    "defunctionalize",
    "inline_calls",
    "fold_constants",
    "infer_types",
    "unroll_pairs",
    "inline_calls",
    "fold_constants",
    "merge_functions",
    "number_values",
    "eliminate_dead_code",
});

static_assert(std::ranges::all_of(passes,
                                  [](const Pass& pass) {
                                      return std::ranges::find(pipeline, pass.name) != pipeline.end();
                                  }),
              "a pass of passes.def is not in the pipeline, so it would never run");
static_assert(std::ranges::all_of(pipeline,
                                  [](std::string_view name) {
                                      return std::ranges::any_of(passes,
                                                                 [&](const Pass& pass) { return pass.name == name; });
                                  }),
              "the pipeline names a pass that passes.def does not have");

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
        if (options.canceled && options.canceled())
            break;
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
