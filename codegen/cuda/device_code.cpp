#include "codegen/cuda/device_code.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>

#include "codegen/cuda/device_text.h"
#include "codegen/cuda/linker.h"

namespace batt::cuda {

namespace {

// 128 registers allow 16 warps on a multiprocessor. Kernels that are called through pointers get the registers that callers leave.
constexpr const char* register_option = "--maxrregcount=128";

/// Options for compiling all kernels at once: without the slowest optimisations of the assembler, which take two minutes for code
/// that is 4 % smaller.
void add_library_options(const Nvrtc& nvrtc, CompileRequest& request) {
    request.options.emplace_back(register_option);
    if (std::atof(nvrtc.version().c_str()) >= 13.0)
        request.options.emplace_back("--ptxas-options=--Ofast-compile=min");
}

std::string cache_name(const Nvrtc& nvrtc, const CompileRequest& request, std::string_view label) {
    return KernelCache::name_of(fmt::format("{}-sm_{}", label, request.architecture), nvrtc.fingerprint(request));
}

/// Compiles unless the cache has it.
Expected<DeviceCode> find_or_compile(const Nvrtc& nvrtc, const CompileRequest& request, std::string_view label,
                                     const KernelCache& cache, const std::function<void(int architecture)>& compiling) {
    DeviceCode code;
    code.architecture = request.architecture;
    const std::string name = cache_name(nvrtc, request, label);
    if (std::optional<MachineCode> known = cache.find(name)) {
        code.cubin = std::move(*known);
        code.cached = true;
        return code;
    }
    if (compiling)
        compiling(code.architecture);
    Expected<CompileResult> result = nvrtc.compile(request);
    if (!result)
        return result.failure();
    cache.keep(name, result->code);
    code.cubin = std::move(result->code);
    code.compile_seconds = result->seconds;
    return code;
}

Expected<int> architecture_for(const Nvrtc& nvrtc, int device_architecture) {
    const int architecture = nvrtc.architecture_for(device_architecture);
    if (architecture == 0)
        return Failure{FailureKind::not_supported,
                       fmt::format("NVRTC {} has no code for devices of sm_{}", nvrtc.version(), device_architecture)};
    return architecture;
}

constexpr std::string_view interpreter_label = "interpreter";

} // namespace

CompileRequest library_request(const Nvrtc& nvrtc, int architecture) {
    CompileRequest request;
    request.source = "#include \"codegen/cuda/device/library.inc\"\n";
    request.name = "library.cu";
    request.architecture = architecture;
    request.options.emplace_back("-rdc=true");
    add_library_options(nvrtc, request);
    return request;
}

CompileRequest interpreter_request(const Nvrtc& nvrtc, int architecture, Emit emit) {
    CompileRequest request;
    request.source = interpreter_source();
    request.name = "device_interpreter.cu";
    request.architecture = architecture;
    request.emit = emit;
    add_library_options(nvrtc, request);
    return request;
}

std::optional<MachineCode> find_interpreter_code(const Nvrtc& nvrtc, const CompileRequest& request,
                                                 const KernelCache& cache) {
    return cache.find(cache_name(nvrtc, request, interpreter_label));
}

Expected<DeviceCode> interpreter_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                      const std::function<void(int architecture)>& compiling) {
    const Expected<int> architecture = architecture_for(nvrtc, device_architecture);
    if (!architecture)
        return architecture.failure();
    return find_or_compile(nvrtc, interpreter_request(nvrtc, *architecture), interpreter_label, cache, compiling);
}

Expected<DeviceCode> library_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                  const std::function<void(int architecture)>& compiling) {
    const Expected<int> architecture = architecture_for(nvrtc, device_architecture);
    if (!architecture)
        return architecture.failure();
    return find_or_compile(nvrtc, library_request(nvrtc, *architecture), "library", cache, compiling);
}

CompileRequest unit_request(const GeneratedUnit& unit, int architecture, Emit emit) {
    CompileRequest request;
    request.source = unit.text;
    request.name = unit.name;
    request.architecture = architecture;
    request.emit = emit;
    // A unit is mostly calls of the library: optimising it would cost more than the rest of its compilation.
    request.options = {"-rdc=true", register_option, "--ptxas-options=-O0"};
    return request;
}

Expected<DeviceCode> generated_code(const Nvrtc& nvrtc, int device_architecture, const KernelCache& cache,
                                    std::span<const GeneratedUnit> units, unsigned threads,
                                    const std::function<void(int architecture)>& compiling) {
    const Expected<int> architecture = architecture_for(nvrtc, device_architecture);
    if (!architecture)
        return architecture.failure();
    DeviceCode code;
    code.architecture = *architecture;
    std::string content = nvrtc.fingerprint(library_request(nvrtc, *architecture));
    for (const GeneratedUnit& unit : units)
        content += unit.text;
    const std::string name = KernelCache::name_of(fmt::format("fused-sm_{}", *architecture), content);
    if (std::optional<MachineCode> known = cache.find(name)) {
        code.cubin = std::move(*known);
        code.cached = true;
        return code;
    }
    const Expected<Linker>& linker = Linker::instance();
    if (!linker)
        return linker.failure();
    const Expected<DeviceCode> library = library_code(nvrtc, device_architecture, cache, compiling);
    if (!library)
        return library.failure();

    std::vector<std::optional<Expected<DeviceCode>>> compiled(units.size());
    std::atomic<size_t> next = 0;
    const auto compile = [&] {
        for (size_t unit = next++; unit < units.size(); unit = next++)
            compiled[unit] = find_or_compile(nvrtc, unit_request(units[unit], *architecture), "unit", cache, {});
    };
    std::vector<std::thread> others;
    for (size_t thread = 1; thread < std::min<size_t>(threads, units.size()); ++thread)
        others.emplace_back(compile);
    compile();
    for (std::thread& other : others)
        other.join();

    std::vector<LinkInput> inputs = {{library->cubin.bytes(), "library"}};
    for (size_t unit = 0; unit < units.size(); ++unit) {
        const Expected<DeviceCode>& one = *compiled[unit];
        if (!one)
            return one.failure();
        code.compile_seconds += one->compile_seconds;
        inputs.push_back({one->cubin.bytes(), units[unit].name});
    }
    const double start = thread_seconds();
    Expected<std::string> cubin = linker->link(inputs, *architecture);
    if (!cubin)
        return cubin.failure();
    code.link_seconds = thread_seconds() - start;
    cache.keep(name, *cubin);
    code.cubin = std::move(*cubin);
    return code;
}

std::optional<int> parse_architecture(std::string_view name) {
    if (name.starts_with("sm_"))
        name.remove_prefix(3);
    int architecture = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), architecture);
    if (error != std::errc() || end != name.data() + name.size() || architecture < oldest_architecture)
        return std::nullopt;
    return architecture;
}

} // namespace batt::cuda
