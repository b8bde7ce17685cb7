// Writing to standard output or to a file: buffered, and a failure (a full disk) is noticed. Everything that battc prints as a
// result goes through here; problems and progress go to standard error directly.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace batt::cli {

class Output {
public:
    /// Standard output.
    Output();
    /// A file, which is made or emptied. Ask ok().
    explicit Output(const std::string& path);
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output();

    void write(std::string_view text) {
        if (text.size() >= flush_size) {
            flush();
            put(text);
            return;
        }
        buffer_ += text;
        if (buffer_.size() >= flush_size)
            flush();
    }
    void flush();
    /// Flushes, and closes a file.
    void finish();
    /// Whether everything so far could be written.
    bool ok() const { return problem_.empty(); }
    /// "results.jsonl: No space left on device", or empty.
    const std::string& problem() const { return problem_; }

    /// What went wrong with standard output in this process, or empty. Outputs that are gone have been flushed.
    static std::string standard_output_problem();

private:
    static constexpr size_t flush_size = 1 << 16;
    bool goes_to_terminal() const;
    void put(std::string_view text);
    void fail();

    std::string name_;
    std::FILE* file_;
    std::string buffer_;
    std::string problem_;
};

/// Writes to standard error.
void write_error(std::string_view text);

// --- a line on standard error that tells of something under way. Whatever else is written to a terminal takes it away first.
/// Puts the line in the place of the one before. The terminal must be able to erase (report::Terminal::erases).
void show_status(std::string_view line);
/// Takes it away. May be called by any thread, and by a signal handler.
void clear_status();

} // namespace batt::cli
