// Device text is what NVRTC takes: the device interpreter with every op of the op table becomes machine code for all architectures
// that are in wide use. It needs a CUDA toolkit but no GPU; without a toolkit the tests say so and are skipped.
#include <fstream>

#include <gtest/gtest.h>

#include "codegen/cuda/device_code.h"
#include "codegen/cuda/device_text.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

class Nvrtc : public testing::TestWithParam<int> {};

TEST_P(Nvrtc, MakesMachineCodeOfTheDeviceInterpreter) {
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        GTEST_SKIP() << nvrtc.failure().message;
    if (!nvrtc->supports(GetParam()))
        GTEST_SKIP() << "NVRTC " << nvrtc->version() << " does not offer sm_" << GetParam();
    cuda::CompileRequest request = cuda::interpreter_request(*nvrtc, GetParam());
    // Whether it is accepted does not depend on how well it is optimised.
    std::erase_if(request.options, [](const std::string& option) { return option.starts_with("--Ofast-compile"); });
    if (std::atof(nvrtc->version().c_str()) >= 13.0)
        request.options.emplace_back("--Ofast-compile=max");
    const Expected<cuda::CompileResult> result = nvrtc->compile(request);
    ASSERT_TRUE(result) << result.failure().message.substr(0, 4000);
    EXPECT_TRUE(result->code.starts_with("\x7f"
                                         "ELF"));
    EXPECT_GT(result->code.size(), 1000000u);
}

INSTANTIATE_TEST_SUITE_P(Architectures, Nvrtc, testing::Values(75, 80, 89, 90),
                         [](const auto& info) { return "sm_" + std::to_string(info.param); });

TEST(NvrtcErrors, OfTheCompilerAreGivenInItsWords) {
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

TEST(KernelCache, GivesBackWhatItWasGivenAndNothingElse) {
    const std::filesystem::path folder = std::filesystem::path(test::scratch_folder()) / "kernels";
    const cuda::KernelCache cache(folder);
    const std::string name = cuda::KernelCache::name_of("interpreter-sm_90", "content");
    EXPECT_NE(name, cuda::KernelCache::name_of("interpreter-sm_90", "other content"));
    EXPECT_EQ(cache.find(name), std::nullopt);
    const std::string code("machine \0 code", 14);
    ASSERT_TRUE(cache.keep(name, code));
    EXPECT_EQ(cache.find(name), code);
    ASSERT_EQ(cache.entries().size(), 1u);
    EXPECT_EQ(cache.entries()[0].name, name);
    // Damage in any place is noticed.
    const std::filesystem::path file = folder / (name + ".kernel");
    const std::string whole = test::read_text(file.string());
    for (const size_t place : {size_t{0}, size_t{20}, whole.size() - 1}) {
        std::string damaged = whole;
        damaged[place] = static_cast<char>(damaged[place] ^ 1);
        write_file(file, damaged);
        EXPECT_EQ(cache.find(name), std::nullopt) << place;
    }
    write_file(file, whole.substr(0, whole.size() / 2));
    EXPECT_EQ(cache.find(name), std::nullopt);
    EXPECT_EQ(cache.clear(), 1u);
    EXPECT_EQ(cache.entries().size(), 0u);
    EXPECT_FALSE(cuda::KernelCache(std::filesystem::path()).keep(name, code));
}

} // namespace
