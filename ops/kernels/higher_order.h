// Ops that call a function value for elements of a container.
#pragma once

#include "ops/core/batch_calls.h"
#include "ops/kernels/containers.h"

BATT_KERNELS_BEGIN

/// Gives back what a call has allocated when its result holds nothing of it. Calls inside of loops would otherwise fill the
/// arena with values nobody can reach.
class ScratchScope {
public:
    BATT_INLINE explicit ScratchScope(Context& context)
        : context_(context), top_(context.arena_top), end_(context.arena_end) {}
    BATT_INLINE void release_unless_used_by(const Value& result) {
        if (result.kind <= Kind::cell && context_.arena_end == end_) {
            converge(); // all lanes are done with what lies there
            context_.arena_top = top_;
        }
    }

private:
    Context& context_;
    u8* top_;
    u8* end_;
};

/// One call with one element, keeping nothing of what it allocated if the result is a number, pair or cell.
BATT_INLINE Value call_scoped(Context& context, const Value& function, const Value& element) {
    ScratchScope scope(context);
    const Value result = call1(context, function, element);
    scope.release_unless_used_by(result);
    return result;
}

/// Whether other values may be part of one.
BATT_INLINE bool may_refer(const Value& value) {
    return value.kind == Kind::closure || ((value.kind == Kind::tuple || value.kind == Kind::set) && value.count != 0);
}

/// The elements of a container in order, some at a time; also those of a product that was left (is_left_product).
class ElementChunks {
public:
    /// `copies`: room for max_batch values; null if elements are asked for one at a time.
    BATT_INLINE ElementChunks(Context& context, const Value& container, Value* copies)
        : context_(context), container_(container), walk_(context, container), copies_(copies) {}

    /// The next elements, at most `most` (which is at most max_batch) and none at the end. They are there until the next
    /// call.
    BATT_INLINE const Value* next(u32 most, u32& count) {
        if (is_left_product(container_))
            return next_of_product(most, count);
        if (container_.kind == Kind::tuple || container_.kind == Kind::set) {
            count = container_.count - place_ < most ? container_.count - place_ : most;
            const Value* const first = container_.items() + place_;
            place_ += count;
            return first;
        }
        if (copies_ == nullptr)
            copies_ = allocate_values(context_, most);
        converge(); // all lanes are done with those before
        count = walk_.next_some(copies_, most);
        return copies_;
    }

    /// Says that something may refer to the elements that were given last.
    BATT_INLINE void keep() { items_ = nullptr; }
    /// The two elements of the tuples that were given last, if they come from a product that was left.
    BATT_INLINE const BatchArgument* parts() const { return is_left_product(container_) ? parts_ : nullptr; }

private:
    BATT_NOINLINE const Value* next_of_product(u32 most, u32& count) {
        const Value* const a = container_.items()[1].items();
        const Value* const b = container_.items()[2].items();
        const u32 width = container_.items()[2].count;
        const u32 row = place_ / width;
        const u32 column = place_ % width;
        count = container_.count - place_ < most ? container_.count - place_ : most;
        // Those with the same first element, unless they are few.
        const bool one_row = width >= most / 2;
        if (one_row) {
            const u32 chunks = (width + most - 1) / most;
            const u32 even = (width + chunks - 1) / chunks;
            count = count == 0 ? 0 : width - column < even ? width - column : even;
        }
        if (items_ == nullptr)
            items_ = allocate_values(context_, 2 * max_batch);
        if (copies_ == nullptr)
            copies_ = allocate_values(context_, most);
        parts_[0] = one_row ? BatchArgument{a + row, 0} : BatchArgument{items_, 2};
        parts_[1] = one_row ? BatchArgument{b + column, 1} : BatchArgument{items_ + 1, 2};
        const auto first = [&](u32 i) { return a[one_row ? row : (place_ + i) / width]; };
        const auto second = [&](u32 i) { return b[one_row ? column + i : (place_ + i) % width]; };
        converge(); // all lanes are done with those before
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
    Value* items_ = nullptr; ///< of the tuples of a product
    BatchArgument parts_[2];
    Value* copies_;
};

/// Makes calls that can be made together with each element of a container in order. `arguments` has the arguments of a single
/// call; `call` has what comes after the element, which is the same for all. Where one of the calls fails they are made one
/// after the other, to find out which. `room(count)` says whether so many results will be taken; `take(elements, results, count)`
/// takes some, or says that these were the last. The first error ends it and is given.
template <u32 parameters, class Room, class Take>
BATT_NOINLINE Value for_each_batched_call(Context& context, BatchCall& call, const Value& container, Value* arguments,
                                          Room&& room, Take&& take) {
    Value single;
    const bool together_at_all = call.batch_limit > 1;
    const BatchRoom column(context, together_at_all ? 2 * max_batch : 0);
    Value* const results = together_at_all ? column.values() : &single;
    ElementChunks chunks(context, container, together_at_all ? results + max_batch : nullptr);
    u32 together = call.batch_limit;
    for (;;) {
        u32 count;
        const Value* const elements = chunks.next(together, count);
        if (count == 0)
            return make_none();
        call.set_argument(0, {elements, 1});
        call.parts = chunks.parts();
        if (together > 1 && room(count) && context.call_batch(context, call, count, results)) {
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
                converge(); // all lanes have taken it
            }
            // None has failed after all: they need too much memory together.
            together = 1;
        }
        converge(); // all lanes have taken the results
    }
}

