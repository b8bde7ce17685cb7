// What `./dev gpu-check` runs: do CUDA devices give what the interpreter gives, and how fast are they? Both are said in a short
// table at the end. Without a device it says so and measures what can be measured without; `--fake` sends everything, in
// small, through a device of this process's own threads, so that all of it is tested where there is no GPU.
#include <ctime>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "battc/arguments.h"
#include "battc/exit_code.h"
#include "battc/output.h"
#include "bench/subject.h"
#include "codegen/cuda/device_code.h"
#include "ops/kernel_table.h"
#include "report/figures.h"
#include "runtime/devices/code_provider.h"
#include "runtime/run/coordinator.h"
#include "tests/codegen/fake_driver.h"
#include "tests/codegen/ptx_driver.h"
#include "tests/codegen/ptx_text.h"
#include "tests/device/report.h"

namespace batt::test {

namespace {

using cli::ExitCode;

struct Arguments {
    bool fake = false;
    bool ptx = false;
    bool require_device = false;
    bool quick = false;
    std::string samples = "samples";
    std::string conformance;
    std::vector<std::string> programs;
    std::string data;
    std::optional<uint64_t> evaluations;
    std::optional<uint64_t> batch;
    std::optional<uint64_t> random;
    std::optional<uint64_t> runs;
    std::string json;

    void declare(cli::Command& command) {
        command.describe(
            "Compares CUDA devices with the interpreter on the sample programs, the conformance corpus, random "
            "programs and programs of your own, then measures both. Exits with 1 if anything differs.");
        command.option("--program", "FILE", programs, "A program to compare and to measure, with --data.");
        command.option("--data", "PATH", data, "The tasks for --program.");
        command.option("--samples", "FOLDER", samples, "Where the sample programs are (default: samples).");
        command.option("--conformance", "FOLDER", conformance,
                       "Where the conformance corpus is (default: conformance in BATT_SHARED or ../shared).");
        command.number("--random", "N", random, "Random programs to compare (default 500).");
        command.number("--evaluations", "N", evaluations, "Evaluations of a measurement (default 10M).");
        command.number("--batch", "N", batch, "Evaluations of a batch in measurements (default 200K).");
        command.number("--runs", "N", runs, "Runs of a measurement, of which the median counts (default 5).");
        command.flag("--quick", quick, "A hundredth of everything, to see whether it works.");
        command.flag("--fake", fake, "Use threads in place of a device, and little work.");
        command.flag("--ptx", ptx,
                     "Execute NVRTC's PTX on a machine of the tests in place of a device, and measure nothing.");
        command.flag("--require-device", require_device, "End with 1 if there is no device.");
        command.option("--json", "FILE", json, "Also write what was found as JSON.");
    }

