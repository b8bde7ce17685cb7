#include "runtime/data/data_text.h"

#include <cstring>

#include <fmt/format.h>

namespace batt::runtime {

using frontend::Code;
using frontend::SourceRange;
namespace ondemand = simdjson::ondemand;

std::string_view trimmed(std::string_view token) {
    while (!token.empty() && std::strchr(" \t\r\n", token.back()) != nullptr)
        token.remove_suffix(1);
    return token;
}

uint32_t DataText::offset_of(const char* place) const {
    if (place < text_.data() || place > text_.data() + text_.size())
        return static_cast<uint32_t>(text_.size());
    return static_cast<uint32_t>(place - text_.data());
}

SourceRange DataText::range_of(std::string_view token) const {
    token = trimmed(token);
    // A list or object is marked by its bracket alone.
    const bool bracket = !token.empty() && (token.front() == '[' || token.front() == '{');
    const uint32_t begin = offset_of(token.data());
    return {begin, begin + static_cast<uint32_t>(bracket ? 1 : token.size())};
}

void DataText::report(SourceRange range, Code code, std::string message, std::string hint) {
    if (problems_.size() < limits_.problems_per_file)
        problems_.push_back({range, code, std::move(message), std::move(hint), true});
    else
        ++unreported_;
}

void DataText::report_file(Code code, std::string message, std::string hint) {
    problems_.push_back({{}, code, std::move(message), std::move(hint), false});
}

Reading DataText::reject(std::string_view token, Code code, std::string message, std::string hint) {
    report(range_of(token), code, std::move(message), std::move(hint));
    return Reading::rejected;
}

Reading DataText::wrong(ondemand::value& value, simdjson::error_code error, std::string expectation) {
    if (error != simdjson::INCORRECT_TYPE)
        return broken(error);
    return reject(value.raw_json_token(), Code::bad_task, std::move(expectation));
}

Reading DataText::broken(simdjson::error_code error) {
    const uint32_t size = offset_of(part_.data() + part_.size());
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
        range.end = offset_of(part_.data() + trimmed(part_).size());
        range.begin = range.end - 1;
        message = fmt::format("not valid JSON: the file does not end in the '{}' that closes its first '{}'",
                              part_[part_.find_first_of("[{")] == '[' ? ']' : '}', part_[part_.find_first_of("[{")]);
        break;
    case simdjson::UNCLOSED_STRING: {
        const size_t quote = part_.rfind('"');
        if (quote != std::string::npos)
            range = range_of(part_.substr(quote, 1));
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

bool DataText::at_end() {
    const char* place = nullptr;
    return document_.current_location().get(place) == simdjson::OUT_OF_BOUNDS;
}

Reading DataText::begin(ondemand::parser& parser) {
    text_.reserve(text_.size() + simdjson::SIMDJSON_PADDING);
    part_ = text_;
    if (text_.find_first_not_of(" \t\r\n") == std::string::npos) {
        report_file(Code::broken_json, "the file is empty", "");
        return Reading::broken;
    }
    if (const std::string_view encoding = frontend::wide_encoding(text_); !encoding.empty()) {
        report_file(Code::broken_json, fmt::format("the file is {}, not UTF-8", encoding),
                    fmt::format("save it as UTF-8: iconv -f {} -t UTF-8 FILE", encoding));
        return Reading::broken;
    }
    return begin(parser, text_);
}

Reading DataText::begin(ondemand::parser& parser, std::string_view part) {
    part_ = part;
    started_ = false;
    const size_t behind = text_.capacity() - static_cast<size_t>(part.data() - text_.data());
    if (const auto error = parser.iterate(part.data(), part.size(), behind).get(document_))
        return broken(error);
    started_ = true;
    return Reading::fine;
}

void DataText::finish(FileContents& contents) {
    if (problems_.empty() && contents.solutions.empty())
        return;
    contents.source.emplace(name_, std::move(text_));
    frontend::Diagnostic* last = nullptr;
    for (Problem& problem : problems_) {
        if (problem.placed)
            last = &contents.problems.error(*contents.source, problem.range, problem.code, std::move(problem.message),
                                            std::move(problem.hint));
        else
            last =
                &contents.problems.file_error(name_, problem.code, std::move(problem.message), std::move(problem.hint));
    }
    if (last != nullptr && unreported_ != 0)
        last->notes.push_back({fmt::format("{} more problems of this file are not shown", unreported_)});
}

} // namespace batt::runtime
