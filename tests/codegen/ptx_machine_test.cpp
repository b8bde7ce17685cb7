// The machine for PTX executes what is written in small kernels here as the PTX manual says, counts it, and names what is wrong
// with others. It needs no compiler for devices.
#include <array>
#include <span>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/codegen/ptx_machine.h"

namespace {

using namespace batt;
using namespace batt::test;

constexpr std::string_view head = ".version 9.0\n.target sm_90\n.address_size 64\n";

/// A kernel of one warp: %r1 is the lane, %rd1 where 64 words lie, %rd2 the lane's own among the first 32. It leaves its
/// result in %r2.
struct Kernel {
    alignas(128) std::array<u32, 64> words{};
    ptx::GlobalMemory memory;
    ptx::Program program{memory};
    ptx::Warp warp{program, memory};
    std::string error;

    explicit Kernel(std::string_view body, std::string_view others = "", std::string_view more_modules = "",
                    ptx::WarpOptions options = {}) {
        memory.add(reinterpret_cast<u64>(words.data()), sizeof words);
        const std::string text = fmt::format(R"({}{}
.visible .entry test(.param .u64 test_param_0)
{{
    .reg .pred %p<20>;
    .reg .b16 %rs<20>;
    .reg .b32 %r<40>;
    .reg .b64 %rd<40>;
    .reg .f64 %fd<10>;
    ld.param.u64 %rd1, [test_param_0];
    mov.u32 %r1, %tid.x;
    mul.wide.u32 %rd2, %r1, 4;
    add.s64 %rd2, %rd1, %rd2;
{}
    st.global.u32 [%rd2], %r2;
    ret;
}}
{})",
                                             head, others, body, more_modules);
        const Done loaded = program.load(text);
        if (!loaded) {
            error = loaded.failure().message;
            return;
        }
        const u64 argument = reinterpret_cast<u64>(words.data());
        const Done done = warp.run(*program.kernel("test"), &argument, sizeof argument, options);
        if (!done)
            error = done.failure().message;
    }
    u32 lane(u32 number) const { return words[number]; }
    /// Of an instruction of the body.
    ptx::Count count(size_t number) { return program.kernel("test")->counts[first_of_body + number]; }
    static constexpr size_t first_of_body = 4;
};

struct Case {
    const char* body;
    u32 result;
};

void expect_results(std::span<const Case> cases) {
    for (const Case& one : cases) {
        const Kernel kernel(one.body);
        EXPECT_EQ(kernel.error, "") << one.body;
        EXPECT_EQ(kernel.lane(0), one.result) << one.body;
        EXPECT_EQ(kernel.lane(31), one.result) << one.body;
    }
}

TEST(PtxMachine, shifts_by_more_than_the_width_as_by_the_width) {
    static constexpr Case cases[] = {
        {"shl.b32 %r2, 3, 31;", 0x80000000},
        {"shl.b32 %r2, 3, 32;", 0},
        {"shl.b32 %r2, 3, -1;", 0},
        {"shr.u32 %r2, -1, 31;", 1},
        {"shr.u32 %r2, -1, 32;", 0},
        {"shr.s32 %r2, -2147483648, 30;", 0xfffffffe},
        {"shr.s32 %r2, -2147483648, 40;", 0xffffffff},
        {"shr.s32 %r2, 0x7fffffff, 40;", 0},
        {"shl.b16 %rs1, 3, 15; cvt.u32.u16 %r2, %rs1;", 0x8000},
        {"shl.b16 %rs1, 3, 16; cvt.u32.u16 %r2, %rs1;", 0},
        {"shr.s16 %rs1, -32768, 3; cvt.u32.u16 %r2, %rs1;", 0xf000},
        {"shl.b64 %rd3, 1, 63; mov.b64 {%r3, %r2}, %rd3;", 0x80000000},
        {"shl.b64 %rd3, 1, 64; cvt.u32.u64 %r2, %rd3;", 0},
        {"shr.s64 %rd3, -4, 99; cvt.u32.u64 %r2, %rd3;", 0xffffffff},
        {"shf.l.wrap.b32 %r2, 0x80000000, 1, 1;", 3},
        {"shf.l.wrap.b32 %r2, 5, 7, 32;", 7},
        {"shf.l.clamp.b32 %r2, 5, 7, 40;", 5},
        {"shf.r.wrap.b32 %r2, 5, 7, 32;", 5},
        {"shf.r.clamp.b32 %r2, 5, 7, 33;", 7},
        {"shf.r.clamp.b32 %r2, 0x10, 3, 4;", 0x30000001},
    };
    expect_results(cases);
}

