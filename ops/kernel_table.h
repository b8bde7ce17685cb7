// The compiled kernels. Each instruction set level has a table of its own, compiled from the same headers with other
// flags; the best one that the machine supports is chosen at start, and any supported one can be forced.
#pragma once

#include <span>
#include <string_view>

#include "ops/core/context.h"
#include "ops/core/op_ids.h"

namespace batt {

struct KernelTable {
    std::string_view level; ///< "baseline", "avx2", "avx512"
    const Kernel* kernels;  ///< by OpId
    /// By OpId, for ops whose dispatch costs more than their work; null for others.
    const BatchKernel* batch_kernels;
    /// Calls any function value (`call` in core/functions.h).
    Value (*call)(Context&, const Value& function, const Value* arguments, u32 count);
    bool (*supported)(); ///< whether this machine can run it
};

/// All levels that were compiled, from the plainest to the widest.
std::span<const KernelTable> kernel_tables();
/// The widest level that this machine supports.
const KernelTable& best_kernel_table();
/// The level of that name; null if it does not exist or this machine does not support it.
const KernelTable* find_kernel_table(std::string_view level);

/// Number of parameters of each op, by OpId.
const u8* op_arities();
/// The default of each op where a failing op returns one, by OpId.
const Value* op_defaults();

} // namespace batt
