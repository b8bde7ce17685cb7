#include "tests/device/report.h"

#include <iterator>

#include <fmt/format.h>

#include "runtime/data/json.h"

namespace batt::test {

namespace {

std::string_view unit_name(Unit unit) {
    switch (unit) {
    case Unit::per_second:
        return "1/s";
    case Unit::seconds:
        return "s";
    case Unit::share:
        return "%";
    case Unit::times:
        return "times";
    }
    return "";
}

std::string figure_text(double value, Unit unit) {
    switch (unit) {
    case Unit::per_second:
        return value >= 1e6 ? fmt::format("{:.2f} M/s", value * 1e-6) : fmt::format("{:.2f} k/s", value * 1e-3);
    case Unit::seconds:
        return value >= 1      ? fmt::format("{:.2f} s", value)
               : value >= 1e-3 ? fmt::format("{:.2f} ms", value * 1e3)
                               : fmt::format("{:.1f} us", value * 1e6);
    case Unit::share:
        return fmt::format("{:.3f} %", value * 100);
    case Unit::times:
        return fmt::format("{:.2f} x", value);
    }
    return "";
}

void append_row(std::string& text, const std::array<std::string, 6>& cells) {
    fmt::format_to(std::back_inserter(text), "{:<26} {:>9} {:>12} {:>12} {:>10} {:>11}\n", cells[0], cells[1], cells[2],
                   cells[3], cells[4], cells[5]);
}

} // namespace

std::string Report::table() const {
    std::string text;
    for (const Fact& fact : facts_)
        fmt::format_to(std::back_inserter(text), "{:<9} {}\n", fact.name, fact.text);
    if (!agreements_.empty())
        append_row(text,
                   {"device against interpreter", "functions", "evaluations", "on device", "left", "differences"});
    for (const Agreement& one : agreements_) {
        append_row(text, {one.corpus, std::to_string(one.functions), std::to_string(one.evaluations),
                          std::to_string(one.counts.done()), std::to_string(one.counts.bailed_out()),
                          std::to_string(one.differences)});
        if (one.counts.bailed_out() != 0)
            fmt::format_to(std::back_inserter(text), "    left: {}\n", one.counts.reasons());
    }
    if (!figures_.empty())
        fmt::format_to(std::back_inserter(text), "{:<52} {:>12}   {}\n", "figure", "median", "least and most");
    for (const Figure& figure : figures_) {
        const Measured& measured = figure.measured;
        fmt::format_to(std::back_inserter(text), "{:<52} {:>12}", figure.name,
                       figure_text(measured.median, figure.unit));
        if (measured.least != measured.most)
            fmt::format_to(std::back_inserter(text), "   {} to {}", figure_text(measured.least, figure.unit),
                           figure_text(measured.most, figure.unit));
        text += '\n';
    }
    return text;
}

std::string Report::json() const {
    std::string text = "{";
    for (const Fact& fact : facts_)
        fmt::format_to(std::back_inserter(text), "{}: {},\n ", runtime::json_string(fact.name),
                       runtime::json_string(fact.text));
    text += "\"agreement\": [";
    for (size_t i = 0; i < agreements_.size(); ++i) {
        const Agreement& one = agreements_[i];
        fmt::format_to(std::back_inserter(text),
                       "{}{{\"corpus\": {}, \"functions\": {}, \"evaluations\": {}, \"on_device\": {}, \"left\": {}, "
                       "\"reasons\": {}, \"differences\": {}}}",
                       i == 0 ? "\n  " : ",\n  ", runtime::json_string(one.corpus), one.functions, one.evaluations,
                       one.counts.done(), one.counts.bailed_out(), runtime::json_string(one.counts.reasons()),
                       one.differences);
    }
    text += "],\n \"figures\": [";
    for (size_t i = 0; i < figures_.size(); ++i) {
        const Figure& one = figures_[i];
        fmt::format_to(std::back_inserter(text),
                       "{}{{\"name\": {}, \"unit\": \"{}\", \"median\": {}, \"least\": {}, \"most\": {}}}",
                       i == 0 ? "\n  " : ",\n  ", runtime::json_string(one.name), unit_name(one.unit),
                       one.measured.median, one.measured.least, one.measured.most);
    }
    return text + "]}\n";
}

} // namespace batt::test
