#include "codegen/cuda/nvrtc.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <mutex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codegen/cuda/device_text.h"
#include "codegen/cuda/runtime_library.h"

namespace batt::cuda {

/// The part of nvrtc.h that this takes.
struct Nvrtc::Functions {
    int (*version)(int*, int*) = nullptr;
    int (*arch_count)(int*) = nullptr;
    int (*archs)(int*) = nullptr;
    int (*create)(void**, const char*, const char*, int, const char* const*, const char* const*) = nullptr;
    int (*compile)(void*, int, const char* const*) = nullptr;
    int (*log_size)(void*, size_t*) = nullptr;
    int (*log)(void*, char*) = nullptr;
    int (*ptx_size)(void*, size_t*) = nullptr;
    int (*ptx)(void*, char*) = nullptr;
    int (*cubin_size)(void*, size_t*) = nullptr;
    int (*cubin)(void*, char*) = nullptr;
    int (*destroy)(void**) = nullptr;

    /// False if one is missing.
    bool find(RuntimeLibrary& library) {
        library.find(version, "nvrtcVersion");
        library.find(arch_count, "nvrtcGetNumSupportedArchs");
        library.find(archs, "nvrtcGetSupportedArchs");
        library.find(create, "nvrtcCreateProgram");
        library.find(compile, "nvrtcCompileProgram");
        library.find(log_size, "nvrtcGetProgramLogSize");
        library.find(log, "nvrtcGetProgramLog");
        library.find(ptx_size, "nvrtcGetPTXSize");
        library.find(ptx, "nvrtcGetPTX");
        library.find(cubin_size, "nvrtcGetCUBINSize");
        library.find(cubin, "nvrtcGetCUBIN");
        library.find(destroy, "nvrtcDestroyProgram");
        return library.complete();
    }
};

namespace {

std::vector<std::string> all_options(const CompileRequest& request) {
    std::vector<std::string> options = {
        "--std=c++20", "--device-as-default-execution-space", "--minimal",
        fmt::format("--gpu-architecture={}_{}", request.emit == Emit::ptx ? "compute" : "sm", request.architecture)};
    options.insert(options.end(), request.options.begin(), request.options.end());
    return options;
}

std::vector<const char*> pointers(const std::vector<std::string>& strings) {
    std::vector<const char*> result;
    for (const std::string& string : strings)
        result.push_back(string.c_str());
    return result;
}

} // namespace

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The library, when it is loaded. Shared by copies of an Nvrtc.
struct Nvrtc::Loaded {
    std::once_flag once;
    Functions functions;
    std::string file;      ///< where it was found; empty if it was not
    bool complete = false; ///< has all functions
    std::atomic<bool> done = false;

    void load(const std::vector<std::string>& files) {
        std::call_once(once, [&] {
            if (Expected<RuntimeLibrary> library = RuntimeLibrary::load("NVRTC", files)) {
                file = library->file();
                complete = functions.find(*library);
            }
            done = true;
        });
    }
};

Nvrtc::Nvrtc() : loaded_(std::make_shared<Loaded>()) {}

bool Nvrtc::loaded() const { return loaded_->done; }

// A record: path, size and time of the file, version, architectures; a line each.
std::string Nvrtc::to_record() const {
    struct stat file{};
    if (stat(path_.c_str(), &file) != 0)
        return {};
    return fmt::format("{}\n{} {}.{:09}\n{}\n{}\n", path_, file.st_size, file.st_mtim.tv_sec, file.st_mtim.tv_nsec,
                       version_, fmt::join(architectures_, " "));
}

bool Nvrtc::from_record(std::string_view record) {
    std::string_view rest = record;
    const auto line = [&] {
        const std::string_view text = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), text.size() + 1));
        return text;
    };
    path_ = line();
    line();
    version_ = line();
    std::string_view numbers = line();
    architectures_.clear();
    for (int number = 0; !numbers.empty();) {
        const auto [end, error] = std::from_chars(numbers.data(), numbers.data() + numbers.size(), number);
        if (error != std::errc())
            return false;
        architectures_.push_back(number);
        numbers.remove_prefix(static_cast<size_t>(end - numbers.data()));
        numbers.remove_prefix(numbers.starts_with(' ') ? 1 : 0);
    }
    return !record.empty() && to_record() == record;
}

