// `battc cache`: the compiled device code that is kept on disk.
#include <battc/device.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/device_arguments.h"
#include "battc/output.h"
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
        const std::string folder = battc::cache_folder();
        if (folder.empty())
            return failed({battc::ErrorCode::not_found, fmt::format("there is none: {}", no_cache_text)});
        Output output;
        if (clear_) {
            const battc::Result<size_t> removed = battc::clear_cache();
            if (!removed)
                return failed(removed.error());
            output.write(fmt::format("removed {} from {}\n", report::counted(*removed, "file"), folder));
            if (fill_.empty())
                return ExitCode::success;
        }
        for (const std::string& name : fill_)
            if (const ExitCode code = fill(name); code != ExitCode::success)
                return code;
        const battc::Result<std::vector<battc::CacheEntry>> entries = battc::cache_entries();
        if (!entries)
            return failed(entries.error());
        uint64_t bytes = 0;
        for (const battc::CacheEntry& entry : *entries) {
            output.write(fmt::format("{:>10} {}\n", entry.bytes, entry.name));
            bytes += entry.bytes;
        }
        output.write(fmt::format("{}: {}, {:.1f} MB\n", folder, report::counted(entries->size(), "file"),
                                 static_cast<double>(bytes) * 1e-6));
        return ExitCode::success;
    }

private:
    static ExitCode failed(const battc::Error& error) {
        write_error(fmt::format("battc cache: {}\n", error.message));
        return error.code == battc::ErrorCode::not_found ? ExitCode::no_input : ExitCode::negative;
    }

    static ExitCode fill(const std::string& name) {
        const battc::Result<void> filled = battc::fill_cache(name, compiling_notice("cache"));
        if (filled)
            return ExitCode::success;
        if (filled.error().code == battc::ErrorCode::invalid_argument)
            return usage_problem("cache", fmt::format("--fill: {}", filled.error().message));
        return failed(filled.error());
    }

    bool clear_ = false;
    std::vector<std::string> fill_;
};

} // namespace

std::unique_ptr<Subcommand> make_cache_command() { return std::make_unique<CacheCommand>(); }

} // namespace batt::cli
