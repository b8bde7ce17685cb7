// `battc doctor`: what battc finds on this machine and in its environment, with a hint where something is amiss.
#include <array>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <link.h>
#include <sched.h>
#include <unistd.h>

#include <battc/device.h>
#include <battc/diagnostic.h>
#include <battc/op.h>
#include <battc/session.h>
#include <battc/version.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "report/figures.h"

namespace batt::cli {

namespace {

enum class Mark : uint8_t {
    ok,
    notice,  ///< something is missing that not everybody needs
    problem, ///< something does not work
};
constexpr std::array mark_names = {"ok", "notice", "problem"};

struct Finding {
    Mark mark = Mark::ok;
    std::string name;
    std::string text;
    std::string hint = {}; ///< what to do; empty: nothing
};

std::string mebibytes(uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// Of the processors of the machine those that this process may use.
unsigned usable_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 1;
}

Finding processor() {
    std::string levels;
    std::string best;
    for (const battc::KernelLevel& level : battc::kernel_levels()) {
        levels +=
            fmt::format("{}{}{}", levels.empty() ? "" : ", ", level.name, level.supported ? "" : " (not supported)");
        if (level.best)
            best = level.name;
    }
    Finding finding{Mark::ok, "processor", fmt::format("kernels for {}; there are {}", best, levels)};
    if (best == "baseline") {
        finding.mark = Mark::notice;
        finding.hint = "a processor with AVX2 evaluates faster";
    }
    return finding;
}

Finding threads() {
    const unsigned usable = usable_processors();
    const long all = sysconf(_SC_NPROCESSORS_ONLN);
    if (all > static_cast<long>(usable))
        return {Mark::notice, "threads", fmt::format("{} of {} processors may be used", usable, all),
                "taskset, cgroups or the batch system leave battc these"};
    return {Mark::ok, "threads", report::counted(usable, "processor")};
}

Finding memory() {
    std::ifstream file("/proc/meminfo");
    uint64_t available = 0;
    for (std::string name, rest; file >> name && std::getline(file, rest);)
        if (name == "MemAvailable:")
            available = std::strtoull(rest.c_str(), nullptr, 10) << 10;
    const battc::Limits limits;
    if (available == 0)
        return {Mark::notice, "memory", "unknown: /proc/meminfo cannot be read"};
    const uint64_t needed = limits.memory * usable_processors();
    if (available < needed)
        return {Mark::problem, "memory", mebibytes(available) + " available",
                fmt::format("all threads at their limit take {}: use --memory or fewer --jobs", mebibytes(needed))};
    return {Mark::ok, "memory", mebibytes(available) + " available"};
}

Finding limits() {
    const battc::Limits limits;
    return {Mark::ok, "limits",
            fmt::format("{} units of fuel, {}, {} elements, calls {} deep for an evaluation", limits.fuel,
                        mebibytes(limits.memory), limits.elements, limits.depth)};
}

Finding cache() {
    const std::string folder = battc::cache_folder();
    if (folder.empty())
        return {Mark::notice, "cache", "none: neither BATT_CACHE, XDG_CACHE_HOME nor HOME names a folder",
                "code for devices is compiled anew in each run; set BATT_CACHE"};
    const battc::Result<std::vector<battc::CacheEntry>> entries = battc::cache_entries();
    uint64_t bytes = 0;
    if (entries)
        for (const battc::CacheEntry& entry : *entries)
            bytes += entry.bytes;
    // A folder that does not exist yet is made in the nearest one that does.
    std::string nearest = folder;
    while (access(nearest.c_str(), F_OK) != 0 && nearest.find_last_of('/') != std::string::npos && nearest != "/") {
        nearest.resize(nearest.find_last_of('/'));
        if (nearest.empty())
            nearest = "/";
    }
    if (access(nearest.c_str(), W_OK | X_OK) != 0)
        return {Mark::problem, "cache", fmt::format("{}: cannot be written", folder),
                "set BATT_CACHE to a folder of your own"};
    return {
        Mark::ok, "cache",
        fmt::format("{}: {}, {}", folder, report::counted(entries ? entries->size() : 0, "file"), mebibytes(bytes))};
}

/// Whether a library whose name contains this is part of the process.
bool is_linked(const char* name) {
    std::pair<std::string_view, bool> search{name, false};
    dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void* data) {
            auto& [wanted, found] = *static_cast<std::pair<std::string_view, bool>*>(data);
            found = found || std::string_view(info->dlpi_name).find(wanted) != std::string_view::npos;
            return 0;
        },
        &search);
    return search.second;
}

Finding llvm() {
    if (is_linked("libLLVM"))
        return {Mark::ok, "llvm", "linked"};
    return {Mark::notice, "llvm", "not linked: programs run in the interpreter on processors"};
}

