// What the terminal behind standard output or standard error can show: colours, width, characters beyond ASCII. The choices
// of the user (--color, NO_COLOR, TERM, COLORTERM) are weighed here and nowhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace batt::report {

/// --color
enum class ColorMode : uint8_t { automatic, always, never };

enum class ColorDepth : uint8_t {
    none,    ///< plain text
    indexed, ///< 256 colours
    full,    ///< 24 bits
};

enum class Stream : uint8_t { output, error };

/// What is known about where a stream goes.
struct Terminal {
    bool is_terminal = false;
    ColorDepth colors = ColorDepth::none;
    bool erases = false;    ///< a line can be taken away and written again
    bool unicode = false;   ///< shows block characters
    unsigned columns = 100; ///< of the terminal; where there is none, a width that reads well
};

/// The parts of the environment that count, so that the decision can be tested.
struct TerminalEnvironment {
    bool is_terminal = false;
    unsigned columns = 0;                   ///< as the terminal says; 0: unknown
    std::string_view term = {};             ///< TERM
    std::string_view colorterm = {};        ///< COLORTERM
    std::string_view no_color = {};         ///< NO_COLOR
    std::string_view locale = {};           ///< the first of LC_ALL, LC_CTYPE and LANG that is set
    std::string_view columns_variable = {}; ///< COLUMNS
};

Terminal decide_terminal(const TerminalEnvironment& environment, ColorMode mode);
/// The same for a stream of this process.
Terminal find_terminal(Stream stream, ColorMode mode);

/// Terminal colours around a text, or the text alone.
class Paint {
public:
    explicit Paint(bool on) : on_(on) {}
    explicit Paint(const Terminal& terminal) : on_(terminal.colors != ColorDepth::none) {}

    bool on() const { return on_; }
    std::string good(std::string_view text) const { return wrapped("\x1b[32m", text); }
    std::string bad(std::string_view text) const { return wrapped("\x1b[1;31m", text); }
    std::string doubtful(std::string_view text) const { return wrapped("\x1b[33m", text); }
    std::string strong(std::string_view text) const { return wrapped("\x1b[1m", text); }
    std::string quiet(std::string_view text) const { return wrapped("\x1b[2m", text); }
    std::string name(std::string_view text) const { return wrapped("\x1b[36m", text); }

private:
    std::string wrapped(std::string_view code, std::string_view text) const {
        std::string result;
        if (on_)
            result += code;
        result += text;
        if (on_)
            result += "\x1b[0m";
        return result;
    }
    bool on_;
};

} // namespace batt::report