    bool in_small() const { return fake || quick; }
    unsigned random_programs() const { return static_cast<unsigned>(random.value_or(in_small() ? 10 : 500)); }
    RateOptions device_rate() const {
        return {evaluations.value_or(fake    ? 2000
                                     : quick ? 100'000
                                             : 10'000'000),
                batch.value_or(fake    ? 500
                               : quick ? 20'000
                                       : 200'000),
                run_count()};
    }
    RateOptions processor_rate() const {
        return {fake ? size_t{2000} : quick ? size_t{20'000} : 500'000, 0, std::min(run_count(), 3U)};
    }
    RateOptions host_rate() const {
        return {in_small() ? size_t{20'000} : 10'000'000, batch.value_or(in_small() ? 2000 : 200'000), run_count()};
    }
    unsigned grids() const { return in_small() ? 64 : 4096; }

private:
    unsigned run_count() const { return static_cast<unsigned>(runs.value_or(in_small() ? 1 : 5)); }
};

std::string today() {
    const std::time_t now = std::time(nullptr);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d", std::localtime(&now))};
}

class Check {
public:
    explicit Check(const Arguments& arguments) : arguments_(arguments) {}

    ExitCode run() {
        report_.fact("date", today());
        report_.fact("processor",
                     fmt::format("{} threads, kernels {}", runtime::thread_count(0), best_kernel_table().level));
        if (!find_devices())
            return ExitCode::negative;
        if (has_device_)
            compare_all();
        if (!arguments_.ptx)
            measure_all();
        cli::Output output;
        output.write(report_.table());
        output.finish();
        if (!arguments_.json.empty()) {
            cli::Output file(arguments_.json);
            file.write(report_.json());
            file.finish();
            if (!file.ok()) {
                say(file.problem());
                return ExitCode::no_output;
            }
        }
        return good_ ? ExitCode::success : ExitCode::negative;
    }

private:
    static void say(std::string_view text) { cli::write_error(fmt::format("gpu-check: {}\n", text)); }
    void complain(std::string_view text) {
        say(text);
        good_ = false;
    }

    Expected<std::unique_ptr<cuda::Driver>> open_driver() const {
        if (arguments_.fake)
            return std::unique_ptr<cuda::Driver>(std::make_unique<FakeDriver>());
        if (arguments_.ptx)
            return std::unique_ptr<cuda::Driver>(std::make_unique<PtxDriver>());
        return cuda::open_cuda_driver();
    }

    /// Finds out what there is. False if there is no device and there must be one.
    bool find_devices() {
        const Expected<std::unique_ptr<cuda::Driver>> driver = open_driver();
        has_device_ = driver.ok();
        if (!has_device_) {
            say(fmt::format("nothing is checked on a device: {}", driver.failure().message));
            return !arguments_.require_device;
        }
        report_.fact("driver", "CUDA " + (*driver)->version());
        for (const cuda::DeviceInfo& info : (*driver)->devices())
            report_.fact("device",
                         fmt::format("device {}: {} (sm_{}), {}, {:.0f} GiB", info.number, info.name, info.architecture,
                                     report::counted(static_cast<size_t>(info.multiprocessors), "multiprocessor"),
                                     static_cast<double>(info.memory) / (1ULL << 30)));
        return true;
    }

    /// For those who have seen that there is a driver: should it be gone, one without devices.
    std::unique_ptr<cuda::Driver> driver() const {
        Expected<std::unique_ptr<cuda::Driver>> driver = open_driver();
        return driver ? std::move(*driver) : std::make_unique<FakeDriver>(FakeFaults{.devices = 0});
    }

    /// Machine code for an architecture. How long it takes to get is a figure.
    Expected<cuda::MachineCode> code(int architecture) {
        if (const auto known = codes_.find(architecture); known != codes_.end())
            return known->second;
        if (arguments_.fake)
            return codes_[architecture] = cuda::MachineCode("fake device code");
        const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
        if (!nvrtc)
            return nvrtc.failure();
        report_.fact("nvrtc", fmt::format("{} ({})", nvrtc->version(), nvrtc->path()));
        if (arguments_.ptx) {
            Expected<std::string> text = interpreter_ptx(*nvrtc, architecture, cuda::KernelCache());
            if (!text)
                return text.failure();
            return codes_[architecture] = cuda::MachineCode(std::move(*text));
        }
        const auto start = bench::Clock::now();
        Expected<cuda::DeviceCode> found =
            cuda::interpreter_code(*nvrtc, architecture, cuda::KernelCache(), [](int chosen) {
                say(fmt::format("compiling the device interpreter for sm_{}; it takes a minute or two", chosen));
            });
        if (!found)
            return found.failure();
        report_.figure(fmt::format("device interpreter's code for sm_{}, {:.1f} MB, {}", found->architecture,
                                   static_cast<double>(found->cubin.bytes().size()) * 1e-6,
                                   found->cached ? "from the cache" : "compiled"),
                       bench::seconds_since(start), Unit::seconds);
        return codes_[architecture] = std::move(found->cubin);
    }

    runtime::CodeProvider code_provider() {
        return [this](int architecture, std::span<const cuda::DeviceEntry>, const runtime::Wanted&) {
            return code(architecture);
        };
    }

    void compare_all() {
        std::string problem;
        compare_corpus(read_samples(problem), problem);
        for (const auto& [file, dialect] :
             {std::pair("arc-dsl.jsonl", Dialect::arc_dsl), {"batt.jsonl", Dialect::batt}})
            if (const auto corpus =
                    conformance_corpus(conformance_folder() / file, dialect, arguments_.in_small() ? 50 : 1))
                compare_corpus(corpus, {});
            else
                say(fmt::format("there is no {} in {}", file, conformance_folder().string()));
        compare_corpus(random_corpus(arguments_.random_programs()), {});
        if (!arguments_.programs.empty())
            compare_corpus(read_own(problem), problem);
        if (!arguments_.fake && !arguments_.ptx)
            compare_generated();
    }

    /// Kernels of programs' own. A fake device has none.
    void compare_generated() {
        std::string problem;
        const std::string folder = arguments_.samples + "/programs/";
        const auto corpus =
            read_corpus("generated kernels of the sample programs",
                        {folder + "solvers.batt", folder + "verifiers.batt", folder + "candidates.batt"},
                        arguments_.samples + "/tasks", problem);
        runtime::CodeNotices notices;
        notices.compiling = [](int architecture) {
            say(fmt::format("compiling the kernels for sm_{}, once for this machine; it takes a minute or two",
                            architecture));
        };
        compare_corpus(corpus, problem, runtime::generated_code_provider(notices), runtime::DeviceCodeKind::generated);
    }

    void compare_corpus(const std::unique_ptr<Corpus>& corpus, const std::string& problem) {
        compare_corpus(corpus, problem, code_provider(), runtime::DeviceCodeKind::interpreter);
    }
    void compare_corpus(const std::unique_ptr<Corpus>& corpus, const std::string& problem,
                        const runtime::CodeProvider& code, runtime::DeviceCodeKind kind) {
        if (corpus == nullptr) {
            complain(problem);
            return;
        }
        say(fmt::format("comparing: {}, {} evaluations twice", corpus->name(), corpus->schedule().size()));
        Agreement agreement = compare(*corpus, [this] { return driver(); }, code, kind);
        for (const std::string& notice : agreement.notices)
            say(notice);
        for (const std::string& example : agreement.examples)
            say("a difference\n" + example);
        good_ = good_ && agreement.good();
        report_.agreement(std::move(agreement));
    }

    void measure_all() {
        std::string problem;
        const std::unique_ptr<Corpus> corpus = arguments_.programs.empty() ? read_samples(problem) : read_own(problem);
        if (corpus == nullptr) {
            complain(problem);
            return;
        }
        measure(*corpus);
        measure_host_work(*corpus);
        for (const bool rectangles : {false, true})
            measure(*objects_corpus(arguments_.grids(), rectangles));
    }

    void measure(const Corpus& corpus) {
        say(fmt::format("measuring: {}", corpus.name()));
        double on_device = 0;
        if (has_device_) {
            const Expected<DeviceRate> rate =
                measure_device(driver(), code_provider(), corpus, arguments_.device_rate());
            if (rate) {
                on_device = rate->per_second.median;
                add_device_figures(corpus.name(), *rate);
            } else {
                complain(fmt::format("{}: {}", corpus.name(), rate.failure().message));
            }
        }
        const Measured on_processor = measure_processor(corpus, arguments_.processor_rate());
        report_.figure(fmt::format("{}: on the processor", corpus.name()), on_processor, Unit::per_second);
        if (on_device != 0)
            report_.figure(fmt::format("{}: device over processor", corpus.name()), on_device / on_processor.median,
                           Unit::times);
    }

    void add_device_figures(const std::string& name, const DeviceRate& rate) {
        if (!layout_told_) {
            const cuda::DeviceLayout& layout = rate.layout;
            report_.fact("memory",
                         fmt::format("{} warps with arenas of {} KiB and {} values in frames, stacks of {} KiB "
                                     "for {} nested calls",
                                     layout.warps(), layout.arena_bytes >> 10, layout.frame_values,
                                     layout.stack_bytes >> 10, layout.depth));
            report_.figure("device opened, code loaded, programs copied", rate.seconds_to_open, Unit::seconds);
            report_.figure("an evaluation there and back", rate.round_trip, Unit::seconds);
            layout_told_ = true;
        }
        report_.figure(fmt::format("{}: on the device, end to end", name), rate.per_second, Unit::per_second);
        for (u32 status = 0; status < cuda::status_count; ++status)
            if (const auto which = static_cast<cuda::Status>(status);
                which != cuda::Status::done && rate.share(which) != 0)
                report_.figure(fmt::format("    {}", runtime::status_name(which)), rate.share(which), Unit::share);
    }

    /// What one thread of the host can pack and read at most: the device does nothing.
    void measure_host_work(const Corpus& corpus) {
        const Expected<DeviceRate> rate = measure_device(
            std::make_unique<FakeDriver>(FakeFaults{.idle = true}),
            [](int, std::span<const cuda::DeviceEntry>, const runtime::Wanted&) { return cuda::MachineCode("idle"); },
            corpus, arguments_.host_rate());
        if (rate)
            report_.figure(fmt::format("{}: packed and read, one thread", corpus.name()), rate->per_second,
                           Unit::per_second);
        else
            complain(rate.failure().message);
    }

    std::unique_ptr<Corpus> read_samples(std::string& problem) const {
        const std::string programs = arguments_.samples + "/programs/";
        return read_corpus("samples",
                           {programs + "solvers.batt", programs + "verifiers.batt", programs + "candidates.batt"},
                           arguments_.samples + "/tasks", problem);
    }
    std::unique_ptr<Corpus> read_own(std::string& problem) const {
        return read_corpus("programs", arguments_.programs, arguments_.data, problem);
    }
    std::filesystem::path conformance_folder() const {
        if (!arguments_.conformance.empty())
            return arguments_.conformance;
        const char* const shared = std::getenv("BATT_SHARED");
        return std::filesystem::path(shared != nullptr ? shared : "../shared") / "conformance";
    }

    const Arguments& arguments_;
    Report report_;
    bool good_ = true;
    bool has_device_ = false;
    bool layout_told_ = false;
    std::map<int, cuda::MachineCode> codes_; ///< by architecture
};

int main(std::span<const std::string> words) {
    Arguments arguments;
    cli::Command command("device_check", "do CUDA devices give what the interpreter gives, and how fast are they?");
    arguments.declare(command);
    const cli::ParseOutcome outcome = command.parse(words);
    if (outcome.help) {
        cli::Output().write(command.help(110));
        return static_cast<int>(ExitCode::success);
    }
    std::string problem = outcome.problem;
    if (problem.empty() && arguments.programs.empty() != arguments.data.empty())
        problem = "--program and --data belong together";
    if (!problem.empty()) {
        cli::write_error(fmt::format("gpu-check: {} (see --help)\n", problem));
        return static_cast<int>(ExitCode::usage);
    }
    return static_cast<int>(Check(arguments).run());
}

} // namespace

} // namespace batt::test

int main(int argument_count, char** arguments) {
    return batt::test::main(std::vector<std::string>(arguments + 1, arguments + argument_count));
}
