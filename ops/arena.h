// Memory for values on the host: bump allocation out of chunks, released all at once. A Context takes memory from one Arena at
// a time. Also the way to a Context for work outside of the interpreter, such as reading literals.
#pragma once

#include <memory>
#include <vector>

#include "ops/core/context.h"

namespace batt {

class Arena {
public:
    /// `limit`: most bytes it hands out between two resets; small allocations may go beyond it (Context::exhausted tells).
    explicit Arena(u64 limit = ~0ULL) : limit_(limit) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    /// Makes a Context allocate here, from where the arena stands. The Arena must not move or die before the Context does.
    void attach(Context& context);
    /// Forgets everything allocated and keeps the chunks. Any Context must be attached again.
    void reset();
    /// Bytes in chunks handed to contexts since the last reset.
    u64 used() const { return used_; }

private:
    static void* grow(Context& context, u64 bytes);

    struct Chunk {
        std::unique_ptr<u8[]> memory;
        u64 size = 0;
    };
    std::vector<Chunk> chunks_;
    size_t next_ = 0; // the first chunk that is not in use
    u64 limit_;
    u64 used_ = 0;
};

/// A Context for a dialect that allocates in `arena`, with limits so generous that only runaway work meets them. It can make,
/// compare and walk values and call ops, with the kernels of the best level that the machine has.
Context make_context(Arena& arena, Dialect dialect);

} // namespace batt
