#include "runtime/results/path_rewriter.h"

#include <algorithm>

#include "runtime/data/json.h"

namespace batt::runtime {

namespace {

// How every line begins (result_line.cpp).
constexpr std::string_view opening = "{\"program\": \"";

std::string inside_quotes(const std::string& path) {
    const std::string quoted = json_string(path);
    return quoted.substr(1, quoted.size() - 2);
}

} // namespace

PathRewriter::PathRewriter(std::span<const std::string> from, std::span<const std::string> to) {
    if (!std::ranges::equal(from, to))
        for (size_t i = 0; i < from.size(); ++i)
            paths_.emplace(inside_quotes(from[i]), inside_quotes(to[i]));
}

void PathRewriter::append(std::string& text, std::string_view lines) const {
    if (!changes()) {
        text += lines;
        return;
    }
    while (!lines.empty()) {
        const size_t end = lines.find('\n');
        std::string_view line = lines.substr(0, end == std::string_view::npos ? end : end + 1);
        lines.remove_prefix(line.size());
        if (line.starts_with(opening)) {
            size_t quote = opening.size();
            while (quote < line.size() && line[quote] != '"')
                quote += line[quote] == '\\' ? 2 : 1;
            const auto found = paths_.find(std::string(line.substr(opening.size(), quote - opening.size())));
            if (found != paths_.end()) {
                text += opening;
                text += found->second;
                line.remove_prefix(std::min(quote, line.size()));
            }
        }
        text += line;
    }
}

} // namespace batt::runtime