/// Calls a function with each element of a container in order and hands elements and results to `take(elements, results, count)`,
/// some at a time, which cannot fail. The first error ends it and is given.
template <class Take>
BATT_INLINE Value for_results(Context& context, const Value& function, const Value& container, Take&& take) {
    BatchCall together;
    const bool batched = bind_batch(context, {&function, 0}, 1, 1, together);
    if (batched || is_left_product(container)) {
        if (!batched) {
            together.function = function;
            together.batch_limit = 1;
            together.captured = 0;
        }
        Value argument;
        return for_each_batched_call<1>(
            context, together, container, &argument, [](u32) { return true; },
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
/// The same, with `take(element, result)` for each of them.
template <class Take>
BATT_INLINE Value for_each_result(Context& context, const Value& function, const Value& container, Take&& take) {
    return for_results(context, function, container, [&](const Value* elements, const Value* results, u32 count) {
        for (u32 i = 0; i < count; ++i)
            take(elements[i], results[i]);
    });
}

/// Adds what a function gives for the elements of a container to what is to be a tuple or a set; an error if one fails.
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

// Where `tuple` holds, the result is a tuple whatever the container is.
BATT_FUNCTION Value apply_to(Context& context, const Value* a, bool tuple) {
    if (!a[1].is_container())
        return not_iterable();
    if (a[1].kind == Kind::pair) {
        BATT_TRY(x, call_scoped(context, a[0], pair_item(a[1], 0)));
        BATT_TRY(y, call_scoped(context, a[0], pair_item(a[1], 1)));
        const Value both = tuple_of_two(context, x, y);
        return x.kind == Kind::tuple ? grid_of(context, both) : both;
    }
    const bool set = !tuple && a[1].is_set();
    Builder builder(context, length(context, a[1]));
    BATT_TRY(done, collect_results(context, a[0], a[1], set, builder));
    return set ? builder.finish_set() : builder.finish_tuple();
}
BATT_FUNCTION Value op_apply(Context& context, const Value* a) { return apply_to(context, a, false); }
BATT_FUNCTION Value op_apply_t(Context& context, const Value* a) { return apply_to(context, a, true); }
BATT_FUNCTION Value op_apply_f(Context& context, const Value* a) { return apply_to(context, a, false); }

BATT_FUNCTION Value apply_functions(Context& context, const Value* a, bool tuple) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context, length(context, a[0]));
    Elements functions(context, a[0]);
    Value function;
    while (!builder.failed() && functions.next(function)) {
        BATT_TRY(result, call_scoped(context, function, a[1]));
        builder.push(result);
    }
    return tuple || a[0].is_tuple() ? builder.finish_tuple() : builder.finish_set();
}
BATT_FUNCTION Value op_rapply(Context& context, const Value* a) { return apply_functions(context, a, false); }
BATT_FUNCTION Value op_rapply_t(Context& context, const Value* a) { return apply_functions(context, a, true); }
BATT_FUNCTION Value op_rapply_f(Context& context, const Value* a) { return apply_functions(context, a, false); }

/// What an op gave to another one that merges it.
BATT_INLINE Value merge_result(Context& context, OpId op, const Value& result) {
    BATT_TRY(containers, or_default(context, op, result));
    return or_default(context, OpId::op_merge, merge_elements(context, containers));
}
/// The merged results of `apply`, an op of that number, on a set. Patches are united as they come: for that they need not be in
/// order first, nor different.
BATT_FUNCTION Value mapply_to_set(Context& context, OpId apply, const Value& function, const Value& set) {
    Builder results(context, length(context, set));
    const Value done = collect_results(context, function, set, true, results);
    Value result;
    if (!done.is_error() && !results.failed() &&
        union_of_patches(context, results.items(), results.count(), false, result))
        return result;
    return merge_result(context, apply, done.is_error() ? done : results.finish_set());
}
BATT_FUNCTION Value op_mapply(Context& context, const Value* a) {
    return a[1].is_set() ? mapply_to_set(context, OpId::op_apply, a[0], a[1])
                         : merge_result(context, OpId::op_apply, op_apply(context, a));
}
BATT_FUNCTION Value op_mapply_t(Context& context, const Value* a) {
    return merge_result(context, OpId::op_apply_t, op_apply_t(context, a));
}
BATT_FUNCTION Value op_mapply_f(Context& context, const Value* a) {
    return a[1].is_set() ? mapply_to_set(context, OpId::op_apply_f, a[0], a[1])
                         : merge_result(context, OpId::op_apply_f, op_apply_f(context, a));
}

BATT_FUNCTION Value op_papply(Context& context, const Value* a) {
    if (!a[1].is_container() || !a[2].is_container())
        return not_iterable();
    const u32 count_a = length(context, a[1]);
    const u32 count_b = length(context, a[2]);
    Builder builder(context, count_a < count_b ? count_a : count_b);
    Elements left(context, a[1]);
    Elements right(context, a[2]);
    Value x;
    Value y;
    while (!builder.failed() && left.next(x) && right.next(y)) {
        BATT_TRY(result, call2(context, a[0], x, y));
        builder.push(result);
    }
    return builder.finish_tuple();
}

BATT_FUNCTION Value op_mpapply(Context& context, const Value* a) {
    return merge_result(context, OpId::op_papply, op_papply(context, a));
}

BATT_FUNCTION Value op_prapply(Context& context, const Value* a) {
    if (a[2].is_container() && is_empty(a[2]))
        return make_empty_set(); // nothing looks at the first
    if (!a[1].is_container() || !a[2].is_container())
        return not_iterable();
    Builder builder(context);
    Elements outer(context, a[2]);
    Value j;
    BatchCall together;
    const bool batched = bind_batch(context, {&a[0], 0}, 1, 2, together);
    // The first's elements at hand, because they are walked often.
    BATT_TRY(first, batched && a[1].is_patch_board() ? op_totuple(context, &a[1]) : a[1]);
    while (!builder.failed() && outer.next(j)) {
        if (batched) {
            Value arguments[2] = {make_none(), j};
            together.set_argument(1, {&arguments[1], 0});
            BATT_TRY(done, for_each_batched_call<2>(
                               context, together, first, arguments, [&](u32 count) { return builder.has_room(count); },
                               [&](const Value*, const Value* results, u32 count) {
                                   builder.push_some_to_set(results, count);
                                   return !builder.failed();
                               }));
            continue;
        }
        Elements inner(context, a[1]);
        Value i;
        while (!builder.failed() && inner.next(i)) {
            ScratchScope scope(context);
            BATT_TRY(result, call2(context, a[0], i, j));
            scope.release_unless_used_by(result);
            builder.push_to_set(result);
        }
    }
    return builder.finish_set();
}

BATT_FUNCTION Value op_sfilter(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context, length(context, a[0]));
    if (builder.failed())
        return builder.finish_tuple();
    const bool product = is_left_product(a[0]);
    BATT_TRY(done, for_results(context, a[1], a[0], [&](const Value* elements, const Value* kept, u32 count) {
                 const u32 chosen = choose_elements(count, [&](u32 i) { return truth(kept[i]); });
                 const u32 before = builder.count();
                 builder.push_chosen(elements, chosen);
                 if (product && chosen != 0) // tuples that are there only for now
                     builder.own_items(before);
             }));
    return builder.finish_part_of(a[0]);
}
BATT_FUNCTION Value op_sfilter_t(Context& context, const Value* a) {
    BATT_TRY(kept, op_sfilter(context, a));
    return op_totuple(context, &kept);
}
BATT_FUNCTION Value op_sfilter_f(Context& context, const Value* a) {
    BATT_TRY(kept, op_sfilter(context, a));
    return as_set(context, kept);
}

