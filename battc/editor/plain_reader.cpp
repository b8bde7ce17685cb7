#include "battc/editor/plain_reader.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <unistd.h>

namespace batt::editor {

PlainReader::PlainReader(const Hooks& hooks, const Console& console)
    : hooks_(hooks), console_(console), prompts_(isatty(console.input) != 0 && isatty(console.output) != 0) {}

void PlainReader::show(std::string_view text) const {
    while (prompts_ && !text.empty()) {
        const ssize_t written = write(console_.output, text.data(), text.size());
        if (written <= 0 && errno != EINTR)
            return;
        if (written > 0)
            text.remove_prefix(static_cast<size_t>(written));
    }
}

// A line without its end. The last line of an input need not have one.
PlainReader::Got PlainReader::read_line(std::string& line) {
    size_t searched = begin_;
    for (;;) {
        const size_t end = unread_.find('\n', searched);
        if (end != std::string::npos) {
            line.assign(unread_, begin_, end - begin_);
            begin_ = end + 1;
            break;
        }
        if (ended_) {
            if (begin_ == unread_.size())
                return Got::end;
            line.assign(unread_, begin_);
            begin_ = unread_.size();
            break;
        }
        unread_.erase(0, begin_);
        begin_ = 0;
        searched = unread_.size();
        // poll() is never restarted after a signal, as read() may be: so Ctrl-C is seen.
        pollfd waiting{console_.input, POLLIN, 0};
        std::array<char, 64 * 1024> bytes;
        ssize_t count = poll(&waiting, 1, -1);
        if (count > 0)
            count = ::read(console_.input, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) {
            unread_.clear();
            return Got::interrupted;
        }
        if (count > 0)
            unread_.append(bytes.data(), static_cast<size_t>(count));
        else
            ended_ = true;
    }
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return Got::line;
}

Entry PlainReader::read(std::string_view prompt, std::string_view continuation_prompt) {
    Entry entry;
    bool first = true;
    for (;;) {
        show(first ? prompt : continuation_prompt);
        std::string line;
        const Got got = read_line(line);
        if (got == Got::interrupted) {
            show("\n");
            return {Entry::Kind::canceled, {}};
        }
        if (got == Got::end) {
            entry.kind = first ? Entry::Kind::end : Entry::Kind::accepted;
            return entry;
        }
        if (!first)
            entry.text += '\n';
        entry.text += line;
        first = false;
        if (!hooks_.is_complete || hooks_.is_complete(entry.text).complete) {
            entry.kind = Entry::Kind::accepted;
            return entry;
        }
    }
}

} // namespace batt::editor
