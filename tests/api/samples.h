// The samples of the repository, as the tests of the library use them.
#pragma once

#include <string>
#include <vector>

#include <battc/battc.h>
#include <gtest/gtest.h>

#include "tests/support/paths.h"

namespace battc {

/// For the messages of failing tests.
inline void PrintTo(const Value& value, std::ostream* out) { *out << value.literal(1000); }

} // namespace battc

namespace batt::test {

inline battc::TaskSet sample_tasks() { return battc::TaskSet::load((repository() / "samples/tasks").string()).value(); }

inline battc::CompiledProgram sample_program(const std::string& name) {
    return battc::compile_file((repository() / "samples/programs" / name).string()).value();
}

inline std::vector<battc::CompiledProgram> sample_programs() {
    return {sample_program("solvers.batt"), sample_program("verifiers.batt"), sample_program("candidates.batt")};
}

inline battc::Session session(unsigned threads = 1) {
    battc::SessionOptions options;
    options.threads = threads;
    return battc::Session::open(options).value();
}

inline battc::CompiledProgram compiled(const std::string& text) {
    battc::CompiledProgram program = battc::compile(text).value();
    for (const battc::Diagnostic& diagnostic : program.diagnostics())
        ADD_FAILURE() << battc::render(diagnostic, &program.source());
    return program;
}

} // namespace batt::test
