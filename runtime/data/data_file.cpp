#include "runtime/data/data_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string_view>
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
    return (path.extension() == ".json" ? path.stem() : path.filename()).string();
}

/// Reads a file as a whole, in the format that it has.
class FileReader {
public:
    FileReader(const std::string& name, std::string text, const DataLimits& limits)
        : text_(name, std::move(text), limits), tasks_(text_) {}

    FileContents read() &&;

private:
    Reading read_document(ondemand::parser& parser);
    Reading read_root_as(FileFormat format);
    Reading read_tasks(ondemand::object tasks);
    Reading read_groups(ondemand::object groups);
    Reading read_solutions(ondemand::object solutions, bool submission);
    Reading read_attempt(ondemand::value value, const GridPlace& place, GridData& grid);

    DataText text_;
    TaskReader tasks_;
    FileContents contents_;
};

FileContents FileReader::read() && {
    if (text_.text().size() >= std::numeric_limits<uint32_t>::max()) {
        contents_.problems.file_error(text_.name(), Code::cannot_read_file, "the file is larger than 4 GiB");
        return std::move(contents_);
    }
    // The parser's buffers are reused from file to file.
    static thread_local ondemand::parser parser;
    read_document(parser);
    text_.finish(contents_);
    return std::move(contents_);
}

Reading FileReader::read_document(ondemand::parser& parser) {
    Reading reading = text_.begin(parser);
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

Reading FileReader::read_root_as(FileFormat format) {
    if (format == FileFormat::pair_list) {
        ondemand::array list;
        if (const auto error = text_.document().get_array().get(list))
            return text_.broken(error);
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
        const Reading reading = tasks_.read_task(object, {}, {}, task);
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
            return text_.broken(error);
        ondemand::object tasks;
        const auto error = value.get_object().get(tasks);
        if (error == simdjson::INCORRECT_TYPE)
            continue; // not a group: some other member
        if (error)
            return text_.broken(error);
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
            return text_.broken(error);
        Task task;
        task.id = key;
        ondemand::value value;
        if (const auto error = field.value().get(value))
            return text_.broken(error);
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
        if (const auto error = field.unescaped_key().get(key))
            return text_.broken(error);
        Solution solution;
        solution.id = key;
        ondemand::value value;
        if (const auto error = field.value().get(value))
            return text_.broken(error);
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
