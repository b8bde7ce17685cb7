// The editor without a terminal: keys go in, frames come out. What it does with each key is in editor.cpp, what is to be seen in
// editor_frame.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "battc/editor/buffer.h"
#include "battc/editor/completion_menu.h"
#include "battc/editor/history.h"
#include "battc/editor/hooks.h"
#include "battc/editor/key.h"
#include "battc/editor/layout.h"
#include "battc/editor/screen.h"

namespace batt::editor {

/// What a key asks of whoever reads keys.
enum class Outcome : uint8_t {
    editing,      ///< go on
    accepted,     ///< the text is an entry
    canceled,     ///< Ctrl-C
    end,          ///< Ctrl-D on an empty line
    suspend,      ///< Ctrl-Z
    clear_screen, ///< Ctrl-L
};

class Editor {
public:
    Editor(const Hooks& hooks, const History& history);

    /// Begins an entry. Prompts are plain text of one line.
    void begin(std::string_view prompt, std::string_view continuation_prompt);
    Outcome apply(const Key& key);
    /// What a screen of this size shows; the frame is no larger. A screen is taken to have at least 8 columns and a line.
    Frame frame(unsigned columns, unsigned lines);
    /// The last frame of an entry: nothing but the text, its end in sight.
    Frame final_frame(unsigned columns, unsigned lines);

    const Buffer& buffer() const { return buffer_; }

private:
    /// Ctrl-R: the entries that contain what is typed.
    struct Search {
        std::string query;
        size_t entry = 0; ///< of the history, that is shown; its size stands for the text before the search
        bool failed = false;
        std::string text_before;
        size_t cursor_before = 0;
    };

    // Keys.
    Outcome apply_control(char letter);
    void apply_alt(std::string_view character);
    Outcome enter();
    void break_line();
    void complete(bool forward);
    bool apply_to_menu(const Key& key);
    void page(bool up);

    // History.
    void move_up();
    void move_down();
    void show_entry(size_t entry);
    void start_search();
    bool apply_to_search(const Key& key);
    void search_from(size_t entry, bool older, bool another);
    void show_found(size_t entry);

    // Frames.
    std::vector<ScreenLine> lines_below(unsigned columns, size_t most_lines) const;
    void show_text(Frame& frame, unsigned columns, size_t first_row, size_t end_row, bool marks);
    std::vector<Span> marked_places() const;
    void highlight(size_t begin, size_t end);
    unsigned prompt_width(unsigned columns) const;

    const Hooks& hooks_;
    const History& history_;
    std::string prompt_;
    std::string continuation_prompt_;

    Buffer buffer_;
    Layout layout_;
    size_t top_row_ = 0;     ///< the first that is shown
    size_t page_lines_ = 10; ///< that Page Up moves by
    std::optional<CompletionMenu> menu_;
    std::optional<Search> search_;
    size_t entry_ = 0;                     ///< of the history, that is edited; its size stands for a new one
    std::map<size_t, std::string> edited_; ///< entries as they were left, until the text is accepted

    // What the highlighter said about text[begin, end) of this version.
    std::vector<Span> spans_;
    uint64_t spans_version_ = 0;
    size_t spans_begin_ = 0;
    size_t spans_end_ = 0;
};

} // namespace batt::editor
