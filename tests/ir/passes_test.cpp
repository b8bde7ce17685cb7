// What each pass makes of a module, as whole dumps: tests/golden/ir/passes/<pass>/<case>.ir goes in, <case>.txt comes out. A case
// named `leaves_...` holds what the pass must leave alone: nothing may change. Each pass has cases of both kinds.
// ir/pipeline does the same with the standard pipeline, with a dump after each pass.
#include "ir/passes/pipeline.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "ir/text.h"
#include "ir/verifier.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace batt::ir {
namespace {

Module read_module(const std::filesystem::path& path) {
    ParseProblem problem;
    std::optional<Module> module = parse(test::read_text(path.string()), problem);
    EXPECT_TRUE(module) << path << ":" << problem.position.line << ":" << problem.position.column << ": "
                        << problem.message;
    return module ? std::move(*module) : Module();
}

std::vector<std::filesystem::path> inputs_in(const std::string& folder) {
    std::vector<std::filesystem::path> paths;
    const std::filesystem::path path = test::repository() / "tests/golden" / folder;
    if (!std::filesystem::is_directory(path))
        return paths;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        if (entry.path().extension() == ".ir")
            paths.push_back(entry.path());
        else
            EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(entry.path()).replace_extension(".ir")))
                << entry.path() << " belongs to no case";
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class PassDump : public ::testing::TestWithParam<const Pass*> {};

TEST_P(PassDump, is_as_in_the_golden_file) {
    const std::string folder = "ir/passes/" + std::string(GetParam()->name) + "/";
    size_t rewritten = 0;
    size_t left_alone = 0;
    for (const std::filesystem::path& input : inputs_in(folder)) {
        SCOPED_TRACE(input);
        Module module = read_module(input);
        ASSERT_TRUE(verify(module).empty()) << verify(module)[0];
        const std::string before = print(module);
        const u32 changes = GetParam()->run(module);
        const std::string once = print(module);
        EXPECT_TRUE(verify(module).empty()) << verify(module)[0];
        if (input.stem().string().starts_with("leaves_")) {
            ++left_alone;
            EXPECT_EQ(changes, 0u);
            EXPECT_EQ(once, before);
            continue;
        }
        ++rewritten;
        EXPECT_NE(changes, 0u);
        EXPECT_NE(once, before);
        EXPECT_TRUE(test::matches_golden(folder + input.stem().string() + ".txt", once));
        // What a pass has done it does not do again.
        EXPECT_EQ(GetParam()->run(module), 0u);
        EXPECT_EQ(print(module), once);
    }
    EXPECT_NE(rewritten, 0u) << "add an input that shows what the pass does: tests/golden/" << folder << "CASE.ir";
    EXPECT_NE(left_alone, 0u) << "add an input that the pass must leave alone: tests/golden/" << folder
                              << "leaves_CASE.ir";
}

std::vector<const Pass*> every_pass() {
    std::vector<const Pass*> passes;
    for (const Pass& pass : all_passes())
        passes.push_back(&pass);
    return passes;
}

INSTANTIATE_TEST_SUITE_P(Passes, PassDump, ::testing::ValuesIn(every_pass()),
                         [](const auto& info) { return std::string(info.param->name); });

TEST(Pipeline, dumps_after_each_pass_are_as_in_the_golden_files) {
    const std::vector<std::filesystem::path> inputs = inputs_in("ir/pipeline");
    EXPECT_GE(inputs.size(), 3u);
    for (const std::filesystem::path& input : inputs) {
        SCOPED_TRACE(input);
        Module module = read_module(input);
        std::string dump;
        OptimizeOptions options;
        options.verify_each = true;
        options.after_pass = [&](std::string_view pass, const Module& after) {
            dump += "# after " + std::string(pass) + "\n" + print(after) + "\n";
        };
        const OptimizeResult result = optimize(module, options);
        EXPECT_TRUE(result.problems.empty());
        EXPECT_TRUE(test::matches_golden("ir/pipeline/" + input.stem().string() + ".txt", dump));
    }
}

TEST(Pipeline, passes_are_found_by_name_and_can_be_left_out) {
    for (const Pass& pass : all_passes())
        EXPECT_EQ(find_pass(pass.name), &pass);
    EXPECT_EQ(find_pass("no_such_pass"), nullptr);
    Module module = read_module(test::repository() / "tests/golden/ir/pipeline/solver.ir");
    OptimizeOptions options;
    options.without = {"infer_types", "inline_calls"};
    std::vector<std::string_view> ran;
    options.after_pass = [&](std::string_view pass, const Module&) { ran.push_back(pass); };
    const OptimizeResult result = optimize(module, options);
    for (const Pass& pass : all_passes())
        EXPECT_EQ(contains(ran, pass.name), !contains(options.without, pass.name));
    ASSERT_EQ(result.passes.size(), ran.size());
    EXPECT_GT(result.passes[0].changes, 0u);
}

} // namespace
} // namespace batt::ir
