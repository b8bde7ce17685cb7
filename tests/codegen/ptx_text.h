// The PTX of device text, compiled as devices get it; out of the cache if it was made before.
#pragma once

#include <span>
#include <string>

#include "codegen/cuda/device_code.h"

namespace batt::test {

/// Of the device interpreter. `lines`: the text says of what lines it is made.
Expected<std::string> interpreter_ptx(const cuda::Nvrtc& nvrtc, int architecture, const cuda::KernelCache& cache,
                                      bool lines = false);

/// Of generated programs and the library that they are linked with: modules one after another.
Expected<std::string> generated_ptx(const cuda::Nvrtc& nvrtc, int architecture, const cuda::KernelCache& cache,
                                    std::span<const cuda::GeneratedUnit> units, bool lines = false);

} // namespace batt::test
