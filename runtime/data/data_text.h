// The JSON text of a data file while it is read, and the problems found in it. simdjson's on-demand parser walks the text once,
// forward: every value is looked at when it is reached, and its place is at hand for a diagnostic. What the values mean is the
// business of data_format.h, task_reader.h and data_file.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "runtime/data/data_file.h"

namespace batt::runtime {

/// How reading a part of a file went. The order is from good to bad.
enum class Reading : uint8_t {
    fine,
    rejected, ///< a problem was reported; what follows in the file can still be read
    broken,   ///< the text is not JSON from here on; reported
};

class DataText {
public:
    DataText(const std::string& name, std::string text, const DataLimits& limits)
        : name_(name), text_(std::move(text)), limits_(limits) {}
    DataText(const DataText&) = delete;
    DataText& operator=(const DataText&) = delete;

    const std::string& name() const { return name_; }
    const std::string& text() const { return text_; }
    const DataLimits& limits() const { return limits_; }
    simdjson::ondemand::document& document() { return document_; }

    /// Begins to walk the text, after which document() stands at its first value. Reports an empty text.
    Reading begin(simdjson::ondemand::parser& parser);
    /// The same for a part of the text that is a document of its own.
    Reading begin(simdjson::ondemand::parser& parser, std::string_view part);
    /// What is walked: all of the text, or a part.
    std::string_view part() const { return part_; }
    /// Whether nothing follows what was read.
    bool at_end();
    frontend::SourceRange range_of(std::string_view token) const;

    // --- problems
    /// Reports a problem with a value.
    Reading reject(std::string_view token, frontend::Code code, std::string message, std::string hint = {});
    /// Reports that the text is not JSON where the parser stands.
    Reading broken(simdjson::error_code error);
    /// Reports a failed look at a value: broken JSON, or JSON of another type than expected.
    Reading wrong(simdjson::ondemand::value& value, simdjson::error_code error, std::string expectation);
    /// Reports a problem of the file as a whole.
    void report_file(frontend::Code code, std::string message, std::string hint);
    void report(frontend::SourceRange range, frontend::Code code, std::string message, std::string hint);
    /// Turns the problems into diagnostics. Gives the text away if something points into it.
    void finish(FileContents& contents);

private:
    struct Problem {
        frontend::SourceRange range;
        frontend::Code code;
        std::string message;
        std::string hint;
        bool placed; ///< false: of the file as a whole
    };

    uint32_t offset_of(const char* place) const;

    const std::string& name_;
    std::string text_;
    std::string_view part_; ///< of text_
    DataLimits limits_;
    simdjson::ondemand::document document_;
    bool started_ = false; ///< document_ stands in the text
    std::vector<Problem> problems_;
    size_t unreported_ = 0;
};

/// A token without the white space after it.
std::string_view trimmed(std::string_view token);

} // namespace batt::runtime
