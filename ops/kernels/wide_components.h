// Connected components of a wide grid. Each row is a list of runs of cells, which are united with the runs they touch
// in the row above (union-find).
#pragma once

#include "ops/core/builder.h"
#include "ops/core/plane_view.h"
#include "ops/core/warp_loops.h"
#include "ops/core/wide_patch.h"
#include "ops/kernels/colored_cells.h"

BATT_KERNELS_BEGIN

/// Adjacent cells in a row of a wide grid that belong to one component.
struct CellRun {
    i32 row;
    i32 start;
    i32 end;    ///< column after the last
    u32 code;   ///< colour code, if components have one colour
    u32 parent; ///< an earlier run of the same component, or itself
};

/// Components of a wide grid by union-find over runs; the representative of a component is its first run.
class WideComponents {
public:
    WideComponents(Context& context, const PlaneView& view, bool univalued, bool diagonal, u32 background, bool without)
        : context_(context), view_(view), univalued_(univalued), reach_(diagonal ? 1 : 0), background_(background),
          without_(without) {}

    BATT_FUNCTION Value objects() {
        const u32 height = static_cast<u32>(view_.height);
        u32* const begins = static_cast<u32*>(allocate(context_, (height + 1) * sizeof(u32)));
        if (begins == nullptr)
            return memory_error();
        u32 rows = 0;
        broadcast_words(
            height, [&](u32 i) { return RunsOfRow(*this, static_cast<i32>(i)).count(); },
            [&](u32 runs) {
                begins[rows++] = count_;
                count_ += runs;
            });
        begins[height] = count_;
        runs_ = static_cast<CellRun*>(allocate(context_, (count_ + 1ULL) * sizeof(CellRun)));
        u32* const numbers = static_cast<u32*>(allocate(context_, (count_ + 1ULL) * sizeof(u32)));
        if (runs_ == nullptr || numbers == nullptr)
            return memory_error();
        for (u32 first = 0; first < height; first += loop_lanes)
            find_runs(first + loop_lane(), begins);
        for (u32 i = 1; i < height; ++i)
            unite(begins[i - 1], begins[i], begins[i + 1]);
        // Numbers the components by their first cells, then sorts the runs by component.
        u32 components = 0;
        for (u32 n = 0; n < count_; ++n)
            numbers[n] = first_of(n) == n ? components++ : numbers[first_of(n)];
        u32* const ends = static_cast<u32*>(allocate(context_, (components + 1ULL) * sizeof(u32)));
        u32* const sorted = static_cast<u32*>(allocate(context_, (count_ + 1ULL) * sizeof(u32)));
        if (ends == nullptr || sorted == nullptr)
            return memory_error();
        for (u32 c = 0; c <= components; ++c)
            ends[c] = 0;
        for (u32 n = 0; n < count_; ++n)
            ++ends[numbers[n]];
        for (u32 c = 1; c <= components; ++c)
            ends[c] += ends[c - 1];
        for (u32 n = count_; n-- > 0;)
            sorted[--ends[numbers[n]]] = n;
        Builder objects(context_, components);
        for (u32 c = 0; c < components; ++c) {
            BATT_TRY(object, component(sorted + ends[c], (c + 1 < components ? ends[c + 1] : count_) - ends[c]));
            objects.push(object);
        }
        return cells_lead_with_color(context_) ? objects.finish_set() : objects.finish_ordered_set();
    }

private:
    BATT_INLINE u32 cells(i32 i, i32 w) const {
        const u32 all = view_.frame(i, w);
        return without_ ? all & ~view_.color_bits(background_, i, w) : all;
    }
    /// Walks the runs of a row.
    class RunsOfRow {
    public:
        BATT_INLINE RunsOfRow(const WideComponents& components, i32 row) : components_(components), row_(row) {}

        /// Counts the runs. Only before the first call of next().
        BATT_INLINE u32 count() {
            i32 count = 0;
            while (next_word())
                count += count_bits(beginnings_);
            return static_cast<u32>(count);
        }
        /// Reads the next run, all but its parent; false at the end.
        BATT_INLINE bool next(CellRun& run) {
            bool begins;
            do {
                if (!find_edge())
                    return false;
                run.start = 32 * word_ + lowest_bit(edges_);
                begins = ((beginnings_ >> (run.start % 32)) & 1u) != 0;
                edges_ &= edges_ - 1;
            } while (!begins);
            run.row = row_;
            run.end = find_edge() ? 32 * word_ + lowest_bit(edges_) : components_.view_.width;
            run.code = components_.univalued_ ? components_.view_.code(row_, run.start) : 0;
            return true;
        }

