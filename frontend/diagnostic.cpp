#include "frontend/diagnostic.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace batt::frontend {

namespace {

constexpr CodeDescription catalogue[] = {
#define BATT_DIAGNOSTIC(number, name, title, explanation) {Code::name, {}, #name, title, explanation},
#include "frontend/diagnostic_catalogue.def"
#undef BATT_DIAGNOSTIC
};
constexpr size_t catalogue_size = std::size(catalogue);

static_assert(std::ranges::is_sorted(catalogue, {}, [](const CodeDescription& entry) { return entry.code; }));

// The catalogue with the text of each code ("B0101"), made from its number once.
struct Catalogue {
    std::array<std::array<char, 5>, catalogue_size> texts;
    std::array<CodeDescription, catalogue_size> entries;

    Catalogue() {
        std::ranges::copy(catalogue, entries.begin());
        for (size_t index = 0; index < catalogue_size; ++index) {
            unsigned number = static_cast<unsigned>(entries[index].code);
            std::array<char, 5>& text = texts[index];
            text[0] = 'B';
            for (size_t digit = 4; digit >= 1; --digit, number /= 10)
                text[digit] = static_cast<char>('0' + number % 10);
            entries[index].text = std::string_view(text.data(), text.size());
        }
    }
};

const Catalogue& printed_catalogue() {
    static const Catalogue instance;
    return instance;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

// Damerau-Levenshtein distance in which no character is edited twice (optimal string alignment).
size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<size_t> before_last(to.size() + 1);
    std::vector<size_t> last(to.size() + 1);
    std::vector<size_t> current(to.size() + 1);
    std::iota(last.begin(), last.end(), size_t{0});
    for (size_t i = 1; i <= from.size(); ++i) {
        current[0] = i;
        for (size_t j = 1; j <= to.size(); ++j) {
            const size_t replaced = last[j - 1] + (from[i - 1] != to[j - 1]);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                current[j] = std::min(current[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, current);
    }
    return last[to.size()];
}

struct Palette {
    std::string_view error, warning, note, emphasis, quiet, hint, reset;
};
constexpr Palette coloured = {"\x1b[1;31m", "\x1b[1;35m", "\x1b[1;36m", "\x1b[1m", "\x1b[34m", "\x1b[32m", "\x1b[0m"};
constexpr Palette plain = {};

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// A source line for a terminal: tabs expanded, control characters replaced, clipped so that the marked part is visible. `mark_begin` and `mark_end` are byte offsets within the line.
struct QuotedLine {
    std::string text;
    std::string underline;
};

QuotedLine quote(std::string_view line, size_t mark_begin, size_t mark_end) {
    constexpr size_t most_columns = 160;
    constexpr size_t columns_before = 60;
    mark_begin = std::min(mark_begin, line.size());
    mark_end = std::clamp(mark_end, mark_begin, line.size());

    size_t first = 0;
    if (line.size() > most_columns && mark_begin > columns_before) {
        first = mark_begin - columns_before;
        while (first < mark_begin && continues_character(line[first]))
            ++first;
    }
    size_t last = std::min(line.size(), first + most_columns);
    while (last < line.size() && continues_character(line[last]))
        ++last;

    QuotedLine quoted;
    if (first > 0) {
        quoted.text = "...";
        quoted.underline = "   ";
    }
    const auto mark = [&](size_t at) {
        return at < mark_begin ? ' ' : at == mark_begin ? '^' : at < mark_end ? '~' : ' ';
    };
    for (size_t at = first; at < last; ++at) {
        const char c = line[at];
        if (c == '\t') {
            const size_t width = 4 - quoted.text.size() % 4;
            quoted.text.append(width, ' ');
            quoted.underline.append(width, mark(at));
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            quoted.text.push_back('?');
            quoted.underline.push_back(mark(at));
        } else {
            quoted.text.push_back(c);
            if (!continues_character(c))
                quoted.underline.push_back(mark(at));
        }
    }
    if (last < line.size())
        quoted.text += "...";
    else if (mark_begin == line.size())
        quoted.underline.push_back('^');
    while (quoted.underline.ends_with(' '))
        quoted.underline.pop_back();
    return quoted;
}

// Text that comes from outside (file names, quoted names) must not steer the terminal.
std::string printable(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            c = c == '\t' || c == '\n' ? ' ' : '?';
    }
    return result;
}

std::string place(std::string_view file, SourcePosition position) {
    std::string result = printable(file);
    if (position.known()) {
        result += result.empty() ? "line " : ":";
        result += std::to_string(position.line);
        result += ":";
        result += std::to_string(position.column);
    }
    return result;
}

Diagnostic make(Severity severity, const SourceFile& source, SourceRange range, Code code, std::string message,
                std::string hint) {
    Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.code = code;
    diagnostic.file = source.name();
    diagnostic.range = range;
    diagnostic.position = source.position(range.begin);
    diagnostic.end = source.position(range.end);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return diagnostic;
}

} // namespace

std::string_view severity_name(Severity severity) {
    switch (severity) {
    case Severity::note:
        return "note";
    case Severity::warning:
        return "warning";
    case Severity::error:
        break;
    }
    return "error";
}

void Diagnostic::add_note(const SourceFile& source, SourceRange place, std::string remark) {
    notes.push_back({std::move(remark), place, source.position(place.begin), source.position(place.end)});
}

void Diagnostic::add_note(std::string remark) { notes.push_back({std::move(remark), {}, {}, {}}); }

Diagnostic& DiagnosticList::add(Diagnostic diagnostic) { return diagnostics_.emplace_back(std::move(diagnostic)); }

Diagnostic& DiagnosticList::error(const SourceFile& source, SourceRange range, Code code, std::string message,
                                  std::string hint) {
    return add(make(Severity::error, source, range, code, std::move(message), std::move(hint)));
}

Diagnostic& DiagnosticList::warning(const SourceFile& source, SourceRange range, Code code, std::string message,
                                    std::string hint) {
    return add(make(Severity::warning, source, range, code, std::move(message), std::move(hint)));
}

Diagnostic& DiagnosticList::note(const SourceFile& source, SourceRange range, Code code, std::string message,
                                 std::string hint) {
    return add(make(Severity::note, source, range, code, std::move(message), std::move(hint)));
}

Diagnostic& DiagnosticList::file_error(std::string file, Code code, std::string message, std::string hint) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.file = std::move(file);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return add(std::move(diagnostic));
}

