// Calls a function value for the elements of a container, one by one or in batches. The ops that do so are in
// higher_order.h, extremes.h and sorting.h.
#pragma once

#include "ops/core/batch_calls.h"
#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/functions.h"
#include "ops/core/lazy_product.h"
#include "ops/core/warp_loops.h"
#include "ops/kernels/containers.h"

BATT_KERNELS_BEGIN

/// Releases what a call allocated if its result does not refer to it. Otherwise calls in loops would fill the arena
/// with garbage.
class ScratchScope {
public:
    BATT_INLINE explicit ScratchScope(Context& context)
        : context_(context), top_(context.arena_top), end_(context.arena_end) {}
    BATT_INLINE void release_unless_used_by(const Value& result) {
        if (result.kind <= Kind::cell && context_.arena_end == end_) {
            converge(); // after all lanes are done with the memory
            context_.arena_top = top_;
        }
    }

private:
    Context& context_;
    u8* top_;
    u8* end_;
};

/// Calls a function with one element and releases its allocations if the result is a number, pair or cell.
BATT_INLINE Value call_scoped(Context& context, const Value& function, const Value& element) {
    ScratchScope scope(context);
    const Value result = call1(context, function, element);
    scope.release_unless_used_by(result);
    return result;
}

/// Whether a value may contain other values.
BATT_INLINE bool may_refer(const Value& value) {
    return value.kind == Kind::closure || ((value.kind == Kind::tuple || value.kind == Kind::set) && value.count != 0);
}

/// Reads the elements of a container, or of a lazy product, in chunks and in order.
class ElementChunks {
public:
    /// `copies` has room for max_batch values; null if the chunks have one element each.
    BATT_INLINE ElementChunks(Context& context, const Value& container, Value* copies)
        : context_(context), container_(container), walk_(context, container), copies_(copies) {}

    /// The next elements, at most `limit` (up to max_batch); none at the end. Valid until the next call.
    BATT_INLINE const Value* next(u32 limit, u32& count) {
        if (is_lazy_product(container_))
            return next_of_product(limit, count);
        if (container_.kind == Kind::tuple || container_.kind == Kind::set) {
            count = container_.count - place_ < limit ? container_.count - place_ : limit;
            const Value* const first = container_.items() + place_;
            place_ += count;
            return first;
        }
        if (copies_ == nullptr)
            copies_ = allocate_values(context_, limit);
        converge(); // after all lanes are done with the last chunk
        count = walk_.next_some(copies_, limit);
        return copies_;
    }

    /// Keeps the last elements valid, because a result may refer to them.
    BATT_INLINE void keep() { items_ = nullptr; }
    /// The two items of the last elements if they come from a lazy product, else null.
    BATT_INLINE const BatchArgument* parts() const { return is_lazy_product(container_) ? parts_ : nullptr; }

private:
    BATT_NOINLINE const Value* next_of_product(u32 limit, u32& count) {
        const Value* const a = container_.items()[1].items();
        const Value* const b = container_.items()[2].items();
        const u32 width = container_.items()[2].count;
        const u32 row = place_ / width;
        const u32 column = place_ % width;
        count = container_.count - place_ < limit ? container_.count - place_ : limit;
        // Chunks of elements with the same first item, unless they would be short.
        const bool one_row = width >= limit / 2;
        if (one_row) {
            const u32 chunks = (width + limit - 1) / limit;
            const u32 even = (width + chunks - 1) / chunks;
            count = count == 0 ? 0 : width - column < even ? width - column : even;
        }
        if (items_ == nullptr)
            items_ = allocate_values(context_, 2 * max_batch);
        if (copies_ == nullptr)
            copies_ = allocate_values(context_, limit);
        parts_[0] = one_row ? BatchArgument{a + row, 0} : BatchArgument{items_, 2};
        parts_[1] = one_row ? BatchArgument{b + column, 1} : BatchArgument{items_ + 1, 2};
        const auto first = [&](u32 i) { return a[one_row ? row : (place_ + i) / width]; };
        const auto second = [&](u32 i) { return b[one_row ? column + i : (place_ + i) % width]; };
        converge(); // after all lanes are done with the last chunk
        store_for_elements(items_, 2 * count, [&](u32 n) { return n % 2 == 0 ? first(n / 2) : second(n / 2); });
        store_for_elements(copies_, count, [&](u32 i) {
            const Value items[2] = {first(i), second(i)};
            Value tuple = tuple_in_place(context_, items, 2);
            if (tuple.kind == Kind::tuple)
                tuple.data = items_ + 2 * i;
            return tuple;
        });
        place_ += count;
        return copies_;
    }

