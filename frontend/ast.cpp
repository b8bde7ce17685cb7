#include "frontend/ast.h"

namespace batt::frontend {

namespace {

// FNV-1a: names are a few bytes long, so anything with a set-up costs more than it saves.
uint32_t hash_of(std::string_view text) {
    uint32_t hash = 2166136261u;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash ^ (hash >> 15);
}

} // namespace

NameId NameTable::intern(std::string_view text) {
    if (texts_.size() * 2 >= slots_.size())
        grow();
    const uint32_t hash = hash_of(text);
    const size_t mask = slots_.size() - 1;
    for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        const NameId held = slots_[slot];
        if (held == no_name) {
            const auto added = static_cast<NameId>(texts_.size());
            slots_[slot] = added;
            texts_.push_back(text);
            hashes_.push_back(hash);
            return added;
        }
        if (hashes_[held] == hash && texts_[held] == text)
            return held;
    }
}

NameId NameTable::find(std::string_view text) const {
    if (slots_.empty())
        return no_name;
    const uint32_t hash = hash_of(text);
    const size_t mask = slots_.size() - 1;
    for (size_t slot = hash & mask; slots_[slot] != no_name; slot = (slot + 1) & mask) {
        const NameId held = slots_[slot];
        if (hashes_[held] == hash && texts_[held] == text)
            return held;
    }
    return no_name;
}

void NameTable::grow() {
    const size_t size = slots_.empty() ? 256 : slots_.size() * 2;
    slots_.assign(size, no_name);
    for (NameId name = 0; name < texts_.size(); ++name) {
        size_t slot = hashes_[name] & (size - 1);
        while (slots_[slot] != no_name)
            slot = (slot + 1) & (size - 1);
        slots_[slot] = name;
    }
}

} // namespace batt::frontend
