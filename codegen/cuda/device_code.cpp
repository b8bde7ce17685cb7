#include "codegen/cuda/device_code.h"

#include <cstdlib>

#include <fmt/format.h>

#include "codegen/cuda/device_text.h"

namespace batt::cuda {

CompileRequest interpreter_request(const Nvrtc& nvrtc, int architecture, Emit emit) {
    CompileRequest request;
    request.source = interpreter_source();
    request.name = "device_interpreter.cu";
    request.architecture = architecture;
    request.emit = emit;
    // 128 registers: 16 warps on a multiprocessor. Kernels that are called through pointers take what the callers leave.
    request.options.emplace_back("--maxrregcount=128");
    // The whole library takes minutes otherwise, for code that is 5 % larger at most.
    if (std::atof(nvrtc.version().c_str()) >= 13.0)
        request.options.emplace_back("--Ofast-compile=min");
    return request;
}

Expected<DeviceCode> interpreter_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache) {
    DeviceCode code;
    code.architecture = nvrtc.architecture_for(device_architecture);
    if (code.architecture == 0)
        return Failure{FailureKind::not_supported,
                       fmt::format("NVRTC {} has no code for devices of sm_{}", nvrtc.version(), device_architecture)};
    const CompileRequest request = interpreter_request(nvrtc, code.architecture);
    const std::string name =
        KernelCache::name_of(fmt::format("interpreter-sm_{}", code.architecture), nvrtc.fingerprint(request));
    if (std::optional<std::string> known = cache.find(name)) {
        code.cubin = std::move(*known);
        code.cached = true;
        return code;
    }
    Expected<CompileResult> result = nvrtc.compile(request);
    if (!result)
        return result.failure();
    cache.keep(name, result->code);
    code.cubin = std::move(result->code);
    code.compile_seconds = result->seconds;
    return code;
}

} // namespace batt::cuda
