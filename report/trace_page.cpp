#include "report/trace_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/figures.h"
#include "report/html_page.h"
#include "report/templates.h"
#include "report/terminal_grid.h"
#include "report/trace_picture.h"

namespace batt::report {

namespace {

using battc::Trace;
using battc::TracedCall;
using battc::TracedStatement;
using battc::TracedStep;

class PageWriter {
public:
    PageWriter(const TracePage& page, const battc::SourceText& source) : page_(page), source_(source) {
        limits_.most_elements = 12;
    }

    std::string text() && {
        std::string title = fmt::format("{} on {}", page_.samples[0].trace.function, page_.task);
        text_ = "<nav class=\"samples\" aria-label=\"Samples\" hidden>";
        for (size_t i = 0; i < page_.samples.size(); ++i)
            text_ += fmt::format("<button type=\"button\" aria-pressed=\"{}\">{} <span class=\"{}\">{}</span></button>",
                                 i == page_.shown, name_of(page_.samples[i]), class_of(page_.samples[i].trace),
                                 verdict_of(page_.samples[i].trace));
        text_ += "</nav>\n<main>\n";
        for (const SampleTrace& sample : page_.samples)
            add(sample);
        text_ += "</main>";
        return html_page({std::move(title), std::move(text_), trace_css, trace_js, page_.drawing.palette});
    }

private:
    static std::string name_of(const SampleTrace& sample) {
        return fmt::format("{} {}", battc::split_name(sample.sample.split), sample.sample.index);
    }
    static std::string_view class_of(const Trace& trace) {
        if (battc::is_failure(trace.status))
            return "failed";
        return trace.match == battc::Match::yes ? "right" : trace.match == battc::Match::no ? "wrong" : "unknown";
    }

    void add(const SampleTrace& sample) {
        const Trace& trace = sample.trace;
        text_ += fmt::format("<section class=\"sample\" aria-label=\"{0}\">\n<h2>{0}</h2>\n"
                             "<p class=\"verdict\"><strong class=\"{1}\">{2}</strong>, {3} fuel</p>\n",
                             name_of(sample), class_of(trace), verdict_of(trace),
                             with_commas(static_cast<size_t>(std::max<int64_t>(0, trace.fuel))));
        add_overview(sample);
        for (const auto& [name, value] : trace.arguments)
            if (!value.is_none() && name != "I")
                text_ += fmt::format("<details><summary>{} = {}</summary>{}</details>\n", escape_markup(name),
                                     escape_markup(kind_text(value)), picture(picture_of(value, limits_)));
        for (const TracedStatement& statement : trace.statements)
            add(statement, trace);
        text_ += "</section>\n";
    }

    /// Input, expected and output side by side.
    void add_overview(const SampleTrace& sample) {
        text_ += "<div class=\"panels\">";
        const auto add_grid = [&](std::string_view name, const battc::GridView& grid,
                                  const std::optional<battc::GridView>& other) {
            Panel panel{fmt::format("{} {}x{}", name, grid.height(), grid.width()), grid, {}, other};
            if (other)
                if (const auto differences = count_differences(grid, *other); differences && *differences != 0)
                    panel.caption += fmt::format(", {} wrong", counted(*differences, "cell"));
            text_ += html_panel(panel, page_.drawing);
        };
        add_grid("input", sample.pair.input, std::nullopt);
        if (sample.pair.output)
            add_grid("expected", *sample.pair.output, std::nullopt);
        if (sample.trace.value) {
            if (const auto grid = sample.trace.value->as_grid())
                add_grid("output", grid->view(), sample.pair.output);
            else
                text_ += html_panel(panel_of(*sample.trace.value, "output", limits_), page_.drawing);
        }
        text_ += "</div>\n";
    }

    void add(const TracedStatement& statement, const Trace& trace) {
        const StatementState state = state_of(statement, trace);
        constexpr std::string_view classes[] = {"done", "handled", "failed", "unreached"};
        text_ += fmt::format(
            "<div class=\"statement is-{}\" tabindex=\"-1\">\n<div><div class=\"source\"><span "
            "class=\"line\">{}</span><pre><code>{}</code></pre></div>\n<p class=\"facts\">{}</p></div>\n<div>",
            classes[static_cast<size_t>(state)], statement.range.begin.line, escape_markup(statement.text),
            state == StatementState::unreached ? "not reached" : escape_markup(facts_of(statement)));
        if (state == StatementState::failed)
            add_failure(statement, trace);
        if (state == StatementState::handled)
            text_ += fmt::format("<p class=\"wrong\">failed, and goes on with a default: {}</p>",
                                 escape_markup(battc::failure_text(*statement.error, statement.message)));
        text_ += picture(statement_picture(statement, limits_));
        for (const TracedStep& step : statement.steps)
            add_calls(step);
        text_ += "</div>\n</div>\n";
    }

    void add_failure(const TracedStatement& statement, const Trace& trace) {
        const battc::Diagnostic diagnostic =
            battc::failure_diagnostic(source_, *statement.error, statement.message,
                                      trace.position.known() ? trace.position : statement.range.begin);
        // The message may be broken between words, the quoted line with its caret not.
        const std::string rendered = battc::render(diagnostic, &source_);
        const size_t end = std::min(rendered.find('\n'), rendered.size());
        text_ += fmt::format("<div class=\"diagnostic\" role=\"alert\"><p>{}</p><pre>{}</pre>",
                             escape_markup(rendered.substr(0, end)),
                             escape_markup(rendered.substr(end).substr(end < rendered.size() ? 1 : 0)));
        constexpr size_t most_text = 400;
        if (const std::string call = failed_call_text(statement, most_text); !call.empty())
            text_ += fmt::format("<p>What failed: <code>{}</code></p>", escape_markup(call));
        if (const auto code = battc::find_code(diagnostic.code))
            text_ += fmt::format("<details><summary>What {} means</summary><pre>{}\n\n{}</pre></details>", code->code,
                                 escape_markup(code->title), escape_markup(code->explanation));
        text_ += "</div>";
    }

    void add_calls(const TracedStep& step) {
        if (step.call_count == 0)
            return;
        text_ += fmt::format("<details class=\"calls\"><summary>{} made {}</summary>\n", escape_markup(step.operation),
                             counted(step.call_count, "call"));
        const size_t shown = std::min(step.calls.size(), page_.most_calls);
        for (size_t i = 0; i < shown; ++i) {
            const TracedCall& call = step.calls[i];
            constexpr size_t most_text = 80;
            if (!call_has_pictures(call)) {
                text_ +=
                    fmt::format("<p class=\"heading\">[{}] {}</p>\n", i, escape_markup(call_text(call, most_text)));
                continue;
            }
            text_ += fmt::format("<details><summary>[{}] {} - {} fuel</summary>", i,
                                 escape_markup(cut_literal(call.function, most_text)),
                                 with_commas(static_cast<size_t>(call.fuel)));
            Picture of_call;
            of_call.groups.push_back(call_picture(call, limits_));
            text_ += picture(of_call) + "</details>\n";
        }
        if (shown < step.call_count)
            text_ += fmt::format("<p class=\"remark\">... {} more</p>", with_commas(step.call_count - shown));
        text_ += "</details>\n";
    }

    std::string picture(const Picture& picture) const { return html_picture(picture, page_.drawing); }

    const TracePage& page_;
    const battc::SourceText& source_;
    PictureLimits limits_;
    std::string text_;
};

} // namespace

std::string trace_page(const TracePage& page, const battc::SourceText& source) {
    return PageWriter(page, source).text();
}

} // namespace batt::report
