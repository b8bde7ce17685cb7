// NVIDIA's run-time compiler, so that one binary runs with and without CUDA. Compiles device text for an architecture; needs no GPU.
// Loading it takes longer than finding what it made in the cache, so what a key of the cache needs to know about it is kept there,
// with the file that it is true of, and it is loaded when something is to be compiled.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codegen/cuda/kernel_cache.h"
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
    /// The compiler of this machine, as it is found first. BATT_NVRTC names another file; "none" pretends that there is none.
    static const Expected<Nvrtc>& instance();
    /// The same, found anew. What was learnt about it before is taken from `cache`, if its file is still the same.
    static Expected<Nvrtc> find(const KernelCache& cache);
    /// Whether the library has been loaded.
    bool loaded() const;

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
    /// A digest of all that what compile() gives depends on, for a cache: source, options, headers and the version of the compiler.
    std::string fingerprint(const CompileRequest& request) const;

private:
    struct Functions;
    struct Loaded;
    Nvrtc();
    /// What to_record() wrote; false if it is something else, or its file has changed.
    bool from_record(std::string_view record);
    std::string to_record() const;

    std::string version_;
    std::string path_;
    std::vector<int> architectures_;
    std::shared_ptr<Loaded> loaded_; ///< its functions, once something needs them
};

} // namespace batt::cuda
