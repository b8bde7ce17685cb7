// Whether a text of XML or of our pages is well-formed: every element is closed in order, and nothing stands bare that should be escaped.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace batt::test {

/// What is wrong first; empty if nothing is. Elements of HTML that have no end are known; texts of <script> and <style> are passed over.
inline std::string markup_problem(std::string_view text) {
    constexpr std::string_view without_end[] = {"meta", "br", "img", "input", "link", "hr"};
    std::vector<std::string> open;
    for (size_t at = 0; at < text.size();) {
        if (text[at] == '&') {
            const size_t end = text.find(';', at);
            if (end == std::string_view::npos || end - at > 8)
                return "a bare & before: " + std::string(text.substr(at, 40));
        }
        if (text[at] != '<') {
            ++at;
            continue;
        }
        if (text.substr(at).starts_with("<!")) {
            at = text.find('>', at) + 1;
            continue;
        }
        const bool closes = text.substr(at).starts_with("</");
        const size_t begin = at + (closes ? 2 : 1);
        const size_t name_end = text.find_first_of(" />\n", begin);
        size_t end = name_end;
        for (char quote = 0; end < text.size() && (quote != 0 || text[end] != '>'); ++end)
            if (quote != 0 ? text[end] == quote : text[end] == '"')
                quote = quote != 0 ? 0 : text[end];
        if (name_end == std::string_view::npos || end >= text.size())
            return "a tag without end: " + std::string(text.substr(at, 40));
        const std::string name(text.substr(begin, name_end - begin));
        if (name.empty() || !std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c); }))
            return "a bare < before: " + std::string(text.substr(at, 40));
        at = end + 1;
        if (closes) {
            if (open.empty() || open.back() != name)
                return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
            open.pop_back();
        } else if (text[end - 1] != '/' && std::ranges::find(without_end, name) == std::end(without_end)) {
            if (name == "script" || name == "style")
                at = text.find("</" + name, at);
            open.push_back(name);
        }
    }
    return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

} // namespace batt::test