TEST(PtxMachine, puts_bits_where_they_belong) {
    static constexpr Case cases[] = {
        {"bfe.u32 %r2, 0x12345678, 8, 8;", 0x56},
        {"bfe.u32 %r2, -1, 28, 8;", 0xf},
        {"bfe.u32 %r2, -1, 3, 0;", 0},
        {"bfe.s32 %r2, 0xff00, 8, 8;", 0xffffffff},
        {"bfe.s32 %r2, 0x7f00, 8, 8;", 0x7f},
        {"bfe.s32 %r2, 0x80000000, 28, 8;", 0xfffffff8},
        {"bfe.s32 %r2, 0x80000000, 40, 4;", 0xffffffff},
        {"bfi.b32 %r2, 0xff, 0, 4, 8;", 0xff0},
        {"bfi.b32 %r2, 0, -1, 30, 8;", 0x3fffffff},
        {"bfi.b32 %r2, -1, 5, 3, 0;", 5},
        {"prmt.b32 %r2, 0x03020100, 0x07060504, 0x7531;", 0x07050301},
        {"prmt.b32 %r2, 0x03028001, 0x07060504, 0x00f9;", 0x010100ff},
        {"lop3.b32 %r2, 0xf0f0f0f0, 0xcccccccc, 0xaaaaaaaa, 0x80;", 0x80808080},
        {"lop3.b32 %r2, 0xf0f0f0f0, 0xcccccccc, 0xaaaaaaaa, 0x96;", 0x96969696},
        {"lop3.b32 %r2, 0xf0f0f0f0, 0xcccccccc, 0xaaaaaaaa, 0xe8;", 0xe8e8e8e8},
        {"bfind.u32 %r2, 0x10000;", 16},
        {"bfind.shiftamt.u32 %r2, 0x10000;", 15},
        {"bfind.u32 %r2, 0;", 0xffffffff},
        {"bfind.shiftamt.u32 %r2, 0;", 0xffffffff},
        {"bfind.s32 %r2, -1;", 0xffffffff},
        {"bfind.s32 %r2, -256;", 7},
        {"clz.b32 %r2, 0;", 32},
        {"clz.b32 %r2, 1;", 31},
        {"clz.b64 %r2, 1;", 63},
        {"popc.b32 %r2, -1;", 32},
        {"popc.b64 %r2, -2;", 63},
        {"brev.b32 %r2, 2;", 0x40000000},
        {"not.b32 %r2, 5;", 0xfffffffa},
        {"mov.b32 %r3, 0x00020001; mov.b32 {%rs1, %rs2}, %r3; mov.b32 %r2, {%rs2, %rs1};", 0x00010002},
    };
    expect_results(cases);
}

