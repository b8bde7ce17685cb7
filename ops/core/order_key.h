// Order keys: 128-bit prefixes of the order of values. Sorting compares keys, and compares values only if their keys
// are equal: if the key of a is less than the key of b, then a comes before b; equal keys decide nothing.
//
// A key is a bit string. A value writes its rank (none, number, tuple, set, function), then a number writes its value;
// a tuple or set writes a one before each element and a zero at the end, so that a prefix comes first. Small numbers
// take few bits: three locations of a patch fit a key, or one cell. The key of a set of cells ends with its first cell
// and the kind of the next element, since cells of one colour are ordered before those of the next.
#pragma once

#include "ops/core/elements.h"

BATT_KERNELS_BEGIN

struct alignas(16) OrderKey {
    u64 high = 0;
    u64 low = 0;

    BATT_INLINE bool operator<(const OrderKey& other) const {
        return high != other.high ? high < other.high : low < other.low;
    }
    BATT_INLINE bool operator==(const OrderKey& other) const { return high == other.high && low == other.low; }
};

/// Writes a key from its highest bit downwards; drops what does not fit.
class OrderKeyWriter {
public:
    BATT_INLINE bool full() const { return used_ >= 128; }
    /// Drops everything that follows: the rest of the key is unknown.
    BATT_INLINE void close() { used_ = 128; }
    /// The low `width` bits of `bits`, width in 1..64; bits above must be zero.
    BATT_INLINE void put(u64 bits, u32 width) {
        if (used_ < 64) {
            const u32 room = 64 - used_;
            if (width <= room) {
                key_.high |= bits << (room - width);
            } else {
                key_.high |= bits >> (width - room);
                key_.low |= bits << (64 - (width - room));
            }
        } else if (used_ < 128) {
            const u32 room = 128 - used_;
            key_.low |= width <= room ? bits << (room - width) : bits >> (width - room);
        }
        used_ += width;
    }
    BATT_INLINE void put_number(i32 number) {
        if (is_small(number))
            put(small_number(number), small_bits);
        else
            put((number < 0 ? 0b00100ULL : 0b00110ULL) << 32 | (static_cast<u32>(number) ^ 0x80000000u), 5 + 32);
    }
    BATT_INLINE void put_pair(i32 x, i32 y) {
        if (is_small(x) && is_small(y)) {
            put((0b0101ULL << small_bits | small_number(x)) << (small_bits + 2) | 1ULL << (small_bits + 1) |
                    small_number(y) << 1,
                4 + 2 * (small_bits + 1));
            return;
        }
        put(0b0101, 4);
        put_number(x);
        put(1, 1);
        put_number(y);
        put(0, 1);
    }
    BATT_INLINE const OrderKey& key() const { return key_; }

private:
    static constexpr u32 small_bits = 5 + 8;
    static BATT_INLINE bool is_small(i32 number) { return number >= -128 && number <= 127; }
    static BATT_INLINE u64 small_number(i32 number) { return 0b00101ULL << 8 | static_cast<u32>(number + 128); }

    OrderKey key_;
    u32 used_ = 0;
};

// (On devices each lane makes a key of its own, so nothing here uses warp primitives.)

BATT_FUNCTION void append_order_key(Context& context, const Value& value, OrderKeyWriter& writer);

BATT_INLINE void append_cell_key(const Context& context, i32 color, i32 row, i32 column, OrderKeyWriter& writer) {
    writer.put(0b0101, 4);
    if (cells_lead_with_color(context)) {
        writer.put_number(color);
        writer.put(1, 1);
        writer.put_pair(row, column);
    } else {
        writer.put_number(row);
        writer.put(1, 1);
        writer.put_number(column);
        writer.put(1, 1);
        writer.put_number(color);
    }
    writer.put(0, 1);
}

/// The cells in a row of an object whose colour codes have these two upper bits.
BATT_INLINE u32 cells_of_group(const u32* row, u32 upper) {
    return row[0] & ~(row[128] ^ spread_bit(upper, 1)) & ~(row[96] ^ spread_bit(upper, 0));
}
/// Appends the key of an object in dialects whose cells lead with their colour. It ends after the first cell of the
/// lowest colour.
BATT_FUNCTION void append_object_key(const Context& context, const Value& object, OrderKeyWriter& writer) {
    // Finds the lowest colour two bits at a time; negative colours have the highest codes.
    const u32* const words = object.words();
    u32 code = 0;
    for (i32 k = 3; k > 0; k -= 2) {
        u32 found[4] = {};
        for (i32 i = 0; i < object.height; ++i) {
            const u32 high = words[32 * (k + 1) + i];
            const u32 low = words[32 * k + i];
            const u32 cells = k == 3 ? words[i] : cells_of_group(words + i, code);
            found[0] |= cells & ~high & ~low;
            found[1] |= cells & ~high & low;
            found[2] |= cells & high & ~low;
            found[3] |= cells & high & low;
        }
        const u32 lowest = found[0] != 0 ? 0u : found[1] != 0 ? 1u : found[2] != 0 ? 2u : 3u;
        code = 4 * code + (k == 3 && found[3] != 0 ? 3u : lowest);
    }
    i32 row = 0;
    u32 cells;
    while ((cells = cells_of_group(words + row, code >> 2) & ~(words[64 + row] ^ spread_bit(code, 1)) &
                    ~(words[32 + row] ^ spread_bit(code, 0))) == 0)
        ++row;
    writer.put(0b0111, 4); // a set, and an element
    append_cell_key(context, color_of_code(code), object.row + row, object.column + lowest_bit(cells), writer);
    writer.put(0b10101, 5); // another element, a cell
    writer.close();
}

