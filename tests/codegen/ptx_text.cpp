#include "tests/codegen/ptx_text.h"

#include <fmt/format.h>

namespace batt::test {

namespace {

Expected<std::string> ptx_of(const cuda::Nvrtc& nvrtc, cuda::CompileRequest request, const cuda::KernelCache& cache,
                             bool lines) {
    request.emit = cuda::Emit::ptx;
    if (lines)
        request.options.emplace_back("--generate-line-info");
    const std::string name =
        cuda::KernelCache::name_of(fmt::format("ptx-sm_{}", request.architecture), nvrtc.fingerprint(request));
    if (const std::optional<cuda::MachineCode> known = cache.find(name))
        return std::string(known->bytes());
    Expected<cuda::CompileResult> result = nvrtc.compile(request);
    if (!result)
        return result.failure();
    cache.keep(name, result->code);
    return std::move(result->code);
}

} // namespace

Expected<std::string> interpreter_ptx(const cuda::Nvrtc& nvrtc, int architecture, const cuda::KernelCache& cache,
                                      bool lines) {
    return ptx_of(nvrtc, cuda::interpreter_request(nvrtc, architecture), cache, lines);
}

Expected<std::string> generated_ptx(const cuda::Nvrtc& nvrtc, int architecture, const cuda::KernelCache& cache,
                                    std::span<const cuda::GeneratedUnit> units, bool lines) {
    Expected<std::string> text = ptx_of(nvrtc, cuda::library_request(nvrtc, architecture), cache, lines);
    for (const cuda::GeneratedUnit& unit : units) {
        if (!text)
            return text;
        const Expected<std::string> more = ptx_of(nvrtc, cuda::unit_request(unit, architecture), cache, lines);
        if (!more)
            return more;
        *text += "\n" + *more;
    }
    return text;
}

} // namespace batt::test
