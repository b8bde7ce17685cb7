// An image of data for another memory: bytes whose pointers are offsets from the start of the image until its address is known.
// Programs and samples are copied to a device this way, in one piece each.
#pragma once

#include <cstring>
#include <unordered_map>
#include <vector>

#include "ops/core/value.h"

namespace batt::cuda {

/// An offset from the start of an image.
using Place = u64;

class Image {
public:
    Image();

    /// Reserves `count` objects of plain data, all zero. Pointers from `at` are valid until the next reservation.
    template <class T>
    Place reserve(size_t count) {
        return reserve_bytes(count * sizeof(T[1])); // pointers are objects too
    }
    /// Reserves objects and fills them with copies.
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

    /// Copies a value, with all that it refers to, to `place`. What lies at one address is copied once.
    void put_value(Place place, const Value& value);
    void put_values(Place place, const Value* values, size_t count) {
        for (size_t i = 0; i < count; ++i)
            put_value(place + i * sizeof(Value), values[i]);
    }
    /// Forgets what has been copied: the memory of the values is about to change.
    void forget() { copies_.clear(); }

    /// Empties the image, which keeps its memory.
    void clear();
    size_t size() const { return bytes_.size(); }
    /// Turns its offsets into addresses, for an image that starts at `base`, aligned to 128 bytes. To be called once.
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

/// A value that a device wrote (device/result_writer.h), with its offsets, and those of all that it refers to, turned into addresses
/// in `output`.
Value result_value(u8* output, u64 place);

} // namespace batt::cuda
