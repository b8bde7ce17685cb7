// One evaluation as a picture: input, expected output and output side by side under a line with the verdict.
#pragma once

#include <string>

#include <battc/run.h>

#include "report/terminal.h"
#include "report/terminal_grid.h"

namespace batt::report {

/// The evaluation must have its output values. Of a batt function the output candidate that is right is drawn, else the first
/// that is a grid.
std::string draw_evaluation(const battc::Evaluation& evaluation, const Terminal& terminal,
                            const GridDrawing& drawing = {});

/// "right", "wrong", "failed" or "output not known", in colour.
std::string verdict(bool failed, battc::Match match, const Paint& paint);
inline std::string verdict(const battc::Evaluation& evaluation, const Paint& paint) {
    return verdict(evaluation.failed(), evaluation.match(), paint);
}

} // namespace batt::report
