// The random programs that the tests of generated code are made of: generated and compiled when the tests are built, and made again
// when they run.
#pragma once

#include <vector>

#include "codegen/lowering/program.h"
#include "tests/support/random_program.h"

namespace batt::test {

/// Many solvers, and batt functions where the dialect has them, some of which fail.
inline ir::Module fused_test_module(Dialect dialect) {
    std::mt19937 random(20261122);
    RandomProgramOptions options;
    options.dialect = dialect;
    options.solvers = 120;
    options.batts = dialect == Dialect::batt ? 6 : 0;
    return random_program(random, options);
}

inline std::vector<ir::FunctionId> entries_of(const ir::Module& module) {
    std::vector<ir::FunctionId> entries;
    for (ir::FunctionId id = 0; id < module.function_count(); ++id)
        if (ir::is_entry(module.function(id).kind()))
            entries.push_back(id);
    return entries;
}

} // namespace batt::test