TEST(PtxMachine, computes_with_the_type_of_the_instruction) {
    static constexpr Case cases[] = {
        {"add.s32 %r2, 0x7fffffff, 1;", 0x80000000},
        {"add.s16 %rs1, -1, 2; cvt.u32.u16 %r2, %rs1;", 1},
        {"sub.s64 %rd3, 1, 2; mov.b64 {%r3, %r2}, %rd3;", 0xffffffff},
        {"mul.lo.s32 %r2, -3, 5;", static_cast<u32>(-15)},
        {"mul.lo.s16 %rs1, 300, 300; cvt.u32.u16 %r2, %rs1;", 90000 & 0xffff},
        {"mul.hi.u32 %r2, -1, -1;", 0xfffffffe},
        {"mul.hi.s32 %r2, -1, -1;", 0},
        {"mul.wide.s32 %rd3, -1, 2; mov.b64 {%r3, %r2}, %rd3;", 0xffffffff},
        {"mad.lo.s32 %r2, 3, 4, -13;", 0xffffffff},
        {"div.s32 %r2, -7, 2;", static_cast<u32>(-3)},
        {"rem.s32 %r2, -7, 2;", static_cast<u32>(-1)},
        {"div.s32 %r2, -2147483648, -1;", 0x80000000},
        {"rem.s32 %r2, -2147483648, -1;", 0},
        {"div.u32 %r2, -7, 2;", 0x7ffffffc},
        {"min.s32 %r2, -1, 1;", 0xffffffff},
        {"min.u32 %r2, -1, 1;", 1},
        {"max.s64 %rd3, -1, 1; cvt.u32.u64 %r2, %rd3;", 1},
        {"neg.s32 %r2, 5;", static_cast<u32>(-5)},
        {"abs.s32 %r2, -5;", 5},
        {"cvt.u16.u32 %rs1, 0x180; cvt.s32.s8 %r2, %rs1;", 0xffffff80},
        {"mov.u16 %rs1, -1; cvt.u32.u16 %r2, %rs1;", 0xffff},
        {"mov.u16 %rs1, -1; cvt.s32.s16 %r2, %rs1;", 0xffffffff},
        {"cvt.s64.s32 %rd3, -2; mov.b64 {%r3, %r2}, %rd3;", 0xffffffff},
        {"cvt.u64.u32 %rd3, -2; mov.b64 {%r3, %r2}, %rd3;", 0},
        {"setp.lt.s32 %p1, -1, 1; selp.b32 %r2, 10, 20, %p1;", 10},
        {"setp.lt.u32 %p1, -1, 1; selp.b32 %r2, 10, 20, %p1;", 20},
        {"setp.ge.u64 %p1, -1, 1; selp.b32 %r2, 10, 20, %p1;", 10},
        {"setp.hi.u16 %p1, -1, 1; not.pred %p2, %p1; xor.pred %p3, %p1, %p2; selp.b32 %r2, 10, 20, %p3;", 10},
        {"mov.f64 %fd1, 0dbff8000000000000; cvt.rzi.s32.f64 %r2, %fd1;", 0xffffffff}, // -1.5
        {"mov.f64 %fd1, 0d7e37e43c8800759c; cvt.rzi.s32.f64 %r2, %fd1;", 0x7fffffff}, // 1e300
        {"cvt.rn.f64.s32 %fd1, 7; mul.f64 %fd1, %fd1, %fd1; cvt.rzi.s32.f64 %r2, %fd1;", 49},
        {"mov.f64 %fd1, 0d7ff8000000000000; setp.neu.f64 %p1, %fd1, %fd1; selp.b32 %r2, 1, 0, %p1;", 1},
        {"mov.f64 %fd1, 0d7ff8000000000000; setp.ne.f64 %p1, %fd1, %fd1; selp.b32 %r2, 1, 0, %p1;", 0},
        {"mov.f64 %fd1, 0d7ff8000000000000; setp.nan.f64 %p1, %fd1, 0d0000000000000000; selp.b32 %r2, 1, 0, %p1;", 1},
        {"mov.f64 %fd1, 0d4000000000000000; setp.gtu.f64 %p1, %fd1, 0d3ff0000000000000; selp.b32 %r2, 1, 0, %p1;", 1},
    };
    expect_results(cases);
}

