// The machine code of the device interpreter for an architecture: out of the cache, or compiled and put there.
#pragma once

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

/// Code that runs on devices of an architecture.
Expected<DeviceCode> interpreter_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache);

} // namespace batt::cuda
