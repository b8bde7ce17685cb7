// The compiled kernels. Each instruction set level has a table of its own, compiled from the same headers with other
// flags; the best that the machine has is chosen at start, and any can be forced.
#pragma once

#include <span>
#include <string_view>

#include "ops/core/context.h"
#include "ops/op_ids.h"

namespace batt {

struct KernelTable {
    std::string_view level; ///< "baseline", "avx2", "avx512"
    const Kernel* kernels;  ///< by OpId
    /// By OpId: those of light ops and the like, of which executing one costs less than getting to it. Null for others.
    const BatchKernel* batch_kernels;
    /// Calls any function value; core/functions.h, `call`.
    Value (*call)(Context&, const Value& function, const Value* arguments, u32 count);
    bool (*supported)(); ///< whether this machine can run it
};

/// All levels that were compiled in, from the plainest to the widest.
std::span<const KernelTable> kernel_tables();
/// The widest level that this machine supports.
const KernelTable& best_kernel_table();
/// The level of that name if it exists and this machine supports it, else null.
const KernelTable* find_kernel_table(std::string_view level);

/// Number of parameters of each op, by OpId.
const u8* op_arities();
/// What each op gives where a failing op gives its default, by OpId.
const Value* op_defaults();

} // namespace batt
