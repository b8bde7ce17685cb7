#include "ir/constant_pool.h"

#include <algorithm>
#include <cstring>

#include "ops/core/plane_view.h"

namespace batt::ir {

namespace {

constexpr u32 hashed_levels = 3;

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

u64 hash_value(const Value& value, u32 depth);

// A few elements, a few levels deep: enough to spread, cheap for large constants.
u64 hash_items(u64 hash, const Value* items, u32 count, u32 depth) {
    for (u32 i = 0; depth > 0 && i < std::min(count, 16u); ++i)
        hash = mix(hash, hash_value(items[i], depth - 1));
    return hash;
}

u64 hash_value(const Value& value, u32 depth) {
    u64 hash = mix(0x51ed270b, head_of(value));
    if (const u64 bytes = board_bytes(value)) {
        for (u64 i = 0; i < bytes / sizeof(u32); ++i)
            hash = mix(hash, value.words()[i]);
        return hash;
    }
    if (value.kind == Kind::tuple || value.kind == Kind::set)
        return hash_items(hash, value.items(), value.count, depth);
    if (value.kind == Kind::closure) {
        const Closure& closure = *value.closure();
        return hash_items(mix(hash, static_cast<u64>(closure.kind)), closure.captured, closure.captured_count, depth);
    }
    return mix(hash, static_cast<u64>(value.bits));
}

bool identical_items(const Value* a, const Value* b, u32 count) {
    return std::equal(a, a + count, b, [](const Value& x, const Value& y) { return identical(x, y); });
}

} // namespace

bool identical(const Value& a, const Value& b) {
    if (head_of(a) != head_of(b))
        return false;
    if (const u64 bytes = board_bytes(a))
        return std::memcmp(a.data, b.data, bytes) == 0;
    switch (a.kind) {
    case Kind::tuple:
    case Kind::set:
        return identical_items(a.items(), b.items(), a.count);
    case Kind::closure: {
        const Closure& x = *a.closure();
        const Closure& y = *b.closure();
        return x.kind == y.kind && x.arity == y.arity && x.function == y.function &&
               x.captured_count == y.captured_count && identical_items(x.captured, y.captured, x.captured_count);
    }
    default:
        return a.bits == b.bits;
    }
}

Value copy_value(Context& context, const Value& value) {
    const auto copy_items = [&](const Value* items, u32 count) -> const Value* {
        if (count == 0)
            return nullptr;
        Value* const copies = allocate_values(context, count);
        for (u32 i = 0; i < count; ++i)
            copies[i] = copy_value(context, items[i]);
        return copies;
    };
    Value copy = value;
    if (const u64 bytes = board_bytes(value)) {
        void* const words = allocate(context, bytes);
        std::memcpy(words, value.data, bytes);
        copy.data = words;
    } else if (value.kind == Kind::tuple || value.kind == Kind::set) {
        copy.data = copy_items(value.items(), value.count);
    } else if (value.kind == Kind::closure) {
        auto* const closure = static_cast<Closure*>(allocate(context, sizeof(Closure)));
        *closure = *value.closure();
        closure->captured = copy_items(closure->captured, closure->captured_count);
        copy.data = closure;
    }
    return copy;
}

u32 nesting_depth(const Value& value, u32 limit) {
    const Value* items = nullptr;
    u32 count = 0;
    if (value.kind == Kind::tuple || value.kind == Kind::set) {
        items = value.items();
        count = value.count;
    } else if (value.kind == Kind::closure) {
        items = value.closure()->captured;
        count = value.closure()->captured_count;
    } else {
        return value.is_container() ? 1 : 0;
    }
    u32 deepest = 0;
    for (u32 i = 0; i < count && limit > 0 && deepest < limit; ++i)
        deepest = std::max(deepest, nesting_depth(items[i], limit - 1));
    return std::min(deepest + 1, limit);
}

ConstantPool::ConstantPool() : arena_(std::make_unique<Arena>()), context_(make_context(*arena_, Dialect::arc_dsl)) {}

ConstantId ConstantPool::add(const Value& value) {
    const u64 hash = hash_value(value, hashed_levels);
    const auto [begin, end] = by_hash_.equal_range(hash);
    for (auto it = begin; it != end; ++it)
        if (identical(values_[it->second], value))
            return it->second;
    const auto id = static_cast<ConstantId>(values_.size());
    values_.push_back(copy_value(context_, value));
    by_hash_.emplace(hash, id);
    return id;
}

} // namespace batt::ir
