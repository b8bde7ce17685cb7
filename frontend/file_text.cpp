#include "frontend/file_text.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace batt::frontend {

namespace {

// Readers of JSON look a little beyond the end.
constexpr size_t room = 64;
// Offsets in texts have 32 bits.
constexpr uint64_t most_of_all = std::numeric_limits<uint32_t>::max() - 1;

/// Closes a file.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0)
            ::close(number_);
    }
    int number() const { return number_; }

private:
    int number_;
};

std::string_view kind_name(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG:
        return {};
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a named pipe";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

std::string size_text(uint64_t bytes) {
    for (const auto& [unit, name] : {std::pair(30, "G"), std::pair(20, "M"), std::pair(10, "K")})
        if (bytes >= (uint64_t{1} << unit) && bytes % (uint64_t{1} << unit) == 0)
            return std::to_string(bytes >> unit) + name;
    return std::to_string(bytes);
}

std::optional<std::string> read_all(int descriptor, uint64_t most_bytes, std::string& problem) {
    const uint64_t most = std::min(most_bytes, most_of_all);
    const auto too_large = [&] {
        problem = most == most_of_all
                      ? "the file is larger than 4 GiB"
                      : "it is larger than " + size_text(most) + " bytes (--max-file-size raises this limit)";
        return std::nullopt;
    };
    struct stat status{};
    const bool size_known = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    if (size_known && static_cast<uint64_t>(status.st_size) > most)
        return too_large();
    constexpr size_t piece = size_t{1} << 16;
    std::string text;
    // One piece where the size is known, and a byte more so that the end is seen.
    size_t free = size_known ? static_cast<size_t>(status.st_size) + 1 : piece;
    text.reserve(free + room);
    while (true) {
        const size_t held = text.size();
        text.resize(held + free);
        const ssize_t count = ::read(descriptor, text.data() + held, free);
        text.resize(held + static_cast<size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            problem = std::strerror(errno);
            return std::nullopt;
        }
        if (count == 0)
            return text;
        if (text.size() > most)
            return too_large();
        free -= static_cast<size_t>(count);
        if (free == 0)
            free = std::max(piece, text.size() / 2);
    }
}

} // namespace

int open_descriptor(std::string_view path) {
    if (path == "/dev/stdin")
        return STDIN_FILENO;
    if (path == "/dev/stdout")
        return STDOUT_FILENO;
    if (path == "/dev/stderr")
        return STDERR_FILENO;
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        int number = -1;
        if (path.starts_with(folder) &&
            std::from_chars(path.data() + folder.size(), path.data() + path.size(), number).ptr ==
                path.data() + path.size())
            return number;
    }
    return -1;
}

std::optional<std::string> read_file_text(const std::string& path, uint64_t most_bytes, std::string& problem) {
    if (open_descriptor(path) == STDIN_FILENO)
        return read_standard_input(most_bytes, problem);
    const auto refuse = [&problem](std::string_view kind) {
        problem = "it is " + std::string(kind) + "; only regular files and standard input are read";
        return std::nullopt;
    };
    if (const std::string_view kind = unreadable_kind(path); !kind.empty())
        return refuse(kind);
    // Opening a pipe waits for who writes into it: what was a file just now may be one.
    const bool open_already = open_descriptor(path) >= 0;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | (open_already ? 0 : O_NONBLOCK | O_NOCTTY)));
    struct stat status{};
    if (file.number() < 0 || fstat(file.number(), &status) != 0) {
        problem = std::strerror(errno);
        return std::nullopt;
    }
    if (const std::string_view kind = kind_name(status.st_mode); !kind.empty() && !open_already)
        return refuse(kind);
    return read_all(file.number(), most_bytes, problem);
}

std::string_view wide_encoding(std::string_view text) {
    using namespace std::string_view_literals;
    if (text.starts_with("\xff\xfe\0\0"sv) || text.starts_with("\0\0\xfe\xff"sv))
        return "UTF-32";
    // Without a byte order mark: ASCII has a zero in every second byte.
    const bool marked = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
    const auto zeros = [&](size_t first) {
        return text.size() >= 4 && text[first] == 0 && text[first + 2] == 0 && text[1 - first] != 0 &&
               text[3 - first] != 0;
    };
    return marked || zeros(0) || zeros(1) ? "UTF-16" : std::string_view();
}

std::optional<std::string> read_standard_input(uint64_t most_bytes, std::string& problem) {
    return read_all(STDIN_FILENO, most_bytes, problem);
}

std::string_view unreadable_kind(const std::string& path) {
    struct stat status{};
    if (open_descriptor(path) >= 0 || stat(path.c_str(), &status) != 0)
        return {};
    return kind_name(status.st_mode);
}

} // namespace batt::frontend
