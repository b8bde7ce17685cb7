// Kernels that count how often they are called: whether calls were batched, a product was built or a value was shared shows in
// nothing else. The counts are of the whole process; tests that use them run on one thread.
#pragma once

#include <array>
#include <utility>

#include "ops/kernel_table.h"
#include "ops/op_table.h"

namespace batt::test {

class CountingKernels {
public:
    /// The best table of this machine with all counts at zero.
    CountingKernels() : table_(best_kernel_table()) {
        fill(std::make_index_sequence<op_count>());
        table_.kernels = kernels_.data();
        table_.batch_kernels = batch_kernels_.data();
        reset();
    }
    CountingKernels(const CountingKernels&) = delete;
    CountingKernels& operator=(const CountingKernels&) = delete;

    const KernelTable& table() const { return table_; }
    void reset() {
        calls_.fill(0);
        batches_.fill(0);
    }
    u64 calls(OpId op) const { return calls_[static_cast<size_t>(op)]; }
    /// Calls of the batch kernel.
    u64 batches(OpId op) const { return batches_[static_cast<size_t>(op)]; }

private:
    template <size_t op>
    static Value call(Context& context, const Value* arguments) {
        ++calls_[op];
        return best_kernel_table().kernels[op](context, arguments);
    }
    template <size_t op>
    static bool call_batch(Context& context, const BatchArgument* arguments, u32 count, Value* results) {
        ++batches_[op];
        return best_kernel_table().batch_kernels[op](context, arguments, count, results);
    }
    template <size_t... op>
    void fill(std::index_sequence<op...>) {
        kernels_ = {&call<op>...};
        batch_kernels_ = {(best_kernel_table().batch_kernels[op] != nullptr ? &call_batch<op> : nullptr)...};
    }

    static inline std::array<u64, op_count> calls_;
    static inline std::array<u64, op_count> batches_;
    std::array<Kernel, op_count> kernels_;
    std::array<BatchKernel, op_count> batch_kernels_;
    KernelTable table_;
};

} // namespace batt::test
