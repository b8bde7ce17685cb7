// Calls of the functions of ops/core/rows.h, board.h and plane_view.h whose text differs between devices and the host, or rests on what
// does. warp_cases.inc has them, and is compiled for the host and for the lanes of a warp on the host (warp_shim.h).
#pragma once

#include <span>

#include "ops/core/value.h"

namespace batt::test {

/// What a case is given and what it leaves. Lanes of a warp have one each, with `memory` of their own and the rest shared.
struct Probe {
    static constexpr u32 board_count = 6;
    static constexpr u32 number_count = 4;
    static constexpr u32 most_results = 48;
    static constexpr u64 memory_bytes = 16384;

    const u32 (*boards)[32];
    const i32* numbers;
    u8* memory;         ///< memory_bytes bytes with padding around them
    u32 (*results)[32]; ///< by lane; what is the same in all lanes on the host is there 32 times
    u32 result_count;
};

struct WarpCase {
    const char* name;
    void (*run)(Probe& probe);
};

std::span<const WarpCase> host_cases();
std::span<const WarpCase> warp_cases();
/// As for architectures from sm_80 on.
std::span<const WarpCase> warp_cases_of_sm_80();

} // namespace batt::test
