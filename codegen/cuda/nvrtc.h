// NVIDIA's run-time compiler, loaded when it is first asked for, so that one binary runs with and without CUDA. Compiles device
// text for an architecture; needs no GPU.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "codegen/expected.h"

namespace batt::cuda {

/// The form of what a compilation gives.
enum class Emit {
    ptx,   ///< text, for the driver or people
    cubin, ///< machine code of one architecture
};

struct CompileRequest {
    std::string source;
    std::string name = "battc.cu"; ///< for messages
    int architecture = 90;         ///< 90 for sm_90
    Emit emit = Emit::cubin;
    std::vector<std::string> options; ///< besides those that all device text needs
};

struct CompileResult {
    std::string code;   ///< PTX or a cubin
    std::string log;    ///< warnings
    double seconds = 0; ///< processor time of this thread
};

/// Processor time of this thread, in seconds.
double thread_seconds();

class Nvrtc {
public:
    /// The library, loaded once for the process. BATT_NVRTC names another file; "none" pretends that there is none.
    static const Expected<Nvrtc>& instance();

    /// "13.0"
    const std::string& version() const { return version_; }
    const std::string& path() const { return path_; }
    /// 75, 80, ...: in ascending order.
    std::span<const int> architectures() const { return architectures_; }
    bool supports(int architecture) const;
    /// The newest architecture it offers whose code runs on a device of this one; 0 if there is none.
    int architecture_for(int device_architecture) const;

    /// Compiles with the embedded device text as headers. Any number of threads may do so at once.
    Expected<CompileResult> compile(const CompileRequest& request) const;
    /// All that what compile() gives depends on, for a cache: options, headers and the version of the compiler.
    std::string fingerprint(const CompileRequest& request) const;

    static Expected<Nvrtc> load(const std::string& path);

private:
    Nvrtc() = default;
    struct Functions;
    const Functions* functions_ = nullptr; ///< lives as long as the process, like the library
    std::string version_;
    std::string path_;
    std::vector<int> architectures_;
};

} // namespace batt::cuda
