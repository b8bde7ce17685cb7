// Kernels that run in memory of their own, in which one of the large allocations fails: the n-th of all that they ask for. What
// allocates elsewhere, such as steps that make tuples, is not concerned, but what kernels call is. Only allocations of more than
// small_allocation bytes may fail (ops/core/context.h). The counts are of the whole process.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "ops/kernel_table.h"

namespace batt::test {

class FailingKernels {
public:
    static constexpr u64 never = ~0ULL;

    /// The kernels of a table, none of which fail yet.
    explicit FailingKernels(const KernelTable& table) : table_(table) {
        base_ = table;
        fill(std::make_index_sequence<op_count>());
        table_.kernels = kernels_.data();
        table_.batch_kernels = batch_kernels_.data();
        fail(never);
    }
    FailingKernels(const FailingKernels&) = delete;
    FailingKernels& operator=(const FailingKernels&) = delete;

    const KernelTable& table() const { return table_; }
    /// Begins again: of the large allocations from now on, this one fails, counted from 0. Values that were made before are gone.
    void fail(u64 number) {
        const std::lock_guard lock(mutex_);
        failing_ = number;
        large_ = 0;
        blocks_.clear();
    }
    /// The large allocations since then.
    u64 allocations() const { return large_; }
    bool failed() const { return large_ > failing_; }

private:
    static void* grow(Context&, u64 bytes) {
        const std::lock_guard lock(mutex_);
        if (bytes > small_allocation && large_++ == failing_)
            return nullptr;
        blocks_.push_back(std::make_unique<u8[]>(bytes + 2 * arena_padding + 16));
        u8* const start = blocks_.back().get() + arena_padding;
        return start + (16 - reinterpret_cast<uintptr_t>(start) % 16) % 16;
    }
    /// Exchanges the memory of a context while a kernel runs.
    class Exchanged {
    public:
        explicit Exchanged(Context& context)
            : context_(context), top_(context.arena_top), end_(context.arena_end), grow_(context.arena_grow),
              owner_(context.arena_owner) {
            if (grow_ == &grow)
                return; // called from another kernel
            context.arena_top = context.arena_end = empty_;
            context.arena_grow = &grow;
        }
        ~Exchanged() {
            if (grow_ == &grow)
                return;
            context_.arena_top = top_;
            context_.arena_end = end_;
            context_.arena_grow = grow_;
            context_.arena_owner = owner_;
        }
        Exchanged(const Exchanged&) = delete;
        Exchanged& operator=(const Exchanged&) = delete;

    private:
        Context& context_;
        u8* top_;
        u8* end_;
        void* (*grow_)(Context&, u64);
        void* owner_;
    };
    template <size_t op>
    static Value call(Context& context, const Value* arguments) {
        const Exchanged exchanged(context);
        return base_.kernels[op](context, arguments);
    }
    template <size_t op>
    static bool call_batch(Context& context, const BatchArgument* arguments, u32 count, Value* results) {
        const Exchanged exchanged(context);
        return base_.batch_kernels[op](context, arguments, count, results);
    }
    template <size_t... op>
    void fill(std::index_sequence<op...>) {
        kernels_ = {&call<op>...};
        batch_kernels_ = {(base_.batch_kernels[op] != nullptr ? &call_batch<op> : nullptr)...};
    }

    static inline std::mutex mutex_;
    static inline u64 failing_ = never;
    static inline u64 large_ = 0;
    static inline std::vector<std::unique_ptr<u8[]>> blocks_;
    static inline u8 empty_[16];
    static inline KernelTable base_ = best_kernel_table();
    std::array<Kernel, op_count> kernels_;
    std::array<BatchKernel, op_count> batch_kernels_;
    KernelTable table_;
};

} // namespace batt::test