void add_devices(std::vector<Finding>& findings) {
    const battc::Result<battc::DeviceReport> found = battc::find_devices();
    if (!found) {
        findings.push_back({Mark::problem, "devices", found.error().message});
        return;
    }
    if (found->driver_problem.empty())
        findings.push_back({Mark::ok, "driver", "CUDA " + found->driver_version});
    else
        findings.push_back({Mark::notice, "driver", "none: " + found->driver_problem,
                            "only --jit=cuda needs one; BATT_CUDA_DRIVER names another file"});
    if (found->compiler_problem.empty())
        findings.push_back({Mark::ok, "nvrtc", fmt::format("{} ({})", found->compiler_version, found->compiler_path)});
    else
        findings.push_back({Mark::notice, "nvrtc", "none: " + found->compiler_problem,
                            "only --jit=cuda needs it; CUDA_HOME or BATT_NVRTC say where it is"});
    for (const battc::DeviceDescription& device : found->devices)
        findings.push_back({device.usable ? Mark::ok : Mark::problem, "device", device.text(),
                            device.usable ? "" : "there is no compiler for it: see nvrtc"});
    if (found->devices.empty())
        findings.push_back({Mark::notice, "devices", "none: the interpreter does all work"});
}

Finding terminal(report::ColorMode mode) {
    const report::Terminal terminal = report::find_terminal(report::Stream::output, mode);
    const char* const colors = terminal.colors == report::ColorDepth::full      ? "24-bit colours"
                               : terminal.colors == report::ColorDepth::indexed ? "256 colours"
                                                                                : "no colours";
    std::string because;
    for (const char* const name : {"TERM", "COLORTERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG", "COLUMNS"})
        if (const std::string value = variable(name); !value.empty())
            because += fmt::format("{}{}={}", because.empty() ? "" : " ", name, value);
    Finding finding{Mark::ok, "terminal",
                    fmt::format("{}, {}, {}, {} columns ({})", terminal.is_terminal ? "a terminal" : "not a terminal",
                                colors, terminal.unicode ? "Unicode" : "ASCII", terminal.columns,
                                because.empty() ? "no variable decides" : because)};
    if (terminal.is_terminal && (!terminal.unicode || terminal.colors != report::ColorDepth::full)) {
        finding.mark = Mark::notice;
        finding.hint = terminal.unicode ? "COLORTERM=truecolor gives exact colours where the terminal has them"
                                        : "a UTF-8 locale (LANG=C.UTF-8) lets battc draw half blocks";
    }
    return finding;
}

Finding environment() {
    std::string set;
    Finding finding{Mark::ok, "environment", ""};
    for (const char* const name : {"BATT_CACHE", "BATT_CUDA_DRIVER", "BATT_NVRTC", "BATT_NVJITLINK", "CUDA_HOME"}) {
        const char* const value = std::getenv(name);
        if (value == nullptr)
            continue;
        set += fmt::format("{}{}={}", set.empty() ? "" : " ", name, value);
    }
    finding.text = set.empty() ? "no variable of battc is set" : set;
    return finding;
}

class DoctorCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe(
            "Checks what battc finds on this machine: processor, memory, cache, CUDA, terminal, environment. "
            "Lines say ok, notice (something that not everybody needs is missing) or problem, and what to "
            "do. Exits with 1 if there is a problem.");
        command.flag("--json", json_, "Print a JSON object.");
        color_.declare(command);
        command.example("battc doctor", "Is all well here?");
    }

    ExitCode run() override {
        std::vector<Finding> findings = {{Mark::ok, "version", fmt::format("battc {}", battc::version())},
                                         processor(),
                                         threads(),
                                         memory(),
                                         limits(),
                                         cache(),
                                         llvm()};
        add_devices(findings);
        findings.push_back(terminal(color_.mode()));
        findings.push_back(environment());
        Output output;
        const report::Paint paint(report::find_terminal(report::Stream::output, color_.mode()));
        size_t problems = 0;
        std::string lines;
        for (const Finding& finding : findings) {
            problems += finding.mark == Mark::problem ? 1 : 0;
            const std::string mark = fmt::format("{:8}", mark_names[static_cast<size_t>(finding.mark)]);
            if (json_) {
                lines += fmt::format("{}\n  {{\"mark\": \"{}\", \"name\": {}, \"text\": {}, \"hint\": {}}}",
                                     lines.empty() ? "" : ",", mark_names[static_cast<size_t>(finding.mark)],
                                     battc::json_string(finding.name), battc::json_string(finding.text),
                                     battc::json_string(finding.hint));
                continue;
            }
            lines += fmt::format("{}{:12}{}\n",
                                 finding.mark == Mark::ok       ? paint.good(mark)
                                 : finding.mark == Mark::notice ? paint.doubtful(mark)
                                                                : paint.bad(mark),
                                 finding.name, finding.text);
            if (!finding.hint.empty())
                lines += fmt::format("{:20}{}\n", "", paint.quiet(finding.hint));
        }
        output.write(json_ ? fmt::format("{{\"problems\": {}, \"findings\": [{}\n]}}\n", problems, lines) : lines);
        return problems == 0 ? ExitCode::success : ExitCode::negative;
    }

private:
    bool json_ = false;
    ColorArgument color_;
};

} // namespace

std::unique_ptr<Subcommand> make_doctor_command() { return std::make_unique<DoctorCommand>(); }

} // namespace batt::cli
