#include "ops/kernel_table.h"

#include <array>

#include "ops/op_table.h"

namespace batt {

#define BATT_DECLARE_LEVEL(name)                                                                                       \
    namespace name {                                                                                                   \
    extern const Kernel kernels[op_count];                                                                             \
    extern const BatchKernel batch_kernels[op_count];                                                                  \
    Value call_function(Context& context, const Value& function, const Value* arguments, u32 count);                   \
    }
inline BATT_DECLARE_LEVEL(isa_baseline)
#if defined(__x86_64__)
    BATT_DECLARE_LEVEL(isa_avx2) BATT_DECLARE_LEVEL(isa_avx512)
#endif

        namespace {

    constexpr auto tables = std::to_array<KernelTable>({
        {"baseline", isa_baseline::kernels, isa_baseline::batch_kernels, isa_baseline::call_function,
         [] { return true; }},
#if defined(__x86_64__)
        {"avx2", isa_avx2::kernels, isa_avx2::batch_kernels, isa_avx2::call_function,
         [] { return __builtin_cpu_supports("x86-64-v3") != 0; }},
        {"avx512", isa_avx512::kernels, isa_avx512::batch_kernels, isa_avx512::call_function,
         [] { return __builtin_cpu_supports("x86-64-v4") != 0; }},
#endif
    });

} // namespace

std::span<const KernelTable> kernel_tables() { return tables; }

const KernelTable& best_kernel_table() {
    const KernelTable* best = tables.data();
    for (const KernelTable& table : tables)
        if (table.supported())
            best = &table;
    return *best;
}

const KernelTable* find_kernel_table(std::string_view level) {
    for (const KernelTable& table : tables)
        if (table.level == level && table.supported())
            return &table;
    return nullptr;
}

const u8* op_arities() {
    static const auto arities = [] {
        std::array<u8, op_count> counts{};
        for (const OpInfo& op : all_ops())
            counts[static_cast<u32>(op.id)] = static_cast<u8>(op.parameters.size());
        return counts;
    }();
    return arities.data();
}

const Value* op_defaults() {
    static const auto defaults = [] {
        std::array<Value, op_count> values{};
        for (const OpInfo& op : all_ops())
            values[static_cast<u32>(op.id)] = default_value(op.id);
        return values;
    }();
    return defaults.data();
}

} // namespace batt