BATT_FUNCTION Value op_mfilter(Context& context, const Value* a) {
    return merge_result(context, OpId::op_sfilter, op_sfilter(context, a));
}
/// The elements themselves, whatever the name says.
BATT_FUNCTION Value op_mfilter_t(Context& context, const Value* a) { return op_sfilter_f(context, a); }
BATT_FUNCTION Value op_mfilter_f(Context& context, const Value* a) { return op_mfilter(context, a); }

BATT_FUNCTION Value op_extract(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Elements elements(context, a[0]);
    Value element;
    while (elements.next(element)) {
        BATT_TRY(wanted, call_scoped(context, a[1], element));
        if (truth(wanted))
            return element;
    }
    return is_batt(context) ? make_empty_set() : make_error(ErrorKind::empty, ErrorDetail::no_element);
}

/// Takes an element and its key in the place of the best so far if the key is further in the direction. An error if the keys
/// cannot be compared.
BATT_INLINE Value keep_extreme(Context& context, const Value& element, const Value& key, i32 direction, Value& best,
                               Value& best_key) {
    bool unordered = false;
    BATT_TRY(order, python_order(context, key, best_key, unordered));
    if (!unordered && order.x * direction > 0) {
        best = element;
        best_key = key;
    }
    return order;
}

/// extreme_by for calls that can be made together. That holds for keys that are ints: comparing others may fail or charge, which
/// comes before the next call.
BATT_NOINLINE inline Value extreme_by_batch(Context& context, const Value& container, BatchCall& call, i32 direction,
                                            Value& best_key) {
    const BatchRoom column(context, 2 * max_batch);
    Value* const keys = column.values();
    ElementChunks chunks(context, container, keys + max_batch);
    Value best = make_none();
    bool first = true;
    bool ints = true; // and can be found together
    for (;;) {
        u32 count;
        const Value* const elements = chunks.next(call.batch_limit, count);
        if (count == 0)
            return best;
        const i64 fuel = context.fuel;
        ScratchScope scope(context);
        call.set_argument(0, {elements, 1});
        converge(); // all lanes are done with the keys before
        const bool called = ints && context.call_batch(context, call, count, keys);
        ints = ints && (!called || holds_for_calls(count, [&](u32 i) { return keys[i].is_int(); }));
        if (called && !ints) {
            context.fuel = fuel;
            scope.release_unless_used_by(make_none());
        }
        if (called && ints) {
            if (first) {
                best = elements[0];
                best_key = keys[0];
                first = false;
            }
            for (u32 i = 0; i < count; ++i)
                if (direction > 0 ? keys[i].x > best_key.x : keys[i].x < best_key.x) {
                    best = elements[i];
                    best_key = keys[i];
                }
            continue;
        }
        for (u32 i = 0; i < count; ++i) {
            keys[i] = call_scoped(context, call.function, elements[i]);
            if (BATT_UNLIKELY(keys[i].is_error()))
                return keys[i];
            if (first) {
                best = elements[i];
                best_key = keys[i];
                first = false;
            } else {
                BATT_TRY(order, keep_extreme(context, elements[i], keys[i], direction, best, best_key));
            }
            ints = ints && best_key.is_int();
        }
        ints = ints && called;
    }
}