void DiagnosticList::append(const DiagnosticList& other) {
    diagnostics_.insert(diagnostics_.end(), other.diagnostics_.begin(), other.diagnostics_.end());
}

void DiagnosticList::sort_by_position() {
    std::vector<std::string> files;
    for (const Diagnostic& diagnostic : diagnostics_) {
        if (std::ranges::find(files, diagnostic.file) == files.end())
            files.push_back(diagnostic.file);
    }
    struct Key {
        size_t file;
        uint32_t offset;
        size_t index; // makes the sort stable
        auto operator<=>(const Key&) const = default;
    };
    std::vector<Key> keys;
    for (size_t index = 0; index < diagnostics_.size(); ++index) {
        const auto file = std::ranges::find(files, diagnostics_[index].file);
        keys.push_back({static_cast<size_t>(file - files.begin()), diagnostics_[index].range.begin, index});
    }
    std::ranges::sort(keys);
    std::vector<Diagnostic> sorted;
    sorted.reserve(keys.size());
    for (const Key& key : keys)
        sorted.push_back(std::move(diagnostics_[key.index]));
    diagnostics_ = std::move(sorted);
}

size_t DiagnosticList::error_count() const {
    return static_cast<size_t>(std::ranges::count(diagnostics_, Severity::error, &Diagnostic::severity));
}

