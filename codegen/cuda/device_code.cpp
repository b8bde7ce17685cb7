#include "codegen/cuda/device_code.h"

#include <charconv>
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

namespace {

std::string cache_name(const Nvrtc& nvrtc, const CompileRequest& request) {
    return KernelCache::name_of(fmt::format("interpreter-sm_{}", request.architecture), nvrtc.fingerprint(request));
}

} // namespace

std::optional<std::string> find_interpreter_code(const Nvrtc& nvrtc, const CompileRequest& request,
                                                 const KernelCache& cache) {
    return cache.find(cache_name(nvrtc, request));
}

Expected<DeviceCode> interpreter_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                      const std::function<void(int architecture)>& compiling) {
    DeviceCode code;
    code.architecture = nvrtc.architecture_for(device_architecture);
    if (code.architecture == 0)
        return Failure{FailureKind::not_supported,
                       fmt::format("NVRTC {} has no code for devices of sm_{}", nvrtc.version(), device_architecture)};
    const CompileRequest request = interpreter_request(nvrtc, code.architecture);
    if (std::optional<std::string> known = find_interpreter_code(nvrtc, request, cache)) {
        code.cubin = std::move(*known);
        code.cached = true;
        return code;
    }
    if (compiling)
        compiling(code.architecture);
    Expected<CompileResult> result = nvrtc.compile(request);
    if (!result)
        return result.failure();
    cache.keep(cache_name(nvrtc, request), result->code);
    code.cubin = std::move(result->code);
    code.compile_seconds = result->seconds;
    return code;
}

std::optional<int> parse_architecture(std::string_view name) {
    if (name.starts_with("sm_"))
        name.remove_prefix(3);
    int architecture = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), architecture);
    if (error != std::errc() || end != name.data() + name.size() || architecture < oldest_architecture)
        return std::nullopt;
    return architecture;
}

} // namespace batt::cuda
