// The op in which nearly all evaluations of a program fail. One solver that is wrong is nothing special; a file whose functions all
// fail in one op is probably written for something else: another dialect, or a version of it whose cells are in another order.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "frontend/source.h"
#include "runtime/run/evaluation.h"

namespace batt::runtime {

class CommonFailures {
public:
    void add(const Evaluation& evaluation);

    /// A sentence about the program of that number, whose text is `source`; empty if there is nothing to say.
    std::string note(u32 program, const std::string& path, const frontend::SourceFile& source, Dialect dialect) const;

private:
    /// Fewer evaluations say nothing.
    static constexpr size_t least_evaluations = 10;

    std::map<std::tuple<u32, ErrorKind, u32, u32>, size_t> failures_; ///< by program, kind, line and column
    std::vector<size_t> evaluations_;                                 ///< by program
};

} // namespace batt::runtime
