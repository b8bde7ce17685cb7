#include "codegen/cuda/nvrtc.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "codegen/cuda/device_text.h"

namespace batt::cuda {

/// The part of nvrtc.h that this takes; declared by hand because the header may not be there.
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

Expected<Nvrtc> Nvrtc::load(const std::string& path) {
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return Failure{FailureKind::not_found, fmt::format("NVRTC cannot be loaded from {}", path)};
    auto* const functions = new Functions; // with the library, for the rest of the process
    bool complete = true;
    const auto find = [&](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
        complete = complete && function != nullptr;
    };
    find(functions->version, "nvrtcVersion");
    find(functions->arch_count, "nvrtcGetNumSupportedArchs");
    find(functions->archs, "nvrtcGetSupportedArchs");
    find(functions->create, "nvrtcCreateProgram");
    find(functions->compile, "nvrtcCompileProgram");
    find(functions->log_size, "nvrtcGetProgramLogSize");
    find(functions->log, "nvrtcGetProgramLog");
    find(functions->ptx_size, "nvrtcGetPTXSize");
    find(functions->ptx, "nvrtcGetPTX");
    find(functions->cubin_size, "nvrtcGetCUBINSize");
    find(functions->cubin, "nvrtcGetCUBIN");
    find(functions->destroy, "nvrtcDestroyProgram");
    int major = 0;
    int minor = 0;
    int count = 0;
    if (!complete || functions->version(&major, &minor) != 0 || functions->arch_count(&count) != 0)
        return Failure{FailureKind::not_supported, fmt::format("{} is too old: battc needs NVRTC 11.2 or newer", path)};
    Nvrtc nvrtc;
    nvrtc.functions_ = functions;
    nvrtc.path_ = path;
    nvrtc.version_ = fmt::format("{}.{}", major, minor);
    nvrtc.architectures_.resize(static_cast<size_t>(count));
    functions->archs(nvrtc.architectures_.data());
    std::erase_if(nvrtc.architectures_, [](int architecture) { return architecture < oldest_architecture; });
    std::sort(nvrtc.architectures_.begin(), nvrtc.architectures_.end());
    return nvrtc;
}

const Expected<Nvrtc>& Nvrtc::instance() {
    static const Expected<Nvrtc> loaded = []() -> Expected<Nvrtc> {
        std::vector<std::string> paths = {"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"};
        if (const char* const root = std::getenv("CUDA_HOME"))
            paths.push_back(std::string(root) + "/lib64/libnvrtc.so");
        paths.emplace_back("/usr/local/cuda/lib64/libnvrtc.so");
        if (const char* const chosen = std::getenv("BATT_NVRTC"))
            paths = {chosen};
        for (const std::string& path : paths)
            if (Expected<Nvrtc> nvrtc = load(path); nvrtc || nvrtc.failure().kind != FailureKind::not_found)
                return nvrtc;
        return Failure{FailureKind::not_found, "NVRTC (libnvrtc) is not installed"};
    }();
    return loaded;
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
    std::string text = fmt::format("nvrtc {}\n", version_);
    for (const std::string& option : all_options(request))
        text += option + '\n';
    for (const DeviceText& header : device_texts())
        text.append(header.name).append("\n").append(header.text);
    return text + request.source;
}

Expected<CompileResult> Nvrtc::compile(const CompileRequest& request) const {
    if (!supports(request.architecture))
        return Failure{FailureKind::not_supported,
                       fmt::format("NVRTC {} does not offer sm_{}", version_, request.architecture)};
    const double start = thread_seconds();
    std::vector<std::string> names;
    std::vector<std::string> texts;
    for (const DeviceText& header : device_texts()) {
        names.emplace_back(header.name);
        texts.emplace_back(header.text);
    }
    const std::vector<std::string> options = all_options(request);
    void* program = nullptr;
    if (functions_->create(&program, request.source.c_str(), request.name.c_str(), static_cast<int>(names.size()),
                           pointers(texts).data(), pointers(names).data()) != 0)
        return Failure{FailureKind::compile, "NVRTC does not take the program"};
    const bool compiled = functions_->compile(program, static_cast<int>(options.size()), pointers(options).data()) == 0;
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
    result.log = take(functions_->log_size, functions_->log);
    if (!result.log.empty() && result.log.back() == '\0')
        result.log.pop_back();
    if (compiled)
        result.code = request.emit == Emit::ptx ? take(functions_->ptx_size, functions_->ptx)
                                                : take(functions_->cubin_size, functions_->cubin);
    functions_->destroy(&program);
    if (!compiled)
        return Failure{FailureKind::compile, fmt::format("NVRTC refused {}:\n{}", request.name, result.log)};
    if (request.emit == Emit::ptx && !result.code.empty() && result.code.back() == '\0')
        result.code.pop_back();
    result.seconds = thread_seconds() - start;
    return result;
}

} // namespace batt::cuda
