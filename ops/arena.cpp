#include "ops/arena.h"

#include <algorithm>
#include <new>

#include "ops/kernel_table.h"

namespace batt {

namespace {

constexpr u64 first_chunk = 1ULL << 14;
constexpr u64 largest_regular_chunk = 1ULL << 20;

Value no_user_functions(Context&, const Closure&, const Value*, u32) { return make_error(ErrorKind::internal); }

} // namespace

void Arena::attach(Context& context) {
    context.arena_top = nullptr;
    context.arena_end = nullptr;
    context.arena_grow = &Arena::grow;
    context.arena_owner = this;
    context.exhausted = false;
}

void Arena::reset() {
    next_ = 0;
    used_ = 0;
}

void* Arena::grow(Context& context, u64 bytes) {
    Arena& arena = *static_cast<Arena*>(context.arena_owner);
    if (arena.used_ + bytes > arena.limit_) {
        if (bytes > small_allocation)
            return nullptr;
        // A small allocation must succeed. Taking the fuel away as well ends whatever loop it comes from.
        context.exhausted = true;
        context.fuel = -(1LL << 62);
    }
    // A chunk of an earlier round serves again if it is large enough; one that is too small is passed over.
    while (arena.next_ < arena.chunks_.size() && arena.chunks_[arena.next_].size < bytes)
        ++arena.next_;
    if (arena.next_ == arena.chunks_.size()) {
        const u64 regular = std::min(first_chunk << std::min<size_t>(arena.chunks_.size(), 6), largest_regular_chunk);
        const u64 size = std::max(bytes, regular);
        auto memory = std::unique_ptr<u8[]>(new (std::nothrow) u8[size + 2 * arena_padding]);
        if (memory == nullptr)
            return nullptr;
        arena.chunks_.push_back({std::move(memory), size});
    }
    const Chunk& chunk = arena.chunks_[arena.next_++];
    arena.used_ += chunk.size;
    u8* const start = chunk.memory.get() + arena_padding;
    context.arena_top = start + bytes;
    context.arena_end = start + chunk.size;
    return start;
}

Context make_context(Arena& arena, Dialect dialect) {
    Context context{};
    arena.attach(context);
    context.fuel = 1LL << 40;
    context.element_limit = 1ULL << 24;
    context.depth_limit = 1000;
    context.dialect = dialect;
    context.default_on_error = dialect == Dialect::batt;
    const KernelTable& table = best_kernel_table();
    context.kernels = table.kernels;
    context.arities = op_arities();
    context.defaults = op_defaults();
    context.call_user = &no_user_functions;
    return context;
}

} // namespace batt