BATT_FUNCTION void append_order_key(Context& context, const Value& value, OrderKeyWriter& writer) {
    if (writer.full())
        return;
    switch (value.kind) {
    case Kind::none:
        writer.put(0, 3);
        break;
    case Kind::boolean:
    case Kind::integer:
        writer.put_number(value.x);
        break;
    case Kind::pair:
        writer.put_pair(value.x, value.y);
        break;
    case Kind::cell:
        append_cell_key(context, value.tag, value.x, value.y, writer);
        break;
    case Kind::tuple:
        writer.put(2, 3);
        for (u32 i = 0; i < value.count && !writer.full(); ++i) {
            writer.put(1, 1);
            append_order_key(context, value.items()[i], writer);
        }
        writer.put(0, 1);
        break;
    case Kind::grid:
    case Kind::wide_grid: {
        const PlaneView view = plane_view(value);
        writer.put(2, 3);
        for (i32 i = 0; i < view.height && !writer.full(); ++i) {
            writer.put(0b1010, 4); // element, tuple
            for (i32 j = 0; j < view.width && !writer.full(); ++j) {
                writer.put(1, 1);
                writer.put_number(color_of_code(view.code(i, j)));
            }
            writer.put(0, 1);
        }
        writer.put(0, 1);
        break;
    }
    case Kind::object:
        if (cells_lead_with_color(context)) {
            append_object_key(context, value, writer);
            break;
        }
        [[fallthrough]];
    case Kind::set:
    case Kind::indices:
    case Kind::mono:
    case Kind::wide_indices:
    case Kind::wide_mono:
    case Kind::wide_object: {
        writer.put(3, 3);
        Elements elements(context, value);
        Value element;
        for (u32 n = 0; !writer.full() && elements.next(element); ++n) {
            writer.put(1, 1);
            append_order_key(context, element, writer);
            if (n > 0 || element.kind != Kind::cell)
                continue;
            if (elements.next(element)) {
                OrderKeyWriter second;
                append_order_key(context, element, second);
                writer.put(1u << 4 | second.key().high >> 60, 5);
            }
            writer.close();
        }
        writer.put(0, 1);
        break;
    }
    case Kind::real: // nan, an infinity, or a value that equals an int
        if (value.real >= -2147483648.0 && value.real <= 2147483647.0) {
            writer.put_number(static_cast<i32>(value.real));
            break;
        }
        writer.put(1, 3);
        if (value.real > 0) {
            writer.put(~0ULL, 64);
            writer.put(~0ULL, 64);
        }
        writer.close();
        break;
    default: // functions: compare() decides
        writer.put(4, 3);
        writer.close();
        break;
    }
}
/// The order key of indices or a mono: the same as append_order_key, without walking elements.
BATT_INLINE OrderKey mask_order_key(const Context& context, const Value& patch) {
    const u32* const words = patch.words();
    OrderKeyWriter writer;
    writer.put(3, 3);
    if (patch.kind == Kind::mono) {
        writer.put(1, 1);
        append_cell_key(context, patch.tag, patch.row, patch.column + lowest_bit(words[0]), writer);
        if (patch.height != 1 || patch.width != 1)
            writer.put(0b10101, 5); // another element, a cell
        return writer.key();
    }
    for (i32 row = 0; row < patch.height && !writer.full(); ++row)
        for (u32 rest = words[row]; rest != 0 && !writer.full(); rest &= rest - 1) {
            writer.put(1, 1);
            writer.put_pair(patch.row + row, patch.column + lowest_bit(rest));
        }
    return writer.key();
}
/// The order key of a value.
BATT_FUNCTION OrderKey order_key(Context& context, const Value& value) {
    if (value.kind == Kind::indices || (value.kind == Kind::mono && cells_lead_with_color(context)))
        return mask_order_key(context, value);
    OrderKeyWriter writer;
    append_order_key(context, value, writer);
    return writer.key();
}

BATT_KERNELS_END
