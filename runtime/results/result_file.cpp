#include "runtime/results/result_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "frontend/file_text.h"
#include "runtime/results/left_out_line.h"

namespace batt::runtime {

namespace {

namespace fs = std::filesystem;

constexpr size_t flush_bytes = 1U << 16;
constexpr double flush_seconds = 0.2;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Walks the lines of a file that end with a line break; `take(line)` is given each without it. Gives the bytes walked, or
/// nothing where `take` said no.
template <class Take>
std::optional<size_t> walk_lines(std::istream& file, Take&& take) {
    std::string line;
    size_t bytes = 0;
    while (std::getline(file, line) && !file.eof()) {
        if (!take(std::string_view(line)))
            return std::nullopt;
        bytes += line.size() + 1;
    }
    return bytes;
}

/// Whether a path names a pipe, a device or the like: it takes lines, but nothing can be read back or stand beside it.
bool is_special(const std::string& path) {
    if (frontend::open_descriptor(path) >= 0)
        return true;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    return fs::exists(status) && !fs::is_regular_file(status);
}

} // namespace

ResultFile::ResultFile(std::string path, const RunIdentity& identity, Existing existing, std::string_view left_out)
    : path_(std::move(path)) {
    if (!open())
        return;
    if (holds_something() && existing == Existing::keep)
        refuse_existing(identity);
    else
        begin(identity, left_out);
}

ResultFile::ResultFile(std::string path, const RunIdentity& identity, const LineCheck& check, std::string_view left_out)
    : path_(std::move(path)) {
    if (is_special(path_)) {
        fail(FileTrouble::foreign, "it cannot go on, for it is no regular file");
        return;
    }
    if (!open())
        return;
    // An empty file has nothing to lose, whatever FILE.run says: the run may have been killed between the two.
    if (!holds_something())
        begin(identity, left_out);
    else if (read_lines(identity, check, left_out) && std::fseek(file_, 0, SEEK_END) != 0)
        fail(errno);
}

ResultFile::~ResultFile() { finish(); }

/// Opens the file without changing it, and locks it. The lock belongs to the open file: it is gone when the process is.
bool ResultFile::open() {
    special_ = is_special(path_);
    flushed_at_ = now();
    if (special_) {
        const int opened = frontend::open_descriptor(path_);
        file_ = opened < 0 ? std::fopen(path_.c_str(), "wb") : fdopen(dup(opened), "wb");
        if (file_ == nullptr)
            fail(errno);
        return ok();
    }
    while (true) {
        const int descriptor = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor < 0) {
            fail(errno);
            return false;
        }
        int locked = 0;
        do
            locked = flock(descriptor, LOCK_EX | LOCK_NB);
        while (locked != 0 && errno == EINTR);
        if (locked != 0 && errno == EWOULDBLOCK) {
            ::close(descriptor);
            fail(FileTrouble::in_use, "another process of battc is writing it");
            return false;
        }
        // A file system without locks is no reason to compute nothing.
        struct stat of_file{};
        struct stat of_path{};
        if (fstat(descriptor, &of_file) == 0 && stat(path_.c_str(), &of_path) == 0 &&
            of_file.st_ino == of_path.st_ino && of_file.st_dev == of_path.st_dev) {
            file_ = fdopen(descriptor, "wb");
            if (file_ == nullptr)
                fail(errno);
            return ok();
        }
        ::close(descriptor); // it was removed, and perhaps made again, in between
    }
}

bool ResultFile::holds_something() const {
    struct stat status{};
    return !special_ && fstat(fileno(file_), &status) == 0 && status.st_size != 0;
}

void ResultFile::refuse_existing(const RunIdentity& identity) {
    const std::optional<RunIdentity> found = read_run_identity(path_);
    std::string reason = "it exists, and battc did not write it";
    if (found) {
        const std::string differs = difference(*found, identity);
        if (!differs.empty())
            reason = "it holds the results of another run: " + differs;
        else if (found->shard != identity.shard || found->shards != identity.shards)
            reason = fmt::format("it holds shard {}/{} of this run", found->shard, found->shards);
        else
            reason = "it holds results of this run";
        // What --resume could go on with, and what it could not.
        if (differs.empty() && found->shard == identity.shard && found->shards == identity.shards) {
            fail(FileTrouble::exists, reason + "; --resume goes on with it, --force overwrites it");
            return;
        }
    }
    fail(FileTrouble::exists, reason + "; --force overwrites it");
}

