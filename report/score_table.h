// Tables of candidates for people: the best of them, and which tasks they solve.
#pragma once

#include <span>
#include <string>

#include <battc/run.h>

#include "report/result_table.h"
#include "report/terminal.h"

namespace batt::report {

/// The best candidates, at most `most`.
std::string score_table(std::span<const battc::CandidateScore> scores, size_t most, const Terminal& terminal);
/// The tasks that are solved, each with those of the candidates that solve it.
std::string solved_table(std::span<const battc::CandidateScore> scores, std::span<const battc::SolvedTask> tasks,
                         TableRows rows, const Terminal& terminal);

} // namespace batt::report
