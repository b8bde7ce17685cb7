// Compiles the kernel that interprets any program into the cache beside a run: in a process of its own, which outlives this one,
// or on a thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codegen/cuda/nvrtc.h"
#include "codegen/expected.h"

namespace batt::runtime {

class CacheFill {
public:
    CacheFill() = default;
    CacheFill(const CacheFill&) = delete;
    CacheFill& operator=(const CacheFill&) = delete;
    virtual ~CacheFill() = default;

    /// Whether it is over. Whether it succeeded is not told: if the code is not in the cache then, who compiles it next learns why.
    virtual bool has_ended() = 0;
};

/// Starts `command` with the architecture ("sm_90") as its last argument.
Expected<std::unique_ptr<CacheFill>> start_fill_process(std::vector<std::string> command, int architecture);
/// Starts a thread, which the destructor waits for.
std::unique_ptr<CacheFill> start_fill_thread(const cuda::Nvrtc& nvrtc, int architecture, cuda::KernelCache cache);

} // namespace batt::runtime
