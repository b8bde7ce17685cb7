// Reads with simdjson's on-demand parser, which walks the text once, forward. Every value is therefore looked at exactly when
// it is reached, and its place in the text is at hand for a diagnostic. This is the only file that includes simdjson.
#include "runtime/data/data_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

namespace batt::runtime {

namespace {

using frontend::Code;
using frontend::SourceRange;
namespace ondemand = simdjson::ondemand;

// How reading a part of a file went.
enum class Reading : uint8_t {
    fine,
    rejected, // a problem was reported; what follows in the file can still be read
    broken,   // the text is not JSON from here on; reported
};

// Names a grid in a message: "the input of train pair 2", with its task where the file holds several.
struct GridPlace {
    std::string_view task = {}; // empty where the file is the task
    Split split = Split::train;
    size_t index = 0;
    std::string_view part = {}; // "input" or "output"

    std::string pair() const {
        const std::string text = fmt::format("{} pair {}", split_name(split), index + 1);
        return task.empty() ? text : fmt::format("{} of task '{}'", text, task);
    }
    std::string grid() const { return fmt::format("the {} of {}", part, pair()); }
};

// A member of an object, as far as the format of the file depends on it.
struct Member {
    std::string_view name;
    ondemand::value value;
    bool is_list = false;
    bool is_object = false;
};

// What an object inside the first one says about the format of the file.
struct Shape {
    bool has_pairs = false;    // "train", "test" or "arc-gen" with a list
    bool is_game = false;      // members of a recording of an ARC-AGI-3 game
    bool has_attempts = false; // members of a Kaggle submission
};

std::optional<Split> split_of_member(std::string_view name) {
    if (name == "train")
        return Split::train;
    if (name == "test")
        return Split::test;
    if (name == "arc-gen")
        return Split::generated;
    return std::nullopt;
}

bool is_group_name(std::string_view name) {
    return name == "train" || name == "eval" || name == "test" || name == "training" || name == "evaluation";
}

bool is_game_member(std::string_view name) {
    return name == "game_id" || name == "frame" || name == "frames" || name == "scorecard_id" || name == "card_id" ||
           name == "action_input" || name == "available_actions";
}

std::string_view trimmed(std::string_view token) {
    while (!token.empty() && std::strchr(" \t\r\n", token.back()) != nullptr)
        token.remove_suffix(1);
    return token;
}

std::string id_from_name(const std::string& name) {
    const std::filesystem::path path(name);
    return (path.extension() == ".json" ? path.stem() : path.filename()).string();
}

class FileReader {
public:
    FileReader(const std::string& name, std::string text, const DataLimits& limits)
        : name_(name), text_(std::move(text)), limits_(limits) {}

    FileContents read() &&;

private:
    Reading read_document(ondemand::parser& parser);
    Reading classify_list();
    Reading classify_object();
    static simdjson::error_code look_at(simdjson::simdjson_result<ondemand::field> field, Member& member);
    Reading look_into(ondemand::value value, Shape& shape);
    Reading read_root_as(FileFormat format);
    Reading read_tasks(ondemand::object tasks);
    Reading read_groups(ondemand::object groups);
    Reading read_solutions(ondemand::object solutions, bool submission);
    Reading read_attempt(ondemand::value value, const GridPlace& place, GridData& grid);
    Reading read_task(ondemand::object object, SourceRange opening, std::string_view printed_id, Task& task);
    Reading read_pairs(ondemand::array list, GridPlace place, std::vector<Pair>& pairs);
    Reading read_pair(ondemand::value value, GridPlace place, Pair& pair);
    Reading read_grid(ondemand::value value, const GridPlace& place, GridData& grid);
    Reading read_row(ondemand::value value, const GridPlace& place, GridData& grid, bool& large);
    Reading read_cell(ondemand::value value, const GridPlace& place, int8_t& cell);

    // Whether nothing follows what was read.
    bool at_end();

    // Problems.
    Reading reject(std::string_view token, Code code, std::string message, std::string hint = {});
    Reading broken(simdjson::error_code error);
    // The answer to a failed look at a value: broken JSON, or JSON of another type than expected.
    Reading wrong(ondemand::value& value, simdjson::error_code error, std::string expectation);
    void report(SourceRange range, Code code, std::string message, std::string hint);
    void report_file(Code code, std::string message, std::string hint);
    SourceRange range_of(std::string_view token) const;
    uint32_t offset_of(const char* place) const;

