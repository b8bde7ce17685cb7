// Runs a function of a module given as text on samples given as literals, for tests of the interpreter.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "interp/interpreter.h"
#include "ir/text.h"
#include "ops/literal.h"
#include "ops/op_table.h"

namespace batt::test {

struct Result {
    std::string text; ///< the value, or the name of the error
    u32 line = 0;     ///< of an error
    i64 fuel = 0;
    friend bool operator==(const Result&, const Result&) = default;
};

/// Runs the last function of a module on samples given as literals, all together.
class FunctionRunner {
public:
    explicit FunctionRunner(const std::string& text, const interp::Limits& limits = {},
                            interp::OnErrorPolicy policy = interp::OnErrorPolicy::dialect, bool general_only = false,
                            const KernelTable* kernels = nullptr) {
        ir::ParseProblem problem;
        module_ = ir::parse("module \"test\"\n" + text, problem);
        EXPECT_TRUE(module_) << problem.position.line << ": " << problem.message;
        interp::ProgramOptions options;
        options.general_only = general_only;
        options.kernels = kernels;
        program_ = std::make_unique<interp::Program>(*module_, options);
        interpreter_ = std::make_unique<interp::Interpreter>(*program_, limits, policy);
        arguments_ = std::make_unique<Context>(make_context(arena_, Dialect::arc_dsl));
        arguments_->general_only = general_only;
    }

    std::vector<Result> run(const std::vector<std::string>& samples) {
        std::vector<Value> values;
        for (const std::string& sample : samples)
            values.push_back(parse_whole_literal(sample, *arguments_).value());
        std::vector<Result> results;
        const ir::FunctionId function = module_->function_count() - 1;
        interpreter_->run(function, values, static_cast<u32>(values.size()),
                          [&](u32 sample, const interp::Outcome& outcome) {
                              EXPECT_EQ(sample, results.size());
                              results.push_back({outcome.failed() ? std::string(error_name(outcome.value.error_kind()))
                                                                  : format_literal(outcome.value, Dialect::arc_dsl),
                                                 outcome.position.line, outcome.fuel});
                          });
        return results;
    }
    Result run_one(const std::string& sample) { return run({sample}).at(0); }

private:
    std::optional<ir::Module> module_;
    std::unique_ptr<interp::Program> program_;
    std::unique_ptr<interp::Interpreter> interpreter_;
    Arena arena_;
    std::unique_ptr<Context> arguments_;
};

} // namespace batt::test
