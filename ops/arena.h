// Arena: memory for values on the host, allocated by bumping a pointer through chunks and released all at once. A
// Context allocates from one Arena at a time. make_context gives a Context for work outside of the interpreter, such as
// reading literals.
#pragma once

#include <memory>
#include <vector>

#include "ops/core/context.h"

namespace batt {

class Arena {
public:
    /// `limit` is the most bytes handed out between two resets; small allocations may exceed it (then
    /// Context::exhausted is set). Whether an allocation succeeds depends only on the allocations since the last reset.
    explicit Arena(u64 limit = ~0ULL) : limit_(limit) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    /// Makes a Context allocate here, from the current position on. The Arena must stay in place until the Context is
    /// gone.
    void attach(Context& context);
    /// Releases everything. Keeps the memory for reuse, up to a limit. Every Context must be attached again.
    void reset();
    /// Sets the limit for what is handed out until the next reset.
    void set_limit(u64 limit) { limit_ = limit; }
    /// Bytes handed out since the last reset, including those of the attached `context`.
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
    std::vector<Block> chunks_; ///< memory for small allocations; the size of a chunk follows from its index
    std::vector<Block> blocks_; ///< large allocations, one each
    std::vector<Block> spare_blocks_;
    size_t next_chunk_ = 0;
    u8* chunk_start_ = nullptr;
    u64 limit_;
    u64 used_ = 0; ///< not counting the current chunk
};

/// A Context for a dialect, allocating in `arena`, with limits that only runaway work meets. It can make, compare and
/// walk values and call ops, with the best kernels that this machine supports.
Context make_context(Arena& arena, Dialect dialect);

} // namespace batt
