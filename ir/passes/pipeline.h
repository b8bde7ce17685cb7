// Passes by name, and the pipeline that runs them. Each pass lives in a file of its own beside this one.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "ir/module.h"

namespace batt::ir {

/// A pass changes a module that verifies into one that verifies and means the same. Gives the number of changes it made.
using PassFunction = u32 (*)(Module&);

struct Pass {
    std::string_view name;
    std::string_view summary; ///< one line, for --help
    PassFunction run;
};

/// All passes, in no particular order.
std::span<const Pass> all_passes();
const Pass* find_pass(std::string_view name);

/// What one run of a pass did.
struct PassStatistics {
    std::string_view name;
    u32 changes = 0;
    double milliseconds = 0;
};

struct OptimizeOptions {
    /// Passes to leave out, by name.
    std::vector<std::string_view> without = {};
    /// Verify after each pass; a broken rule is reported in OptimizeResult::problems and ends the pipeline.
    bool verify_each = false;
    /// Called after each pass, for --print-after.
    std::function<void(std::string_view pass, const Module& module)> after_pass = {};
    /// Asked before each pass; true ends the pipeline. Empty: never.
    std::function<bool()> canceled = {};
};

struct OptimizeResult {
    std::vector<PassStatistics> passes;
    std::vector<std::string> problems; ///< always empty unless a pass is wrong
};

/// Runs the standard pipeline, whose order and reasons are in pipeline.cpp.
OptimizeResult optimize(Module& module, const OptimizeOptions& options = {});

} // namespace batt::ir
