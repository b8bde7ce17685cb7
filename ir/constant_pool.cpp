#include "ir/constant_pool.h"

#include <algorithm>
#include <cstring>

#include "ops/core/plane_view.h"
#include "ops/value_parts.h"

namespace batt::ir {

namespace {

u64 mix(u64 hash, u64 word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 31);
}

// The first eight bytes of a Value hold everything but `bits` / `data`.
u64 head_of(const Value& value) {
    u64 head = 0;
    std::memcpy(&head, &value, sizeof head);
    return head;
}

/// Hashes and compares the bytes of a Value. For values whose data is in the pool, equal bytes mean identical values.
u64 hash_bytes(u64 hash, const Value& value) { return mix(mix(hash, head_of(value)), static_cast<u64>(value.bits)); }
bool same_bytes(const Value& a, const Value& b) { return head_of(a) == head_of(b) && a.bits == b.bits; }

bool same_items(const Value* a, const Value* b, u32 count) { return std::equal(a, a + count, b, same_bytes); }

/// Hashes the content behind a value whose items are in the pool.
u64 hash_content(const Value& value) {
    u64 hash = mix(0x51ed270b, head_of(value));
    if (const u64 bytes = board_bytes(value)) {
        for (u64 i = 0; i < bytes / sizeof(u32); ++i)
            hash = mix(hash, value.words()[i]);
        return hash;
    }
    if (value.kind == Kind::closure)
        hash = mix(mix(hash, static_cast<u64>(value.closure()->kind)), value.closure()->function);
    for (const Value& part : parts_of(value))
        hash = hash_bytes(hash, part);
    return hash;
}

/// Whether the content behind two values is the same, if their items are in the pool.
bool same_content(const Value& a, const Value& b) {
    if (head_of(a) != head_of(b))
        return false;
    if (const u64 bytes = board_bytes(a))
        return std::memcmp(a.data, b.data, bytes) == 0;
    if (a.kind != Kind::closure)
        return same_items(a.items(), b.items(), a.count);
    const Closure& x = *a.closure();
    const Closure& y = *b.closure();
    return x.kind == y.kind && x.arity == y.arity && x.function == y.function && x.captured_count == y.captured_count &&
           same_items(x.captured, y.captured, x.captured_count);
}

} // namespace

u32 nesting_depth(const Value& value, u32 limit) {
    if (value.kind != Kind::tuple && value.kind != Kind::set && value.kind != Kind::closure)
        return value.is_container() ? 1 : 0;
    u32 deepest = 0;
    for (const Value& part : parts_of(value)) {
        if (deepest + 1 >= limit)
            break;
        deepest = std::max(deepest, nesting_depth(part, limit - 1));
    }
    return std::min(deepest + 1, limit);
}

ConstantPool::ConstantPool() : arena_(std::make_unique<Arena>()), context_(make_context(*arena_, Dialect::arc_dsl)) {}

const Value* ConstantPool::intern_items(const Value* items, u32 count) {
    Value* const copies = allocate_values(context_, count);
    for (u32 i = 0; i < count; ++i)
        copies[i] = intern(items[i]);
    return copies;
}

const Value* ConstantPool::find_part(const Value& value, u64 hash) const {
    const auto [begin, end] = parts_.equal_range(hash);
    for (auto it = begin; it != end; ++it)
        if (same_content(it->second, value))
            return &it->second;
    return nullptr;
}

Value ConstantPool::keep_part(const Value& value, u64 hash) {
    data_.insert(value.data);
    return parts_.emplace(hash, value)->second;
}

Value ConstantPool::intern(const Value& value) {
    const u64 bytes = board_bytes(value);
    const bool has_items = value.kind == Kind::tuple || value.kind == Kind::set;
    if (has_items && value.count == 0)
        return value.kind == Kind::tuple ? make_empty_tuple() : make_empty_set();
    if ((bytes == 0 && !has_items && value.kind != Kind::closure) || data_.contains(value.data))
        return value;
    Value copy = value;
    if (bytes != 0) {
        const u64 hash = hash_content(value);
        if (const Value* const part = find_part(value, hash); part != nullptr)
            return *part;
        void* const words = allocate(context_, bytes);
        std::memcpy(words, value.data, bytes);
        copy.data = words;
        return keep_part(copy, hash);
    }
    if (has_items) {
        copy.data = intern_items(value.items(), value.count);
    } else {
        auto* const closure = static_cast<Closure*>(allocate(context_, sizeof(Closure)));
        *closure = *value.closure();
        closure->captured = intern_items(closure->captured, closure->captured_count);
        copy.data = closure;
    }
    const u64 hash = hash_content(copy);
    const Value* const part = find_part(copy, hash);
    return part != nullptr ? *part : keep_part(copy, hash);
}

ConstantId ConstantPool::add(const Value& value) {
    const Value kept = intern(value);
    const u64 hash = hash_bytes(0x2545f491, kept);
    const auto [begin, end] = ids_.equal_range(hash);
    for (auto it = begin; it != end; ++it)
        if (same_bytes(values_[it->second], kept))
            return it->second;
    const auto id = static_cast<ConstantId>(values_.size());
    values_.push_back(kept);
    ids_.emplace(hash, id);
    return id;
}

} // namespace batt::ir
