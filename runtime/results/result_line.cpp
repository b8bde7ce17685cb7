#include "runtime/results/result_line.h"

#include <iterator>

#include <fmt/format.h>
#include <simdjson.h>

#include "ops/op_table.h"
#include "runtime/data/json.h"

namespace batt::runtime {

namespace {

using List = ir::OutputRecord::List;

void append_member(std::string& text, std::string_view name, std::string_view value) {
    text += text.back() == '{' ? "\"" : ", \"";
    text += name;
    text += "\": ";
    append_json_string(text, value);
}

std::string_view match_text(std::optional<bool> match) { return !match ? "null" : *match ? "true" : "false"; }

void append_value(std::string& text, const OutputValue& value, bool numbers) {
    if (value.grid)
        append_json_grid(text, *value.grid);
    else if (value.is_number && numbers)
        text += value.literal;
    else
        append_json_string(text, value.literal);
}

} // namespace

void append_failure(std::string& text, const Evaluation& evaluation) {
    text += '{';
    append_member(text, "kind", error_name(evaluation.error_kind));
    append_member(text, "message", evaluation.error);
    if (evaluation.position.known())
        fmt::format_to(std::back_inserter(text), ", \"line\": {}, \"column\": {}", evaluation.position.line,
                       evaluation.position.column);
    else
        text += ", \"line\": null, \"column\": null";
    text += '}';
}

void append_records(std::string& text, const Evaluation& evaluation, List list, std::string_view first_member) {
    bool first = true;
    for (size_t i = 0; i < evaluation.records.size(); ++i) {
        const ir::OutputRecord& record = evaluation.entry->records[i];
        if (record.list != list)
            continue;
        text += first ? "{" : ", {";
        first = false;
        text += first_member;
        fmt::format_to(std::back_inserter(text), "\"index\": {}", record.index);
        if (list == List::output) {
            text += record.is_solver ? ", \"solver\": true" : ", \"solver\": false";
            append_member(text, "name", record.name);
            text += ", \"match\": ";
            text += match_text(evaluation.records[i].match);
        } else {
            append_member(text, "solver", record.solver);
            append_member(text, "differ", record.name);
        }
        text += ", \"value\": ";
        append_value(text, evaluation.records[i].value, true);
        text += '}';
    }
}

void append_result_members(std::string& text, const Evaluation& evaluation) {
    text += evaluation.failed ? "\"status\": \"error\"" : "\"status\": \"ok\"";
    text += ", \"match\": ";
    text += match_text(evaluation.match);
    if (evaluation.failed) {
        text += ", \"error\": ";
        append_failure(text, evaluation);
    } else if (evaluation.records.empty()) {
        text += ", \"output\": ";
        append_value(text, evaluation.output, false);
    } else {
        text += ", \"o\": [";
        append_records(text, evaluation, List::output);
        text += "], \"s\": [";
        append_records(text, evaluation, List::score);
        text += ']';
    }
}

namespace {

/// A line up to the brace that closes it.
void append_open_line(std::string& text, const Evaluation& evaluation) {
    text += '{';
    append_member(text, "program", evaluation.entry->path);
    append_member(text, "function", evaluation.entry->name);
    append_member(text, "task", evaluation.task->id);
    append_member(text, "split", split_name(evaluation.split));
    fmt::format_to(std::back_inserter(text), ", \"index\": {}, ", evaluation.index);
    append_result_members(text, evaluation);
}

} // namespace

void append_result_line(std::string& text, const Evaluation& evaluation) {
    append_open_line(text, evaluation);
    text += "}\n";
}

void append_result_line_with_fuel(std::string& text, const Evaluation& evaluation) {
    append_open_line(text, evaluation);
    fmt::format_to(std::back_inserter(text), ", \"fuel\": {}}}\n", evaluation.fuel);
}

ResultLineWriter result_line_writer(bool with_fuel) {
    return with_fuel ? &append_result_line_with_fuel : &append_result_line;
}

// --- reading

namespace {

namespace dom = simdjson::dom;

// Each of these is false where the member is missing or something else.

bool read_text(const dom::object& object, std::string_view name, std::string& value) {
    std::string_view text;
    if (object[name].get(text) != simdjson::SUCCESS)
        return false;
    value = text;
    return true;
}

template <class Number>
bool read_number(const dom::object& object, std::string_view name, Number& value) {
    int64_t number = 0;
    if (object[name].get(number) != simdjson::SUCCESS || !std::in_range<Number>(number))
        return false;
    value = static_cast<Number>(number);
    return true;
}

bool read_match(const dom::object& object, std::optional<bool>& match) {
    dom::element element;
    if (object["match"].get(element) != simdjson::SUCCESS)
        return false;
    match.reset();
    bool value = false;
    if (element.is_null())
        return true;
    if (element.get(value) != simdjson::SUCCESS)
        return false;
    match = value;
    return true;
}

bool read_grid(const dom::array& rows, GridData& grid) {
    for (const dom::element row : rows) {
        dom::array cells;
        if (row.get(cells) != simdjson::SUCCESS)
            return false;
        const auto width = static_cast<int32_t>(cells.size());
        if (grid.height++ == 0)
            grid.width = width;
        if (width == 0 || width != grid.width)
            return false;
        for (const dom::element cell : cells) {
            int64_t color = 0;
            if (cell.get(color) != simdjson::SUCCESS || !std::in_range<int8_t>(color))
                return false;
            grid.cells.push_back(static_cast<int8_t>(color));
        }
    }
    return grid.height != 0;
}

bool read_value(const dom::element& element, OutputValue& value) {
    if (dom::array rows; element.get(rows) == simdjson::SUCCESS)
        return read_grid(rows, value.grid.emplace());
    if (std::string_view literal; element.get(literal) == simdjson::SUCCESS) {
        value.literal = literal;
        return true;
    }
    value.is_number = true; // an int; others are written as text
    if (int64_t number = 0; element.get(number) == simdjson::SUCCESS) {
        value.literal = std::to_string(number);
        return true;
    }
    return false;
}

bool read_records(const dom::object& object, List list, ResultLine& result) {
    dom::array elements;
    if (object[list == List::output ? "o" : "s"].get(elements) != simdjson::SUCCESS)
        return false;
    for (const dom::element element : elements) {
        dom::object member;
        ir::OutputRecord& record = result.records.emplace_back();
        RecordResult& value = result.evaluation.records.emplace_back();
        record.list = list;
        if (element.get(member) != simdjson::SUCCESS || !read_number(member, "index", record.index))
            return false;
        if (list == List::output) {
            if (member["solver"].get(record.is_solver) != simdjson::SUCCESS ||
                !read_text(member, "name", record.name) || !read_match(member, value.match))
                return false;
        } else if (!read_text(member, "solver", record.solver) || !read_text(member, "differ", record.name)) {
            return false;
        }
        dom::element inner;
        if (member["value"].get(inner) != simdjson::SUCCESS || !read_value(inner, value.value))
            return false;
    }
    return true;
}

bool read_failure(const dom::object& object, Evaluation& evaluation) {
    dom::object error;
    std::string kind;
    if (object["error"].get(error) != simdjson::SUCCESS || !read_text(error, "kind", kind) ||
        !read_text(error, "message", evaluation.error))
        return false;
    if (read_number(error, "line", evaluation.position.line) &&
        !read_number(error, "column", evaluation.position.column))
        return false;
    for (size_t i = 0; i <= static_cast<size_t>(ErrorKind::internal); ++i)
        if (error_name(static_cast<ErrorKind>(i)) == kind) {
            evaluation.error_kind = static_cast<ErrorKind>(i);
            return true;
        }
    return false;
}

} // namespace

struct ResultLineReader::Parser {
    dom::parser parser;
};

ResultLineReader::ResultLineReader() : parser_(std::make_unique<Parser>()) {}
ResultLineReader::~ResultLineReader() = default;

bool ResultLineReader::read(std::string_view line, ResultLine& result) {
    result = {};
    Evaluation& evaluation = result.evaluation;
    dom::object object;
    std::string split;
    std::string status;
    if (parser_->parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS ||
        !read_text(object, "program", result.program) || !read_text(object, "function", result.function) ||
        !read_text(object, "task", result.task) || !read_text(object, "split", split) ||
        !read_number(object, "index", evaluation.index) || !read_text(object, "status", status) ||
        !read_match(object, evaluation.match))
        return false;
    bool known_split = false;
    for (const Split one : all_splits)
        if (split_name(one) == split) {
            evaluation.split = one;
            known_split = true;
        }
    result.has_fuel = read_number(object, "fuel", evaluation.fuel);
    evaluation.failed = status == "error";
    if (!known_split || (!evaluation.failed && status != "ok"))
        return false;
    if (evaluation.failed)
        return read_failure(object, evaluation);
    if (dom::element output; object["output"].get(output) == simdjson::SUCCESS)
        return read_value(output, evaluation.output);
    return read_records(object, List::output, result) && read_records(object, List::score, result);
}

bool attach(ResultLine& line, const EntryPoint& entry, const Task& task) {
    Evaluation& evaluation = line.evaluation;
    evaluation.entry = &entry;
    evaluation.task = &task;
    if (evaluation.failed)
        return true;
    if (evaluation.records.size() != entry.records.size())
        return false;
    // A line has the outputs before the scores.
    std::vector<RecordResult> in_order;
    in_order.reserve(entry.records.size());
    size_t next[2] = {};
    while (next[1] < line.records.size() && line.records[next[1]].list == List::output)
        ++next[1];
    const size_t outputs = next[1];
    for (const ir::OutputRecord& record : entry.records) {
        size_t& place = next[static_cast<size_t>(record.list)];
        if (place >= (record.list == List::output ? outputs : line.records.size()) || line.records[place] != record)
            return false;
        in_order.push_back(std::move(evaluation.records[place++]));
    }
    evaluation.records = std::move(in_order);
    return true;
}

bool read_finished_line(ResultLineReader& reader, std::string_view line, const SamplePlace& place,
                        ResultLineWriter writer, ResultLine& result) {
    if (!reader.read(line, result) || !attach(result, *place.job.entry, *place.job.task))
        return false;
    std::string text;
    writer(text, result.evaluation);
    text.pop_back(); // the line break
    return result.evaluation.split == place.split && result.evaluation.index == place.index && text == line;
}

} // namespace batt::runtime
