#include "battc/output.h"

#include <cerrno>
#include <cstring>

namespace batt::cli {

namespace {
std::string problem_of_standard_output;
}

std::string Output::standard_output_problem() { return problem_of_standard_output; }

Output::Output() : name_("standard output"), file_(stdout) {}

Output::Output(const std::string& path) : name_(path), file_(std::fopen(path.c_str(), "wb")) {
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

void Output::put(std::string_view text) {
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
    // Results written so far come first where both streams go to the same place.
    std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

} // namespace batt::cli
