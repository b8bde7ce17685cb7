// Comparisons that the running comparison has made already. Values that share parts can have exponentially many of them;
// comparing a pair of parts again charges what it charged before, so fuel belongs to the values and not to how they share,
// but it takes no time: a comparison of towers of tuples runs out of fuel after as many steps as they have floors.
//
// On the host only: devices, where few values nest, do without, which changes no result.
#pragma once

#include "ops/core/context.h"

namespace batt {

/// Pairs of parts, with what comparing them gave. They are forgotten when the outermost comparison ends: after it, memory
/// may be used for other values.
struct KnownComparisons {
    struct Pair {
        Value a;
        Value b;
        u64 comparison; ///< the outermost one that they are parts of
        i64 fuel;       ///< what comparing them charged
        u32 nesting;    ///< levels that lead to them: how deep a comparison may go depends on it
        bool ordered;   ///< whether their order was asked for, or only whether they are equal
        i32 result;
    };
    static constexpr u32 places = 256; ///< each holds the pair that was compared last of those that belong there
    Pair pairs[places];
    u64 comparison;
};

} // namespace batt

BATT_KERNELS_BEGIN

BATT_INLINE bool same_bits(const Value& a, const Value& b) {
    return a.kind == b.kind && a.tag == b.tag && a.height == b.height && a.width == b.width && a.count == b.count &&
           a.bits == b.bits;
}

/// From this level on parts are remembered. Most values end above it: sets of patches, tuples of grids.
inline constexpr u32 nesting_of_shared_parts = 2;

/// Compares two containers or functions, whose level NestingLevel has counted, by `compare_parts()`, which gives a number.
template <class CompareParts>
BATT_INLINE i32 compare_once([[maybe_unused]] Context& context, [[maybe_unused]] const Value& a,
                             [[maybe_unused]] const Value& b, [[maybe_unused]] bool ordered,
                             CompareParts compare_parts) {
#if BATT_CUDA
    return compare_parts();
#else
    KnownComparisons::Pair* place = nullptr;
    const u32 nesting = context.nesting;
    if (KnownComparisons* const known = context.known_comparisons; known != nullptr) {
        if (BATT_LIKELY(nesting < nesting_of_shared_parts)) {
            ++known->comparison;
        } else {
            constexpr u64 spread = 0x9e3779b97f4a7c15ULL;
            const u64 hash = ((static_cast<u64>(a.bits) * spread ^ static_cast<u64>(b.bits)) + nesting) * spread;
            place = &known->pairs[hash >> 56];
            if (place->comparison == known->comparison && place->nesting == nesting && place->ordered == ordered &&
                same_bits(place->a, a) && same_bits(place->b, b))
                return spend(context, place->fuel) ? place->result : 0;
        }
    }
    const i64 fuel = context.fuel;
    const i32 result = compare_parts();
    if (place != nullptr && context.fuel >= 0)
        *place = {a, b, context.known_comparisons->comparison, fuel - context.fuel, nesting, ordered, result};
    return result;
#endif
}
static_assert(KnownComparisons::places == 1 << 8, "places are numbered by eight bits of a hash");

BATT_KERNELS_END
