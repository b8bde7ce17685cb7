#include "report/wrap.h"

#include <algorithm>

namespace batt::report {

std::string wrap(std::string_view text, unsigned columns, unsigned indentation) {
    std::string result;
    const std::string margin(indentation, ' ');
    bool first_line = true;
    while (true) {
        const std::string_view paragraph = text.substr(0, text.find('\n'));
        // Lines that start with blanks keep them, also where they are continued.
        const size_t blanks = std::min(paragraph.find_first_not_of(' '), paragraph.size());
        const std::string own_margin(blanks, ' ');
        std::string line = own_margin;
        const auto finish_line = [&] {
            if (!first_line)
                result += "\n" + (line.empty() ? "" : margin);
            result += line;
            first_line = false;
        };
        std::string_view words = paragraph.substr(blanks);
        bool line_has_words = false;
        while (!words.empty()) {
            const std::string_view word = words.substr(0, words.find(' '));
            if (line_has_words && line.size() + 1 + word.size() > columns) {
                finish_line();
                line = own_margin;
                line_has_words = false;
            }
            if (line_has_words)
                line += ' ';
            line += word;
            line_has_words = true;
            words.remove_prefix(word.size());
            if (!words.empty())
                words.remove_prefix(1);
        }
        finish_line();
        if (paragraph.size() == text.size())
            return result;
        text.remove_prefix(paragraph.size() + 1);
    }
}

} // namespace batt::report
