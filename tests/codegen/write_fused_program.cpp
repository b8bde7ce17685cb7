// write_fused_program DIALECT LOWERING FILE: the generated text of the test programs of a dialect, to be compiled for the host.
// LOWERING: `typed`, or `general` for text that keeps nothing in registers.
#include <fstream>

#include "codegen/cuda/fused_source.h"
#include "tests/codegen/fused_program.h"

int main(int, char** arguments) {
    using namespace batt;
    const std::string dialect = arguments[1];
    const ir::Module module = test::fused_test_module(dialect == "batt"     ? Dialect::batt
                                                      : dialect == "re_arc" ? Dialect::re_arc
                                                                            : Dialect::arc_dsl);
    const interp::Program program(module);
    cuda::FusedOptions options;
    options.typed = arguments[2] == std::string("typed");
    std::ofstream file(arguments[3]);
    file << cuda::fused_source(program, test::entries_of(module), options);
    return file.flush() ? 0 : 1;
}
