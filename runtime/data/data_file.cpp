#include "runtime/data/data_file.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "runtime/data/data_format.h"
#include "runtime/data/data_text.h"
#include "runtime/data/task_reader.h"

namespace batt::runtime {

namespace {

using frontend::Code;
using frontend::SourceRange;
namespace ondemand = simdjson::ondemand;

std::string id_from_name(const std::string& name) {
    const std::filesystem::path path(name);
    const bool is_json = path.extension() == ".json" || path.extension() == ".jsonl" || path.extension() == ".ndjson";
    return (is_json ? path.stem() : path.filename()).string();
}

/// The name and the value of a member of an object.
simdjson::error_code read_field(simdjson::simdjson_result<ondemand::field> field, std::string_view& key,
                                ondemand::value& value) {
    if (const auto error = field.unescaped_key().get(key))
        return error;
    return field.value().get(value);
}

/// Reads a file as a whole, in the format that it has.
class FileReader {
public:
    FileReader(const std::string& name, std::string text, const DataLimits& limits)
        : text_(name, std::move(text), limits), tasks_(text_) {}

    FileContents read() &&;

private:
    Reading read_document(ondemand::parser& parser);
    Reading read_lines(ondemand::parser& parser);
    Reading read_line(ondemand::parser& parser, std::string_view line, size_t number);
    Reading read_numbered_task(ondemand::object object, SourceRange opening, size_t number);
    Reading read_task_list(ondemand::array list);
    Reading read_pair_lists(ondemand::object tasks, Split split);
    Reading read_root_as(FileFormat format);
    Reading read_tasks(ondemand::object tasks);
    Reading read_groups(ondemand::object groups);
    Reading read_solutions(ondemand::object solutions, bool submission);
    Reading read_attempt(ondemand::value value, const GridPlace& place, GridData& grid);