/// The first element with the extreme key, and that key. The container must not be empty.
BATT_FUNCTION Value extreme_by(Context& context, const Value& container, const Value& function, i32 direction,
                               Value& best_key) {
    BatchCall together;
    if (bind_batch(context, {&function, 0}, 1, 1, together))
        return extreme_by_batch(context, container, together, direction, best_key);
    Elements elements(context, container);
    Value best = make_none();
    elements.next(best);
    best_key = call_scoped(context, function, best);
    if (best_key.is_error())
        return best_key;
    Value element;
    while (elements.next(element)) {
        BATT_TRY(key, call_scoped(context, function, element));
        BATT_TRY(order, keep_extreme(context, element, key, direction, best, best_key));
    }
    return best;
}

BATT_FUNCTION Value extreme_argument(Context& context, const Value* a, i32 direction) {
    if (!a[0].is_container())
        return not_iterable();
    if (is_empty(a[0]))
        return context.dialect == Dialect::re_arc ? make_none()
                                                  : make_error(ErrorKind::empty, ErrorDetail::empty_container);
    Value key;
    return extreme_by(context, a[0], a[1], direction, key);
}
BATT_FUNCTION Value op_argmax(Context& context, const Value* a) { return extreme_argument(context, a, 1); }
BATT_FUNCTION Value op_argmax_t(Context& context, const Value* a) { return extreme_argument(context, a, 1); }
BATT_FUNCTION Value op_argmax_f(Context& context, const Value* a) { return extreme_argument(context, a, 1); }
BATT_FUNCTION Value op_argmin(Context& context, const Value* a) { return extreme_argument(context, a, -1); }
BATT_FUNCTION Value op_argmin_t(Context& context, const Value* a) { return extreme_argument(context, a, -1); }
BATT_FUNCTION Value op_argmin_f(Context& context, const Value* a) { return extreme_argument(context, a, -1); }