    private:
        /// Moves to the next place where a run begins or has ended; false if there is none.
        BATT_INLINE bool find_edge() {
            while (edges_ == 0 && next_word()) {
            }
            return edges_ != 0;
        }
        BATT_INLINE bool next_word() {
            const WideComponents& of = components_;
            if (++word_ >= of.view_.stride)
                return false;
            // Each cell's left neighbour.
            const auto left = [&](u32 word, u32& last) {
                const u32 moved = word << 1 | last >> 31;
                last = word;
                return moved;
            };
            const u32 here = of.cells(row_, word_);
            const u32 before = left(here, last_cells_);
            u32 like_left = before;
            for (u32 k = 0; of.univalued_ && k < 4; ++k) {
                const u32 plane = of.view_.word(static_cast<i32>(k), row_, word_);
                like_left &= ~(plane ^ left(plane, last_planes_[k]));
            }
            beginnings_ = here & ~like_left;
            edges_ = beginnings_ | (before & ~here);
            return true;
        }

        const WideComponents& components_;
        const i32 row_;
        i32 word_ = -1;
        u32 last_cells_ = 0; // of the word before
        u32 last_planes_[4] = {};
        u32 beginnings_ = 0;
        u32 edges_ = 0;
    };

    /// Stores the runs of a row from runs_[begins[row]] on. On a device each lane does one row, which need not exist.
    BATT_FUNCTION void find_runs(u32 row, const u32* begins) {
        const bool exists = row < static_cast<u32>(view_.height);
        RunsOfRow runs(*this, static_cast<i32>(exists ? row : 0));
        u32 number = begins[exists ? row : 0];
        for (;; ++number) {
            CellRun run = {};
            const bool found = exists && runs.next(run);
            if (all_lanes_hold(!found))
                return;
            run.parent = number;
            store_in_lanes(&runs_[number], run, found);
        }
    }
    BATT_FUNCTION u32 first_of(u32 n) {
        while (runs_[n].parent != n) {
            runs_[n].parent = runs_[runs_[n].parent].parent;
            n = runs_[n].parent;
        }
        return n;
    }
    /// Unites the runs in begin..end with those of the row above, in above..begin.
    BATT_FUNCTION void unite(u32 above, u32 begin, u32 end) {
        u32 next = above;
        for (u32 n = begin; n < end; ++n) {
            while (next < begin && runs_[next].end + reach_ <= runs_[n].start)
                ++next;
            for (u32 other = next; other < begin && runs_[other].start < runs_[n].end + reach_; ++other) {
                if (runs_[other].code != runs_[n].code)
                    continue;
                const u32 a = first_of(other);
                const u32 b = first_of(n);
                runs_[a < b ? b : a].parent = a < b ? a : b;
            }
        }
    }
    /// The object of the runs with these numbers.
    BATT_FUNCTION Value component(const u32* runs, u32 count) {
        const CellRun& first = runs_[runs[0]];
        i32 left = first.start;
        i32 right = first.end;
        for (u32 n = 1; n < count; ++n) {
            left = runs_[runs[n]].start < left ? runs_[runs[n]].start : left;
            right = runs_[runs[n]].end > right ? runs_[runs[n]].end : right;
        }
        const i32 color = color_of_code(first.code);
        const i32 height = runs_[runs[count - 1]].row - first.row + 1;
        if (univalued_ && height == 1 && right - left == 1)
            return make_single_cell(first.row, left, color);
        WideBoard* const board = allocate_wide(context_, 1, height, right - left);
        if (board == nullptr)
            return memory_error();
        u32* const words = words_of(board);
        for (i32 n = 0; n < height * board->stride; ++n)
            words[n] = 0;
        for (u32 n = 0; n < count; ++n) {
            const CellRun& run = runs_[runs[n]];
            u32* const row = words + (run.row - first.row) * board->stride;
            for (i32 w = (run.start - left) / 32; w <= (run.end - 1 - left) / 32; ++w) {
                const i32 from = run.start - left - 32 * w;
                const i32 to = run.end - left - 32 * w;
                row[w] |= low_bits(to < 32 ? to : 32) & ~low_bits(from > 0 ? from : 0);
            }
        }
        const i32 width = right - left;
        if (univalued_)
            return patch_of_planes(context_, board, {0, height - 1, 0, width - 1, count_cells(plane_view(*board))},
                                   Kind::mono, color, first.row, left);
        return object_under(context_, view_, PatchView(make_wide_patch(board, Kind::indices, 0, first.row, left)));
    }

    Context& context_;
    const PlaneView view_;
    const bool univalued_;
    const i32 reach_; ///< how far beyond its ends a run touches runs of the next row
    const u32 background_;
    const bool without_;
    CellRun* runs_ = nullptr;
    u32 count_ = 0;
};

BATT_KERNELS_END
