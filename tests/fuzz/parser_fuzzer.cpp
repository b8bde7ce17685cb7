// Fuzz target of the frontend: any text is parsed, printed, lowered and reported on. Beyond not crashing, all places must
// lie within the text, and what is lowered must be a module that keeps the rules of the IR and prints to a text that reads
// back the same.
#include "frontend/ast_printer.h"
#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "ir/text.h"
#include "ir/verifier.h"

#include <cstdio>
#include <cstdlib>

using namespace batt;
using namespace batt::frontend;

namespace {

void require(bool condition, const char* what, const std::string& detail) {
    if (condition)
        return;
    std::fprintf(stderr, "%s\n%s\n", what, detail.c_str());
    std::abort();
}

void check_diagnostics(const DiagnosticList& diagnostics, const SourceFile& source) {
    for (const Diagnostic& diagnostic : diagnostics) {
        const std::string text = render_text(diagnostic, &source, true);
        require(diagnostic.range.begin <= diagnostic.range.end && diagnostic.range.end <= source.text().size(),
                "a diagnostic lies outside of the text", text);
        require(!diagnostic.message.empty(), "a diagnostic without a message", text);
    }
}

void check(const ParseResult& parsed, const LoweringResult& lowered, const SourceFile& source) {
    check_diagnostics(parsed.diagnostics, source);
    check_diagnostics(lowered.diagnostics, source);
    for (const Expression& node : parsed.module.expressions)
        require(node.range.begin < node.range.end && node.range.end <= source.text().size(),
                "an expression lies outside of the text", print_ast(parsed.module));
    const std::string text = ir::print(lowered.module);
    for (const std::string& problem : ir::verify(lowered.module))
        require(false, problem.c_str(), text);
    ir::ParseProblem problem;
    const auto read = ir::parse(text, problem);
    require(read.has_value(), problem.message.c_str(), text);
    require(ir::print(*read) == text, "the text of the module does not read back the same", text);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    {
        const SourceFile source("fuzz.py", text);
        const ParseResult parsed = parse(source);
        check(parsed, lower_module(parsed.module), source);
    }
    {
        const SourceFile source("<expression>", text);
        const ParseResult parsed = parse_expression(source);
        check(parsed, lower_expression(parsed.module), source);
    }
    return 0;
}