BATT_FUNCTION Value extreme_value(Context& context, const Value* a, i32 direction) {
    if (!a[0].is_container())
        return not_iterable();
    if (is_empty(a[0]))
        return call1(context, a[1], make_int(0));
    Value key;
    BATT_TRY(best, extreme_by(context, a[0], a[1], direction, key));
    return key;
}
BATT_FUNCTION Value op_valmax(Context& context, const Value* a) { return extreme_value(context, a, 1); }
BATT_FUNCTION Value op_valmax_t(Context& context, const Value* a) { return extreme_value(context, a, 1); }
BATT_FUNCTION Value op_valmax_f(Context& context, const Value* a) { return extreme_value(context, a, 1); }
BATT_FUNCTION Value op_valmin(Context& context, const Value* a) { return extreme_value(context, a, -1); }
BATT_FUNCTION Value op_valmin_t(Context& context, const Value* a) { return extreme_value(context, a, -1); }
BATT_FUNCTION Value op_valmin_f(Context& context, const Value* a) { return extreme_value(context, a, -1); }

/// So many elements CPython does not sort by insertion.
inline constexpr u32 most_inserted = 64;
/// An element with its sorting key.
struct Keyed {
    Value key;
    Value element;
};

/// Sorts as CPython's list.sort does below 64 elements: the run at the start, then binary insertion. Where keys are sets,
/// which are ordered only in part, the result depends on which keys are compared.
BATT_FUNCTION Value insertion_sort(Context& context, Keyed* keyed, u32 count) {
    bool unordered = false;
    const auto less = [&](const Value& x, const Value& y) {
        const Value order = python_order(context, x, y, unordered);
        return order.is_error() ? order : make_bool(!unordered && order.x < 0);
    };
    u32 run = 1;
    if (count > 1) {
        BATT_TRY(descending, less(keyed[1].key, keyed[0].key));
        run = 2;
        while (run < count) {
            BATT_TRY(smaller, less(keyed[run].key, keyed[run - 1].key));
            if (smaller.x != descending.x)
                break;
            ++run;
        }
        if (descending.x != 0)
            for (u32 i = 0; i < run / 2; ++i) {
                const Keyed swap = keyed[i];
                keyed[i] = keyed[run - 1 - i];
                keyed[run - 1 - i] = swap;
            }
    }
    for (u32 start = run; start < count; ++start) {
        const Keyed pivot = keyed[start];
        u32 low = 0;
        u32 high = start;
        while (low < high) {
            const u32 middle = (low + high) / 2;
            BATT_TRY(smaller, less(pivot.key, keyed[middle].key));
            if (smaller.x != 0)
                high = middle;
            else
                low = middle + 1;
        }
        for (u32 i = start; i > low; --i)
            keyed[i] = keyed[i - 1];
        keyed[low] = pivot;
    }
    return make_none();
}

