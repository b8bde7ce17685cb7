#include "battc/editor/editor.h"

#include <algorithm>

#include "battc/editor/text.h"

namespace batt::editor {

namespace {

using Code = Key::Code;

constexpr std::string_view indentation = "    ";

bool is_control(const Key& key, char letter) { return key.code == Code::control && key.text[0] == letter; }

} // namespace

Editor::Editor(const Hooks& hooks, const History& history) : hooks_(hooks), history_(history) {}

void Editor::begin(std::string_view prompt, std::string_view continuation_prompt) {
    prompt_ = cleaned(prompt);
    continuation_prompt_ = cleaned(continuation_prompt);
    buffer_.reset({});
    menu_.reset();
    search_.reset();
    edited_.clear();
    entry_ = history_.size();
    top_row_ = 0;
}

Outcome Editor::apply(const Key& key) {
    if (search_ && apply_to_search(key))
        return Outcome::editing;
    if (menu_ && apply_to_menu(key))
        return Outcome::editing;
    switch (key.code) {
    case Code::text:
        buffer_.type(key.text);
        break;
    case Code::paste:
        buffer_.insert(key.text);
        break;
    case Code::control:
        return apply_control(key.text[0]);
    case Code::alt:
        apply_alt(key.text);
        break;
    case Code::enter:
        return enter();
    case Code::new_line:
        break_line();
        break;
    case Code::tab:
        if (buffer_.in_indentation() && buffer_.line_begin(buffer_.cursor()) > 0)
            buffer_.insert(indentation);
        else
            complete(true);
        break;
    case Code::back_tab:
        complete(false);
        break;
    case Code::backspace:
        buffer_.erase_before();
        break;
    case Code::erase_word:
        buffer_.cut_word_before();
        break;
    case Code::erase:
        buffer_.erase_after();
        break;
    case Code::erase_next_word:
        buffer_.cut_word_after();
        break;
    case Code::left:
        buffer_.move_left();
        break;
    case Code::right:
        buffer_.move_right();
        break;
    case Code::up:
        move_up();
        break;
    case Code::down:
        move_down();
        break;
    case Code::home:
        buffer_.move_to_line_begin();
        break;
    case Code::end:
        buffer_.move_to_line_end();
        break;
    case Code::page_up:
        page(true);
        break;
    case Code::page_down:
        page(false);
        break;
    case Code::word_left:
        buffer_.move_word_left();
        break;
    case Code::word_right:
        buffer_.move_word_right();
        break;
    case Code::text_begin:
        buffer_.move_to_text_begin();
        break;
    case Code::text_end:
        buffer_.move_to_text_end();
        break;
    case Code::escape:
    case Code::unknown:
        break;
    }
    return Outcome::editing;
}

Outcome Editor::apply_control(char letter) {
    switch (letter) {
    case 'a':
        buffer_.move_to_line_begin();
        break;
    case 'b':
        buffer_.move_left();
        break;
    case 'c':
        return Outcome::canceled;
    case 'd':
        if (buffer_.empty())
            return Outcome::end;
        buffer_.erase_after();
        break;
    case 'e':
        buffer_.move_to_line_end();
        break;
    case 'f':
        buffer_.move_right();
        break;
    case 'k':
        buffer_.cut_to_line_end();
        break;
    case 'l':
        return Outcome::clear_screen;
    case 'n':
        move_down();
        break;
    case 'p':
        move_up();
        break;
    case 'r':
        start_search();
        break;
    case 't':
        buffer_.transpose();
        break;
    case 'u':
        buffer_.cut_to_line_begin();
        break;
    case 'w':
        buffer_.cut_blank_before();
        break;
    case 'y':
        buffer_.yank();
        break;
    case 'z':
        return Outcome::suspend;
    case '_':
        buffer_.undo();
        break;
    default:
        break;
    }
    return Outcome::editing;
}

void Editor::apply_alt(std::string_view character) {
    if (character == "b")
        buffer_.move_word_left();
    else if (character == "f")
        buffer_.move_word_right();
    else if (character == "d")
        buffer_.cut_word_after();
    else if (character == "<")
        buffer_.move_to_text_begin();
    else if (character == ">")
        buffer_.move_to_text_end();
    else if (character == "p" && entry_ > 0)
        show_entry(entry_ - 1);
    else if (character == "n" && entry_ < history_.size())
        show_entry(entry_ + 1);
}

// On the last line the entry is handed over if it is complete. Above it, and if it is not, a line begins.
Outcome Editor::enter() {
    if (buffer_.on_last_line() && (!hooks_.is_complete || hooks_.is_complete(buffer_.text()).complete))
        return Outcome::accepted;
    break_line();
    return Outcome::editing;
}

void Editor::break_line() {
    std::string line = "\n";
    if (hooks_.is_complete) {
        const Readiness readiness = hooks_.is_complete(std::string_view(buffer_.text()).substr(0, buffer_.cursor()));
        if (!readiness.complete)
            line += readiness.indentation;
    }
    buffer_.insert(line);
}

void Editor::complete(bool forward) {
    if (!hooks_.complete)
        return;
    const uint64_t version = buffer_.version();
    menu_ = CompletionMenu::open(buffer_, hooks_.complete(buffer_.text(), buffer_.cursor()));
    if (menu_ && !forward && version == buffer_.version())
        menu_->select_previous(buffer_);
}

// True if the key was about the menu. Every other key closes it.
bool Editor::apply_to_menu(const Key& key) {
    const bool chosen = menu_->has_selection();
    if (key.code == Code::tab || (chosen && key.code == Code::down)) {
        menu_->select_next(buffer_);
        return true;
    }
    if (key.code == Code::back_tab || (chosen && key.code == Code::up)) {
        menu_->select_previous(buffer_);
        return true;
    }
    const bool leaves = key.code == Code::escape || is_control(key, 'g');
    if (leaves && chosen)
        menu_->restore(buffer_);
    menu_.reset();
    return leaves || (chosen && key.code == Code::enter);
}

void Editor::page(bool up) {
    for (size_t i = 0; i < page_lines_ && (up ? buffer_.move_up() : buffer_.move_down()); ++i) {
    }
}

void Editor::move_up() {
    if (!buffer_.move_up() && entry_ > 0)
        show_entry(entry_ - 1);
}

void Editor::move_down() {
    if (!buffer_.move_down() && entry_ < history_.size())
        show_entry(entry_ + 1);
}

// The text of an entry, as it was left.
void Editor::show_entry(size_t entry) {
    edited_[entry_] = buffer_.text();
    entry_ = entry;
    const auto edited = edited_.find(entry);
    buffer_.reset(edited != edited_.end() ? std::string_view(edited->second) : history_[entry]);
}

void Editor::start_search() { search_ = Search{{}, history_.size(), false, buffer_.text(), buffer_.cursor()}; }

// True if the key was about the search. Every other key ends it, and does what it does to the text that was found.
bool Editor::apply_to_search(const Key& key) {
    if (key.code == Code::text) {
        search_->query += key.text;
        search_from(search_->entry, true, false);
        return true;
    }
    if (key.code == Code::paste) {
        search_->query += key.text.substr(0, key.text.find('\n'));
        search_from(search_->entry, true, false);
        return true;
    }
    if (key.code == Code::backspace) {
        search_->query.resize(cluster_before(search_->query, search_->query.size()));
        search_->failed = false;
        search_from(history_.size(), true, false);
        return true;
    }
    if (is_control(key, 'r')) {
        if (search_->entry > 0)
            search_from(search_->entry - 1, true, true);
        else
            search_->failed = true;
        return true;
    }
    if (is_control(key, 's')) {
        search_from(search_->entry + 1, false, true);
        return true;
    }
    const bool leaves = is_control(key, 'g') || is_control(key, 'c');
    if (leaves) {
        buffer_.reset(search_->text_before);
        buffer_.set_cursor(search_->cursor_before);
    } else if (search_->entry < history_.size()) {
        edited_[entry_] = search_->text_before;
        entry_ = search_->entry;
    }
    search_.reset();
    return leaves || key.code == Code::escape;
}

// Shows the nearest entry, from this one on, that contains the query; `another`: and has another text than the one shown.
void Editor::search_from(size_t entry, bool older, bool another) {
    search_->failed = false;
    if (search_->query.empty())
        return;
    for (; entry <= history_.size(); entry += older ? ~size_t{0} : 1) {
        if (entry < history_.size() && history_[entry].find(search_->query) != std::string::npos &&
            !(another && history_[entry] == buffer_.text())) {
            show_found(entry);
            return;
        }
    }
    search_->failed = true;
}

void Editor::show_found(size_t entry) {
    search_->entry = entry;
    buffer_.reset(history_[entry]);
    buffer_.set_cursor(history_[entry].rfind(search_->query));
}

} // namespace batt::editor
