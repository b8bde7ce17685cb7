// Machine code for an architecture: the device interpreter, the library of kernels, and generated programs linked with it. It comes
// out of the cache, or is compiled and kept there.
#pragma once

#include <functional>

#include "codegen/cuda/kernel_cache.h"
#include "codegen/cuda/nvrtc.h"
#include "codegen/cuda/program_source.h"

namespace batt::cuda {

struct DeviceCode {
    MachineCode cubin;
    int architecture = 0;
    bool cached = false;        ///< it came out of the cache
    double compile_seconds = 0; ///< processor time of the compiler, if it ran
    double link_seconds = 0;    ///< processor time of the linker, if it ran
};

/// How the interpreter is compiled for an architecture by this version of NVRTC.
CompileRequest interpreter_request(const Nvrtc& nvrtc, int architecture, Emit emit = Emit::cubin);

/// The code of a request, if it is in the cache.
std::optional<MachineCode> find_interpreter_code(const Nvrtc& nvrtc, const CompileRequest& request,
                                                 const KernelCache& cache);

/// Code for devices of an architecture. `compiling` is told the architecture before a compilation starts.
Expected<DeviceCode> interpreter_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                      const std::function<void(int architecture)>& compiling = {});

/// How the library of kernels is compiled.
CompileRequest library_request(const Nvrtc& nvrtc, int architecture);

/// The library that generated programs are linked with, as relocatable code; compiled once for an architecture.
Expected<DeviceCode> library_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                  const std::function<void(int architecture)>& compiling = {});

/// Kernels of a program's own (program_source.h): its units are compiled, at the same time on `threads` threads, and linked with
/// the library. What was compiled for the same units before is found in the cache, without loading NVRTC and nvJitLink.
Expected<DeviceCode> generated_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                    std::span<const GeneratedUnit> units, unsigned threads,
                                    const std::function<void(int architecture)>& compiling = {});

/// How a unit of a generated program is compiled.
CompileRequest unit_request(const GeneratedUnit& unit, int architecture, Emit emit = Emit::cubin);

/// 90 for "sm_90"; nothing if the name is not an architecture.
std::optional<int> parse_architecture(std::string_view name);

} // namespace batt::cuda
