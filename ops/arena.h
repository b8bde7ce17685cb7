// Memory for values on the host: bump allocation out of chunks, released all at once. A Context takes memory from one
// Arena at a time. Also the way to a Context for work outside of the interpreter, such as reading literals.
#pragma once

#include <memory>
#include <vector>

#include "ops/core/context.h"

namespace batt {

class Arena {
public:
    /// `limit`: most bytes it hands out between two resets; small allocations may go beyond it (Context::exhausted
    /// tells). Whether an allocation succeeds depends on those since the last reset and on nothing before.
    explicit Arena(u64 limit = ~0ULL) : limit_(limit) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    /// Makes a Context allocate here, from where the arena stands. The Arena must not move or die before the Context
    /// does.
    void attach(Context& context);
    /// Forgets everything allocated and keeps the memory, but for what is too much to keep. Any Context must be
    /// attached again.
    void reset();
    /// Another limit for what is handed out until the next reset.
    void set_limit(u64 limit) { limit_ = limit; }
    /// Bytes handed out since the last reset, as far as `context`, which is attached, has come.
    u64 used(const Context& context) const { return used_ + static_cast<u64>(context.arena_top - chunk_start_); }

private:
    static void* grow(Context& context, u64 bytes);
    void* allocate_block(u64 bytes);

    struct Block {
        std::unique_ptr<u8[]> memory;
        u64 size = 0;
    };
    static Block new_block(u64 size);

    std::unique_ptr<u32[]> scratch_;
    std::vector<Block> chunks_; ///< most memory; of sizes that follow from their places
    std::vector<Block> blocks_; ///< one allocation each, too large for a chunk
    std::vector<Block> spare_blocks_;
    size_t next_chunk_ = 0;
    u8* chunk_start_ = nullptr;
    u64 limit_;
    u64 used_ = 0; ///< without the chunk in use
};

/// A Context for a dialect that allocates in `arena`, with limits so generous that only runaway work meets them. It can
/// make, compare and walk values and call ops, with the kernels of the best level that the machine has.
Context make_context(Arena& arena, Dialect dialect);

} // namespace batt
