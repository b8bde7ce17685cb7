#include "report/terminal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace batt::report {

namespace {

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? std::string_view(value) : std::string_view();
}

ColorDepth depth_of_terminal(const TerminalEnvironment& environment) {
    if (environment.colorterm == "truecolor" || environment.colorterm == "24bit" ||
        environment.term.find("direct") != std::string_view::npos)
        return ColorDepth::full;
    return ColorDepth::indexed;
}

bool names_utf8(std::string_view locale) {
    std::string lower(locale);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
}

} // namespace

Terminal decide_terminal(const TerminalEnvironment& environment, ColorMode mode) {
    Terminal terminal;
    terminal.is_terminal = environment.is_terminal;
    terminal.unicode = names_utf8(environment.locale);
    const bool able = environment.is_terminal && !environment.term.empty() && environment.term != "dumb";
    terminal.erases = able;
    const bool wanted =
        mode == ColorMode::always || (mode == ColorMode::automatic && able && environment.no_color.empty());
    terminal.colors = wanted ? depth_of_terminal(environment) : ColorDepth::none;

    unsigned columns = environment.columns;
    if (columns == 0)
        std::from_chars(environment.columns_variable.data(),
                        environment.columns_variable.data() + environment.columns_variable.size(), columns);
    if (columns != 0)
        terminal.columns = std::clamp(columns, 40U, 1000U);
    return terminal;
}

Terminal find_terminal(Stream stream, ColorMode mode) {
    const int descriptor = stream == Stream::output ? STDOUT_FILENO : STDERR_FILENO;
    TerminalEnvironment environment;
    environment.is_terminal = isatty(descriptor) == 1;
    winsize size{};
    if (environment.is_terminal && ioctl(descriptor, TIOCGWINSZ, &size) == 0)
        environment.columns = size.ws_col;
    environment.term = variable("TERM");
    environment.colorterm = variable("COLORTERM");
    environment.no_color = variable("NO_COLOR");
    environment.columns_variable = variable("COLUMNS");
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        environment.locale = variable(name);
        if (!environment.locale.empty())
            break;
    }
    return decide_terminal(environment, mode);
}

} // namespace batt::report
