// The order of values, in which sets iterate: None; numbers by value; tuples lexicographically; sets by their elements
// in order, lexicographically; functions by their printed composition. Python's own < and >, which order sets by
// inclusion, are in kernels/arithmetic.h.
#pragma once

#include "ops/core/combinators.h"
#include "ops/core/elements.h"
#include "ops/core/fuel.h"
#include "ops/core/known_comparisons.h"
#include "ops/core/op_ids.h"

BATT_KERNELS_BEGIN

/// Declared first because values nest: compare_elements and compare_functions call it for elements and captured values.
BATT_FUNCTION i32 compare(Context& context, const Value& a, const Value& b);

BATT_INLINE i32 order_rank(const Value& value) {
    switch (value.kind) {
    case Kind::none:
        return 0;
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
        return 1;
    case Kind::pair:
    case Kind::cell:
    case Kind::tuple:
    case Kind::grid:
    case Kind::wide_grid:
        return 2;
    case Kind::set:
    case Kind::indices:
    case Kind::mono:
    case Kind::object:
    case Kind::wide_indices:
    case Kind::wide_mono:
    case Kind::wide_object:
        return 3;
    default:
        return 4;
    }
}
BATT_INLINE i32 compare_numbers(i32 a, i32 b) { return a < b ? -1 : a > b ? 1 : 0; }

/// Compares numbers, at least one of them real. nan comes first and equals itself, as elements of sets do.
BATT_FUNCTION i32 compare_reals(const Value& a, const Value& b) {
    const double x = a.as_real();
    const double y = b.as_real();
    const bool x_nan = x != x;
    const bool y_nan = y != y;
    if (x_nan || y_nan)
        return x_nan == y_nan ? 0 : x_nan ? -1 : 1;
    return x < y ? -1 : x > y ? 1 : 0;
}

/// Charges a comparison of two containers by the size of the cheaper one. Nested containers are charged per element
/// instead.
BATT_INLINE bool spend_on_comparison(Context& context, const Value& a, const Value& b, bool nested) {
    if (nested)
        return true;
    const i64 left = argument_fuel(a);
    const i64 right = argument_fuel(b);
    return spend(context, left < right ? left : right);
}

/// One level of a comparison that goes into the parts of its values. Beyond deepest_nesting levels the evaluation ends,
/// so that no value exhausts the stack; devices, whose stacks are small, leave it to the host much earlier.
class NestingLevel {
public:
    BATT_INLINE explicit NestingLevel(Context& context) : context_(context) {
        constexpr u32 deepest_on_devices = 32;
        fits_ = context.nesting < (context.ends_at_limits ? deepest_on_devices : deepest_nesting);
        if (BATT_UNLIKELY(!fits_))
            exhaust(context);
        ++context.nesting;
    }
    NestingLevel(const NestingLevel&) = delete;
    NestingLevel& operator=(const NestingLevel&) = delete;
    BATT_INLINE ~NestingLevel() { --context_.nesting; }

    BATT_INLINE bool fits() const { return fits_; }

private:
    Context& context_;
    bool fits_;
};

/// Whether an element of a container that holds scalars by holds_scalars(), whose first element decides, is a container
/// all the same. `grid`: the first element is a row.
BATT_INLINE bool is_hidden_container(const Value& element, bool grid) {
    return element.kind > Kind::cell &&
           !(grid && element.kind == Kind::tuple && (element.count == 0 || element.items()[0].kind < Kind::pair));
}
BATT_INLINE bool begins_with_row(const Value& container) {
    return container.kind == Kind::grid || container.kind == Kind::wide_grid ||
           (container.kind == Kind::tuple && container.count != 0 && container.items()[0].kind == Kind::tuple);
}

/// Compares containers in any representation element by element; a prefix comes first.
BATT_FUNCTION i32 compare_elements(Context& context, const Value& a, const Value& b) {
    const bool nested = !holds_scalars(a) || !holds_scalars(b);
    const NestingLevel level(context);
    if (!level.fits() || !spend_on_comparison(context, a, b, nested))
        return 0;
    return compare_once(context, a, b, true, [&] {
        const bool grid = begins_with_row(a);
        // A pair or cell is decided by a few numbers. Boards hold them too, which compare nothing.
        const bool few = a.kind == Kind::pair || a.kind == Kind::cell || b.kind == Kind::pair || b.kind == Kind::cell;
        Elements left(context, a);
        Elements right(context, b);
        Value x;
        Value y;
        for (;;) {
            const bool more_left = left.next(x);
            const bool more_right = right.next(y);
            if (!more_left || !more_right)
                return more_left ? 1 : more_right ? -1 : 0;
            // Containers that share elements can be far larger than memory. Without fuel the answer no longer matters.
            if (!few && (nested || is_hidden_container(x, grid)) && !spend(context, 1))
                return 0;
            const i32 order = compare(context, x, y);
            if (order != 0)
                return order;
        }
    });
}