TEST(PtxMachine, exchanges_values_between_lanes) {
    const auto expect = [](std::string_view body, auto&& of_lane) {
        const Kernel kernel(body);
        ASSERT_EQ(kernel.error, "") << body;
        for (u32 lane = 0; lane < 32; ++lane)
            EXPECT_EQ(kernel.lane(lane), of_lane(lane)) << body << " lane " << lane;
    };
    expect("shfl.sync.idx.b32 %r2, %r1, 5, 31, -1;", [](u32) { return 5u; });
    expect("shfl.sync.up.b32 %r2, %r1, 3, 0, -1;", [](u32 lane) { return lane < 3 ? lane : lane - 3; });
    expect("shfl.sync.down.b32 %r2|%p1, %r1, 3, 31, -1; selp.b32 %r2, %r2, 100, %p1;",
           [](u32 lane) { return lane > 28 ? 100 : lane + 3; });
    expect("shfl.sync.bfly.b32 %r2, %r1, 16, 31, -1;", [](u32 lane) { return lane ^ 16; });
    // Segments of eight lanes: 0x18 of them are the same within one.
    expect("shfl.sync.idx.b32 %r2, %r1, 2, 0x181f, -1;", [](u32 lane) { return (lane & 24) + 2; });
    expect("shfl.sync.down.b32 %r2|%p1, %r1, 1, 0x181f, -1; selp.b32 %r2, %r2, 100, %p1;",
           [](u32 lane) { return lane % 8 == 7 ? 100 : lane + 1; });
    expect("setp.lt.u32 %p1, %r1, 4; vote.sync.ballot.b32 %r2, %p1, -1;", [](u32) { return 15u; });
    expect("setp.lt.u32 %p1, %r1, 4; vote.sync.any.pred %p2, %p1, -1; selp.b32 %r2, 1, 0, %p2;",
           [](u32) { return 1u; });
    expect("setp.lt.u32 %p1, %r1, 4; vote.sync.all.pred %p2, %p1, -1; selp.b32 %r2, 1, 0, %p2;",
           [](u32) { return 0u; });
    expect("and.b32 %r2, %r1, 19; match.any.sync.b32 %r2, %r2, -1;", [](u32 lane) { return 0x1111u << (lane & 19u); });
    expect("redux.sync.add.u32 %r2, %r1, -1;", [](u32) { return 496u; });
    expect("redux.sync.or.b32 %r2, %r1, -1;", [](u32) { return 31u; });
    expect("sub.s32 %r3, 5, %r1; redux.sync.min.s32 %r2, %r3, -1;", [](u32) { return static_cast<u32>(-26); });
}

TEST(PtxMachine, lanes_reconverge_after_a_branch) {
    // Each lane goes round so often as its number says; then all of them vote.
    Kernel kernel(R"(
    mov.u32 %r2, 0;
    mov.u32 %r3, 0;
$loop:
    setp.ge.u32 %p1, %r3, %r1;
    @%p1 bra $done;
    add.s32 %r2, %r2, %r3;
    add.s32 %r3, %r3, 1;
    bra.uni $loop;
$done:
    setp.ne.u32 %p2, %r1, 40;
    vote.sync.ballot.b32 %r4, %p2, -1;
    add.s32 %r2, %r2, %r4;)");
    ASSERT_EQ(kernel.error, "");
    for (u32 lane = 0; lane < 32; ++lane)
        EXPECT_EQ(kernel.lane(lane), lane * (lane - 1) / 2 - 1) << lane;
    EXPECT_EQ(kernel.warp.divergences(), 31u);
    EXPECT_EQ(kernel.count(8).runs, 1u); // the vote
    EXPECT_EQ(kernel.count(3).runs, 32u);
    EXPECT_EQ(kernel.count(3).lanes, 32u * 33 / 2);
    // 4 before, two more in the body, 32 tests, 31 rounds, 5 behind.
    EXPECT_EQ(kernel.warp.instructions(), 4u + 2 + 2 * 32 + 3 * 31 + 3 + 2);
}

TEST(PtxMachine, sends_lanes_on_both_sides_of_a_branch) {
    Kernel kernel(R"(
    and.b32 %r3, %r1, 1;
    setp.eq.u32 %p1, %r3, 0;
    @!%p1 bra $odd;
    mov.u32 %r2, 100;
    bra.uni $both;
$odd:
    mov.u32 %r2, 200;
$both:
    bar.warp.sync -1;
    add.s32 %r2, %r2, %r1;)");
    ASSERT_EQ(kernel.error, "");
    for (u32 lane = 0; lane < 32; ++lane)
        EXPECT_EQ(kernel.lane(lane), lane + (lane % 2 == 0 ? 100 : 200));
    EXPECT_EQ(kernel.warp.divergences(), 1u);
    EXPECT_EQ(kernel.count(6).lanes, 32u);
}

TEST(PtxMachine, executes_guarded_instructions_in_some_lanes) {
    const Kernel kernel("mov.u32 %r2, 1; setp.gt.u32 %p1, %r1, 7; @%p1 mov.u32 %r2, 2; @!%p1 add.s32 %r2, %r2, %r1;");
    ASSERT_EQ(kernel.error, "");
    for (u32 lane = 0; lane < 32; ++lane)
        EXPECT_EQ(kernel.lane(lane), lane > 7 ? 2 : lane + 1);
}

