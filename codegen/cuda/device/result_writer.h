// Copies a result out of a warp's arena into the output, for the host. Pointers in the copy are offsets from the start of the
// output; result_value (image.h) turns them into addresses.
#pragma once

#include "codegen/cuda/device/warp.h"
#include "ops/core/plane_view.h"

namespace batt::cuda {
inline namespace BATT_ISA {

/// Results whose containers nest deeper are not copied.
inline constexpr u32 deepest_result = 12;
inline constexpr u64 no_room = ~0ULL;

/// Values begin at multiples of their size.
BATT_INLINE u64 aligned(u64 bytes) { return (bytes + sizeof(Value) - 1) / sizeof(Value) * sizeof(Value); }

/// Bytes of all that a value refers to; no_room if it nests too deep.
BATT_FUNCTION u64 result_size(const Value& value, u32 depth) {
    if (const u64 bytes = board_bytes(value); bytes != 0)
        return aligned(bytes);
    const Value* parts = nullptr;
    u64 count = 0;
    u64 size = 0;
    switch (value.kind) {
    case Kind::tuple:
    case Kind::set:
        parts = value.items();
        count = value.count;
        break;
    case Kind::closure:
        parts = value.closure()->captured;
        count = value.closure()->captured_count;
        size = aligned(sizeof(Closure));
        break;
    default:
        return 0;
    }
    if (depth == deepest_result)
        return no_room;
    size += count * sizeof(Value);
    for (u64 i = 0; i < count; ++i) {
        const u64 part = result_size(parts[i], depth + 1);
        if (part == no_room)
            return no_room;
        size += part;
    }
    return size;
}

/// Copies what a value refers to to `place` in the output, moves `place` behind it, and returns a value that refers to the copy.
BATT_FUNCTION Value copy_result(const Value& value, u8* output, u64& place) {
    Value copy = value;
    if (const u64 bytes = board_bytes(value); bytes != 0) {
        copy.data = reinterpret_cast<const void*>(place);
        u32* const words = reinterpret_cast<u32*>(output + place);
        const u64 count = bytes / sizeof(u32);
        const u64 whole = count / 32 * 32;
        for (u64 n = 0; n < whole; n += 32)
            store_rows(words + n, load_rows(value.words() + n));
        for (u64 n = whole; n < count; ++n)
            words[n] = value.words()[n];
        place += aligned(bytes);
        return copy;
    }
    const Value* parts = nullptr;
    u64 count = 0;
    switch (value.kind) {
    case Kind::tuple:
    case Kind::set:
        parts = value.items();
        count = value.count;
        copy.data = reinterpret_cast<const void*>(place);
        break;
    case Kind::closure: {
        Closure closure = *value.closure();
        parts = closure.captured;
        count = closure.captured_count;
        copy.data = reinterpret_cast<const void*>(place);
        const u64 closure_place = place;
        place += aligned(sizeof(Closure));
        closure.captured = reinterpret_cast<const Value*>(place);
        *reinterpret_cast<Closure*>(output + closure_place) = closure;
        break;
    }
    default:
        return copy;
    }
    Value* const copies = reinterpret_cast<Value*>(output + place);
    place += count * sizeof(Value);
    for (u64 i = 0; i < count; ++i)
        copies[i] = copy_result(parts[i], output, place);
    return copy;
}

/// Writes a value to the output, then what it refers to. Returns its offset, or no_room.
BATT_FUNCTION u64 write_result(const Launch& launch, const Value& value) {
    const u64 below = result_size(value, 0);
    if (below == no_room)
        return no_room;
    const u64 start = take_bytes(launch.output_used, below + sizeof(Value));
    if (start + below + sizeof(Value) > launch.output_size)
        return no_room;
    u64 place = start + sizeof(Value);
    *reinterpret_cast<Value*>(launch.output + start) = copy_result(value, launch.output, place);
    return start;
}

} // namespace BATT_ISA
} // namespace batt::cuda
