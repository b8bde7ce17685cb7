#include "codegen/cuda/linker.h"

#include <dlfcn.h>

#include <cstdlib>
#include <vector>

#include <fmt/format.h>

namespace batt::cuda {

namespace {

constexpr int input_cubin = 1; // NVJITLINK_INPUT_CUBIN

} // namespace

/// The part of nvJitLink.h that this takes; declared by hand because the header may not be there.
struct Linker::Functions {
    int (*create)(void**, uint32_t, const char**) = nullptr;
    int (*add)(void*, int, const void*, size_t, const char*) = nullptr;
    int (*complete)(void*) = nullptr;
    int (*log_size)(void*, size_t*) = nullptr;
    int (*log)(void*, char*) = nullptr;
    int (*cubin_size)(void*, size_t*) = nullptr;
    int (*cubin)(void*, void*) = nullptr;
    int (*destroy)(void**) = nullptr;
};

Expected<Linker> Linker::load(const std::string& path) {
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return Failure{FailureKind::not_found, fmt::format("nvJitLink cannot be loaded from {}", path)};
    auto* const functions = new Functions; // with the library, for the rest of the process
    bool complete = true;
    // Most functions carry the version of the interface in their names.
    const auto find = [&](auto& function, const std::string& name) {
        for (const char* const version :
             {"", "_13_0", "_12_9", "_12_8", "_12_6", "_12_5", "_12_4", "_12_3", "_12_2", "_12_1", "_12_0"}) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
                dlsym(library, ("__" + name + version).c_str()));
            if (function == nullptr)
                function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
                    dlsym(library, (name + version).c_str()));
            if (function != nullptr)
                return;
        }
        complete = false;
    };
    find(functions->create, "nvJitLinkCreate");
    find(functions->add, "nvJitLinkAddData");
    find(functions->complete, "nvJitLinkComplete");
    find(functions->log_size, "nvJitLinkGetErrorLogSize");
    find(functions->log, "nvJitLinkGetErrorLog");
    find(functions->cubin_size, "nvJitLinkGetLinkedCubinSize");
    find(functions->cubin, "nvJitLinkGetLinkedCubin");
    find(functions->destroy, "nvJitLinkDestroy");
    if (!complete)
        return Failure{FailureKind::not_supported, fmt::format("{} lacks functions that battc needs", path)};
    Linker linker;
    linker.functions_ = functions;
    return linker;
}

const Expected<Linker>& Linker::instance() {
    static const Expected<Linker> loaded = []() -> Expected<Linker> {
        std::vector<std::string> paths = {"libnvJitLink.so.13", "libnvJitLink.so.12", "libnvJitLink.so"};
        if (const char* const root = std::getenv("CUDA_HOME"))
            paths.push_back(std::string(root) + "/lib64/libnvJitLink.so");
        paths.emplace_back("/usr/local/cuda/lib64/libnvJitLink.so");
        if (const char* const chosen = std::getenv("BATT_NVJITLINK"))
            paths = {chosen};
        for (const std::string& path : paths)
            if (Expected<Linker> linker = load(path); linker || linker.failure().kind != FailureKind::not_found)
                return linker;
        return Failure{FailureKind::not_found, "nvJitLink (libnvJitLink) is not installed"};
    }();
    return loaded;
}

Expected<std::string> Linker::link(std::span<const LinkInput> inputs, int architecture) const {
    const std::string option = fmt::format("-arch=sm_{}", architecture);
    const char* options[] = {option.c_str()};
    void* handle = nullptr;
    if (functions_->create(&handle, 1, options) != 0)
        return Failure{FailureKind::not_supported, fmt::format("nvJitLink does not link for sm_{}", architecture)};
    int result = 0;
    for (const LinkInput& input : inputs)
        if (result == 0)
            result = functions_->add(handle, input_cubin, input.cubin.data(), input.cubin.size(), input.name.c_str());
    if (result == 0)
        result = functions_->complete(handle);
    size_t size = 0;
    std::string cubin;
    if (result == 0 && functions_->cubin_size(handle, &size) == 0) {
        cubin.resize(size);
        result = functions_->cubin(handle, cubin.data());
    }
    std::string log;
    if (functions_->log_size(handle, &size) == 0 && size != 0) {
        log.resize(size);
        functions_->log(handle, log.data());
    }
    functions_->destroy(&handle);
    if (result != 0 || cubin.empty())
        return Failure{FailureKind::compile, fmt::format("nvJitLink failed (error {}): {}", result, log)};
    return cubin;
}

} // namespace batt::cuda
