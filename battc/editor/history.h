// What was entered before, oldest first; kept in a file that all sessions share.
//
// The file has a line for each entry, with \n for a line break and \\ for a backslash. Entries are appended under a lock (flock) as they
// are accepted; those that other sessions have appended meanwhile are taken over. Once it is a quarter longer than it may be,
// it is written anew and renamed, so that it is whole at any time.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace batt::editor {

class History {
public:
    static constexpr size_t default_limit = 10'000;
    /// Bytes of the largest entry that goes to the file; a larger one is kept in this session only.
    static constexpr size_t largest_entry = size_t{64} * 1024;

    /// Of this session only.
    History() = default;
    /// Reads the file, which need not exist yet, nor its folder. Keeps the newest `limit` entries.
    explicit History(const std::filesystem::path& file, size_t limit = default_limit);

    /// $XDG_STATE_HOME/battc/history, by default in ~/.local/state; empty if there is no home.
    static std::filesystem::path default_file();

    /// Leaves out what is blank, and what equals the entry before it.
    void add(std::string_view entry);

    size_t size() const { return entries_.size(); }
    const std::string& operator[](size_t index) const { return entries_[index]; }

    /// Why the file is not used (any longer), as a sentence; empty if it is.
    const std::string& problem() const { return problem_; }

private:
    class LockedFile;

    void keep(std::string entry);
    void take_over(LockedFile& file);
    void write_anew();
    void give_up(std::string_view what, int error);

    std::vector<std::string> entries_;
    size_t limit_ = default_limit;
    std::filesystem::path file_; ///< empty: no file
    std::string problem_;
    ino_t inode_ = 0;       ///< of the file that was read
    off_t read_ = 0;        ///< bytes of it
    size_t file_lines_ = 0; ///< as far as it was read
};

} // namespace batt::editor
