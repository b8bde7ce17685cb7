// Device text with all kernels, compiled for the lanes of a warp on the host (warp_shim.h). To be called on lanes (warp_fibers.h).
#pragma once

#include "codegen/cuda/device/launch.h"
#include "ops/core/context.h"

namespace batt::test {

/// The kernel of the device interpreter, in one warp.
void interpret_in_lane(const cuda::Launch& launch);

/// What of a lane's memory is not for values: scratch memory and the reserve for small allocations.
inline constexpr u64 reserve_of_lane = 256 << 10;
inline constexpr u64 least_memory_of_lane = reserve_of_lane + scratch_bytes;

/// Calls a function value with the kernels of the warp. The context comes set up but for its memory, which is taken from
/// `memory` on.
Value call_in_lane(Context& context, u8* memory, u64 bytes, const Value& function, const Value* arguments, u32 count);

} // namespace batt::test
