// Device text with all kernels, compiled for the lanes of a warp on the host (warp_shim.h). To be called on lanes (warp_fibers.h).
#pragma once

#include "codegen/cuda/device/launch.h"
#include "ops/core/context.h"

namespace batt::test {

/// The kernel of the device interpreter, in one warp.
void interpret_in_lane(const cuda::Launch& launch);

/// Calls a function value with the kernels of the warp. The context comes set up but for its memory, which is taken from
/// `memory` on.
Value call_in_lane(Context& context, u8* memory, u64 bytes, const Value& function, const Value* arguments, u32 count);

} // namespace batt::test