    struct Problem {
        SourceRange range;
        Code code;
        std::string message;
        std::string hint;
        bool placed;
    };

    const std::string& name_;
    std::string text_;
    DataLimits limits_;
    ondemand::document document_;
    bool started_ = false; // whether document_ stands in the text
    FileContents contents_;
    std::vector<Problem> problems_; // become diagnostics at the end, when the text can be given away
    size_t unreported_ = 0;
};

uint32_t FileReader::offset_of(const char* place) const {
    if (place < text_.data() || place > text_.data() + text_.size())
        return static_cast<uint32_t>(text_.size());
    return static_cast<uint32_t>(place - text_.data());
}

SourceRange FileReader::range_of(std::string_view token) const {
    token = trimmed(token);
    // A list or object is marked by its bracket alone.
    const bool bracket = !token.empty() && (token.front() == '[' || token.front() == '{');
    const uint32_t begin = offset_of(token.data());
    return {begin, begin + static_cast<uint32_t>(bracket ? 1 : token.size())};
}

void FileReader::report(SourceRange range, Code code, std::string message, std::string hint) {
    if (problems_.size() < limits_.problems_per_file)
        problems_.push_back({range, code, std::move(message), std::move(hint), true});
    else
        ++unreported_;
}

void FileReader::report_file(Code code, std::string message, std::string hint) {
    problems_.push_back({{}, code, std::move(message), std::move(hint), false});
}

Reading FileReader::reject(std::string_view token, Code code, std::string message, std::string hint) {
    report(range_of(token), code, std::move(message), std::move(hint));
    return Reading::rejected;
}

Reading FileReader::wrong(ondemand::value& value, simdjson::error_code error, std::string expectation) {
    if (error != simdjson::INCORRECT_TYPE)
        return broken(error);
    return reject(value.raw_json_token(), Code::bad_task, std::move(expectation));
}

Reading FileReader::broken(simdjson::error_code error) {
    const auto size = static_cast<uint32_t>(text_.size());
    const char* place = nullptr;
    SourceRange range = {size, size};
    if (started_ && document_.current_location().get(place) == simdjson::SUCCESS)
        range.begin = offset_of(place);
    range.end = range.begin < size ? range.begin + 1 : size;
    std::string message;
    switch (error) {
    case simdjson::TAPE_ERROR:
        message = range.begin >= size
                      ? "not valid JSON: the file ends before a list or an object is closed"
                      : "not valid JSON: a comma, colon, bracket, quote or value is missing or superfluous here";
        break;
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
        // simdjson looks at both ends of a text before anything between them.
        range.end = static_cast<uint32_t>(trimmed(text_).size());
        range.begin = range.end - 1;
        message = fmt::format("not valid JSON: the file does not end in the '{}' that closes its first '{}'",
                              text_[text_.find_first_of("[{")] == '[' ? ']' : '}', text_[text_.find_first_of("[{")]);
        break;
    case simdjson::UNCLOSED_STRING: {
        const size_t quote = text_.rfind('"');
        if (quote != std::string::npos)
            range = {static_cast<uint32_t>(quote), static_cast<uint32_t>(quote) + 1};
        message = "not valid JSON: a string is not closed";
        break;
    }
    case simdjson::TRAILING_CONTENT:
        message = "not valid JSON: more text after the end of the value";
        break;
    case simdjson::DEPTH_ERROR:
        message = "not valid JSON: lists or objects are nested too deeply";
        break;
    case simdjson::UTF8_ERROR:
        report_file(Code::broken_json, "not valid JSON: the file is not UTF-8 text", "");
        return Reading::broken;
    case simdjson::UNESCAPED_CHARS:
        report_file(Code::broken_json, "not valid JSON: a string contains a line break or a control character", "");
        return Reading::broken;
    default:
        message = fmt::format("not valid JSON: {}", simdjson::error_message(error));
    }
    report(range, Code::broken_json, std::move(message), {});
    return Reading::broken;
}

FileContents FileReader::read() && {
    contents_.format = FileFormat::unknown;
    if (text_.size() >= std::numeric_limits<uint32_t>::max()) {
        contents_.problems.file_error(name_, Code::cannot_read_file, "the file is larger than 4 GiB");
        return std::move(contents_);
    }
    // The parser's buffers are reused from file to file.
    static thread_local ondemand::parser parser;
    read_document(parser);
    if (!problems_.empty() || !contents_.solutions.empty()) {
        contents_.source.emplace(name_, std::move(text_));
        frontend::Diagnostic* last = nullptr;
        for (Problem& problem : problems_) {
            if (problem.placed)
                last = &contents_.problems.error(*contents_.source, problem.range, problem.code,
                                                 std::move(problem.message), std::move(problem.hint));
            else
                last = &contents_.problems.file_error(name_, problem.code, std::move(problem.message),
                                                      std::move(problem.hint));
        }
        if (last != nullptr && unreported_ != 0)
            last->notes.push_back({fmt::format("{} more problems of this file are not shown", unreported_)});
    }
    return std::move(contents_);
}

Reading FileReader::read_document(ondemand::parser& parser) {
    if (text_.find_first_not_of(" \t\r\n") == std::string::npos) {
        report_file(Code::broken_json, "the file is empty", "");
        return Reading::broken;
    }
    text_.reserve(text_.size() + simdjson::SIMDJSON_PADDING);
    if (const auto error = parser.iterate(text_.data(), text_.size(), text_.capacity()).get(document_))
        return broken(error);
    started_ = true;
    ondemand::json_type type;
    if (const auto error = document_.type().get(type))
        return broken(error);
    Reading reading = Reading::fine;
    if (type == ondemand::json_type::array) {
        reading = classify_list();
    } else if (type == ondemand::json_type::object) {
        reading = classify_object();
    } else {
        return reject(text_, Code::not_a_data_file,
                      "neither a task nor a list of pairs: a data file holds a JSON object or list");
    }
    if (reading != Reading::fine)
        return reading;
    document_.rewind();
    reading = read_root_as(contents_.format);
    if (reading != Reading::broken && !at_end())
        return broken(simdjson::TRAILING_CONTENT);
    return reading;
}

bool FileReader::at_end() {
    const char* place = nullptr;
    return document_.current_location().get(place) == simdjson::OUT_OF_BOUNDS;
}

// A list of pairs, or something unknown.
Reading FileReader::classify_list() {
    ondemand::array list;
    if (const auto error = document_.get_array().get(list))
        return broken(error);
    for (auto item : list) {
        ondemand::value value;
        if (const auto error = item.get(value))
            return broken(error);
        ondemand::json_type type;
        if (const auto error = value.type().get(type))
            return broken(error);
        if (type != ondemand::json_type::object)
            break;
        contents_.format = FileFormat::pair_list;
        return Reading::fine;
    }
    return reject(std::string_view(text_).substr(text_.find('['), 1), Code::not_a_data_file,
                  "a list, but not of input and output pairs");
}

// Looks at the members in turn until one tells what the file is. Members of a task that are not known say nothing, so a file is
// taken for solutions only when nothing else was seen up to its end.
Reading FileReader::classify_object() {
    const std::string_view opening = std::string_view(text_).substr(text_.find('{'), 1);
    const auto is_game = [&] {
        return reject(opening, Code::unsupported_data, "a recording of an ARC-AGI-3 game, not a task",
                      "battc reads tasks made of input and output grids: ARC-AGI-1, ARC-AGI-2 and data sets like them");
    };
    const auto is = [&](FileFormat format) {
        contents_.format = format;
        return Reading::fine;
    };
    ondemand::object object;
    if (const auto error = document_.get_object().get(object))
        return broken(error);
    bool only_lists_of_lists = true;
    size_t members = 0;
    for (auto field : object) {
        Member member;
        if (const auto error = look_at(field, member))
            return broken(error);
        ++members;
        only_lists_of_lists &= member.is_list;
        if (member.is_list) {
            if (split_of_member(member.name))
                return is(FileFormat::task);
            ondemand::value first;
            bool has_first = false;
            ondemand::array list;
            if (const auto error = member.value.get_array().get(list))
                return broken(error);
            for (auto item : list) {
                if (const auto error = item.get(first))
                    return broken(error);
                has_first = true;
                break;
            }
            ondemand::json_type type = ondemand::json_type::null;
            if (has_first) {
                if (const auto error = first.type().get(type))
                    return broken(error);
            }
            only_lists_of_lists &= type == ondemand::json_type::array;
            if (type == ondemand::json_type::object) {
                Shape shape;
                if (const Reading reading = look_into(first, shape); reading != Reading::fine)
                    return reading;
                if (shape.has_attempts && limits_.submissions)
                    return is(FileFormat::submission);
                if (shape.has_attempts)
                    return reject(opening, Code::not_a_data_file, "a submission (attempts by task), not tasks",
                                  "give the file of challenges instead");
            }
        } else if (member.is_object) {
            if (is_group_name(member.name))
                return is(FileFormat::groups);
            Shape shape;
            if (const Reading reading = look_into(member.value, shape); reading != Reading::fine)
                return reading;
            if (shape.has_pairs)
                return is(FileFormat::many_tasks);
            if (shape.is_game)
                return is_game();
        }
        if (is_game_member(member.name))
            return is_game();
    }
    if (members != 0 && only_lists_of_lists)
        return is(FileFormat::solutions);
    return reject(opening, Code::not_a_data_file, "an object, but not a task: it has no list \"train\" or \"test\"");
}

simdjson::error_code FileReader::look_at(simdjson::simdjson_result<ondemand::field> field, Member& member) {
    if (const auto error = field.unescaped_key().get(member.name))
        return error;
    if (const auto error = field.value().get(member.value))
        return error;
    ondemand::json_type type;
    if (const auto error = member.value.type().get(type))
        return error;
    member.is_list = type == ondemand::json_type::array;
    member.is_object = type == ondemand::json_type::object;
    return simdjson::SUCCESS;
}

Reading FileReader::look_into(ondemand::value value, Shape& shape) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object))
        return broken(error);
    for (auto field : object) {
        Member member;
        if (const auto error = look_at(field, member))
            return broken(error);
        shape.has_pairs |= member.is_list && split_of_member(member.name).has_value();
        shape.is_game |= is_game_member(member.name);
        shape.has_attempts |= member.name == "attempt_1";
    }
    return Reading::fine;
}

