// write_fused_program DIALECT FILE: the generated text of the test programs of a dialect, to be compiled for the host.
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
    std::ofstream file(arguments[2]);
    file << cuda::fused_source(program, test::entries_of(module));
    return file.flush() ? 0 : 1;
}