Expected<Nvrtc> Nvrtc::find(const KernelCache& cache) {
    const std::vector<std::string> files =
        toolkit_files("BATT_NVRTC", {"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"}, "libnvrtc.so");
    // What the loader would find depends on these.
    const char* const search_path = std::getenv("LD_LIBRARY_PATH");
    const std::string name = KernelCache::name_of(
        "nvrtc", fmt::format("{}\n{}", fmt::join(files, "\n"), search_path != nullptr ? search_path : ""));
    Nvrtc nvrtc;
    if (const std::optional<MachineCode> record = cache.find(name); record && nvrtc.from_record(record->bytes()))
        return nvrtc;
    nvrtc.loaded_->load(files);
    if (nvrtc.loaded_->file.empty())
        return Failure{FailureKind::not_found, "NVRTC (libnvrtc) is not installed"};
    const Functions& functions = nvrtc.loaded_->functions;
    nvrtc.path_ = nvrtc.loaded_->file;
    int major = 0;
    int minor = 0;
    int count = 0;
    if (!nvrtc.loaded_->complete || functions.version(&major, &minor) != 0 || functions.arch_count(&count) != 0)
        return Failure{FailureKind::not_supported,
                       fmt::format("{} is too old: battc needs NVRTC 11.2 or newer", nvrtc.path_)};
    nvrtc.version_ = fmt::format("{}.{}", major, minor);
    nvrtc.architectures_.resize(static_cast<size_t>(count));
    functions.archs(nvrtc.architectures_.data());
    std::erase_if(nvrtc.architectures_, [](int architecture) { return architecture < oldest_architecture; });
    std::sort(nvrtc.architectures_.begin(), nvrtc.architectures_.end());
    if (const std::string record = nvrtc.to_record(); !record.empty())
        cache.keep(name, record);
    return nvrtc;
}

const Expected<Nvrtc>& Nvrtc::instance() {
    static const Expected<Nvrtc> found = find(KernelCache());
    return found;
}

bool Nvrtc::supports(int architecture) const {
    return std::find(architectures_.begin(), architectures_.end(), architecture) != architectures_.end();
}

int Nvrtc::architecture_for(int device_architecture) const {
    // Machine code runs on later devices of the same major number.
    int best = 0;
    for (const int architecture : architectures_)
        if (architecture <= device_architecture && architecture / 10 == device_architecture / 10)
            best = architecture;
    return best;
}

std::string Nvrtc::fingerprint(const CompileRequest& request) const {
    const std::string compiler = fmt::format("nvrtc {}\n{}\n", version_, fmt::join(all_options(request), "\n"));
    std::vector<std::string_view> parts = {compiler};
    for (const DeviceText* const header : included_texts(request.source))
        parts.insert(parts.end(), {header->name, "\n", header->text});
    parts.push_back(request.source);
    return digest_of(parts);
}

Expected<CompileResult> Nvrtc::compile(const CompileRequest& request) const {
    if (!supports(request.architecture))
        return Failure{FailureKind::not_supported,
                       fmt::format("NVRTC {} does not offer sm_{}", version_, request.architecture)};
    const double start = thread_seconds();
    loaded_->load({path_});
    if (!loaded_->complete)
        return Failure{FailureKind::not_found, fmt::format("NVRTC cannot be loaded from {}", path_)};
    const Functions& functions = loaded_->functions;
    std::vector<const char*> names;
    std::vector<const char*> texts;
    for (const DeviceText* const header : included_texts(request.source)) {
        names.push_back(header->name.data());
        texts.push_back(header->text.data());
    }
    const std::vector<std::string> options = all_options(request);
    void* program = nullptr;
    if (functions.create(&program, request.source.c_str(), request.name.c_str(), static_cast<int>(names.size()),
                         texts.data(), names.data()) != 0)
        return Failure{FailureKind::compile, "NVRTC does not take the program"};
    const bool compiled = functions.compile(program, static_cast<int>(options.size()), pointers(options).data()) == 0;
    CompileResult result;
    const auto take = [&](int (*size_of)(void*, size_t*), int (*get)(void*, char*)) {
        size_t size = 0;
        std::string text;
        if (size_of(program, &size) == 0) {
            text.resize(size);
            get(program, text.data());
        }
        return text;
    };
    result.log = take(functions.log_size, functions.log);
    if (!result.log.empty() && result.log.back() == '\0')
        result.log.pop_back();
    if (compiled)
        result.code = request.emit == Emit::ptx ? take(functions.ptx_size, functions.ptx)
                                                : take(functions.cubin_size, functions.cubin);
    functions.destroy(&program);
    if (!compiled)
        return Failure{FailureKind::compile, fmt::format("NVRTC refused {}:\n{}", request.name, result.log)};
    if (request.emit == Emit::ptx && !result.code.empty() && result.code.back() == '\0')
        result.code.pop_back();
    result.seconds = thread_seconds() - start;
    return result;
}

} // namespace batt::cuda
