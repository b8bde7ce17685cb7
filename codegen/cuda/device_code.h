// The machine code of the device interpreter for an architecture: out of the cache, or compiled and put there.
#pragma once

#include <functional>

#include "codegen/cuda/kernel_cache.h"
#include "codegen/cuda/nvrtc.h"

namespace batt::cuda {

struct DeviceCode {
    std::string cubin;
    int architecture = 0;
    bool cached = false;        ///< it came out of the cache
    double compile_seconds = 0; ///< processor time, if not
};

/// How the interpreter is compiled for an architecture by this version of NVRTC.
CompileRequest interpreter_request(const Nvrtc& nvrtc, int architecture, Emit emit = Emit::cubin);

/// What was compiled for a request before, if it is in the cache.
std::optional<std::string> find_interpreter_code(const Nvrtc& nvrtc, const CompileRequest& request,
                                                 const KernelCache& cache);

/// Code that runs on devices of an architecture. `compiling` is told the architecture before a compilation starts.
Expected<DeviceCode> interpreter_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                      const std::function<void(int architecture)>& compiling = {});

/// 90 for "sm_90"; nothing for what is no architecture.
std::optional<int> parse_architecture(std::string_view name);

} // namespace batt::cuda