void ResultFile::begin(const RunIdentity& identity, std::string_view left_out) {
    if (!special_ && ftruncate(fileno(file_), 0) != 0)
        fail(errno);
    if (ok() && !special_ && !write_run_identity(path_, identity))
        fail(errno);
    buffer_ += left_out;
}

bool ResultFile::read_lines(const RunIdentity& identity, const LineCheck& check, std::string_view left_out) {
    const IdentityFile file_beside = read_identity_file(path_);
    const std::optional<RunIdentity>& found = file_beside.identity;
    if (!found) {
        fail(FileTrouble::foreign,
             fmt::format("it cannot go on, for {} {}", identity_path(path_),
                         file_beside.readable ? "is not what this version of battc writes" : "is missing"));
        return false;
    }
    std::string problem = difference(*found, identity);
    if (problem.empty() && (found->shard != identity.shard || found->shards != identity.shards))
        problem = fmt::format("shard is {}/{} there and {}/{} here", found->shard, found->shards, identity.shard,
                              identity.shards);
    if (problem.empty() && found->left_out != identity.left_out)
        problem = fmt::format("{} functions are left out there and {} here", found->left_out, identity.left_out);
    if (!problem.empty()) {
        fail(FileTrouble::foreign, "it is of another run: " + problem);
        return false;
    }
    to_file_ = PathRewriter(identity.program_paths, found->program_paths);
    const PathRewriter to_run(found->program_paths, identity.program_paths);
    std::ifstream file(path_, std::ios::binary);
    size_t about_left_out = 0;
    std::string rewritten;
    const std::optional<size_t> bytes = walk_lines(file, [&](std::string_view line) {
        if (about_left_out < identity.left_out) {
            ++about_left_out;
            return is_left_out_line(line);
        }
        const size_t number = lines_found_;
        if (number == identity.evaluations)
            return false;
        ++lines_found_;
        if (!to_run.changes())
            return check(number, line);
        rewritten.clear();
        to_run.append(rewritten, line);
        return check(number, rewritten);
    });
    if (!bytes) {
        fail(FileTrouble::foreign,
             fmt::format("line {} is not what this run gives there", about_left_out + lines_found_));
        return false;
    }
    if (ftruncate(fileno(file_), static_cast<off_t>(*bytes)) != 0)
        fail(errno);
    // The run may have been killed while it wrote these.
    for (size_t line = 0; line < about_left_out; ++line)
        left_out.remove_prefix(std::min(left_out.size(), left_out.find('\n') + 1));
    to_file_.append(buffer_, left_out);
    return ok();
}

void ResultFile::append(std::string_view lines) {
    to_file_.append(buffer_, lines);
    if (buffer_.size() >= flush_bytes || now() - flushed_at_ > flush_seconds)
        flush();
}

void ResultFile::flush() {
    if (file_ != nullptr && ok() &&
        (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size() || std::fflush(file_) != 0))
        fail(errno);
    buffer_.clear();
    flushed_at_ = now();
}

void ResultFile::finish() {
    flush();
    if (file_ != nullptr) {
        // A child of this process may hold the file open for longer.
        flock(fileno(file_), LOCK_UN);
        if (std::fclose(file_) != 0)
            fail(errno);
    }
    file_ = nullptr;
}

void ResultFile::fail(int error) { fail(FileTrouble::cannot_write, std::strerror(error)); }

void ResultFile::fail(FileTrouble trouble, std::string problem) {
    if (trouble_ != FileTrouble::none)
        return;
    problem_ = fmt::format("{}: {}", path_, problem);
    trouble_ = trouble;
}

