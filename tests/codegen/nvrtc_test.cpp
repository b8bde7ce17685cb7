// Device text is what NVRTC takes: the device interpreter with every op of the op table becomes machine code for all architectures
// that are in wide use. It needs a CUDA toolkit but no GPU; without a toolkit the tests say so and are skipped.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "codegen/cuda/device_code.h"
#include "codegen/cuda/device_text.h"
#include "codegen/cuda/linker.h"
#include "tests/codegen/generated_program.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

/// Whether text is accepted does not depend on how well it is optimised.
void compile_fast(const cuda::Nvrtc& nvrtc, cuda::CompileRequest& request) {
    if (std::atof(nvrtc.version().c_str()) < 13.0)
        return;
    std::erase_if(request.options, [](const std::string& option) { return option.starts_with("--ptxas-options"); });
    request.options.emplace_back("--Ofast-compile=max");
}

class Nvrtc : public testing::TestWithParam<int> {};

TEST_P(Nvrtc, makes_machine_code_of_the_device_interpreter) {
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        GTEST_SKIP() << nvrtc.failure().message;
    if (!nvrtc->supports(GetParam()))
        GTEST_SKIP() << "NVRTC " << nvrtc->version() << " does not offer sm_" << GetParam();
    cuda::CompileRequest request = cuda::interpreter_request(*nvrtc, GetParam());
    compile_fast(*nvrtc, request);
    const Expected<cuda::CompileResult> result = nvrtc->compile(request);
    ASSERT_TRUE(result) << result.failure().message.substr(0, 4000);
    EXPECT_TRUE(result->code.starts_with("\x7f"
                                         "ELF"));
    EXPECT_GT(result->code.size(), 1000000u);
}

TEST_P(Nvrtc, makes_machine_code_of_generated_programs) {
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc || !nvrtc->supports(GetParam()))
        GTEST_SKIP() << "no NVRTC that offers sm_" << GetParam();
    const ir::Module module = test::generated_program_module(Dialect::arc_dsl);
    const interp::Program program(module);
    std::vector<ir::FunctionId> entries = test::entries_of(module);
    entries.resize(40);
    for (const cuda::GeneratedUnit& unit : cuda::program_units(plan::plan_program(test::alone(program, entries)))) {
        const Expected<cuda::CompileResult> result = nvrtc->compile(cuda::unit_request(unit, GetParam()));
        ASSERT_TRUE(result) << result.failure().message.substr(0, 4000);
    }
}

INSTANTIATE_TEST_SUITE_P(Architectures, Nvrtc, testing::Values(75, 80, 89, 90),
                         [](const auto& info) { return "sm_" + std::to_string(info.param); });

/// Of random programs, in several units; linked with a library that is compiled as fast as can be.
TEST(GeneratedCode, is_compiled_linked_and_found_again) {
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    const Expected<cuda::Linker>& linker = cuda::Linker::instance();
    if (!nvrtc || !linker)
        GTEST_SKIP() << (nvrtc ? linker.failure() : nvrtc.failure()).message;
    const cuda::KernelCache cache(std::filesystem::path(test::scratch_folder()) / "fused");
    cuda::CompileRequest library = cuda::library_request(*nvrtc, 90);
    const std::string library_name = cuda::KernelCache::name_of("library-sm_90", nvrtc->fingerprint(library));
    compile_fast(*nvrtc, library);
    const Expected<cuda::CompileResult> library_code = nvrtc->compile(library);
    ASSERT_TRUE(library_code) << library_code.failure().message.substr(0, 4000);
    ASSERT_TRUE(cache.keep(library_name, library_code->code));
    const ir::Module module = test::generated_program_module(Dialect::batt);
    const interp::Program program(module);
    cuda::ProgramSourceOptions options;
    options.functions_per_unit = 64;
    const std::vector<cuda::GeneratedUnit> units =
        cuda::program_units(plan::plan_program(test::alone(program, test::entries_of(module))), options);
    ASSERT_GT(units.size(), 2u);
    const Expected<cuda::DeviceCode> code = cuda::generated_code(*nvrtc, 90, cache, units, 2, {});
    ASSERT_TRUE(code) << code.failure().message.substr(0, 4000);
    EXPECT_FALSE(code->cached);
    EXPECT_NE(code->cubin.bytes().find("battc_generated"), std::string_view::npos);
    const Expected<cuda::DeviceCode> again = cuda::generated_code(*nvrtc, 90, cache, units, 2, {});
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->cached);
    EXPECT_EQ(again->cubin.bytes(), code->cubin.bytes());
    // Only what a program can reach is in its code.
    const std::vector<ir::FunctionId> entries = test::entries_of(module);
    const ir::FunctionId least =
        *std::ranges::min_element(entries, {}, [&](ir::FunctionId entry) { return program.code(entry).step_count; });
    const Expected<cuda::DeviceCode> small = cuda::generated_code(
        *nvrtc, 90, cache, cuda::program_units(plan::plan_program(test::alone(program, {least})), options), 2, {});
    ASSERT_TRUE(small) << small.failure().message.substr(0, 4000);
    EXPECT_LT(small->cubin.bytes().size(), library_code->code.size() * 3 / 4);
}