constexpr std::string_view functions = R"(
.func (.param .align 16 .b8 func_retval0[16]) twice(.param .align 8 .b8 twice_param_0[16], .param .b32 twice_param_1)
{
    .reg .b16 %rs<5>;
    .reg .b32 %r<5>;
    .reg .b64 %rd<5>;
    ld.param.v4.b8 {%rs1, %rs2, %rs3, %rs4}, [twice_param_0+0];
    ld.param.b32 %r1, [twice_param_0+4];
    ld.param.b64 %rd1, [twice_param_0+8];
    ld.param.u32 %r2, [twice_param_1];
    add.s16 %rs4, %rs4, %rs1;
    mul.lo.s32 %r1, %r1, %r2;
    shl.b64 %rd1, %rd1, 1;
    st.param.v4.b8 [func_retval0+0], {%rs1, %rs2, %rs3, %rs4};
    st.param.b32 [func_retval0+4], %r1;
    st.param.b64 [func_retval0+8], %rd1;
    ret;
}
.func (.param .b32 func_retval0) plus(.param .b32 plus_param_0)
{
    .reg .b32 %r<3>;
    ld.param.u32 %r1, [plus_param_0];
    add.s32 %r2, %r1, 1000;
    st.param.b32 [func_retval0+0], %r2;
    ret;
}
.func (.param .b32 func_retval0) minus(.param .b32 minus_param_0)
{
    .reg .b32 %r<3>;
    ld.param.u32 %r1, [minus_param_0];
    sub.s32 %r2, 2000, %r1;
    st.param.b32 [func_retval0+0], %r2;
    ret;
}
.global .align 8 .u64 table[3] = {plus, 0, minus};
)";

TEST(PtxMachine, passes_parameters_by_their_bytes) {
    Kernel kernel(R"(
    mov.u16 %rs1, 1; mov.u16 %rs2, 2; mov.u16 %rs3, 3; mov.u16 %rs4, 4;
    cvt.u64.u32 %rd3, %r1;
    {
    .param .align 8 .b8 param0[16];
    st.param.v4.b8 [param0+0], {%rs1, %rs2, %rs3, %rs4};
    st.param.b32 [param0+4], %r1;
    st.param.b64 [param0+8], %rd3;
    .param .b32 param1;
    st.param.b32 [param1+0], 100;
    .param .align 16 .b8 retval0[16];
    call.uni (retval0), twice, (param0, param1);
    ld.param.v4.b8 {%rs5, %rs6, %rs7, %rs8}, [retval0+0];
    ld.param.b32 %r3, [retval0+4];
    ld.param.b64 %rd4, [retval0+8];
    }
    cvt.u32.u64 %r4, %rd4;
    add.s32 %r2, %r3, %r4;
    cvt.u32.u16 %r5, %rs8;
    mad.lo.s32 %r2, %r5, 10000, %r2;)",
                  functions);
    ASSERT_EQ(kernel.error, "");
    for (u32 lane = 0; lane < 32; ++lane)
        EXPECT_EQ(kernel.lane(lane), 50000 + lane * 102);
    const ptx::Function* called = nullptr;
    for (const ptx::Function& function : kernel.program.functions())
        called = function.name == "twice" ? &function : called;
    ASSERT_NE(called, nullptr);
    EXPECT_EQ(called->calls, 1u);
    EXPECT_EQ(called->inclusive, 11u);
}

/// A call of the table's function at %r3, of %r1, with the result in %r2.
constexpr std::string_view call_of_table = R"(
    mul.wide.u32 %rd3, %r3, 8;
    mov.u64 %rd4, table;
    add.s64 %rd3, %rd3, %rd4;
    ld.global.u64 %rd5, [%rd3];
    {
    .param .b32 param0;
    st.param.b32 [param0+0], %r1;
    .param .b32 retval0;
    prototype_1 : .callprototype (.param .b32 _) _ (.param .b32 _);
    call (retval0), %rd5, (param0), prototype_1;
    ld.param.b32 %r2, [retval0+0];
    }
    bar.warp.sync -1;)";

