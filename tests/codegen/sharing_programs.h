// Random programs that do much with the train pairs of a task, and so many samples that warps take several together: for tests of
// what evaluations share on devices.
#pragma once

#include "tests/codegen/compare_with_interpreter.h"

namespace batt::test {

inline ir::Module sharing_program(u32 seed) {
    std::mt19937 random(seed);
    RandomProgramOptions options;
    options.dialect = seed % 2 == 0 ? Dialect::batt : Dialect::arc_dsl;
    options.errors = seed % 3 != 0;
    options.batts = 6;
    return random_program(random, options);
}

inline constexpr const char* sharing_grids[] = {compared_grids[0],        compared_grids[1],  compared_grids[2],
                                                compared_grids[3],        "((7, 7), (7, 0))", "((0,), (1,), (1,))",
                                                "((2, 0, 2, 0),)",        compared_grids[3],  compared_grids[0],
                                                "((3, 3, 3), (0, 3, 0))", "((8,),)",          compared_grids[2]};

} // namespace batt::test
