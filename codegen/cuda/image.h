// Data laid out here for another memory: bytes in which addresses are counted from the start of the image until it is known where
// it will lie. Programs and samples reach a device this way, in one copy each, and results come back.
#pragma once

#include <cstring>
#include <unordered_map>
#include <vector>

#include "ops/core/value.h"

namespace batt::cuda {

/// Where something lies in an image, from its start.
using Place = u64;

class Image {
public:
    Image();

    /// Room for `count` objects of plain data, all zero. Pointers to them (see `at`) live until the next one.
    template <class T>
    Place reserve(size_t count) {
        return reserve_bytes(count * sizeof(T[1])); // pointers are objects too
    }
    /// Room for some objects, filled with copies.
    template <class T>
    Place add(const T* objects, size_t count) {
        const Place place = reserve<T>(count);
        if (count != 0)
            std::memcpy(bytes_.data() + place, objects, count * sizeof(T));
        return place;
    }
    template <class T>
    T* at(Place place) {
        return reinterpret_cast<T*>(bytes_.data() + place);
    }
    /// Makes the pointer at one place point to another.
    void point(Place pointer, Place target);

    /// Puts a copy of a value, with all that it refers to, into the room at `place`. What lies at one address is copied once.
    void put_value(Place place, const Value& value);
    void put_values(Place place, const Value* values, size_t count) {
        for (size_t i = 0; i < count; ++i)
            put_value(place + i * sizeof(Value), values[i]);
    }
    /// The memory that the values refer to is about to change.
    void forget() { copies_.clear(); }

    /// Empties it; it keeps its memory.
    void clear();
    size_t size() const { return bytes_.size(); }
    /// Turns its addresses into those of a memory in which it starts at `base`, which must be aligned to 128 bytes. Once.
    void relocate(u64 base);
    const u8* bytes() const { return bytes_.data(); }

private:
    Place reserve_bytes(size_t bytes);

    std::vector<u8> bytes_;
    std::vector<Place> pointers_;
    struct Copy {
        Place place;
        size_t size;
    };
    std::unordered_map<const void*, Copy> copies_;
};

/// Turns the addresses in a value that a device wrote (device/result_writer.h), and in all below it, into those of the memory in
/// which the output has been put. Gives the value.
Value result_value(u8* output, u64 place);

} // namespace batt::cuda
