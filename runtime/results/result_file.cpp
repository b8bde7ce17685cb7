#include "runtime/results/result_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

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
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    return fs::exists(status) && !fs::is_regular_file(status);
}

} // namespace

ResultFile::ResultFile(std::string path, const RunIdentity& identity) : path_(std::move(path)) { begin(identity); }

ResultFile::ResultFile(std::string path, const RunIdentity& identity, const LineCheck& check) : path_(std::move(path)) {
    if (is_special(path_)) {
        fail_foreign("it cannot go on, for it is no regular file");
        return;
    }
    std::error_code error;
    const uintmax_t size = fs::file_size(path_, error);
    // An empty file has nothing to lose, whatever FILE.run says: the run may have been killed between the two.
    if (error || size == 0)
        begin(identity);
    else if (read_lines(identity, check))
        open("ab");
}

ResultFile::~ResultFile() { finish(); }

void ResultFile::begin(const RunIdentity& identity) {
    open("wb");
    if (ok() && !is_special(path_) && !write_run_identity(path_, identity))
        fail(errno);
}

bool ResultFile::read_lines(const RunIdentity& identity, const LineCheck& check) {
    const IdentityFile file_beside = read_identity_file(path_);
    const std::optional<RunIdentity>& found = file_beside.identity;
    if (!found) {
        fail_foreign(fmt::format("it cannot go on, for {} {}", identity_path(path_),
                                 file_beside.readable ? "is not what battc writes" : "is missing"));
        return false;
    }
    std::string problem = difference(*found, identity);
    if (problem.empty() && (found->shard != identity.shard || found->shards != identity.shards))
        problem = fmt::format("shard is {}/{} there and {}/{} here", found->shard, found->shards, identity.shard,
                              identity.shards);
    if (!problem.empty()) {
        fail_foreign("it is of another run: " + problem);
        return false;
    }
    std::ifstream file(path_, std::ios::binary);
    const std::optional<size_t> bytes = walk_lines(file, [&](std::string_view line) {
        const size_t number = lines_found_;
        if (number == identity.evaluations)
            return false;
        ++lines_found_;
        return check(number, line);
    });
    if (!bytes) {
        fail_foreign(fmt::format("line {} is not what this run gives there", lines_found_));
        return false;
    }
    std::error_code error;
    fs::resize_file(path_, *bytes, error);
    if (error)
        fail(error.value());
    return ok();
}

void ResultFile::open(const char* mode) {
    file_ = std::fopen(path_.c_str(), mode);
    if (file_ == nullptr)
        fail(errno);
    flushed_at_ = now();
}

void ResultFile::append(std::string_view lines) {
    buffer_ += lines;
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
    if (file_ != nullptr && std::fclose(file_) != 0)
        fail(errno);
    file_ = nullptr;
}

void ResultFile::fail(int error) {
    if (problem_.empty())
        problem_ = fmt::format("{}: {}", path_, std::strerror(error));
}

void ResultFile::fail_foreign(std::string problem) {
    problem_ = fmt::format("{}: {}", path_, problem);
    foreign_ = true;
}

std::string merge_result_files(std::span<const std::string> files, const std::string& out,
                               const std::function<bool(std::string_view line)>& take) {
    struct Shard {
        std::string path;
        RunIdentity identity;
    };
    std::vector<Shard> shards;
    for (const std::string& path : files) {
        IdentityFile file = read_identity_file(path);
        if (!file.readable)
            return fmt::format("{}: cannot read {}, which battc writes beside results", path, identity_path(path));
        if (!file.identity)
            return fmt::format("{}: {} is not what battc writes", path, identity_path(path));
        std::error_code error;
        if (fs::equivalent(path, out, error))
            return fmt::format("{}: is to be read and written at once", path);
        shards.push_back({path, std::move(*file.identity)});
    }
    const RunIdentity& first = shards.front().identity;
    for (const Shard& shard : shards) {
        if (const std::string problem = difference(shard.identity, first); !problem.empty())
            return fmt::format("{}: is of another run than {}: {}", shard.path, shards.front().path, problem);
        if (shard.identity.shards != first.shards)
            return fmt::format("{}: is one of {} shards, {} one of {}", shard.path, shard.identity.shards,
                               shards.front().path, first.shards);
    }
    std::ranges::sort(shards, {}, [](const Shard& shard) { return shard.identity.shard; });
    for (size_t i = 1; i < shards.size(); ++i)
        if (shards[i].identity.shard == shards[i - 1].identity.shard)
            return fmt::format("{} and {}: both are shard {}/{}", shards[i - 1].path, shards[i].path,
                               shards[i].identity.shard, first.shards);
    for (size_t shard = 1; shard <= first.shards; ++shard)
        if (shard > shards.size() || shards[shard - 1].identity.shard != shard)
            return fmt::format("shard {}/{} is missing", shard, first.shards);

    RunIdentity whole{first.facts, 1, 1, 0};
    for (const Shard& shard : shards)
        whole.evaluations += shard.identity.evaluations;
    ResultFile result(out, whole);
    for (const Shard& shard : shards) {
        std::ifstream file(shard.path, std::ios::binary);
        if (!file)
            return fmt::format("{}: cannot be read", shard.path);
        size_t lines = 0;
        std::string text;
        const bool fine = walk_lines(file, [&](std::string_view line) {
                              ++lines;
                              text.assign(line);
                              text += '\n';
                              result.append(text);
                              return (!take || take(line)) && result.ok();
                          }).has_value();
        if (!result.ok())
            return result.problem();
        if (!fine)
            return fmt::format("{}: line {} is not a result", shard.path, lines);
        if (lines != shard.identity.evaluations)
            return fmt::format("{}: has {} of {} evaluations; battc run --resume finishes it", shard.path, lines,
                               shard.identity.evaluations);
    }
    result.finish();
    return result.problem();
}

} // namespace batt::runtime
