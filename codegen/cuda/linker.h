// NVIDIA's device linker (nvJitLink), loaded at its first use: links generated programs and the library of kernels to one cubin.
// Needs no GPU.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "codegen/expected.h"

namespace batt::cuda {

/// Relocatable machine code.
struct LinkInput {
    std::string_view cubin;
    std::string name; ///< for messages
};

class Linker {
public:
    /// The library, loaded once for the process. BATT_NVJITLINK names another file; "none" means no linker.
    static const Expected<Linker>& instance();

    /// One cubin of several, for an architecture (90 for sm_90). Any number of threads may link at once.
    Expected<std::string> link(std::span<const LinkInput> inputs, int architecture) const;

private:
    Linker() = default;
    static Expected<Linker> load();
    struct Functions;
    std::shared_ptr<const Functions> functions_; ///< of the library, which stays loaded
};

} // namespace batt::cuda
