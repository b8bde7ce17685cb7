// NVIDIA's run-time compiler (NVRTC): compiles device text for an architecture. Needs no GPU. It is loaded when something is to be
// compiled, which takes longer than finding code in the cache. The cache therefore keeps what its keys need to know of NVRTC, with
// the file that this is true of.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codegen/cuda/kernel_cache.h"
#include "codegen/expected.h"

namespace batt::cuda {

/// What a compilation makes.
enum class Emit {
    ptx,   ///< text, for the driver or people
    cubin, ///< machine code of one architecture
};

struct CompileRequest {
    std::string source;
    std::string name = "battc.cu"; ///< for messages
    int architecture = 90;         ///< 90 for sm_90
    Emit emit = Emit::cubin;
    std::vector<std::string> options; ///< in addition to those of all device text
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
    /// The compiler of this machine, as it is found first. BATT_NVRTC names another file; "none" means no compiler.
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
    /// The newest architecture that it offers and whose code runs on a device of this one; 0 if there is none.
    int architecture_for(int device_architecture) const;

    /// Compiles with the embedded device text as headers. Any number of threads may do so at once.
    Expected<CompileResult> compile(const CompileRequest& request) const;
    /// A digest of everything that the result of compile() depends on: source, options, headers and the version of the compiler.
    std::string fingerprint(const CompileRequest& request) const;

private:
    struct Functions;
    struct Loaded;
    Nvrtc();
    /// Reads what to_record() wrote. Returns false if it is something else, or the file of the library has changed.
    bool from_record(std::string_view record);
    std::string to_record() const;

    std::string version_;
    std::string path_;
    std::vector<int> architectures_;
    std::shared_ptr<Loaded> loaded_; ///< null until something needs its functions
};

} // namespace batt::cuda