/// Compares indices, or monos of one colour. The first location in only one of the two decides: that set comes first,
/// unless the other has no later element and so is a prefix.
BATT_FUNCTION i32 compare_masks(const Value& a, const Value& b) {
    i32 order = compare_numbers(a.row, b.row);
    if (order != 0)
        return order;
    if (a.data == b.data && a.column == b.column)
        return 0;
    // Columns count from the left edge of a or b, whichever is further left. The first row of a mask holds a cell.
    const i32 left = a.column < b.column ? a.column : b.column;
    const i32 to_a = a.column - left;
    const i32 to_b = b.column - left;
    if (to_a >= 32 || to_b >= 32)
        return compare_numbers(a.column, b.column);
    const u32* const x = a.words();
    const u32* const y = b.words();
    const i32 rows = a.height > b.height ? a.height : b.height;
    i32 i = 0;
    while (i < rows && static_cast<u64>(x[i]) << to_a == static_cast<u64>(y[i]) << to_b)
        ++i;
    if (i == rows)
        return 0;
    const u64 p = static_cast<u64>(x[i]) << to_a;
    const u64 q = static_cast<u64>(y[i]) << to_b;
    const u64 differs = p ^ q;
    const u64 lowest = differs & (0 - differs);
    const bool in_a = (p & lowest) != 0;
    // If the other set has a next element, it is greater; if not, the other set is a prefix and comes first.
    const u64 beyond = ~(lowest | (lowest - 1));
    const bool other_has_more = ((in_a ? q : p) & beyond) != 0 || (in_a ? i + 1 < b.height : i + 1 < a.height);
    return in_a == other_has_more ? -1 : 1;
}

/// Whether two boards of the same kind are equal. On a device each lane compares by itself: lanes that sort must not
/// wait for each other, since another lane could overwrite what they have not read yet.
BATT_FUNCTION bool identical_boards(const Value& a, const Value& b) {
    if (a.count != b.count || a.height != b.height || a.width != b.width)
        return false;
    if (a.data == b.data)
        return true;
    const u64 planes = board_bytes(a) / mask_bytes;
    const u64 rows = loop_lanes > 1 ? a.height : board_size; // the host compares all rows at once
    u32 different = 0;
    for (u64 k = 0; k < planes; ++k)
        for (u64 i = 0; i < rows; ++i)
            different |= a.words()[32 * k + i] ^ b.words()[32 * k + i];
    return different == 0;
}

#if BATT_CUDA
__device__
#endif
    inline const char* const op_names[] = {
#define BATT_OP(name, ...) #name,
#include "ops/table/op_table.def"
#undef BATT_OP
};

/// Orders functions by the name of the op or outermost combinator, then by captured values, lexicographically.
/// Functions of a module come last, in the module's order.
BATT_FUNCTION i32 compare_functions(Context& context, const Value& a, const Value& b) {
    const bool user_a = a.kind == Kind::closure && a.closure()->kind == ClosureKind::user;
    const bool user_b = b.kind == Kind::closure && b.closure()->kind == ClosureKind::user;
    if (user_a != user_b)
        return user_a ? 1 : -1;
    if (user_a) {
        const i32 order =
            compare_numbers(static_cast<i32>(a.closure()->function), static_cast<i32>(b.closure()->function));
        if (order != 0)
            return order;
    } else {
        const u32 x = a.kind == Kind::op ? a.count : static_cast<u32>(combinator_op(a.closure()->kind));
        const u32 y = b.kind == Kind::op ? b.count : static_cast<u32>(combinator_op(b.closure()->kind));
        if (x != y) {
            const char* p = op_names[x];
            const char* q = op_names[y];
            while (*p != '\0' && *p == *q) {
                ++p;
                ++q;
            }
            return *p < *q ? -1 : 1;
        }
        if (a.kind != b.kind)
            return a.kind == Kind::op ? -1 : 1;
        if (a.kind == Kind::op)
            return 0;
    }
    const Closure& left = *a.closure();
    const Closure& right = *b.closure();
    const NestingLevel level(context);
    if (!level.fits() || !spend(context, 1)) // compositions of compositions share parts
        return 0;
    return compare_once(context, a, b, true, [&] {
        for (u32 i = 0; i < left.captured_count && i < right.captured_count; ++i) {
            const i32 order = compare(context, left.captured[i], right.captured[i]);
            if (order != 0)
                return order;
        }
        return compare_numbers(static_cast<i32>(left.captured_count), static_cast<i32>(right.captured_count));
    });
}

/// -1, 0 or 1: the order in which sets iterate.
BATT_FUNCTION i32 compare(Context& context, const Value& a, const Value& b) {
    if (a.kind == b.kind) {
        switch (a.kind) {
        case Kind::none:
            return 0;
        case Kind::boolean:
        case Kind::integer:
            return compare_numbers(a.x, b.x);
        case Kind::pair:
            return a.x != b.x ? compare_numbers(a.x, b.x) : compare_numbers(a.y, b.y);
        case Kind::cell: {
            const i32 color = compare_numbers(a.tag, b.tag);
            if (color != 0 && cells_lead_with_color(context))
                return color;
            if (a.x != b.x)
                return compare_numbers(a.x, b.x);
            return a.y != b.y ? compare_numbers(a.y, b.y) : color;
        }
        case Kind::indices:
            return compare_masks(a, b);
        case Kind::mono:
            if (a.tag == b.tag)
                return compare_masks(a, b);
            if (cells_lead_with_color(context))
                return compare_numbers(a.tag, b.tag);
            break;
        case Kind::grid:
        case Kind::object:
            if (identical_boards(a, b))
                return 0;
            break;
        default:
            break;
        }
    }
    const i32 rank = order_rank(a);
    const i32 rank_b = order_rank(b);
    if (rank != rank_b)
        return rank < rank_b ? -1 : 1;
    switch (rank) {
    case 0:
        return 0;
    case 1:
        return a.kind == Kind::real || b.kind == Kind::real ? compare_reals(a, b) : compare_numbers(a.x, b.x);
    case 4:
        return compare_functions(context, a, b);
    default:
        return compare_elements(context, a, b);
    }
}

BATT_KERNELS_END
