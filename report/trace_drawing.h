// A trace on a terminal: each statement with its source and its value as a picture, the failing one with its explanation.
#pragma once

#include <string>
#include <string_view>

#include <battc/diagnostic.h>
#include <battc/trace.h>

#include "report/palette.h"
#include "report/terminal.h"

namespace batt::report {

struct TraceDrawing {
    Palette palette = Palette::classic;
    bool digits = false;
    bool calls = false;       ///< list the calls that ops made
    size_t most_calls = 10;   ///< of one step
    size_t most_rows = 60;    ///< of a grid
    size_t most_elements = 8; ///< of a set or tuple of pictures
};

/// `title` names task and sample; `source` is what positions of the trace point into.
std::string draw_trace(const battc::Trace& trace, std::string_view title, const battc::SourceText& source,
                       const Terminal& terminal, const TraceDrawing& drawing = {});

} // namespace batt::report