    Context& context_;
    const Value container_;
    Elements walk_;
    u32 place_ = 0;
    Value* items_ = nullptr; ///< of the tuples of a lazy product
    BatchArgument parts_[2];
    Value* copies_;
};

/// Makes batched calls with each element of a container, in order. `call` has the arguments after the element, the same
/// for all calls; `arguments` has all arguments of a single call. If a batch fails, its calls are made one by one to
/// find the error, which ends the walk and is returned. `room(count)` tells whether `count` more results will be taken;
/// `take(elements, results, count)` takes results, and returns false to end the walk.
template <u32 parameters, class Room, class Take>
BATT_NOINLINE Value for_each_batched_call(Context& context, BatchCall& call, const Value& container, Value* arguments,
                                          Room&& room, Take&& take) {
    Value single;
    const bool batched = call.batch_limit > 1;
    const BatchRoom memory(context, batched ? 2 * max_batch : 0);
    Value* const results = batched ? memory.values() : &single;
    ElementChunks chunks(context, container, batched ? results + max_batch : nullptr);
    u32 batch_size = call.batch_limit;
    for (;;) {
        u32 count;
        const Value* const elements = chunks.next(batch_size, count);
        if (count == 0)
            return make_none();
        call.set_argument(0, {elements, 1});
        call.parts = chunks.parts();
        if (batch_size > 1 && room(count) && context.call_batch(context, call, count, results)) {
            if (call.parts != nullptr && !holds_for_calls(count, [&](u32 i) { return !may_refer(results[i]); }))
                chunks.keep();
            if (!take(elements, results, count))
                return make_none();
        } else {
            for (u32 i = 0; i < count; ++i) {
                arguments[0] = elements[i];
                ScratchScope scope(context);
                results[0] = batt::call(context, call.function, arguments, parameters);
                scope.release_unless_used_by(results[0]);
                if (BATT_UNLIKELY(results[0].is_error()))
                    return results[0];
                if (call.parts != nullptr && may_refer(results[0]))
                    chunks.keep();
                if (BATT_UNLIKELY(!take(&elements[i], results, 1)))
                    return make_none();
                converge(); // after all lanes have taken the result
            }
            // No single call failed: the batch needs too much memory.
            batch_size = 1;
        }
        converge(); // after all lanes have taken the results
    }
}

/// Calls a function with each element of a container, in order, and hands chunks to `take(elements, results, count)`,
/// which cannot fail. Returns the first error.
template <class Take>
BATT_INLINE Value for_results(Context& context, const Value& function, const Value& container, Take&& take) {
    BatchCall batch_call;
    const bool batched = bind_batch(context, {&function, 0}, 1, 1, batch_call);
    if (batched || is_lazy_product(container)) {
        if (!batched) {
            batch_call.function = function;
            batch_call.batch_limit = 1;
            batch_call.captured = 0;
        }
        Value argument;
        return for_each_batched_call<1>(
            context, batch_call, container, &argument, [](u32) { return true; },
            [&](const Value* some, const Value* results, u32 count) {
                take(some, results, count);
                return true;
            });
    }
    Elements elements(context, container);
    Value element;
    while (elements.next(element)) {
        BATT_TRY(result, call_scoped(context, function, element));
        take(&element, &result, 1u);
    }
    return make_none();
}
/// The same with `take(element, result)` for each element.
template <class Take>
BATT_INLINE Value for_each_result(Context& context, const Value& function, const Value& container, Take&& take) {
    return for_results(context, function, container, [&](const Value* elements, const Value* results, u32 count) {
        for (u32 i = 0; i < count; ++i)
            take(elements[i], results[i]);
    });
}

/// Pushes the results for all elements to the builder of a tuple or a set. Returns the first error.
BATT_FUNCTION Value collect_results(Context& context, const Value& function, const Value& container, bool set,
                                    Builder& builder) {
    if (builder.failed())
        return make_none();
    return for_results(context, function, container, [&](const Value*, const Value* results, u32 count) {
        if (set)
            builder.push_some_to_set(results, count);
        else
            builder.push_some(results, count);
    });
}

BATT_KERNELS_END