    DataText text_;
    TaskReader tasks_;
    FileContents contents_;
    std::unordered_map<std::string, size_t> place_of_; ///< tasks of lists of pairs, into contents_.tasks
    std::unordered_set<std::string> rejected_;         ///< such tasks with a problem in any list
};

FileContents FileReader::read() && {
    if (text_.text().size() >= std::numeric_limits<uint32_t>::max()) {
        contents_.problems.file_error(text_.name(), Code::cannot_read_file, "the file is larger than 4 GiB");
        return std::move(contents_);
    }
    // The parser's buffers are reused from file to file.
    static thread_local ondemand::parser parser;
    const Reading reading = read_document(parser);
    // Of several tasks those before the place where the text breaks are used. A task of its own is not, wherever that is.
    if (reading == Reading::broken &&
        (contents_.format == FileFormat::task || contents_.format == FileFormat::pair_list))
        contents_.tasks.clear();
    std::erase_if(contents_.tasks, [this](const Task& task) { return rejected_.contains(task.id); });
    text_.finish(contents_);
    return std::move(contents_);
}

Reading FileReader::read_document(ondemand::parser& parser) {
    if (const std::string_view kind = archive_kind(text_.text()); !kind.empty()) {
        contents_.format = FileFormat::archive;
        text_.report_file(Code::not_a_data_file, fmt::format("{}, not tasks", kind),
                          "unpack it, and give the files that are in it");
        return Reading::broken;
    }
    Reading reading = text_.begin(parser);
    if (is_json_lines(text_.name(), text_.text()) && !text_.text().empty())
        return read_lines(parser);
    if (reading == Reading::fine)
        reading = find_format(text_, contents_.format);
    if (reading != Reading::fine)
        return reading;
    text_.document().rewind();
    reading = read_root_as(contents_.format);
    if (reading != Reading::broken && !text_.at_end())
        return text_.broken(simdjson::TRAILING_CONTENT);
    return reading;
}

/// Every line is a document of its own: a bad one is left out alone.
Reading FileReader::read_lines(ondemand::parser& parser) {
    std::string_view rest = text_.text();
    size_t number = 0;
    Reading worst = Reading::fine;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        const Reading reading = read_line(parser, line, number);
        worst = std::max(worst, reading);
        if (contents_.format == FileFormat::unknown && reading != Reading::fine)
            return worst; // the first line says what the file is
        contents_.format = FileFormat::task_lines;
    }
    return worst;
}

Reading FileReader::read_line(ondemand::parser& parser, std::string_view line, size_t number) {
    if (const Reading reading = text_.begin(parser, line); reading != Reading::fine)
        return reading;
    if (contents_.format == FileFormat::unknown) {
        FileFormat format = FileFormat::unknown;
        if (const Reading reading = find_format(text_, format); reading != Reading::fine)
            return reading;
        if (format != FileFormat::task)
            return text_.reject(line.substr(0, 1), Code::not_a_data_file, "lines of JSON, but not a task in each line");
        text_.document().rewind();
    }
    ondemand::object object;
    if (const auto error = text_.document().get_object().get(object)) {
        if (error == simdjson::INCORRECT_TYPE)
            return text_.reject(trimmed(line), Code::bad_task, "this line is not a task");
        return text_.broken(error);
    }
    const Reading reading = read_numbered_task(object, text_.range_of(line.substr(line.find('{'), 1)), number);
    if (reading == Reading::broken || text_.at_end())
        return reading;
    if (reading == Reading::fine)
        contents_.tasks.pop_back();
    return text_.broken(simdjson::TRAILING_CONTENT);
}

/// A task of several in a file that may or may not say its id.
Reading FileReader::read_numbered_task(ondemand::object object, SourceRange opening, size_t number) {
    Task task;
    task.id = fmt::format("{}_{}", id_from_name(text_.name()), number);
    const std::string fallback = task.id;
    const Reading reading = tasks_.read_task(object, opening, fallback, task, TaskReader::OwnId::any);
    if (reading == Reading::fine)
        contents_.tasks.push_back(std::move(task));
    return reading;
}

Reading FileReader::read_task_list(ondemand::array list) {
    Reading worst = Reading::fine;
    size_t number = 0;
    for (auto item : list) {
        ondemand::value value;
        if (const auto error = item.get(value))
            return text_.broken(error);
        ++number;
        const SourceRange opening = text_.range_of(value.raw_json_token());
        ondemand::object object;
        Reading reading = Reading::fine;
        if (const auto error = value.get_object().get(object))
            reading = text_.wrong(value, error,
                                  fmt::format("element {} is not an object with \"train\" and \"test\"", number));
        else
            reading = read_numbered_task(object, opening, number);
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
    }
    return worst;
}

/// Lists of pairs by task. They join the task of that id if it has been read from this file.
Reading FileReader::read_pair_lists(ondemand::object tasks, Split split) {
    Reading worst = Reading::fine;
    for (auto field : tasks) {
        std::string_view key;
        ondemand::value value;
        if (const auto error = read_field(field, key, value))
            return text_.broken(error);
        const std::string id(key);
        ondemand::array list;
        Reading reading = Reading::fine;
        std::vector<Pair> pairs;
        if (const auto error = value.get_array().get(list))
            reading = text_.wrong(value, error, fmt::format("task '{}' is not a list of pairs", id));
        else
            reading = tasks_.read_pairs(list, {.task = id, .split = split}, pairs);
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
        const auto [place, is_new] = place_of_.try_emplace(id, contents_.tasks.size());
        if (is_new) {
            Task& task = contents_.tasks.emplace_back();
            task.id = id;
            task.file = text_.name();
        }
        if (reading == Reading::fine)
            contents_.tasks[place->second].pairs(split) = std::move(pairs);
        else
            rejected_.insert(id);
    }
    return worst;
}

Reading FileReader::read_root_as(FileFormat format) {
    if (format == FileFormat::pair_list || format == FileFormat::task_list) {
        ondemand::array list;
        if (const auto error = text_.document().get_array().get(list))
            return text_.broken(error);
        if (format == FileFormat::task_list)
            return read_task_list(list);
        Task task;
        task.id = id_from_name(text_.name());
        task.file = text_.name();
        const Reading reading = tasks_.read_pairs(list, {.split = Split::generated}, task.generated);
        if (reading == Reading::fine)
            contents_.tasks.push_back(std::move(task));
        return reading;
    }
    ondemand::object object;
    if (const auto error = text_.document().get_object().get(object))
        return text_.broken(error);
    switch (format) {
    case FileFormat::task: {
        Task task;
        task.id = id_from_name(text_.name());
        const Reading reading = tasks_.read_task(object, {}, {}, task, TaskReader::OwnId::key);
        if (reading == Reading::fine)
            contents_.tasks.push_back(std::move(task));
        return reading;
    }
    case FileFormat::many_tasks:
        return read_tasks(object);
    case FileFormat::groups:
        return read_groups(object);
    default:
        return read_solutions(object, format == FileFormat::submission);
    }
}

/// Each group holds tasks, or lists of pairs of which the group's name says what they are.
Reading FileReader::read_groups(ondemand::object groups) {
    Reading worst = Reading::fine;
    for (auto field : groups) {
        std::string_view key;
        ondemand::value value;
        if (const auto error = read_field(field, key, value))
            return text_.broken(error);
        const Split split = split_of_member(key).value_or(Split::generated);
        ondemand::object tasks;
        auto error = value.get_object().get(tasks);
        if (error == simdjson::INCORRECT_TYPE)
            continue; // not a group: some other member
        if (error)
            return text_.broken(error);
        bool lists = false;
        for (auto first : tasks) {
            ondemand::json_type type;
            if ((error = first.value().type().get(type)))
                return text_.broken(error);
            lists = type == ondemand::json_type::array;
            break;
        }
        bool empty = false;
        if ((error = tasks.reset().get(empty)))
            return text_.broken(error);
        const Reading reading = lists ? read_pair_lists(tasks, split) : read_tasks(tasks);
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
    }
    return worst;
}

Reading FileReader::read_tasks(ondemand::object tasks) {
    Reading worst = Reading::fine;
    for (auto field : tasks) {
        std::string_view key;
        ondemand::value value;
        if (const auto error = read_field(field, key, value))
            return text_.broken(error);
        Task task;
        task.id = key;
        const SourceRange opening = text_.range_of(value.raw_json_token());
        ondemand::object object;
        Reading reading = Reading::fine;
        if (const auto error = value.get_object().get(object))
            reading = text_.wrong(value, error,
                                  fmt::format("task '{}' is not an object with \"train\" and \"test\"", task.id));
        else
            reading = tasks_.read_task(object, opening, task.id, task);
        if (reading == Reading::broken)
            return reading;
        if (reading == Reading::fine)
            contents_.tasks.push_back(std::move(task));
        worst = std::max(worst, reading);
    }
    return worst;
}

Reading FileReader::read_solutions(ondemand::object solutions, bool submission) {
    Reading worst = Reading::fine;
    for (auto field : solutions) {
        std::string_view key;
        ondemand::value value;
        if (const auto error = read_field(field, key, value))
            return text_.broken(error);
        Solution solution;
        solution.id = key;
        solution.range = text_.range_of(value.raw_json_token());
        ondemand::array outputs;
        Reading reading = Reading::fine;
        if (const auto error = value.get_array().get(outputs)) {
            reading =
                text_.wrong(value, error, fmt::format("the solution of task '{}' is not a list of grids", solution.id));
        } else {
            GridPlace place{.task = solution.id, .split = Split::test, .index = 0, .part = "output"};
            for (auto item : outputs) {
                ondemand::value output;
                if (const auto item_error = item.get(output))
                    return text_.broken(item_error);
                GridData& grid = solution.outputs.emplace_back();
                const Reading one =
                    submission ? read_attempt(output, place, grid) : tasks_.read_grid(output, place, grid);
                if (one == Reading::broken)
                    return one;
                reading = std::max(reading, one);
                ++place.index;
            }
        }
        if (reading == Reading::broken)
            return reading;
        if (reading == Reading::fine)
            contents_.solutions.push_back(std::move(solution));
        worst = std::max(worst, reading);
    }
    return worst;
}

/// The first attempt at a test output.
Reading FileReader::read_attempt(ondemand::value value, const GridPlace& place, GridData& grid) {
    const std::string_view opening = value.raw_json_token();
    ondemand::object attempts;
    if (const auto error = value.get_object().get(attempts))
        return text_.wrong(value, error, fmt::format("{} is not an object with \"attempt_1\"", place.pair()));
    Reading worst = Reading::fine;
    bool found = false;
    for (auto field : attempts) {
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return text_.broken(error);
        if (key != "attempt_1" || found)
            continue;
        found = true;
        ondemand::value attempt;
        if (const auto error = field.value().get(attempt))
            return text_.broken(error);
        worst = tasks_.read_grid(attempt, place, grid);
        if (worst == Reading::broken)
            return worst;
    }
    return found ? worst : text_.reject(opening, Code::bad_task, fmt::format("{} has no \"attempt_1\"", place.pair()));
}

} // namespace