/// Stable merge sort, for keys with a total order.
BATT_FUNCTION Value merge_sort(Context& context, Keyed*& keyed, u32 count) {
    if (count < 2)
        return make_none();
    Keyed* from = keyed;
    Keyed* to = static_cast<Keyed*>(allocate(context, count * sizeof(Keyed)));
    if (to == nullptr)
        return memory_error();
    for (u64 run = 1; run < count; run *= 2) {
        for (u64 start = 0; start < count; start += 2 * run) {
            u64 left = start;
            const u64 middle = start + run < count ? start + run : count;
            u64 right = middle;
            const u64 end = start + 2 * run < count ? start + 2 * run : count;
            for (u64 out = start; out < end; ++out) {
                bool take_left = left < middle;
                if (take_left && right < end) {
                    bool unordered;
                    BATT_TRY(order, python_order(context, from[right].key, from[left].key, unordered));
                    take_left = unordered || order.x >= 0;
                }
                to[out] = take_left ? from[left++] : from[right++];
            }
        }
        Keyed* const swap = from;
        from = to;
        to = swap;
    }
    keyed = from;
    return make_none();
}

/// Sorting by ints, or by pairs, of which each lane counts for an element how many come before it. False, and nothing done, where
/// keys are something else, or there are too many.
BATT_FUNCTION bool sort_by_counting(Context& context, Keyed*& keyed, u32 count) {
    constexpr u32 many = 512; // for which it takes as long as merge_sort
    if (count < 2 || count > many || !has_room(context, count * sizeof(Keyed)))
        return false;
    bool numbers = true;
    bool pairs = true;
    for (u32 i = loop_lane(); i < count; i += loop_lanes) {
        numbers = numbers && keyed[i].key.is_int();
        pairs = pairs && keyed[i].key.kind == Kind::pair;
    }
    numbers = holds_in_lanes(numbers);
    if (!numbers && !holds_in_lanes(pairs))
        return false;
    u8* const top = context.arena_top;
    Keyed* const sorted = static_cast<Keyed*>(allocate(context, count * sizeof(Keyed)));
    for (u32 first = 0; first < count; first += loop_lanes) {
        const bool exists = first + loop_lane() < count;
        const u32 mine = exists ? first + loop_lane() : first;
        const i32 x = keyed[mine].key.x;
        const i32 y = numbers ? 0 : keyed[mine].key.y;
        u32 place = 0;
        for (u32 i = 0; i < count; ++i) {
            const i32 other = numbers ? 0 : keyed[i].key.y;
            const bool same = keyed[i].key.x == x && other == y;
            place += keyed[i].key.x < x || (keyed[i].key.x == x && other < y) || (same && i < mine) ? 1u : 0u;
        }
        store_in_lanes(sorted + place, keyed[mine], exists);
    }
    if (count >= most_inserted) {
        keyed = sorted;
        return true;
    }
    // insertion_sort takes no memory: what limits an evaluation is not to depend on who sorts.
    store_for_elements(&keyed->key, 2 * count, [&](u32 i) { return (&sorted->key)[i]; });
    context.arena_top = top;
    return true;
}

/// The elements of a container sorted by what a function gives for them (by themselves, if it is null), the smallest first; of
/// equal ones that which comes first or, on request, last.
BATT_FUNCTION Value sort_by(Context& context, const Value& container, const Value* function, bool last_first,
                            Keyed*& keyed, u32& count) {
    if (!container.is_container())
        return not_iterable();
    count = length(context, container);
    keyed = static_cast<Keyed*>(allocate(context, count * sizeof(Keyed)));
    if (keyed == nullptr && count != 0)
        return memory_error();
    u32 place = 0;
    const auto take = [&](const Value& element, const Value& key) {
        keyed[last_first ? count - 1 - place : place] = {key, element};
        ++place;
    };
    if (function != nullptr) {
        BATT_TRY(done, for_each_result(context, *function, container, take));
    } else {
        Elements elements(context, container);
        Value element;
        while (elements.next(element))
            take(element, element);
    }
    if (loop_lanes > 1 && sort_by_counting(context, keyed, count))
        return make_none();
    return count < most_inserted ? insertion_sort(context, keyed, count) : merge_sort(context, keyed, count);
}

BATT_FUNCTION Value op_order(Context& context, const Value* a) {
    Keyed* keyed;
    u32 count;
    BATT_TRY(sorted, sort_by(context, a[0], &a[1], false, keyed, count));
    Builder builder(context, count);
    builder.push_each(count, [&](u32 i) { return keyed[i].element; });
    return builder.finish_tuple();
}

BATT_KERNELS_END
