// From the text of a PTX function to instructions.
#pragma once

#include "tests/codegen/ptx_program.h"
#include "tests/codegen/ptx_tokens.h"

namespace batt::test::ptx {

/// Reads the body of a function of the program, whose variables have addresses.
Done decode_function(Program& program, Function& function);

/// Reads ".param .align 16 .b8 name[16]", up to the name and its size.
Parameter read_parameter(Tokens& tokens);

} // namespace batt::test::ptx
