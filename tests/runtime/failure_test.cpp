// A failed evaluation in the words and at the place of a diagnostic.
#include "runtime/run/failure.h"

#include <set>

#include <gtest/gtest.h>

namespace {

using namespace batt;
using namespace batt::runtime;

TEST(Failure, says_its_kind_and_its_message) {
    EXPECT_EQ(failure_text(ErrorKind::type, "expected a grid"), "type error: expected a grid");
    EXPECT_EQ(failure_text(ErrorKind::zero_division, "division by zero"), "division by zero");
}

TEST(Failure, is_marked_at_the_name_that_failed) {
    const frontend::SourceFile source("a.py", "def solve_1(I):\n    é = vmirror(I)\n    return é\n");
    const frontend::Diagnostic diagnostic = failure_diagnostic(source, ErrorKind::type, "expected a grid", {2, 9});
    EXPECT_EQ(diagnostic.file, "a.py");
    EXPECT_EQ(diagnostic.code, frontend::Code::failed_type);
    EXPECT_EQ(source.text().substr(diagnostic.range.begin, diagnostic.range.end - diagnostic.range.begin), "vmirror");
    EXPECT_EQ(diagnostic.message, "type error: expected a grid");
}

TEST(Failure, without_a_place_marks_nothing) {
    const frontend::SourceFile source("a.py", "x\n");
    EXPECT_EQ(failure_diagnostic(source, ErrorKind::fuel, "", {}).position.line, 0u);
}

TEST(Failure, has_a_code_of_its_own_for_each_kind) {
    std::set<frontend::Code> codes;
    for (size_t kind = 0; kind <= static_cast<size_t>(ErrorKind::internal); ++kind)
        EXPECT_TRUE(codes.insert(failure_code(static_cast<ErrorKind>(kind))).second) << kind;
}

} // namespace
