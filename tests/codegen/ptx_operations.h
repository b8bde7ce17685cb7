// What each PTX instruction does: a function for each operation and types.
#pragma once

#include <optional>
#include <span>

#include "tests/codegen/ptx_code.h"

namespace batt::test::ptx {

/// Types of registers by their size; predicates have none.
enum class Width : u8 { predicate, bits16, bits32, bits64 };

/// What decoding needs to know of an operation.
struct Operation {
    Handler handler = nullptr;
    Work work = Work::integer;
    bool meets = false; ///< waits for the lanes of its last source
};

/// The operation of an opcode as it is written (add.s32, ld.param.v4.b8) on operands of these widths; nothing if the machine does
/// not have it.
std::optional<Operation> find_operation(std::string_view opcode, std::span<const Width> destinations,
                                        std::span<const Width> sources, bool in_kernel);

} // namespace batt::test::ptx
