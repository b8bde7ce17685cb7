// The subset of C++20 in which ops/core and ops/kernels are written, and the few names that hide the differences between
// the compilers that build them: clang and g++ on the host, NVRTC for CUDA devices. Nothing here or in the kernels uses the
// standard library, exceptions, the heap or run-time type information.
#pragma once

// BATT_WARP_SHIM: a test executes the text for devices on the host (tests/codegen/warp_shim.h).
#if defined(__CUDACC__) || defined(BATT_WARP_SHIM)
#define BATT_CUDA 1
#else
#define BATT_CUDA 0
#endif

// Kernels are compiled once per instruction set level into a namespace of their own (ops/kernel_table.h), so that the linker
// can never pick an AVX-512 copy of an inline function for a machine without it.
#ifndef BATT_ISA
#define BATT_ISA isa_baseline
#endif
#define BATT_KERNELS_BEGIN                                                                                             \
    namespace batt {                                                                                                   \
    inline namespace BATT_ISA {
#define BATT_KERNELS_END                                                                                               \
    }                                                                                                                  \
    }

// BATT_INLINE is for what belongs into its callers, BATT_FUNCTION for every other function: on the host the compiler decides, but
// those for devices inline whatever they may, and all ops together then take hours to be optimised. BATT_NOINLINE is for what
// callers should not have to make room for.
#if BATT_CUDA
#define BATT_INLINE __forceinline__
#define BATT_INLINE_LAMBDA
#define BATT_FUNCTION __noinline__ inline
#define BATT_NOINLINE __noinline__
#define BATT_LIKELY(condition) (condition)
#define BATT_UNLIKELY(condition) (condition)
#else
#define BATT_INLINE inline __attribute__((always_inline))
#define BATT_INLINE_LAMBDA __attribute__((always_inline))
#define BATT_FUNCTION inline
#define BATT_NOINLINE __attribute__((noinline))
#define BATT_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define BATT_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#endif

namespace batt {

using i8 = signed char;
using u8 = unsigned char;
using i16 = short;
using u16 = unsigned short;
using i32 = int;
using u32 = unsigned int;
using i64 = long long;
using u64 = unsigned long long;

static_assert(sizeof(i16) == 2 && sizeof(i32) == 4 && sizeof(i64) == 8, "the kernels assume these widths");

} // namespace batt
