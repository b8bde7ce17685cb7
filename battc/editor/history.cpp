#include "battc/editor/history.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "battc/editor/text.h"

namespace batt::editor {

namespace {

constexpr off_t most_read = off_t{16} << 20; ///< bytes from the end of a file
constexpr int lock_tries = 200;
constexpr int lock_pause_milliseconds = 5;

std::string line_of(std::string_view entry) {
    std::string line;
    for (const char c : entry) {
        if (c == '\n')
            line += "\\n";
        else if (c == '\\')
            line += "\\\\";
        else
            line += c;
    }
    return line + "\n";
}

std::string entry_of(std::string_view line) {
    std::string entry;
    for (size_t i = 0; i < line.size(); ++i) {
        const bool escaped = line[i] == '\\' && i + 1 < line.size();
        if (escaped)
            ++i;
        entry += escaped && line[i] == 'n' ? '\n' : line[i];
    }
    return cleaned(entry);
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return true;
}

} // namespace

/// The history file, open and locked. Another session may rename a new file over it just before the lock: then that one is taken.
class History::LockedFile {
public:
    explicit LockedFile(const std::filesystem::path& path) {
        for (int tries = 0; tries < lock_tries; ++tries) {
            descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
            if (descriptor_ < 0 || fstat(descriptor_, &status_) != 0)
                break;
            if (!S_ISREG(status_.st_mode)) {
                errno = EINVAL;
                break;
            }
            struct stat named{};
            const bool locked = flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
            if (locked && fstat(descriptor_, &status_) == 0 && ::stat(path.c_str(), &named) == 0 &&
                named.st_ino == status_.st_ino) {
                locked_ = true;
                if ((status_.st_mode & 0077) != 0)
                    fchmod(descriptor_, 0600);
                return;
            }
            ::close(descriptor_);
            descriptor_ = -1;
            if (!locked)
                poll(nullptr, 0, lock_pause_milliseconds);
            errno = ETIMEDOUT;
        }
        error_ = errno;
    }
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;
    ~LockedFile() {
        if (descriptor_ >= 0)
            ::close(descriptor_); // and with it the lock
    }

    bool locked() const { return locked_; }
    int error() const { return error_; }
    ino_t inode() const { return status_.st_ino; }
    off_t size() const { return status_.st_size; }

    /// The bytes from a place to the end.
    std::string read_from(off_t place) const {
        std::string bytes(static_cast<size_t>(std::max<off_t>(size() - place, 0)), '\0');
        size_t count = 0;
        while (count < bytes.size()) {
            const ssize_t got =
                ::pread(descriptor_, bytes.data() + count, bytes.size() - count, place + static_cast<off_t>(count));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                break;
            count += static_cast<size_t>(got);
        }
        bytes.resize(count);
        return bytes;
    }

    bool append(std::string_view line) {
        const bool done = write_all(descriptor_, line);
        error_ = done ? 0 : errno;
        fstat(descriptor_, &status_);
        return done;
    }

private:
    int descriptor_ = -1;
    bool locked_ = false;
    int error_ = 0;
    struct stat status_{};
};

std::filesystem::path History::default_file() {
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && state[0] == '/') // a relative one is to be ignored, says its specification
        return std::filesystem::path(state) / "battc" / "history";
    const char* home = std::getenv("HOME");
    if (home == nullptr || home[0] == '\0')
        return {};
    return std::filesystem::path(home) / ".local" / "state" / "battc" / "history";
}

History::History(const std::filesystem::path& file, size_t limit) : limit_(std::max<size_t>(limit, 1)) {
    if (file.empty())
        return;
    std::error_code error;
    file_ = std::filesystem::weakly_canonical(file, error); // a link stays one when the file is written anew
    if (file_.empty())
        file_ = file;
    if (const std::filesystem::path folder = file_.parent_path();
        !folder.empty() && !std::filesystem::exists(folder, error)) {
        std::filesystem::create_directories(folder, error);
        if (error) {
            give_up("cannot be kept", error.value());
            return;
        }
        ::chmod(folder.c_str(), 0700);
    }
    LockedFile locked(file_);
    if (locked.locked())
        take_over(locked);
    else
        give_up("cannot be read", locked.error());
}

void History::give_up(std::string_view what, int error) {
    problem_ = "the history of other sessions " + std::string(what) + ": " + file_.string() + ": " +
               std::error_code(error, std::generic_category()).message();
    file_.clear();
}

void History::keep(std::string entry) {
    const bool blank = entry.find_first_not_of(" \t\n") == std::string::npos;
    if (!blank && (entries_.empty() || entries_.back() != entry))
        entries_.push_back(std::move(entry));
}

// Reads what the file has beyond what is known of it; all of it, if it is another file.
void History::take_over(LockedFile& file) {
    off_t place = read_;
    if (file.inode() != inode_ || file.size() < read_) {
        entries_.clear();
        file_lines_ = 0;
        place = std::max<off_t>(0, file.size() - most_read);
    }
    const std::string bytes = file.read_from(place);
    std::string_view rest = bytes;
    if (place > 0 && place != read_) // within a line
        rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));
    while (!rest.empty()) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 0) {
            ++file_lines_;
            keep(entry_of(rest.substr(0, end)));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    inode_ = file.inode();
    read_ = file.size();
    if (entries_.size() > limit_)
        entries_.erase(entries_.begin(), entries_.end() - static_cast<ptrdiff_t>(limit_));
}

// The newest entries in a new file that takes the place of this one.
void History::write_anew() {
    std::string text;
    size_t lines = 0;
    for (const std::string& entry : entries_) {
        if (entry.size() <= largest_entry) {
            text += line_of(entry);
            ++lines;
        }
    }
    const std::filesystem::path path = file_.string() + ".new"; // written under the lock of the old one
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat status{};
    const bool written = descriptor >= 0 && write_all(descriptor, text) && fstat(descriptor, &status) == 0;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!written || ::rename(path.c_str(), file_.c_str()) != 0) {
        ::unlink(path.c_str());
        return; // the old one is still good
    }
    inode_ = status.st_ino;
    read_ = status.st_size;
    file_lines_ = lines;
}

void History::add(std::string_view entry) {
    const std::string text = cleaned(entry);
    if (file_.empty()) {
        keep(text);
        if (entries_.size() > limit_)
            entries_.erase(entries_.begin());
        return;
    }
    LockedFile file(file_);
    if (!file.locked()) {
        give_up("is not kept any longer", file.error());
        return keep(text);
    }
    take_over(file);
    const size_t before = entries_.size();
    keep(text);
    if (entries_.size() == before || text.size() > largest_entry)
        return;
    std::string line = line_of(text);
    if (file.size() > 0 && file.read_from(file.size() - 1) != "\n")
        line.insert(0, "\n"); // after a line that was not finished
    if (!file.append(line))
        return give_up("is not kept any longer", file.error());
    read_ = file.size();
    ++file_lines_;
    if (entries_.size() > limit_)
        entries_.erase(entries_.begin());
    if (file_lines_ > limit_ + limit_ / 4 + 1)
        write_anew();
}

} // namespace batt::editor