Reading FileReader::read_root_as(FileFormat format) {
    if (format == FileFormat::pair_list) {
        ondemand::array list;
        if (const auto error = document_.get_array().get(list))
            return broken(error);
        Task task;
        task.id = id_from_name(name_);
        task.file = name_;
        const Reading reading = read_pairs(list, {.split = Split::generated}, task.generated);
        if (reading == Reading::fine)
            contents_.tasks.push_back(std::move(task));
        return reading;
    }
    ondemand::object object;
    if (const auto error = document_.get_object().get(object))
        return broken(error);
    switch (format) {
    case FileFormat::task: {
        Task task;
        task.id = id_from_name(name_);
        const Reading reading = read_task(object, {}, {}, task);
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

Reading FileReader::read_groups(ondemand::object groups) {
    Reading worst = Reading::fine;
    for (auto field : groups) {
        ondemand::value value;
        if (const auto error = field.value().get(value))
            return broken(error);
        ondemand::object tasks;
        const auto error = value.get_object().get(tasks);
        if (error == simdjson::INCORRECT_TYPE)
            continue; // not a group: some other member
        if (error)
            return broken(error);
        const Reading reading = read_tasks(tasks);
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
        if (const auto error = field.unescaped_key().get(key))
            return broken(error);
        Task task;
        task.id = key;
        ondemand::value value;
        if (const auto error = field.value().get(value))
            return broken(error);
        const SourceRange opening = range_of(value.raw_json_token());
        ondemand::object object;
        Reading reading = Reading::fine;
        if (const auto error = value.get_object().get(object))
            reading =
                wrong(value, error, fmt::format("task '{}' is not an object with \"train\" and \"test\"", task.id));
        else
            reading = read_task(object, opening, task.id, task);
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
        if (const auto error = field.unescaped_key().get(key))
            return broken(error);
        Solution solution;
        solution.id = key;
        ondemand::value value;
        if (const auto error = field.value().get(value))
            return broken(error);
        solution.range = range_of(value.raw_json_token());
        ondemand::array outputs;
        Reading reading = Reading::fine;
        if (const auto error = value.get_array().get(outputs)) {
            reading = wrong(value, error, fmt::format("the solution of task '{}' is not a list of grids", solution.id));
        } else {
            GridPlace place{.task = solution.id, .split = Split::test, .index = 0, .part = "output"};
            for (auto item : outputs) {
                ondemand::value output;
                if (const auto item_error = item.get(output))
                    return broken(item_error);
                GridData& grid = solution.outputs.emplace_back();
                const Reading one = submission ? read_attempt(output, place, grid) : read_grid(output, place, grid);
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

// The first attempt at a test output.
Reading FileReader::read_attempt(ondemand::value value, const GridPlace& place, GridData& grid) {
    const std::string_view opening = value.raw_json_token();
    ondemand::object attempts;
    if (const auto error = value.get_object().get(attempts))
        return wrong(value, error, fmt::format("{} is not an object with \"attempt_1\"", place.pair()));
    Reading worst = Reading::fine;
    bool found = false;
    for (auto field : attempts) {
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return broken(error);
        if (key != "attempt_1" || found)
            continue;
        found = true;
        ondemand::value attempt;
        if (const auto error = field.value().get(attempt))
            return broken(error);
        worst = read_grid(attempt, place, grid);
        if (worst == Reading::broken)
            return worst;
    }
    return found ? worst : reject(opening, Code::bad_task, fmt::format("{} has no \"attempt_1\"", place.pair()));
}

// `printed_id` is the id where messages must name it, and empty where the file is the task.
Reading FileReader::read_task(ondemand::object object, SourceRange opening, std::string_view printed_id, Task& task) {
    task.file = name_;
    Reading worst = Reading::fine;
    bool any = false;
    for (auto field : object) {
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return broken(error);
        const std::optional<Split> split = split_of_member(key);
        if (!split)
            continue;
        any = true;
        ondemand::value value;
        if (const auto error = field.value().get(value))
            return broken(error);
        ondemand::array list;
        Reading reading = Reading::fine;
        std::vector<Pair>& pairs = task.pairs(*split);
        pairs.clear();
        if (const auto error = value.get_array().get(list)) {
            const std::string task_invariant = printed_id.empty() ? "" : fmt::format(" of task '{}'", printed_id);
            reading =
                wrong(value, error, fmt::format("\"{}\"{} is not a list of pairs", split_name(*split), task_invariant));
        } else {
            reading = read_pairs(list, {.task = printed_id, .split = *split}, pairs);
        }
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
    }
    if (!any) {
        report(opening, Code::bad_task, fmt::format("task '{}' has neither \"train\" nor \"test\"", task.id), {});
        return Reading::rejected;
    }
    if (worst == Reading::fine && task.pair_count() == 0) {
        report(opening, Code::bad_task, fmt::format("task '{}' has no pairs", task.id), {});
        return Reading::rejected;
    }
    return worst;
}

Reading FileReader::read_pairs(ondemand::array list, GridPlace place, std::vector<Pair>& pairs) {
    Reading worst = Reading::fine;
    for (auto item : list) {
        ondemand::value value;
        if (const auto error = item.get(value))
            return broken(error);
        const Reading reading = read_pair(value, place, pairs.emplace_back());
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
        ++place.index;
    }
    return worst;
}

Reading FileReader::read_pair(ondemand::value value, GridPlace place, Pair& pair) {
    const std::string_view opening = value.raw_json_token();
    ondemand::object object;
    if (const auto error = value.get_object().get(object))
        return wrong(value, error, fmt::format("{} is not an object with \"input\" and \"output\"", place.pair()));
    Reading worst = Reading::fine;
    bool has_input = false;
    for (auto field : object) {
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key))
            return broken(error);
        const bool is_input = key == "input";
        if (!is_input && key != "output")
            continue;
        ondemand::value member;
        if (const auto error = field.value().get(member))
            return broken(error);
        if (!is_input) {
            bool absent = false;
            if (const auto error = member.is_null().get(absent))
                return broken(error);
            if (absent)
                continue;
        }
        has_input |= is_input;
        place.part = is_input ? "input" : "output";
        GridData& grid = is_input ? pair.input : pair.output.emplace();
        grid = {};
        const Reading reading = read_grid(member, place, grid);
        if (reading == Reading::broken)
            return reading;
        worst = std::max(worst, reading);
    }
    if (!has_input)
        return reject(opening, Code::bad_task, fmt::format("{} has no \"input\"", place.pair()));
    if (!pair.output && place.split == Split::train)
        return reject(opening, Code::bad_task, fmt::format("{} has no \"output\"", place.pair()),
                      "only test pairs may lack their output");
    return worst;
}

Reading FileReader::read_grid(ondemand::value value, const GridPlace& place, GridData& grid) {
    const std::string_view opening = value.raw_json_token();
    ondemand::array rows;
    if (const auto error = value.get_array().get(rows))
        return wrong(value, error, fmt::format("{} is not a grid (a list of rows of numbers)", place.grid()));
    bool large = false;
    for (auto item : rows) {
        ondemand::value row;
        if (const auto error = item.get(row))
            return broken(error);
        large |= grid.height >= limits_.grid_side;
        // Rows beyond the limit are only counted, for the message.
        if (large && grid.height > 0) {
            ++grid.height;
            continue;
        }
        if (const Reading reading = read_row(row, place, grid, large); reading != Reading::fine)
            return reading;
    }
    if (large)
        return reject(opening, Code::grid_too_large,
                      fmt::format("{} has {} rows of {} cells; at most {} x {} are accepted", place.grid(), grid.height,
                                  grid.width, limits_.grid_side, limits_.grid_side));
    if (grid.height == 0)
        return reject(opening, Code::bad_task, fmt::format("{} has no rows", place.grid()));
    return Reading::fine;
}

Reading FileReader::read_row(ondemand::value value, const GridPlace& place, GridData& grid, bool& large) {
    const std::string_view opening = value.raw_json_token();
    ondemand::array cells;
    if (const auto error = value.get_array().get(cells))
        return wrong(value, error, fmt::format("row {} of {} is not a list of numbers", grid.height + 1, place.grid()));
    int32_t width = 0;
    for (auto item : cells) {
        ondemand::value cell;
        if (const auto error = item.get(cell))
            return broken(error);
        if (++width > limits_.grid_side) {
            large = true;
            continue;
        }
        int8_t colour = 0;
        if (const Reading reading = read_cell(cell, place, colour); reading != Reading::fine)
            return reading;
        grid.cells.push_back(colour);
    }
    if (grid.height == 0)
        grid.width = width;
    else if (width != grid.width)
        return reject(opening, Code::ragged_grid,
                      fmt::format("row {} of {} has {} cell{}, the rows above it have {}", grid.height + 1,
                                  place.grid(), width, width == 1 ? "" : "s", grid.width));
    ++grid.height;
    if (width == 0)
        return reject(opening, Code::bad_task, fmt::format("{} has a row without cells", place.grid()));
    return Reading::fine;
}

Reading FileReader::read_cell(ondemand::value value, const GridPlace& place, int8_t& cell) {
    const std::string_view token = trimmed(value.raw_json_token());
    int64_t number = 0;
    const auto error = value.get_int64().get(number);
    if (error == simdjson::SUCCESS && number >= 0 && number <= 9) {
        cell = static_cast<int8_t>(number);
        return Reading::fine;
    }
    // A value follows here that is not a number at all, or none does.
    if (error != simdjson::SUCCESS && (token.empty() || std::strchr("\"[{tfn-0123456789", token.front()) == nullptr))
        return broken(simdjson::TAPE_ERROR);
    constexpr size_t longest_quote = 24;
    return reject(token, Code::bad_cell,
                  fmt::format("{} in {} is not a colour", token.size() <= longest_quote ? token : token.substr(0, 1),
                              place.grid()),
                  "cells are whole numbers from 0 to 9");
}

} // namespace

FileContents read_data_text(const std::string& name, std::string text, const DataLimits& limits) {
    return FileReader(name, std::move(text), limits).read();
}

FileContents read_data_file(const std::string& path, const DataLimits& limits) {
    FileContents failed;
    const auto fail = [&](int error) {
        failed.problems.file_error(path, Code::cannot_read_file,
                                   fmt::format("cannot read the file: {}", std::strerror(error)));
        return std::move(failed);
    };
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr)
        return fail(errno);
    // One piece where the size is known (and a byte more, so that the end is seen), with room for the parser's padding.
    std::error_code no_size;
    const uintmax_t size = std::filesystem::file_size(path, no_size);
    size_t piece = no_size ? size_t{1} << 16 : static_cast<size_t>(size) + 1;
    std::string text;
    text.reserve(piece + simdjson::SIMDJSON_PADDING);
    errno = 0;
    for (bool more = true; more;) {
        const size_t held = text.size();
        text.resize(held + piece);
        const size_t count = std::fread(text.data() + held, 1, piece, file);
        text.resize(held + count);
        more = count == piece;
        piece = size_t{1} << 16;
    }
    const int error = std::ferror(file) != 0 ? (errno != 0 ? errno : EIO) : 0;
    std::fclose(file);
    if (error != 0)
        return fail(error);
    return read_data_text(path, std::move(text), limits);
}

} // namespace batt::runtime
