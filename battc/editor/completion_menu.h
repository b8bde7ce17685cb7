// The candidates for the word at the cursor, and which of them is chosen.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "battc/editor/buffer.h"
#include "battc/editor/hooks.h"
#include "battc/editor/screen.h"

namespace batt::editor {

/// Open from the Tab that found several candidates until a key that is not about them.
class CompletionMenu {
public:
    /// Puts what all candidates begin with in place of the word. Gives a menu if several are left.
    static std::optional<CompletionMenu> open(Buffer& buffer, Completion completion);

    /// Puts the next (or previous) candidate in place of the word.
    void select_next(Buffer& buffer) { select(buffer, true); }
    void select_previous(Buffer& buffer) { select(buffer, false); }
    bool has_selection() const { return selected_.has_value(); }
    /// Puts back what was typed.
    void restore(Buffer& buffer);

    /// The list: with a description a line where they all fit, else in columns, with how many there are.
    std::vector<ScreenLine> lines(unsigned columns, size_t most_lines) const;

private:
    explicit CompletionMenu(Completion completion) : completion_(std::move(completion)) {}
    void select(Buffer& buffer, bool forward);
    void put(Buffer& buffer, const std::string& text);
    std::vector<ScreenLine> described_lines(unsigned columns) const;

    Completion completion_; ///< the range is that of what stands in the text now
    std::string typed_;
    std::optional<size_t> selected_;
};

} // namespace batt::editor
