// What is embedded for NVRTC is what device code is compiled from, and nothing else. That every include is found is checked where
// it is embedded (cmake/embed_text.cmake).
#include <set>

#include <gtest/gtest.h>

#include "codegen/cuda/device_text.h"

namespace {

using namespace batt;

TEST(DeviceText, is_what_sources_include) {
    std::set<std::string_view> reached = {"codegen/cuda/device/interpreter.cu"};
    const std::string library = "#include \"codegen/cuda/device/library.inc\"\n";
    const std::string program = "#include \"codegen/abi/generated_unboxed.h\"\n";
    for (const std::string& source : {cuda::interpreter_source(), library, program})
        for (const cuda::DeviceText* const text : cuda::included_texts(source))
            reached.insert(text->name);
    for (const cuda::DeviceText& text : cuda::device_texts())
        EXPECT_TRUE(reached.contains(text.name)) << text.name << " is embedded and nothing includes it";
    for (const std::string_view name : {"ops/table/op_table.def", "ops/core/rows.h", "interp/execution.h",
                                        "codegen/abi/generated.h", "codegen/abi/library.inc"})
        EXPECT_TRUE(reached.contains(name)) << name;
}

} // namespace
