// `battc cache`: the compiled device code that is kept on disk.
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/device_arguments.h"
#include "battc/output.h"
#include "codegen/cuda/device_code.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

class CacheCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Lists the cache of compiled device code, clears it, or fills it ahead of time. The cache is "
                         "the folder BATT_CACHE, else battc/kernels in XDG_CACHE_HOME or ~/.cache.");
        command.flag("--clear", clear_, "Remove all files of the cache.");
        command.option("--fill", "sm_NN", fill_,
                       "Compile the device interpreter for this architecture; needs NVRTC, but no GPU. May be given "
                       "several times.");
        command.example("battc cache", "The files of the cache and their sizes.");
        command.example("battc cache --fill sm_90", "Prepare a run on a machine that shares this folder.");
    }

    ExitCode run() override {
        const cuda::KernelCache cache;
        if (cache.folder().empty()) {
            write_error("battc cache: there is none: neither BATT_CACHE, XDG_CACHE_HOME nor HOME is set\n");
            return ExitCode::no_input;
        }
        Output output;
        if (clear_) {
            output.write(
                fmt::format("removed {} from {}\n", report::counted(cache.clear(), "file"), cache.folder().string()));
            if (fill_.empty())
                return ExitCode::success;
        }
        for (const std::string& name : fill_)
            if (const ExitCode code = fill(name); code != ExitCode::success)
                return code;
        uintmax_t bytes = 0;
        const auto entries = cache.entries();
        for (const cuda::KernelCache::Entry& entry : entries) {
            output.write(fmt::format("{:>10} {}\n", entry.bytes, entry.name));
            bytes += entry.bytes;
        }
        output.write(fmt::format("{}: {}, {:.1f} MB\n", cache.folder().string(),
                                 report::counted(entries.size(), "file"), static_cast<double>(bytes) * 1e-6));
        return ExitCode::success;
    }

private:
    static ExitCode fill(const std::string& name) {
        const std::optional<int> architecture = cuda::parse_architecture(name);
        if (!architecture)
            return usage_problem("cache", fmt::format("--fill: '{}' is not an architecture like sm_90", name));
        const Done filled = runtime::fill_code_cache(*architecture, code_notices("cache"));
        if (filled)
            return ExitCode::success;
        write_error(fmt::format("battc cache: {}\n", filled.failure().message));
        return ExitCode::negative;
    }

    bool clear_ = false;
    std::vector<std::string> fill_;
};

} // namespace

std::unique_ptr<Subcommand> make_cache_command() { return std::make_unique<CacheCommand>(); }

} // namespace batt::cli
