// The device interpreter of battc. One warp evaluates one program on one sample at a time.
#include "codegen/cuda/device/interpreter.h"
#include "ops/kernels/all.h"
#include "ops/kernels/batch_kernels.h"

namespace batt {
__device__ const Kernel device_kernels[] = {
#define BATT_OP(name, ...) op_##name,
#include "ops/table/op_table.def"
#undef BATT_OP
};
__device__ const BatchKernel device_batch_kernels[] = {
#define BATT_OP(...) BATT_BATCH_KERNEL(__VA_ARGS__)
#include "ops/table/op_table.def"
#undef BATT_OP
};
} // namespace batt

extern "C" __global__ void battc_interpret(const BATT_KERNEL_ARGUMENT batt::cuda::Launch launch) {
    const unsigned warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32;
    batt::cuda::run_warp(launch, {batt::device_kernels, batt::device_batch_kernels}, warp);
}
