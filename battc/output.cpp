#include "battc/output.h"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include <battc/names.h>

namespace batt::cli {

namespace {
std::string problem_of_standard_output;

std::atomic<bool> status_is_shown = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler asks it");

/// The bytes as they are, past all buffers.
void write_directly(std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
        if (count <= 0)
            return;
        text.remove_prefix(static_cast<size_t>(count));
    }
}

/// A message as it may go to a terminal: names of files and functions in it must not steer it. Colours stay.
std::string without_control_characters(std::string_view text) {
    std::string result(text);
    for (size_t at = 0; at < result.size(); ++at) {
        const auto byte = static_cast<unsigned char>(result[at]);
        if ((byte >= 0x20 && byte != 0x7f) || byte == '\n' || byte == '\t')
            continue;
        const size_t end = result[at] == '\x1b' && result.substr(at + 1, 1) == "["
                               ? result.find_first_not_of("0123456789;", at + 2)
                               : std::string::npos;
        if (end != std::string::npos && result[end] == 'm')
            at = end; // a colour
        else
            result[at] = '?';
    }
    return result;
}

/// A file, or standard output under its name: its position is shared then.
std::FILE* open_file(const std::string& path) {
    if (battc::open_descriptor(path) == STDOUT_FILENO)
        return fdopen(dup(STDOUT_FILENO), "wb");
    return std::fopen(path.c_str(), "wb");
}

} // namespace

std::string Output::standard_output_problem() { return problem_of_standard_output; }

Output::Output() : name_("standard output"), file_(stdout) {}

Output::Output(const std::string& path) : name_(path), file_(open_file(path)) {
    if (file_ == nullptr)
        fail();
}

Output::~Output() { finish(); }

void Output::fail() {
    if (problem_.empty())
        problem_ = name_ + ": " + std::strerror(errno);
    if (file_ == stdout)
        problem_of_standard_output = problem_;
}

bool Output::goes_to_terminal() const {
    static const bool is_terminal = isatty(STDOUT_FILENO) == 1;
    return file_ == stdout && is_terminal;
}

void Output::put(std::string_view text) {
    if (!text.empty() && goes_to_terminal())
        clear_status();
    if (file_ != nullptr && ok() && std::fwrite(text.data(), 1, text.size(), file_) != text.size())
        fail();
}

void Output::flush() {
    put(buffer_);
    if (file_ != nullptr && ok() && std::fflush(file_) != 0)
        fail();
    buffer_.clear();
}

void Output::finish() {
    flush();
    if (file_ != nullptr && file_ != stdout && std::fclose(file_) != 0)
        fail();
    file_ = nullptr;
}

void write_error(std::string_view text) {
    clear_status();
    // Results written so far come first where both streams go to the same place.
    std::fflush(stdout);
    const std::string shown = without_control_characters(text);
    std::fwrite(shown.data(), 1, shown.size(), stderr);
}

void show_status(std::string_view line) {
    status_is_shown = true;
    write_directly("\r" + std::string(line) + "\x1b[K");
}

void clear_status() {
    if (status_is_shown.exchange(false))
        write_directly("\r\x1b[K");
}

} // namespace batt::cli