MergeOutcome merge_result_files(std::span<const std::string> files, const std::string& out, Existing existing,
                                const std::function<bool(std::string_view line)>& take,
                                const std::function<void(std::string_view line)>& take_left_out) {
    const auto wrong = [](std::string problem) { return MergeOutcome{FileTrouble::foreign, std::move(problem)}; };
    struct Shard {
        std::string path;
        RunIdentity identity;
    };
    std::vector<Shard> shards;
    for (const std::string& path : files) {
        IdentityFile file = read_identity_file(path);
        if (!file.readable)
            return wrong(
                fmt::format("{}: cannot read {}, which battc writes beside results", path, identity_path(path)));
        if (!file.identity)
            return wrong(fmt::format("{}: {} is not what battc writes", path, identity_path(path)));
        std::error_code error;
        if (fs::equivalent(path, out, error))
            return wrong(fmt::format("{}: is to be read and written at once", path));
        shards.push_back({path, std::move(*file.identity)});
    }
    const RunIdentity& first = shards.front().identity;
    for (const Shard& shard : shards) {
        if (const std::string problem = difference(shard.identity, first); !problem.empty())
            return wrong(fmt::format("{}: is of another run than {}: {}", shard.path, shards.front().path, problem));
        if (shard.identity.shards != first.shards)
            return wrong(fmt::format("{}: is one of {} shards, {} one of {}", shard.path, shard.identity.shards,
                                     shards.front().path, first.shards));
    }
    std::ranges::sort(shards, {}, [](const Shard& shard) { return shard.identity.shard; });
    for (size_t i = 1; i < shards.size(); ++i)
        if (shards[i].identity.shard == shards[i - 1].identity.shard)
            return wrong(fmt::format("{} and {}: both are shard {}/{}", shards[i - 1].path, shards[i].path,
                                     shards[i].identity.shard, first.shards));
    for (size_t shard = 1; shard <= first.shards; ++shard)
        if (shard > shards.size() || shards[shard - 1].identity.shard != shard)
            return wrong(fmt::format("shard {}/{} is missing", shard, first.shards));

    // Lines name programs as the first shard does.
    RunIdentity whole;
    whole.facts = first.facts;
    whole.program_paths = shards.front().identity.program_paths;
    for (const Shard& shard : shards) {
        whole.evaluations += shard.identity.evaluations;
        whole.left_out += shard.identity.left_out;
    }
    ResultFile result(out, whole, existing);
    if (!result.ok())
        return {result.trouble(), result.problem()};
    // What could not be finished is worth nothing, and should not be in the way of the next attempt.
    const auto wrong_in_the_middle = [&](std::string problem) {
        result.finish();
        std::error_code error;
        if (fs::is_regular_file(out, error)) {
            fs::remove(out, error);
            fs::remove(identity_path(out), error);
        }
        return wrong(std::move(problem));
    };
    for (const Shard& shard : shards) {
        std::error_code error;
        std::ifstream file;
        if (fs::is_regular_file(shard.path, error))
            file.open(shard.path, std::ios::binary);
        if (!file.is_open())
            return wrong_in_the_middle(fmt::format("{}: cannot be read", shard.path));
        const PathRewriter to_whole(shard.identity.program_paths, whole.program_paths);
        size_t lines = 0;
        size_t about_left_out = 0;
        std::string text;
        const bool fine = walk_lines(file, [&](std::string_view line) {
                              text.clear();
                              to_whole.append(text, line);
                              text += '\n';
                              result.append(text);
                              const std::string_view copied = std::string_view(text).substr(0, text.size() - 1);
                              if (about_left_out < shard.identity.left_out) {
                                  ++about_left_out;
                                  if (take_left_out)
                                      take_left_out(copied);
                                  return is_left_out_line(line) && result.ok();
                              }
                              ++lines;
                              return (!take || take(copied)) && result.ok();
                          }).has_value();
        if (!result.ok())
            return {result.trouble(), result.problem()};
        if (!fine)
            return wrong_in_the_middle(fmt::format("{}: line {} is not a result", shard.path, about_left_out + lines));
        if (lines != shard.identity.evaluations)
            return wrong_in_the_middle(fmt::format("{}: has {} of {} evaluations; battc run --resume finishes it",
                                                   shard.path, lines, shard.identity.evaluations));
    }
    result.finish();
    return {result.trouble(), result.problem()};
}

} // namespace batt::runtime
