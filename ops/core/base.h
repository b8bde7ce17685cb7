// The C++20 subset of ops/core and ops/kernels, and the macros that hide compiler differences: clang and g++ compile
// the kernels for the host, NVRTC for CUDA devices. The kernels use no standard library, exceptions, heap or run-time
// type information.
#pragma once

// BATT_WARP_SHIM: a test runs the device text on the host (tests/codegen/warp_shim.h).
#if defined(__CUDACC__) || defined(BATT_WARP_SHIM)
#define BATT_CUDA 1
#else
#define BATT_CUDA 0
#endif

// Kernels are compiled once per instruction set level, each time into a namespace of its own (ops/kernel_table.h). So
// the linker never picks an AVX-512 copy of an inline function for a machine without AVX-512.
#ifndef BATT_ISA
#define BATT_ISA isa_baseline
#endif
#define BATT_KERNELS_BEGIN                                                                                             \
    namespace batt {                                                                                                   \
    inline namespace BATT_ISA {
#define BATT_KERNELS_END                                                                                               \
    }                                                                                                                  \
    }

// BATT_INLINE marks functions that must be inlined, BATT_FUNCTION all others. The host compiler decides about those by
// itself; device compilers inline everything they may, and then optimise the library for hours. BATT_NOINLINE marks
// cold code, kept out of line.
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
