// The random programs that the tests of generated code are made of, and how they are handed to what generates it. Those of generated_program_test
// are generated and compiled when the tests are built, and made again when they run.
#pragma once

#include <vector>

#include "codegen/plan/plan.h"
#include "tests/support/random_program.h"

namespace batt::test {

/// Many solvers, and batt functions where the dialect has them, some of which fail.
inline ir::Module generated_program_module(Dialect dialect, unsigned seed = 20261122, u32 solvers = 120) {
    std::mt19937 random(seed);
    RandomProgramOptions options;
    options.dialect = dialect;
    options.solvers = solvers;
    options.batts = dialect == Dialect::batt ? 6 : 0;
    return random_program(random, options);
}

/// The programs of generated_program_test, which are compiled together.
inline std::vector<ir::Module> generated_program_modules(Dialect dialect) {
    std::vector<ir::Module> modules;
    modules.push_back(generated_program_module(dialect));
    modules.push_back(generated_program_module(dialect == Dialect::batt ? Dialect::re_arc : dialect, 20261123, 20));
    return modules;
}

inline std::vector<ir::FunctionId> entries_of(const ir::Module& module) {
    std::vector<ir::FunctionId> entries;
    for (ir::FunctionId id = 0; id < module.function_count(); ++id)
        if (ir::is_entry(module.function(id).kind()))
            entries.push_back(id);
    return entries;
}

/// Some entries of a program, by itself.
inline std::vector<plan::NumberedProgram> alone(const interp::Program& program, std::vector<ir::FunctionId> entries) {
    return {{&program, 0, std::move(entries)}};
}

} // namespace batt::test