TEST(PtxMachine, calls_what_pointers_say_in_every_lane) {
    Kernel kernel("and.b32 %r3, %r1, 1; shl.b32 %r3, %r3, 1;" + std::string(call_of_table), functions);
    ASSERT_EQ(kernel.error, "");
    for (u32 lane = 0; lane < 32; ++lane)
        EXPECT_EQ(kernel.lane(lane), lane % 2 == 0 ? 1000 + lane : 2000 - lane);
    EXPECT_EQ(kernel.warp.divergences(), 1u);
}

TEST(PtxMachine, links_modules_by_their_symbols) {
    const Kernel kernel(R"(
    .reg .b32 %sum;
    mov.u64 %rd3, pointers;
    ld.global.u64 %rd4, [%rd3+8];
    ld.u32 %sum, [%rd4];
    ld.global.u32 %r3, [own];
    add.s32 %sum, %sum, %r3;
    {
    .param .b32 retval0;
    call.uni (retval0), elsewhere;
    ld.param.b32 %r4, [retval0+0];
    }
    add.s32 %r2, %sum, %r4;)",
                        R"(
.extern .func (.param .b32 func_retval0) elsewhere
;
.extern .global .align 8 .u64 pointers[];
.global .align 4 .u32 own = 7;
.weak .func (.param .b32 func_retval0) both()
{
    .reg .b32 %r<2>;
    mov.u32 %r1, 10000;
    st.param.b32 [func_retval0+0], %r1;
    ret;
}
)",
                        std::string(head) + R"(
.global .align 4 .u32 own = 1;
.global .align 4 .b8 numbers[16] = {1, 0, 0, 0, 2, 0, 0, 0, 44, 1, 0, 0};
.visible .global .align 8 .u64 pointers[2] = {generic(numbers), generic(numbers)+8};
.weak .func (.param .b32 func_retval0) both()
{
    .reg .b32 %r<2>;
    mov.u32 %r1, 20000;
    st.param.b32 [func_retval0+0], %r1;
    ret;
}
.visible .func (.param .b32 func_retval0) elsewhere()
{
    .reg .b32 %r<2>;
    {
    .param .b32 retval0;
    call.uni (retval0), both;
    ld.param.b32 %r1, [retval0+0];
    }
    st.param.b32 [func_retval0+0], %r1;
    ret;
}
)");
    ASSERT_EQ(kernel.error, "");
    EXPECT_EQ(kernel.lane(0), 300u + 7 + 10000); // of the two weak ones the first
}

TEST(PtxMachine, gives_each_lane_local_memory) {
    Kernel kernel(R"(
    .local .align 8 .b8 __local_depot0[128];
    .reg .b64 %SP;
    .reg .b64 %SPL;
    mov.u64 %SPL, __local_depot0;
    cvta.local.u64 %SP, %SPL;
    mul.lo.s32 %r3, %r1, 3;
    st.local.u32 [%SPL+8], %r3;
    mul.wide.u32 %rd3, %r1, 4;
    add.s64 %rd4, %SP, %rd3;
    st.u32 [%rd4], %r1;
    cvt.u16.u32 %rs1, %r1;
    st.local.u8 [%SPL+1], %rs1;
    ld.v2.u8 {%rs2, %rs3}, [%SP];
    ld.local.u32 %r4, [%SPL+8];
    ld.u32 %r5, [%rd4];
    add.s32 %r2, %r4, %r5;
    cvt.u32.u16 %r6, %rs3;
    mad.lo.s32 %r2, %r6, 1000, %r2;)");
    ASSERT_EQ(kernel.error, "");
    for (u32 lane = 3; lane < 32; ++lane)
        EXPECT_EQ(kernel.lane(lane), lane * 1004);
    EXPECT_EQ(kernel.warp.most_local(), 128u);
}

TEST(PtxMachine, adds_atomically_lane_by_lane) {
    const Kernel kernel("atom.global.add.u32 %r2, [%rd1+128], 2;");
    ASSERT_EQ(kernel.error, "");
    for (u32 lane = 0; lane < 32; ++lane)
        EXPECT_EQ(kernel.lane(lane), 2 * lane);
    EXPECT_EQ(kernel.words[32], 64u);
}

