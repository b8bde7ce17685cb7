#include "codegen/cuda/linker.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "codegen/cuda/runtime_library.h"

namespace batt::cuda {

namespace {

constexpr int input_cubin = 1; // NVJITLINK_INPUT_CUBIN

} // namespace

/// The part of nvJitLink.h that this takes.
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

Expected<Linker> Linker::load() {
    Expected<RuntimeLibrary> library = RuntimeLibrary::load(
        "nvJitLink", toolkit_files("BATT_NVJITLINK", {"libnvJitLink.so.13", "libnvJitLink.so.12"}, "libnvJitLink.so"));
    if (!library)
        return Failure{FailureKind::not_found, "nvJitLink (libnvJitLink) is not installed"};
    const auto functions = std::make_shared<Functions>();
    // In CUDA 12 their names carry the version of the interface.
    const auto find = [&](auto& function, const std::string& name) {
        std::vector<std::string> names = {name};
        for (const char* const version :
             {"_12_9", "_12_8", "_12_6", "_12_5", "_12_4", "_12_3", "_12_2", "_12_1", "_12_0"})
            names.push_back("__" + name + version);
        library->find(function, names);
    };
    find(functions->create, "nvJitLinkCreate");
    find(functions->add, "nvJitLinkAddData");
    find(functions->complete, "nvJitLinkComplete");
    find(functions->log_size, "nvJitLinkGetErrorLogSize");
    find(functions->log, "nvJitLinkGetErrorLog");
    find(functions->cubin_size, "nvJitLinkGetLinkedCubinSize");
    find(functions->cubin, "nvJitLinkGetLinkedCubin");
    find(functions->destroy, "nvJitLinkDestroy");
    if (!library->complete())
        return Failure{FailureKind::not_supported, fmt::format("{} lacks functions that battc needs", library->file())};
    Linker linker;
    linker.functions_ = functions;
    return linker;
}

const Expected<Linker>& Linker::instance() {
    static const Expected<Linker> loaded = load();
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
