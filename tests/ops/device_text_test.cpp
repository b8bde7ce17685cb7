// The kernels are device code too: NVRTC must accept every header of ops/core and ops/kernels. It needs a CUDA toolkit but no
// GPU; without a toolkit the test says so and is skipped.

#include <dlfcn.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/paths.h"

namespace {

/// The few functions of NVRTC that this takes, loaded at run time; declared by hand because its header may not be there.
class Nvrtc {
public:
    Nvrtc() {
        for (const char* name :
             {"libnvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12", "/usr/local/cuda/lib64/libnvrtc.so"})
            if ((library_ = dlopen(name, RTLD_NOW | RTLD_LOCAL)) != nullptr)
                break;
        if (library_ == nullptr)
            return;
        load(create_, "nvrtcCreateProgram");
        load(compile_, "nvrtcCompileProgram");
        load(log_size_, "nvrtcGetProgramLogSize");
        load(log_, "nvrtcGetProgramLog");
        load(ptx_size_, "nvrtcGetPTXSize");
        load(destroy_, "nvrtcDestroyProgram");
    }
    bool found() const { return library_ != nullptr; }

    struct Result {
        bool compiled = false;
        size_t ptx_size = 0;
        std::string log;
    };
    Result compile(const std::string& source, const std::vector<std::string>& names,
                   const std::vector<std::string>& texts, const std::vector<std::string>& options) {
        const auto pointers = [](const std::vector<std::string>& strings) {
            std::vector<const char*> result;
            for (const std::string& string : strings)
                result.push_back(string.c_str());
            return result;
        };
        const auto name_pointers = pointers(names);
        const auto text_pointers = pointers(texts);
        const auto option_pointers = pointers(options);
        void* program = nullptr;
        Result result;
        if (create_(&program, source.c_str(), "kernels.cu", static_cast<int>(names.size()), text_pointers.data(),
                    name_pointers.data()) != 0)
            return result;
        result.compiled = compile_(program, static_cast<int>(options.size()), option_pointers.data()) == 0;
        size_t size = 0;
        log_size_(program, &size);
        result.log.resize(size);
        log_(program, result.log.data());
        if (result.compiled)
            ptx_size_(program, &result.ptx_size);
        destroy_(&program);
        return result;
    }

private:
    template <class Function>
    void load(Function& function, const char* name) {
        function = reinterpret_cast<Function>(dlsym(library_, name));
    }

    void* library_ = nullptr;
    int (*create_)(void**, const char*, const char*, int, const char* const*, const char* const*) = nullptr;
    int (*compile_)(void*, int, const char* const*) = nullptr;
    int (*log_size_)(void*, size_t*) = nullptr;
    int (*log_)(void*, char*) = nullptr;
    int (*ptx_size_)(void*, size_t*) = nullptr;
    int (*destroy_)(void**) = nullptr;
};

std::string read(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

class DeviceText : public testing::TestWithParam<const char*> {};

TEST_P(DeviceText, EveryKernelHeaderIsAcceptedByNvrtc) {
    Nvrtc nvrtc;
    if (!nvrtc.found())
        GTEST_SKIP() << "no NVRTC on this machine";
    std::vector<std::string> names;
    std::vector<std::string> texts;
    std::string source;
    const std::filesystem::path root = batt::test::repository();
    for (const char* folder : {"ops/core", "ops/kernels"})
        for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
            names.push_back(std::string(folder) + "/" + entry.path().filename().string());
            texts.push_back(read(entry.path()));
            source += "#include \"" + names.back() + "\"\n";
        }
    for (const char* file : {"ops/op_table.def", "ops/op_ids.h"}) {
        names.emplace_back(file);
        texts.push_back(read(root / file));
    }
    ASSERT_GT(names.size(), 15u);
    // A kernel that calls every op by its name, so that none is only parsed.
    source += R"(
extern "C" __global__ void every_op(batt::Context* context, const batt::Value* arguments, batt::Value* results, int op) {
    switch (op) {
#define BATT_OP(name, ...) case int(batt::OpId::op_##name): *results = batt::op_##name(*context, arguments); break;
#include "ops/op_table.def"
#undef BATT_OP
    }
}
)";
    const auto result = nvrtc.compile(source, names, texts,
                                      {"--std=c++20", "--gpu-architecture=compute_" + std::string(GetParam()),
                                       "--device-as-default-execution-space", "--minimal", "--Ofast-compile=max"});
    EXPECT_TRUE(result.compiled) << result.log.substr(0, 4000);
    EXPECT_GT(result.ptx_size, 100000u);
}

INSTANTIATE_TEST_SUITE_P(Architectures, DeviceText, testing::Values("75", "90"),
                         [](const auto& info) { return std::string("sm_") + info.param; });

} // namespace
