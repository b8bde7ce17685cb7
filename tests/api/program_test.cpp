#include "tests/api/samples.h"

namespace {

using namespace battc;
using namespace batt::test;

TEST(Compile, diagnostics_are_data) {
    const CompiledProgram program =
        compile("def solve_a(I):\n    return vmirrorr(I)\n\ndef solve_b(I):\n    return I\n", {}, "two.py").value();
    EXPECT_TRUE(program.readable());
    EXPECT_TRUE(program.usable());
    EXPECT_TRUE(program.has_errors());
    EXPECT_EQ(std::vector<std::string>(program.rejected().begin(), program.rejected().end()),
              std::vector<std::string>{"solve_a"});
    ASSERT_EQ(program.diagnostics().size(), 1U);
    const Diagnostic& diagnostic = program.diagnostics()[0];
    EXPECT_EQ(diagnostic.severity, Severity::error);
    EXPECT_EQ(diagnostic.file, "two.py");
    EXPECT_EQ(diagnostic.range.begin, (Position{2, 12}));
    EXPECT_EQ(diagnostic.range.end, (Position{2, 20}));
    EXPECT_EQ(program.source().text().substr(diagnostic.range.begin_offset, 8), "vmirrorr");
    EXPECT_NE(diagnostic.hint.find("vmirror"), std::string::npos);
    ASSERT_TRUE(find_code(diagnostic.code).has_value());
    EXPECT_FALSE(find_code(diagnostic.code)->explanation.empty());
    const std::string text = render(diagnostic, &program.source());
    EXPECT_TRUE(text.starts_with("two.py:2:12: error[" + diagnostic.code + "]")) << text;
    ASSERT_EQ(program.entries().size(), 1U);
    EXPECT_EQ(program.entries()[0].name, "solve_b");
    EXPECT_EQ(program.entries()[0].task, "b");
    EXPECT_EQ(program.entries()[0].position.line, 4U);
    EXPECT_EQ(program.find_entry("solve_b"), 0U);
    EXPECT_FALSE(program.find_entry("solve_a").has_value());
}

TEST(Compile, a_file_that_is_not_there_is_a_diagnostic) {
    const CompiledProgram program = compile_file("/nowhere/at/all.py").value();
    EXPECT_FALSE(program.readable());
    EXPECT_FALSE(program.usable());
    EXPECT_TRUE(program.has_errors());
    EXPECT_EQ(emit(program, Form::ir).error().code, ErrorCode::not_found);
}

TEST(Compile, options_that_make_no_sense_are_errors) {
    CompileOptions options;
    options.kernels = "abacus";
    EXPECT_EQ(compile("", options).error().code, ErrorCode::invalid_argument);
    options = {};
    options.without_passes = {"no_such_pass"};
    EXPECT_EQ(compile("", options).error().code, ErrorCode::invalid_argument);
}

TEST(Compile, what_an_empty_program_gives_is_usable_by_nobody) {
    const CompiledProgram program;
    EXPECT_FALSE(program.usable());
    EXPECT_TRUE(program.entries().empty());
    EXPECT_EQ(program.size().functions, 0U);
}

TEST(Emit, gives_all_forms_that_need_no_compiler) {
    const CompiledProgram program = sample_program("solvers.batt");
    EmitOptions options;
    options.functions = [](std::string_view name) { return name == "solve_b0a70001"; };
    for (const Form form : {Form::ast, Form::ir, Form::ir_opt, Form::report, Form::plan, Form::cuda}) {
        const auto emitted = emit(program, form, options);
        ASSERT_TRUE(emitted.ok()) << form_name(form);
        EXPECT_FALSE(emitted->content.empty()) << form_name(form);
        EXPECT_LE(emitted->content.size(), emit(program, form)->content.size()) << form_name(form);
    }
    options.architecture = "x86";
    EXPECT_EQ(emit(program, Form::ptx, options).error().code, ErrorCode::invalid_argument);
    // A text of the IR is a program too.
    const CompiledProgram again = compile(emit(program, Form::ir_opt)->content, {}, "solvers.ir").value();
    EXPECT_FALSE(again.has_errors());
    EXPECT_EQ(again.entries().size(), program.entries().size());
    EXPECT_EQ(emit(again, Form::ast).error().code, ErrorCode::not_found);
}

TEST(Emit, passes_can_be_watched) {
    CompileOptions options;
    std::vector<std::string> seen;
    options.after_pass = [&](std::string_view pass, const ModuleView& module) {
        seen.emplace_back(pass);
        EXPECT_FALSE(module.text().empty());
    };
    const CompiledProgram program = compile("def solve_x(I):\n    return vmirror(I)\n", options).value();
    EXPECT_EQ(seen.size(), program.passes().size());
    EXPECT_FALSE(seen.empty());
}

TEST(Ops, are_documented) {
    const OpDescription* const op = find_op("vmirror");
    ASSERT_NE(op, nullptr);
    EXPECT_FALSE(op->documentation.empty());
    EXPECT_TRUE(op->in(Dialect::arc_dsl));
    EXPECT_EQ(find_op("no_such_op"), nullptr);
    EXPECT_GT(all_ops().size(), 200U);
    EXPECT_GT(all_constants().size(), 10U);
}

} // namespace
