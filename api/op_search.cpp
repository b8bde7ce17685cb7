// Finds ops by what people call what they do: words of names, documentation and ops/table/op_words.def.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <battc/op.h>

#include "ops/op_table.h"

namespace battc {

namespace {

using Words = std::vector<std::string>;

/// The words of a text in lower case: letters and digits together.
Words words_of(std::string_view text) {
    Words words;
    bool open = false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        const bool capital = c >= 'A' && c <= 'Z';
        if (!letter && !capital) {
            open = false;
            continue;
        }
        if (!open)
            words.emplace_back();
        words.back() += capital ? static_cast<char>(c - 'A' + 'a') : c;
        open = true;
    }
    return words;
}

constexpr std::string_view groups[] = {
#define BATT_SAME_WORDS(words) words,
#include "ops/table/op_words.def"
};

constexpr std::pair<batt::OpId, std::string_view> further_words[] = {
#define BATT_OP_WORDS(op, words) {batt::OpId::op_##op, words},
#include "ops/table/op_words.def"
};

/// A word for all that mean the same: the first of its group, without the -s of a plural.
std::string meaning(const std::string& word) {
    static const std::map<std::string, std::string, std::less<>> first_of_group = [] {
        std::map<std::string, std::string, std::less<>> all;
        for (const std::string_view group : groups) {
            const Words words = words_of(group);
            for (const std::string& one : words)
                all.emplace(one, words.front());
        }
        return all;
    }();
    if (const auto found = first_of_group.find(word); found != first_of_group.end())
        return found->second;
    if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) {
        const std::string singular = word.substr(0, word.size() - 1);
        const auto found = first_of_group.find(singular);
        return found != first_of_group.end() ? found->second : singular;
    }
    return word;
}

/// What an op is found by.
struct Entry {
    std::string name;
    Words name_words;
    Words keywords;
    Words keyword_meanings;
    Words documentation;
    Words documentation_meanings;
    bool variant = false; ///< hmirror_t: another op has the words
};

Words meanings(const Words& words) {
    Words result;
    for (const std::string& word : words)
        result.push_back(meaning(word));
    return result;
}

const std::vector<Entry>& entries() {
    static const std::vector<Entry> all = [] {
        std::vector<Entry> made;
        for (const OpDescription& op : all_ops()) {
            Entry entry;
            entry.name = op.name;
            entry.name_words = words_of(op.name);
            // A name ends in what tells variants apart: hmirror_t, get_nth_by_key_f.
            std::string_view base = op.name;
            if (base.size() > 2 && base[base.size() - 2] == '_' &&
                find_op(base.substr(0, base.size() - 2)) != nullptr) {
                base.remove_suffix(2);
                entry.variant = true;
            }
            for (const auto& [id, words] : further_words)
                if (batt::op_info(id).name == base)
                    for (std::string& word : words_of(words))
                        entry.keywords.push_back(std::move(word));
            entry.keyword_meanings = meanings(entry.keywords);
            entry.documentation = words_of(op.documentation);
            entry.documentation_meanings = meanings(entry.documentation);
            made.push_back(std::move(entry));
        }
        return made;
    }();
    return all;
}

bool has(const Words& words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }
bool has_beginning(const Words& words, std::string_view beginning) {
    return std::ranges::any_of(words, [&](const std::string& word) { return word.starts_with(beginning); });
}

/// How well a word describes an op; 0: not at all.
int points(const Entry& entry, const std::string& word) {
    const std::string same = meaning(word);
    const bool long_enough = word.size() >= 3; // shorter ones begin and end too many
    if (entry.name == word)
        return 100;
    if (has(entry.name_words, word))
        return 80;
    if (meaning(entry.name) == same)
        return 75;
    if (long_enough && entry.name.starts_with(word))
        return 70;
    if (has(entry.keywords, word))
        return 60;
    if (long_enough && entry.name.ends_with(word))
        return 55;
    if (has(entry.documentation, word))
        return 50;
    if (has(entry.keyword_meanings, same))
        return 45;
    if (has(entry.documentation_meanings, same))
        return 40;
    if (same.size() >= 3 && entry.name.find(same) != std::string::npos)
        return 38;
    if (long_enough && entry.name.find(word) != std::string::npos)
        return 35;
    if (long_enough && has_beginning(entry.keywords, word))
        return 30;
    if (long_enough && has_beginning(entry.documentation, word))
        return 20;
    return 0;
}

} // namespace

std::vector<const OpDescription*> search_ops(std::string_view text, std::optional<Dialect> dialect) {
    constexpr std::array<std::string_view, 13> fillers = {"a",  "an", "the", "of",   "to",   "in", "with",
                                                          "by", "as", "is",  "into", "from", "and"};
    Words words = words_of(text);
    // Underscores are part of names: a name that is one is looked for as a whole, too.
    if (words.size() > 1)
        std::erase_if(words,
                      [&](const std::string& word) { return std::ranges::find(fillers, word) != fillers.end(); });
    struct Found {
        size_t matched;
        int points;
        size_t place;
    };
    std::vector<Found> found;
    const std::span<const OpDescription> ops = all_ops();
    for (size_t i = 0; i < ops.size(); ++i) {
        if (dialect && !ops[i].in(*dialect))
            continue;
        const Entry& entry = entries()[i];
        Found one{0, entry.variant ? -1 : 0, i};
        for (const std::string& word : words) {
            const int more = points(entry, word);
            one.matched += more != 0 ? 1 : 0;
            one.points += more;
        }
        if (entry.name == text)
            one.points += 1000;
        if (one.matched != 0)
            found.push_back(one);
    }
    // Those that all words describe; if there are none, those that most of them do.
    size_t most = 0;
    for (const Found& one : found)
        most = std::max(most, one.matched);
    std::erase_if(found, [&](const Found& one) { return one.matched < most; });
    std::ranges::sort(found, [](const Found& a, const Found& b) {
        return a.points != b.points ? a.points > b.points : a.place < b.place;
    });
    std::vector<const OpDescription*> result;
    for (const Found& one : found)
        result.push_back(&ops[one.place]);
    return result;
}

} // namespace battc
