// Which ops kernels call by number is stated in op_table.def (BATT_CALLS), because compiled programs keep no other kernels. Each op's
// example is evaluated with kernels that count.
#include <set>

#include <gtest/gtest.h>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "interp/interpreter.h"
#include "tests/interp/counting_kernels.h"

namespace batt {
namespace {

/// The ops that evaluating the example of an op calls by number, without those that it names itself.
std::set<OpId> called_by_example(const OpInfo& op, Dialect dialect, test::CountingKernels& kernels) {
    const frontend::SourceFile source("example", std::string(op.example));
    const frontend::ParseResult parsed = frontend::parse_expression(source);
    frontend::LoweringOptions options;
    options.dialect = dialect;
    const frontend::LoweringResult lowered = frontend::lower_expression(parsed.module, options);
    if (lowered.module.function_count() == 0)
        return {};
    interp::ProgramOptions program_options;
    program_options.kernels = &kernels.table();
    const interp::Program program(lowered.module, program_options);
    interp::Interpreter interpreter(program);
    kernels.reset();
    interpreter.run(lowered.module.function_count() - 1, {}, 1, [](u32, const interp::Outcome&) {});
    std::set<OpId> called;
    for (const OpInfo& other : all_ops())
        if (kernels.calls(other.id) + kernels.batches(other.id) != 0 &&
            op.example.find(other.name) == std::string_view::npos)
            called.insert(other.id);
    return called;
}

TEST(CalledOps, are_those_that_the_table_states) {
    test::CountingKernels kernels;
    size_t stated = 0;
    for (const OpInfo& op : all_ops()) {
        const Dialect dialect = (op.dialects & dialects::BATT) != 0 ? Dialect::batt : Dialect::arc_dsl;
        std::set<OpId> allowed(op.calls.begin(), op.calls.end());
        const std::set<OpId> called = called_by_example(op, dialect, kernels);
        for (const OpId one : called)
            EXPECT_TRUE(allowed.contains(one) ||
                        (!op.parameters.empty() && op.parameters.back().fallback == static_cast<u16>(one)))
                << op.name << " calls " << op_info(one).name << " by number: add BATT_CALLS(" << op.name << ", "
                << op_info(one).name << ") to ops/table/op_table.def";
        for (const OpId one : allowed)
            EXPECT_TRUE(called.contains(one) || op.example.find(op_info(one).name) != std::string_view::npos)
                << op.name << " does not call " << op_info(one).name << " in its example";
        stated += allowed.size();
    }
    EXPECT_GE(stated, 8U);
}

} // namespace
} // namespace batt
