// Single kernels on 30 x 30 grids of ten colours, as the interpreter calls them: through the kernel table of the best
// instruction set level of the machine, with their arguments in an array. They get different grids in turn: 16, which stay in the
// first-level cache, as what an op works on mostly does; but 256 for ops whose branches depend on what they find in a grid,
// because the branch predictor learns those of a few grids by heart. `random`: every cell of its own colour; `sparse`: the same,
// but 60 % of the cells are background; `blocks`: rectangles. `call` is an op that does nothing.

#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "ops/arena.h"
#include "ops/core/board.h"
#include "ops/core/op_ids.h"
#include "ops/kernel_table.h"

namespace {

using namespace batt;

enum class Content { random, sparse, blocks };
constexpr Content random_cells = Content::random;
constexpr Content sparse = Content::sparse;
constexpr Content blocks = Content::blocks;

/// Grids of 30 x 30 and what the ops need beside them.
class Bench {
public:
    Bench(Content content, size_t grid_count) : context(make_context(arena, Dialect::arc_dsl)), grids(grid_count) {
        // One large piece of memory, so that giving back is a matter of one pointer.
        context.arena_top = static_cast<u8*>(allocate(context, 1 << 23));
        std::mt19937 random(7);
        for (Value& grid : grids)
            grid = make_random_grid(content, random);
        keep();
    }

    Value call(OpId op, std::initializer_list<Value> arguments) {
        return context.kernels[static_cast<u32>(op)](context, arguments.begin());
    }
    /// Forgets what was made since the grids.
    void release() { context.arena_top = top_; }
    void keep() { top_ = context.arena_top; }

    Arena arena;
    Context context;
    std::vector<Value> grids;

private:
    Value make_random_grid(Content content, std::mt19937& random) {
        std::uniform_int_distribution<i32> color(0, 9);
        std::uniform_int_distribution<i32> place(0, 29);
        alignas(64) u32 words[128] = {};
        const auto set = [&](i32 i, i32 j, i32 value) {
            for (int k = 0; k < 4; ++k)
                words[32 * k + i] = (words[32 * k + i] & ~(1u << j)) | (((color_code(value) >> k) & 1u) << j);
        };
        if (content == Content::blocks) {
            for (int block = 0; block < 20; ++block) {
                const i32 top = place(random);
                const i32 left = place(random);
                const i32 value = color(random);
                for (i32 i = top; i < std::min(30, top + 6); ++i)
                    for (i32 j = left; j < std::min(30, left + 6); ++j)
                        set(i, j, value);
            }
        } else {
            for (i32 i = 0; i < 30; ++i)
                for (i32 j = 0; j < 30; ++j)
                    set(i, j, content == Content::sparse && random() % 10 < 6 ? 0 : color(random));
        }
        return make_grid(context, 30, 30, load_planes(words));
    }

    u8* top_ = nullptr;
};

/// Calls an op with each of several lists of arguments in turn.
void run(benchmark::State& state, Bench& bench, OpId op, const std::vector<std::vector<Value>>& arguments) {
    const Kernel kernel = bench.context.kernels[static_cast<u32>(op)];
    size_t next = 0;
    while (state.KeepRunning()) {
        benchmark::DoNotOptimize(kernel(bench.context, arguments[next].data()));
        bench.release();
        next = next + 1 < arguments.size() ? next + 1 : 0;
    }
}
void run(benchmark::State& state, Content content, OpId op, std::initializer_list<Value> rest) {
    Bench bench(content, op == OpId::op_objects ? 256 : 16);
    std::vector<std::vector<Value>> arguments;
    for (const Value& grid : bench.grids) {
        arguments.push_back({grid});
        arguments.back().insert(arguments.back().end(), rest.begin(), rest.end());
    }
    run(state, bench, op, arguments);
}
/// Fills the cells of one colour, moved by (row, column).
void run_fill(benchmark::State& state, i32 row, i32 column) {
    Bench bench(Content::random, 16);
    std::vector<std::vector<Value>> arguments;
    for (const Value& grid : bench.grids) {
        const Value patch = bench.call(OpId::op_ofcolor, {grid, make_int(3)});
        arguments.push_back({grid, make_int(2), bench.call(OpId::op_shift, {patch, make_pair(row, column)})});
    }
    bench.keep();
    run(state, bench, OpId::op_fill, arguments);
}
void fill_patch(benchmark::State& state) { run_fill(state, 0, 0); }
void fill_moved_patch(benchmark::State& state) { run_fill(state, 3, -2); }

#define BATT_GRID_BENCH(name, content, op, ...)                                                                        \
    void name(benchmark::State& state) { run(state, content, OpId::op, {__VA_ARGS__}); }                               \
    BENCHMARK(name)

const Value yes = make_bool(true);
const Value no = make_bool(false);
BATT_GRID_BENCH(call, random_cells, op_identity);
BENCHMARK(fill_patch);
BENCHMARK(fill_moved_patch);
BATT_GRID_BENCH(transpose, random_cells, op_dmirror);
BATT_GRID_BENCH(mirror_rows, random_cells, op_hmirror);
BATT_GRID_BENCH(mirror_columns, random_cells, op_vmirror);
BATT_GRID_BENCH(rotate, random_cells, op_rot90);
BATT_GRID_BENCH(color_mask, random_cells, op_ofcolor, make_int(3));
BATT_GRID_BENCH(most_common_color, random_cells, op_mostcolor);
BATT_GRID_BENCH(palette, random_cells, op_palette);
BATT_GRID_BENCH(replace_color, random_cells, op_replace, make_int(3), make_int(5));
BATT_GRID_BENCH(objects_univalued_random, random_cells, op_objects, yes, no, no);
BATT_GRID_BENCH(objects_univalued_sparse, sparse, op_objects, yes, no, no);
BATT_GRID_BENCH(objects_univalued_sparse_without_background, sparse, op_objects, yes, no, yes);
BATT_GRID_BENCH(objects_univalued_blocks, blocks, op_objects, yes, no, no);
BATT_GRID_BENCH(objects_univalued_diagonal_random, random_cells, op_objects, yes, yes, no);
BATT_GRID_BENCH(objects_univalued_diagonal_blocks, blocks, op_objects, yes, yes, no);
BATT_GRID_BENCH(objects_any_color_random, random_cells, op_objects, no, yes, yes);
BATT_GRID_BENCH(objects_any_color_blocks, blocks, op_objects, no, yes, yes);
BATT_GRID_BENCH(partition, random_cells, op_partition);

} // namespace

BENCHMARK_MAIN();
