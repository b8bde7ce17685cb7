// write_generated_program DIALECT LOWERING FILE: the generated text of the test programs of a dialect, to be compiled for the host.
// LOWERING: `unboxed`, or `general` for code that keeps nothing in registers.
#include <deque>
#include <fstream>

#include "codegen/cuda/device_program.h"
#include "codegen/cuda/program_source.h"
#include "tests/codegen/generated_program.h"

int main(int, char** arguments) {
    using namespace batt;
    const std::string dialect = arguments[1];
    const std::vector<ir::Module> modules = test::generated_program_modules(dialect == "batt"     ? Dialect::batt
                                                                            : dialect == "re_arc" ? Dialect::re_arc
                                                                                                  : Dialect::arc_dsl);
    std::deque<interp::Program> programs;
    std::vector<cuda::DeviceEntry> entries;
    for (const ir::Module& module : modules) {
        programs.emplace_back(module);
        for (const ir::FunctionId entry : test::entries_of(module))
            entries.push_back({&programs.back(), entry, {}, {}, false});
    }
    const plan::ProgramPlan plan =
        plan::plan_program(cuda::programs_of(entries), {.unboxed = arguments[2] == std::string("unboxed")});
    std::ofstream file(arguments[3]);
    file << cuda::program_source(plan);
    return file.flush() ? 0 : 1;
}
