#define BATT_ISA isa_warp
#include "tests/codegen/warp_shim.h"

#include "codegen/cuda/device/interpreter.h"
#include "ops/kernels/all.h"
#include "ops/kernels/batch_kernels.h"
#include "tests/codegen/warp_code.h"

namespace batt {

namespace {

const Kernel kernels[] = {
#define BATT_OP(name, ...) op_##name,
#include "ops/table/op_table.def"
#undef BATT_OP
};

const BatchKernel batch_kernels[] = {
#define BATT_OP(...) BATT_BATCH_KERNEL(__VA_ARGS__)
#include "ops/table/op_table.def"
#undef BATT_OP
};

} // namespace

void test::interpret_in_lane(const cuda::Launch& launch) { cuda::run_warp(launch, {kernels, batch_kernels}, 0); }

Value test::call_in_lane(Context& context, u8* memory, u64 bytes, const Value& function, const Value* arguments,
                         u32 count) {
    cuda::WarpArena arena = {memory, memory + bytes - least_memory_of_lane, memory + bytes - scratch_bytes};
    context.arena_top = arena.start;
    context.arena_end = arena.end;
    context.arena_grow = &cuda::take_reserve;
    context.arena_owner = &arena;
    context.scratch = reinterpret_cast<u32*>(arena.reserve_end);
    context.kernels = kernels;
    return call(context, function, arguments, count);
}

} // namespace batt