TEST(PtxMachine, counts_sectors_of_global_memory) {
    EXPECT_EQ(Kernel("ld.global.u32 %r2, [%rd2];").count(0).sectors, 4u);
    EXPECT_EQ(Kernel("ld.global.u32 %r2, [%rd2];").count(1).sectors, 4u); // stores the result
    EXPECT_EQ(Kernel("ld.u32 %r2, [%rd1+4];").count(0).sectors, 1u);
    EXPECT_EQ(Kernel("ld.v4.u32 {%r2, %r3, %r4, %r5}, [%rd1];").count(0).sectors, 1u);
    Kernel apart("shl.b32 %r3, %r1, 5; and.b32 %r3, %r3, 255; cvt.u64.u32 %rd3, %r3; add.s64 %rd3, %rd1, %rd3; "
                 "ld.u32 %r2, [%rd3];");
    EXPECT_EQ(apart.count(4).sectors, 8u);
    EXPECT_EQ(apart.count(4).lanes, 32u);
    Kernel local(".local .align 8 .b8 depot[16]; mov.u64 %rd3, depot; st.local.u64 [%rd3], %rd1; mov.u32 %r2, 1;");
    EXPECT_EQ(local.count(1).sectors, 0u);
    EXPECT_EQ(local.count(1).local_sectors, 8u);
    EXPECT_EQ(local.count(1).local_runs, 1u);
}

// --- what it refuses

void expect_error(std::string_view body, std::string_view error, std::string_view others = "",
                  ptx::WarpOptions options = {}) {
    const Kernel kernel(body, others, "", options);
    EXPECT_NE(kernel.error.find(error), std::string::npos) << body << "\n" << kernel.error;
}

TEST(PtxMachine, refuses_to_decide_on_what_was_never_written) {
    expect_error("@%p1 bra $on; mov.u32 %r2, 1; $on:", "never written");
    expect_error("ld.u32 %r2, [%rd9];", "never written");
    expect_error("shfl.sync.idx.b32 %r2, %r9, 0, 31, -1;", "never written");
    expect_error("add.s32 %r3, %r9, 1; setp.eq.s32 %p1, %r3, 0; @%p1 bra $on; mov.u32 %r2, 1; $on:", "never written");
    // Written in some lanes only.
    expect_error("setp.lt.u32 %p1, %r1, 31; @%p1 mov.u32 %r3, 1; redux.sync.add.u32 %r2, %r3, -1;",
                 "never written in lanes 0x80000000");
    EXPECT_EQ(Kernel("mov.u32 %r3, %r9; add.s32 %r2, %r3, 1;").error, "");
    // The other half of what is packed, which compilers leave open; unless it is something after all.
    EXPECT_EQ(Kernel("mov.b64 %rd3, {%r1, %r9}; cvt.u32.u64 %r3, %rd3; setp.eq.s32 %p1, %r3, 0; @%p1 bra $on; "
                     "mov.u32 %r2, 1; $on:")
                  .error,
              "");
    expect_error("mov.b64 %rd3, {%r1, %r9}; setp.eq.s64 %p1, %rd3, 0; @%p1 bra $on; mov.u32 %r9, 1; $on:",
                 "never written");
    expect_error("mov.b64 %rd3, {%r1, %r9}; @%p1 bra $on; setp.eq.s32 %p2, %r9, 0; $on:", "never written");
}

TEST(PtxMachine, refuses_memory_that_is_not_there) {
    expect_error("ld.u32 %r2, [%rd1+256];", "not allocated");
    expect_error("ld.global.u32 %r2, [%rd1+-4];", "not allocated");
    expect_error("ld.global.u32 %r2, [%rd2+252];", "not allocated");
    expect_error("ld.u32 %r2, [%rd1+2];", "not aligned");
    expect_error("ld.v2.u32 {%r2, %r3}, [%rd1+4];", "not aligned");
    expect_error("st.global.u64 [%rd1+256], %rd1;", "not allocated");
    expect_error(".local .align 8 .b8 depot[16]; mov.u64 %rd3, depot; ld.local.u32 %r2, [%rd3+16];",
                 "have not returned have 16");
    expect_error("cvta.to.local.u64 %rd3, %rd1;", "another space");
    ptx::WarpOptions little;
    little.local_bytes = 64;
    expect_error(".local .align 8 .b8 depot[80]; mov.u32 %r2, 1;", "needs more local memory", "", little);
}

