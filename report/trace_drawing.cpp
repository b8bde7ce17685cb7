#include "report/trace_drawing.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/figures.h"
#include "report/terminal_grid.h"
#include "report/trace_picture.h"
#include "report/wrap.h"

namespace batt::report {

namespace {

using battc::Trace;
using battc::TracedStatement;
using battc::TracedStep;

class TracePrinter {
public:
    TracePrinter(const Trace& trace, const battc::SourceText& source, const Terminal& terminal,
                 const TraceDrawing& drawing)
        : trace_(trace), source_(source), terminal_(terminal), drawing_(drawing), paint_(terminal) {
        limits_.most_rows = drawing.most_rows;
        limits_.most_columns = terminal.columns - panels_margin;
        limits_.most_elements = drawing.most_elements;
    }

    std::string text(std::string_view title) && {
        text_ = fmt::format("{} {}: {}, {} fuel\n\n", paint_.strong(trace_.function), title, verdict(),
                            with_commas(static_cast<size_t>(trace_.fuel)));
        for (const auto& [name, value] : trace_.arguments) {
            if (value.is_none())
                continue;
            text_ += fmt::format("{}\n", paint_.strong(name));
            add_picture(picture_of(value, limits_));
            text_ += "\n";
        }
        for (const TracedStatement& statement : trace_.statements)
            add(statement);
        return std::move(text_);
    }

private:
    std::string verdict() const {
        const std::string text = verdict_of(trace_);
        if (battc::is_failure(trace_.status))
            return paint_.bad(text);
        return trace_.match == battc::Match::yes  ? paint_.good(text)
               : trace_.match == battc::Match::no ? paint_.doubtful(text)
                                                  : paint_.quiet(text);
    }

    void add(const TracedStatement& statement) {
        const StatementState state = state_of(statement, trace_);
        const std::string line = fmt::format("{:>4}  ", statement.range.begin.line);
        std::string source = statement.text;
        for (size_t at = source.find('\n'); at != std::string::npos; at = source.find('\n', at + 1))
            source.insert(at + 1, line.size(), ' ');
        if (state == StatementState::unreached) {
            text_ += paint_.quiet(line + source) + "\n      " + paint_.quiet("not reached") + "\n\n";
            return;
        }
        text_ += paint_.quiet(line) + paint_.strong(source) + "\n";
        if (state == StatementState::failed)
            add_failure(statement);
        if (state == StatementState::handled)
            text_ += "      " +
                     paint_.doubtful(fmt::format("failed, and goes on with a default: {}",
                                                 battc::failure_text(*statement.error, statement.message))) +
                     "\n";
        text_ += "      " + paint_.quiet(facts_of(statement)) + "\n";
        add_picture(statement_picture(statement, limits_));
        for (const TracedStep& step : statement.steps)
            add_calls(step);
        text_ += "\n";
    }

    void add_failure(const TracedStatement& statement) {
        text_ +=
            battc::render(battc::failure_diagnostic(source_, *statement.error, statement.message,
                                                    trace_.position.known() ? trace_.position : statement.range.begin),
                          &source_, paint_.on());
        constexpr size_t most_text = 120;
        if (const std::string call = failed_call_text(statement, most_text); !call.empty())
            text_ += "      " + wrap("what failed: " + call, terminal_.columns - 8, 8) + "\n";
    }

    void add_calls(const TracedStep& step) {
        if (!drawing_.calls || step.call_count == 0)
            return;
        text_ += fmt::format("      {} made {}\n", paint_.name(step.operation), counted(step.call_count, "call"));
        const size_t shown = std::min(step.calls.size(), drawing_.most_calls);
        for (size_t i = 0; i < shown; ++i) {
            const battc::TracedCall& call = step.calls[i];
            constexpr size_t most_text = 60;
            const std::string number = fmt::format("      [{}] ", i);
            if (!call_has_pictures(call)) {
                text_ += number + wrap(call_text(call, most_text), terminal_.columns - 12, 10) + "\n";
                continue;
            }
            text_ += fmt::format("{}{} - {} fuel\n", number, cut_literal(call.function, most_text),
                                 with_commas(static_cast<size_t>(call.fuel)));
            add_group(call_picture(call, limits_));
        }
        if (shown < step.call_count)
            text_ += fmt::format("      ... {} more\n", with_commas(step.call_count - shown));
    }

    void add_picture(const Picture& picture) {
        text_ += draw_picture(picture, terminal_, {drawing_.palette, drawing_.digits});
    }
    void add_group(PictureGroup group) {
        Picture picture;
        picture.groups.push_back(std::move(group));
        add_picture(picture);
    }

    const Trace& trace_;
    const battc::SourceText& source_;
    const Terminal& terminal_;
    const TraceDrawing& drawing_;
    const Paint paint_;
    PictureLimits limits_;
    std::string text_;
};

} // namespace

std::string draw_trace(const Trace& trace, std::string_view title, const battc::SourceText& source,
                       const Terminal& terminal, const TraceDrawing& drawing) {
    return TracePrinter(trace, source, terminal, drawing).text(title);
}

} // namespace batt::report
