#include "codegen/cuda/device_text.h"

#include <algorithm>

namespace batt::cuda {

namespace {

void add_included(std::string_view source, std::vector<const DeviceText*>& found) {
    constexpr std::string_view directive = "#include \"";
    for (size_t at = source.find(directive); at != std::string_view::npos; at = source.find(directive, at)) {
        at += directive.size();
        const std::string_view name = source.substr(at, source.find('"', at) - at);
        const auto text = std::ranges::find(device_texts(), name, &DeviceText::name);
        if (text == device_texts().end() || std::ranges::find(found, &*text) != found.end())
            continue;
        found.push_back(&*text);
        add_included(text->text, found);
    }
}

} // namespace

std::vector<const DeviceText*> included_texts(std::string_view source) {
    std::vector<const DeviceText*> found;
    add_included(source, found);
    return found;
}

std::string interpreter_source() {
    return R"(// The device interpreter of battc. One warp evaluates one program on one sample at a time.
#include "codegen/cuda/device/interpreter.h"
#include "ops/kernels/all.h"
#include "ops/kernels/batch_kernels.h"

namespace batt {
__device__ const Kernel device_kernels[] = {
#define BATT_OP(name, ...) op_##name,
#include "ops/op_table.def"
#undef BATT_OP
};
__device__ const BatchKernel device_batch_kernels[] = {
#define BATT_OP(...) BATT_BATCH_KERNEL(__VA_ARGS__)
#include "ops/op_table.def"
#undef BATT_OP
};
} // namespace batt

extern "C" __global__ void battc_interpret(const BATT_KERNEL_ARGUMENT batt::cuda::Launch launch) {
    const unsigned warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32;
    batt::cuda::run_warp(launch, {batt::device_kernels, batt::device_batch_kernels}, warp);
}
)";
}

} // namespace batt::cuda
