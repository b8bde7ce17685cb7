#include "tests/ir/check_text.h"

#include "ir/passes/pipeline.h"
#include "ir/text.h"
#include "ir/verifier.h"

namespace batt::test {

namespace {

std::string check_reading_back(const ir::Module& module, const std::string& when) {
    const std::string printed = ir::print(module);
    ir::ParseProblem problem;
    const std::optional<ir::Module> again = ir::parse(printed, problem);
    if (!again)
        return when + ", the printed text is refused at line " + std::to_string(problem.position.line) + ": " +
               problem.message + "\n" + printed;
    if (ir::print(*again) != printed)
        return when + ", the text changes when it is read back\n" + printed + "\n" + ir::print(*again);
    return {};
}

} // namespace

std::string check_ir_text(std::string_view text) {
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(text, problem);
    if (!module) {
        if (problem.message.empty() || problem.position.line == 0)
            return "a text is refused without a reason or a place";
        return {};
    }
    if (std::string wrong = check_reading_back(*module, "as it was read"); !wrong.empty())
        return wrong;
    if (!ir::verify(*module).empty())
        return {};
    ir::OptimizeOptions options;
    options.verify_each = true;
    const ir::OptimizeResult result = ir::optimize(*module, options);
    if (!result.problems.empty())
        return result.problems[0] + " " + result.problems[1] + "\n" + ir::print(*module);
    return check_reading_back(*module, "after optimising");
}

} // namespace batt::test