TEST(PtxMachine, refuses_to_wait_for_lanes_that_never_arrive) {
    expect_error("setp.lt.u32 %p1, %r1, 16; @%p1 bra $on; exit; $on: bar.warp.sync -1; mov.u32 %r2, 1;",
                 "never arrive");
    expect_error("setp.lt.u32 %p1, %r1, 16; @%p1 bra $on; bar.warp.sync 0xffff; $on: mov.u32 %r2, 1;",
                 "not among those named");
    expect_error("setp.lt.u32 %p1, %r1, 16; @%p1 bra $on; bar.warp.sync -1; $on: bar.warp.sync -1; mov.u32 %r2, 1;",
                 "wait elsewhere");
    expect_error(
        "setp.lt.u32 %p1, %r1, 16; @%p1 bra $on; bra.uni $end; $on: shfl.sync.idx.b32 %r2, %r1, 20, 31, 0xffff; $end:",
        "does not take part");
    // Some lanes among themselves are fine.
    EXPECT_EQ(Kernel("setp.lt.u32 %p1, %r1, 16; mov.u32 %r2, 0; @%p1 bra $on; bra.uni $end; $on: "
                     "shfl.sync.idx.b32 %r2, %r1, 2, 31, 0xffff; $end:")
                  .error,
              "");
}

TEST(PtxMachine, refuses_what_is_chance_or_nonsense) {
    expect_error("st.global.u32 [%rd1+128], %r1; mov.u32 %r2, 1;", "different values of lanes");
    expect_error("div.s32 %r2, %r1, 0;", "divides by zero");
    expect_error("trap;", "trap");
    expect_error("mov.u32 %r3, 1;" + std::string(call_of_table), "where no function is", functions);
    expect_error("$on: bra.uni $on;", "does not end", "", {.most_instructions = 1000});
    expect_error("sin.approx.f32 %r2, %r1;", "does not know sin.approx.f32");
    expect_error("mov.u32 %r2, nothing;", "nothing is defined nowhere");
    expect_error("bra.uni $nowhere;", "no label $nowhere");
    expect_error("mov.u32 %r2, 1;", "'.shared' is not known", ".shared .align 4 .b8 block[16];\n");
    ptx::GlobalMemory memory;
    ptx::Program program(memory);
    EXPECT_FALSE(program.load("\x7f"
                              "ELF"));
}

TEST(PtxMachine, refuses_to_load_what_other_lanes_have_stored_since_a_barrier) {
    expect_error("st.global.u32 [%rd2], %r1; ld.global.u32 %r2, [%rd1+20];", "have stored since the last barrier");
    // Shuffles are no barriers.
    expect_error("st.u32 [%rd2], %r1; shfl.sync.idx.b32 %r3, %r1, 0, 31, -1; ld.u32 %r2, [%rd1];",
                 "lanes 0xffffffff load what lanes 0x00000001 have stored");
    expect_error("setp.eq.u32 %p1, %r1, 3; @%p1 st.u32 [%rd1], %r1; ld.u32 %r2, [%rd2];",
                 "lanes 0x00000001 load what lanes 0x00000008 have stored");
    EXPECT_EQ(Kernel("st.u32 [%rd2], %r1; bar.warp.sync -1; ld.u32 %r2, [%rd1+20];").error, "");
    EXPECT_EQ(Kernel("st.u32 [%rd2], %r1; ld.u32 %r2, [%rd2];").error, "");
    EXPECT_EQ(Kernel("mov.u32 %r3, 4; st.u32 [%rd1], %r3; ld.u32 %r2, [%rd1];").error, "");
    EXPECT_EQ(Kernel("mov.u32 %r3, 4; st.u32 [%rd2], %r3; st.u32 [%rd1], %r3; ld.u32 %r2, [%rd1];").error, "");
}

TEST(PtxMachine, says_where_an_error_is) {
    const Kernel kernel("\n    mov.u32 %r3, 5;\n    ld.u32 %r2, [%rd1+1];\n");
    EXPECT_NE(kernel.error.find("test, line 18: ld.u32 %r2, [%rd1+1];"), std::string::npos) << kernel.error;
}

} // namespace
