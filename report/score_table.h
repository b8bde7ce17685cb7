// Tables of candidates for people: the best of them, and which tasks they solve.
#pragma once

#include <string>
#include <vector>

#include "report/result_table.h"
#include "report/terminal.h"
#include "runtime/results/scores.h"

namespace batt::report {

/// The best candidates, at most so many.
std::string score_table(const std::vector<runtime::CandidateScore>& scores, size_t most, const Terminal& terminal);
/// The tasks that are solved, each with the candidates that solve it.
std::string solved_table(const std::vector<runtime::CandidateScore>& scores, TableRows rows, const Terminal& terminal);

} // namespace batt::report
