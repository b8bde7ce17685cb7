// Runs every program under tests/golden/frontend and compares what comes out with the text file beside it:
//   ast/X.py        the syntax tree; there must be no error
//   syntax/X.py     the diagnostics of the parser, as people see them
//   ir/X.py         the module in the text form of the IR; there must be no error
//   names/X.py      the diagnostics of the parser, if any, and then those of the lowering
#include "frontend/ast_printer.h"
#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "ir/text.h"
#include "ir/verifier.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

using namespace batt;
using namespace batt::frontend;

namespace {

std::vector<std::filesystem::path> programs(const std::string& folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry :
         std::filesystem::directory_iterator(test::repository() / "tests/golden/frontend" / folder)) {
        if (entry.path().extension() == ".py")
            found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

SourceFile load(const std::filesystem::path& path) {
    return SourceFile(path.filename().string(), test::read_text(path.string()));
}

std::string golden_name(const std::string& folder, const std::filesystem::path& path) {
    return "frontend/" + folder + "/" + path.stem().string() + ".txt";
}

} // namespace

TEST(Golden, syntax_trees_match_the_golden_files) {
    const auto paths = programs("ast");
    ASSERT_FALSE(paths.empty());
    for (const auto& path : paths) {
        const SourceFile source = load(path);
        const ParseResult result = parse(source);
        EXPECT_EQ(render_text(result.diagnostics, &source), "") << path;
        EXPECT_TRUE(test::matches_golden(golden_name("ast", path), print_ast(result.module))) << path;
    }
}

TEST(Golden, syntax_errors_match_the_golden_files) {
    const auto paths = programs("syntax");
    ASSERT_FALSE(paths.empty());
    for (const auto& path : paths) {
        const SourceFile source = load(path);
        const ParseResult result = parse(source);
        EXPECT_TRUE(result.diagnostics.has_errors()) << path;
        EXPECT_TRUE(test::matches_golden(golden_name("syntax", path), render_text(result.diagnostics, &source)))
            << path;
    }
}

TEST(Golden, lowered_programs_match_the_golden_files) {
    const auto paths = programs("ir");
    ASSERT_FALSE(paths.empty());
    for (const auto& path : paths) {
        const SourceFile source = load(path);
        const ParseResult parsed = parse(source);
        const LoweringResult result = lower_module(parsed.module);
        EXPECT_EQ(render_text(parsed.diagnostics, &source) + render_text(result.diagnostics, &source), "") << path;
        EXPECT_EQ(ir::verify(result.module), std::vector<std::string>()) << path;
        EXPECT_TRUE(test::matches_golden(golden_name("ir", path), ir::print(result.module))) << path;
    }
}

TEST(Golden, lowering_errors_match_the_golden_files) {
    const auto paths = programs("names");
    ASSERT_FALSE(paths.empty());
    for (const auto& path : paths) {
        const SourceFile source = load(path);
        const ParseResult parsed = parse(source);
        const LoweringResult result = lower_module(parsed.module);
        EXPECT_TRUE(result.diagnostics.has_errors()) << path;
        EXPECT_EQ(ir::verify(result.module), std::vector<std::string>()) << path;
        EXPECT_TRUE(test::matches_golden(golden_name("names", path), render_text(parsed.diagnostics, &source) +
                                                                         render_text(result.diagnostics, &source)))
            << path;
    }
}