FileContents read_data_text(const std::string& name, std::string text, const DataLimits& limits) {
    return FileReader(name, std::move(text), limits).read();
}

std::string_view archive_kind(std::string_view text) {
    using namespace std::string_view_literals;
    constexpr std::pair<std::string_view, std::string_view> kinds[] = {
        {"PK\x03\x04"sv, "a zip archive"},
        {"PK\x05\x06"sv, "a zip archive"},
        {"\x1f\x8b"sv, "a gzip file"},
        {"BZh"sv, "a bzip2 file"},
        {"\xfd\x37zXZ\0"sv, "an xz file"},
        {"\x28\xb5\x2f\xfd"sv, "a Zstandard file"},
        {"7z\xbc\xaf\x27\x1c"sv, "a 7z archive"},
        {"Rar!"sv, "a RAR archive"},
    };
    for (const auto& [magic, kind] : kinds)
        if (text.starts_with(magic))
            return kind;
    constexpr size_t tar_magic = 257;
    return text.size() > tar_magic && text.substr(tar_magic).starts_with("ustar") ? "a tar archive"
                                                                                  : std::string_view();
}

bool is_json_lines(const std::string& name, std::string_view text) {
    if (name.ends_with(".jsonl") || name.ends_with(".ndjson"))
        return true;
    // Within one document no '{' follows a '}' without something in between.
    const size_t end = text.find('\n');
    if (end == std::string_view::npos)
        return false;
    const std::string_view first = trimmed(text.substr(0, end));
    const size_t next = text.find_first_not_of(" \t\r\n", end);
    return first.starts_with('{') && first.ends_with('}') && next != std::string_view::npos && text[next] == '{';
}

FileContents read_data_file(const std::string& path, const DataLimits& limits) {
    std::string problem;
    const bool is_standard_input = path == "-";
    std::optional<std::string> text = is_standard_input ? frontend::read_standard_input(limits.max_file_size, problem)
                                                        : frontend::read_file_text(path, limits.max_file_size, problem);
    const std::string name = is_standard_input ? "standard input" : path;
    if (text)
        return read_data_text(name, *std::move(text), limits);
    FileContents failed;
    failed.problems.file_error(name, Code::cannot_read_file, fmt::format("cannot read the file: {}", problem));
    return failed;
}

} // namespace batt::runtime