std::string render_text(const Diagnostic& diagnostic, const SourceFile* source, bool colour) {
    const Palette& palette = colour ? coloured : plain;
    const std::string_view kind = severity_name(diagnostic.severity);
    const std::string_view kind_colour = diagnostic.severity == Severity::error     ? palette.error
                                         : diagnostic.severity == Severity::warning ? palette.warning
                                                                                    : palette.note;

    std::string text;
    const auto add = [&text](const auto&... parts) { (text.append(parts), ...); };
    const std::string where = place(diagnostic.file, diagnostic.position);
    if (!where.empty())
        add(palette.emphasis, where, ":", palette.reset, " ");
    add(kind_colour, kind, "[", describe(diagnostic.code).text, "]:", palette.reset, " ");
    add(palette.emphasis, printable(diagnostic.message), palette.reset, "\n");

    std::string margin = "  ";
    if (source != nullptr && diagnostic.position.known()) {
        const uint32_t start = source->line_start(diagnostic.position.line);
        const uint32_t begin = std::max(diagnostic.range.begin, start);
        const QuotedLine quoted =
            quote(source->line(diagnostic.position.line), begin - start, std::max(diagnostic.range.end, begin) - start);
        std::string number = std::to_string(diagnostic.position.line);
        if (number.size() < 5)
            number.insert(0, 5 - number.size(), ' ');
        margin.assign(number.size() + 1, ' ');
        add(palette.quiet, number, " |", palette.reset, quoted.text.empty() ? "" : " ", quoted.text, "\n");
        add(palette.quiet, margin, "|", palette.reset, " ", kind_colour, quoted.underline, palette.reset, "\n");
    }
    if (!diagnostic.hint.empty())
        add(palette.quiet, margin, "= ", palette.reset, palette.hint, "hint:", palette.reset, " ",
            printable(diagnostic.hint), "\n");
    for (const DiagnosticNote& note : diagnostic.notes) {
        add(palette.quiet, margin, "= ", palette.reset, "note: ");
        if (note.position.known())
            add(place(diagnostic.file, note.position), ": ");
        add(printable(note.message), "\n");
    }
    return text;
}

std::string render_text(const DiagnosticList& diagnostics, const SourceFile* source, bool colour) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics)
        text += render_text(diagnostic, source, colour);
    return text;
}

std::span<const CodeDescription> all_codes() { return printed_catalogue().entries; }

const CodeDescription& describe(Code code) {
    return *std::ranges::lower_bound(printed_catalogue().entries, code, {}, &CodeDescription::code);
}

std::optional<CodeDescription> find_code(std::string_view text) {
    if (!text.empty() && lower(text.front()) == 'b')
        text.remove_prefix(1);
    if (text.empty() || text.size() > 4)
        return std::nullopt;
    unsigned number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    const auto found =
        std::ranges::find(printed_catalogue().entries, static_cast<Code>(number), &CodeDescription::code);
    if (found == printed_catalogue().entries.end())
        return std::nullopt;
    return *found;
}

std::optional<std::string_view> nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
    // Longer names come only from broken input; comparing them costs time and helps nobody.
    constexpr size_t longest_name = 64;
    if (name.empty() || name.size() > longest_name)
        return std::nullopt;
    std::optional<std::string_view> nearest;
    size_t least = name.size() < 3 ? 1 : name.size() / 3;
    ++least; // one more than the largest distance accepted
    for (const std::string_view candidate : candidates) {
        if (candidate == name || candidate.empty())
            continue;
        if (equal_ignoring_case(name, candidate))
            return candidate;
        const size_t difference =
            candidate.size() > name.size() ? candidate.size() - name.size() : name.size() - candidate.size();
        if (difference >= least)
            continue;
        const size_t distance = edit_distance(name, candidate);
        if (distance < least && distance < std::max(name.size(), candidate.size())) {
            least = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    const std::optional<std::string_view> nearest = nearest_name(name, candidates);
    if (!nearest)
        return {};
    std::string hint = "did you mean '";
    hint += *nearest;
    hint += "'?";
    return hint;
}

} // namespace batt::frontend
