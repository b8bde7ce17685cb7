// Traces of one function on the samples of a task as a page: source at the left, pictures at the right, a switch for the samples, calls
// that unfold, the failing statement with its explanation.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <battc/diagnostic.h>
#include <battc/tasks.h>
#include <battc/trace.h>

#include "report/svg.h"

namespace batt::report {

struct SampleTrace {
    battc::SampleId sample;
    battc::Pair pair;
    battc::Trace trace;
};

struct TracePage {
    std::string_view task;
    std::span<const SampleTrace> samples; ///< at least one
    size_t shown = 0;                     ///< which of them is seen first
    SvgDrawing drawing;
    size_t most_calls = 50; ///< of one step that are in the page; the others are counted
};

/// `source` is what positions of the traces point into.
std::string trace_page(const TracePage& page, const battc::SourceText& source);

} // namespace batt::report
