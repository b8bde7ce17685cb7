#include "battc/editor/terminal_reader.h"

#include <optional>
#include <string>

namespace batt::editor {

namespace {

constexpr int escape_milliseconds = 50; ///< after which an Escape is a key and not the beginning of a sequence

} // namespace

TerminalReader::TerminalReader(const Hooks& hooks, const History& history, const Console& console)
    : editor_(hooks, history), terminal_(console.input, console.output), renderer_(console.colors) {}

void TerminalReader::draw() {
    const Terminal::Size size = terminal_.size();
    terminal_.write(renderer_.draw(editor_.frame(size.columns, size.lines)));
}

void TerminalReader::suspend(bool job) {
    terminal_.write(renderer_.leave());
    terminal_.suspend(job);
}

Outcome TerminalReader::apply_keys() {
    Outcome outcome = Outcome::editing;
    while (outcome == Outcome::editing) {
        const std::optional<Key> key = decoder_.next();
        if (!key)
            break;
        outcome = editor_.apply(*key);
    }
    return outcome;
}

Entry TerminalReader::read(std::string_view prompt, std::string_view continuation_prompt) {
    if (!terminal_.enter())
        return {};
    editor_.begin(prompt, continuation_prompt);
    Entry entry;
    for (bool reading = true; reading;) {
        Outcome outcome = apply_keys();
        if (outcome == Outcome::editing) {
            draw();
            std::string bytes;
            switch (terminal_.wait(decoder_.waiting() ? escape_milliseconds : -1, bytes)) {
            case TerminalEvent::bytes:
                decoder_.feed(bytes);
                break;
            case TerminalEvent::timeout:
                if (const std::optional<Key> key = decoder_.give_up())
                    outcome = editor_.apply(*key);
                break;
            case TerminalEvent::resized:
                terminal_.write(renderer_.erase(terminal_.size().columns));
                break;
            case TerminalEvent::resumed:
                terminal_.write(renderer_.leave());
                break;
            case TerminalEvent::suspend:
                suspend(false);
                break;
            case TerminalEvent::interrupted:
                outcome = Outcome::canceled;
                break;
            case TerminalEvent::ended:
                terminal_.leave();
                return entry;
            }
        }
        switch (outcome) {
        case Outcome::editing:
            break;
        case Outcome::clear_screen:
            terminal_.write(renderer_.clear_screen());
            break;
        case Outcome::suspend:
            suspend(true);
            break;
        case Outcome::accepted:
        case Outcome::canceled:
        case Outcome::end:
            entry.kind = outcome == Outcome::accepted   ? Entry::Kind::accepted
                         : outcome == Outcome::canceled ? Entry::Kind::canceled
                                                        : Entry::Kind::end;
            reading = false;
            break;
        }
    }
    if (entry.kind == Entry::Kind::accepted)
        entry.text = editor_.buffer().text();
    const Terminal::Size size = terminal_.size();
    terminal_.write(renderer_.draw(editor_.final_frame(size.columns, size.lines)) + renderer_.leave());
    terminal_.leave();
    return entry;
}

} // namespace batt::editor
