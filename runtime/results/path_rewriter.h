// A line of results names its program by its path. The same program may lie elsewhere when a run goes on, or on the other machines
// of a cluster; then the paths of lines are exchanged here, so that one file names each program in one way. Nothing else of a
// line is touched.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace batt::runtime {

class PathRewriter {
public:
    /// Changes nothing.
    PathRewriter() = default;
    /// Makes lines about the program from[i] name it to[i]. Both have the same length.
    PathRewriter(std::span<const std::string> from, std::span<const std::string> to);

    /// Whether any path changes.
    bool changes() const { return !paths_.empty(); }
    /// Appends whole lines, each with its line break or without.
    void append(std::string& text, std::string_view lines) const;
    /// One line.
    std::string rewritten(std::string_view line) const {
        std::string text;
        append(text, line);
        return text;
    }

private:
    std::unordered_map<std::string, std::string> paths_; ///< as strings of JSON, without quotes
};

} // namespace batt::runtime
