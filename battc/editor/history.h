// What was entered before, oldest first.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace batt::editor {

/// The entries of this session.
class History {
public:
    /// Leaves out what is empty, and what equals the entry before it.
    void add(std::string_view entry);

    size_t size() const { return entries_.size(); }
    const std::string& operator[](size_t index) const { return entries_[index]; }

private:
    std::vector<std::string> entries_;
};

} // namespace batt::editor