/// What a key of the cache says about the compiler is known without loading it, until something is to be compiled.
TEST(NvrtcOfTheCache, is_loaded_when_something_is_compiled) {
    const cuda::KernelCache cache(std::filesystem::path(test::scratch_folder()) / "known_nvrtc");
    const Expected<cuda::Nvrtc> first = cuda::Nvrtc::find(cache);
    if (!first)
        GTEST_SKIP() << first.failure().message;
    EXPECT_TRUE(first->loaded());
    const Expected<cuda::Nvrtc> known = cuda::Nvrtc::find(cache);
    ASSERT_TRUE(known);
    EXPECT_FALSE(known->loaded());
    EXPECT_EQ(known->path(), first->path());
    EXPECT_EQ(known->version(), first->version());
    EXPECT_TRUE(std::ranges::equal(known->architectures(), first->architectures()));
    cuda::CompileRequest request;
    request.source = "extern \"C\" __global__ void nothing() {}";
    request.architecture = known->architectures().back();
    EXPECT_EQ(known->fingerprint(request), first->fingerprint(request));
    EXPECT_FALSE(known->loaded());
    EXPECT_TRUE(known->compile(request));
    EXPECT_TRUE(known->loaded());
    // Damaged, it counts as not there.
    ASSERT_EQ(cache.entries().size(), 1u);
    write_file(cache.folder() / (cache.entries()[0].name + ".kernel"), "damage");
    const Expected<cuda::Nvrtc> anew = cuda::Nvrtc::find(cache);
    ASSERT_TRUE(anew);
    EXPECT_TRUE(anew->loaded());
}

TEST(NvrtcErrors, are_given_in_the_words_of_the_compiler) {
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        GTEST_SKIP() << nvrtc.failure().message;
    cuda::CompileRequest request;
    request.source = "extern \"C\" __global__ void broken() { undeclared(); }";
    request.name = "broken.cu";
    request.architecture = nvrtc->architectures().back();
    const Expected<cuda::CompileResult> result = nvrtc->compile(request);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure().kind, FailureKind::compile);
    EXPECT_NE(result.failure().message.find("undeclared"), std::string::npos) << result.failure().message;
    request.architecture = 20;
    EXPECT_EQ(nvrtc->compile(request).failure().kind, FailureKind::not_supported);
}

TEST(KernelCache, gives_back_what_it_was_given_and_nothing_else) {
    const std::filesystem::path folder = std::filesystem::path(test::scratch_folder()) / "kernels";
    const cuda::KernelCache cache(folder);
    const std::string name = cuda::KernelCache::name_of("interpreter-sm_90", "content");
    EXPECT_NE(name, cuda::KernelCache::name_of("interpreter-sm_90", "other content"));
    EXPECT_FALSE(cache.find(name));
    const std::string code("machine \0 code", 14);
    ASSERT_TRUE(cache.keep(name, code));
    ASSERT_TRUE(cache.find(name));
    EXPECT_EQ(cache.find(name)->bytes(), code);
    ASSERT_EQ(cache.entries().size(), 1u);
    EXPECT_EQ(cache.entries()[0].name, name);
    // Damage in any place is noticed.
    const std::filesystem::path file = folder / (name + ".kernel");
    const std::string whole = test::read_text(file.string());
    for (const size_t place : {size_t{0}, size_t{20}, whole.size() - 1}) {
        std::string damaged = whole;
        damaged[place] = static_cast<char>(damaged[place] ^ 1);
        write_file(file, damaged);
        EXPECT_FALSE(cache.find(name)) << place;
    }
    write_file(file, whole.substr(0, whole.size() / 2));
    EXPECT_FALSE(cache.find(name));
    EXPECT_EQ(cache.clear(), 1u);
    EXPECT_EQ(cache.entries().size(), 0u);
    EXPECT_FALSE(cuda::KernelCache(std::filesystem::path()).keep(name, code));
}

} // namespace
