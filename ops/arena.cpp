#include "ops/arena.h"

#include <algorithm>
#include <iterator>
#include <new>

#include "ops/kernel_table.h"

namespace batt {

namespace {

constexpr u64 largest_chunk = 1ULL << 20;
constexpr u64 smallest_block = 1ULL << 18;
constexpr u64 most_spare_bytes = 1ULL << 26;

// 16 KiB, doubling with each chunk.
u64 chunk_size(size_t place) { return largest_chunk >> (place < 6 ? 6 - place : 0); }

Value no_user_functions(Context&, const Closure&, const Value*, u32) { return make_error(ErrorKind::internal); }

} // namespace

Arena::Block Arena::new_block(u64 size) {
    Block block;
    block.memory.reset(new (std::nothrow) u8[size + 2 * arena_padding]);
    block.size = size;
    return block;
}

void Arena::attach(Context& context) {
    context.arena_top = nullptr;
    context.arena_end = nullptr;
    context.arena_grow = &Arena::grow;
    context.arena_owner = this;
    if (scratch_ == nullptr)
        scratch_.reset(new u32[scratch_bytes / sizeof(u32)]);
    context.scratch = scratch_.get();
    context.exhausted = false;
    chunk_start_ = nullptr;
}

void Arena::reset() {
    next_chunk_ = 0;
    chunk_start_ = nullptr;
    used_ = 0;
    if (blocks_.empty())
        return;
    u64 spare_bytes = 0;
    std::move(blocks_.begin(), blocks_.end(), std::back_inserter(spare_blocks_));
    blocks_.clear();
    std::erase_if(spare_blocks_, [&](const Block& block) { return (spare_bytes += block.size) > most_spare_bytes; });
}

void* Arena::allocate_block(u64 bytes) {
    const auto fits = [bytes](const Block& block) { return block.size >= bytes && block.size / 2 <= bytes; };
    const auto spare = std::find_if(spare_blocks_.begin(), spare_blocks_.end(), fits);
    Block block = spare != spare_blocks_.end() ? std::move(*spare) : new_block(bytes);
    if (spare != spare_blocks_.end())
        spare_blocks_.erase(spare);
    if (block.memory == nullptr)
        return nullptr;
    used_ += bytes;
    blocks_.push_back(std::move(block));
    return blocks_.back().memory.get() + arena_padding;
}

void* Arena::grow(Context& context, u64 bytes) {
    Arena& arena = *static_cast<Arena*>(context.arena_owner);
    if (bytes > arena.limit_ || arena.used(context) > arena.limit_ - bytes) {
        if (bytes > small_allocation)
            return nullptr;
        exhaust(context); // a small allocation must succeed
    }
    if (bytes >= smallest_block)
        return arena.allocate_block(bytes);
    arena.used_ = arena.used(context);
    while (chunk_size(arena.next_chunk_) < bytes)
        ++arena.next_chunk_;
    while (arena.chunks_.size() <= arena.next_chunk_) {
        Block chunk = new_block(chunk_size(arena.chunks_.size()));
        if (chunk.memory == nullptr) {
            context.arena_end = context.arena_top = arena.chunk_start_;
            return nullptr;
        }
        arena.chunks_.push_back(std::move(chunk));
    }
    const Block& chunk = arena.chunks_[arena.next_chunk_++];
    arena.chunk_start_ = chunk.memory.get() + arena_padding;
    context.arena_top = arena.chunk_start_ + bytes;
    context.arena_end = arena.chunk_start_ + chunk.size;
    return arena.chunk_start_;
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
    context.batch_kernels = table.batch_kernels;
    context.arities = op_arities();
    context.defaults = op_defaults();
    context.call_user = &no_user_functions;
    return context;
}

} // namespace batt
