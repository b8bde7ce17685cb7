#include "tests/codegen/warp_fibers.h"

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/mman.h>
#include <ucontext.h>

#include "ops/core/context.h"

namespace batt::test {

ThreadIndex thread_index;

namespace {

constexpr size_t stack_bytes = 1 << 20;
constexpr u64 page = 4096;

/// A call of a primitive, from the first lane that comes to it to the last one that leaves.
struct Meeting {
    u64 number;
    const char* primitive;
    const void* site;
    u64 common;
    u32 arrived;
    Words words;
};

struct Lane {
    ucontext_t beginning;
    std::jmp_buf where;
    bool begun;
    u64 met; ///< meetings that it has come to
};

/// Lanes take turns in a ring: one that has to wait lets the next one run, and the last one to come to a meeting goes on at once.
/// So at any time there are at most two meetings, that which some lanes have come to and that before it.
struct Warp {
    u8* stacks;
    Lane lanes[lane_count];
    Meeting meetings[2];
    std::jmp_buf caller;
    const LaneMemory* memory;
    const std::function<void(u32)>* function;
    std::string failure;
};
Warp warp;

[[noreturn]] void end_with(std::string failure) {
    warp.failure = std::move(failure);
    std::longjmp(warp.caller, 1);
}

[[noreturn]] void go_on_with(u32 number) {
    Lane& lane = warp.lanes[number];
    thread_index.x = number;
    if (lane.begun)
        std::longjmp(lane.where, 1);
    lane.begun = true;
    setcontext(&lane.beginning);
    std::abort(); // the context was made by getcontext
}

/// Lets all other lanes run up to where they wait for this one.
__attribute__((noinline)) void let_others_run() {
    const u32 number = thread_index.x;
    if (setjmp(warp.lanes[number].where) == 0)
        go_on_with((number + 1) % lane_count);
}

std::string describe(const char* primitive, const void* site, u64 common) {
    char text[160];
    std::snprintf(text, sizeof text, "%s (called at %p, for %#llx)", primitive, site, static_cast<u64>(common));
    return text;
}

const Words& meet_at(const char* primitive, const void* site, u64 common, u32 word) {
    const u32 number = thread_index.x;
    Lane& lane = warp.lanes[number];
    Meeting& meeting = warp.meetings[lane.met % 2];
    if (meeting.number != lane.met) {
        meeting.number = lane.met;
        meeting.primitive = primitive;
        meeting.site = site;
        meeting.common = common;
        meeting.arrived = 0;
    } else if (std::strcmp(meeting.primitive, primitive) != 0 || meeting.site != site || meeting.common != common) {
        end_with("lanes diverge: lane " + std::to_string(number) + " is at " + describe(primitive, site, common) +
                 ", another at " + describe(meeting.primitive, meeting.site, meeting.common));
    }
    meeting.words[number] = word;
    ++lane.met;
    if (++meeting.arrived < lane_count)
        let_others_run();
    return meeting.words;
}

[[noreturn]] void end_lane(const char* how, const void* site) {
    meet_at(how, site, 0, 0);
    std::longjmp(warp.caller, 1); // so have all others
}

void begin_lane() {
    (*warp.function)(thread_index.x);
    end_lane("the end of the kernel", nullptr);
}

} // namespace

__attribute__((noinline)) const Words& meet(const char* primitive, unsigned long long common, unsigned word) {
    return meet_at(primitive, __builtin_return_address(0), common, word);
}

__attribute__((noinline)) unsigned long long place_in_lane_memory(const char* primitive, const void* address) {
    const u8* const start = warp.memory->of(thread_index.x);
    const u8* const byte = static_cast<const u8*>(address);
    if (byte < start || byte >= start + warp.memory->size())
        end_with(std::string(primitive) + " at " + std::to_string(reinterpret_cast<std::uintptr_t>(address)) +
                 ", which is not memory of the warp");
    return static_cast<u64>(byte - start);
}

__attribute__((noinline)) unsigned char* lane_memory() { return warp.memory->of(thread_index.x); }

__attribute__((noinline)) void exit_lane() { end_lane("exit", __builtin_return_address(0)); }

LaneMemory::LaneMemory(u64 bytes, Copies copies) : size_((bytes + page - 1) / page * page) {
    const u64 bytes_of_copy = (size_ + 2 * arena_padding + page - 1) / page * page;
    stride_ = copies == Copies::own ? bytes_of_copy : 0;
    mapped_bytes_ = copies == Copies::own ? bytes_of_copy * lane_count : bytes_of_copy;
    const auto map = [this] {
        void* const mapped =
            mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (mapped == MAP_FAILED)
            std::abort();
        return static_cast<u8*>(mapped);
    };
    // Addresses in all copies have the same upper half, so that what is left of one under smaller data is no difference.
    mapped_ = map();
    if (reinterpret_cast<u64>(mapped_) >> 32 != reinterpret_cast<u64>(mapped_ + mapped_bytes_) >> 32) {
        u8* const beside = map();
        munmap(mapped_, mapped_bytes_);
        mapped_ = beside;
    }
    start_ = mapped_ + arena_padding;
}
LaneMemory::~LaneMemory() { munmap(mapped_, mapped_bytes_); }

u64 LaneMemory::first_difference(u64 from, u64 to) const {
    for (u64 place = from; place < to; place += sizeof(u64)) {
        u64 first;
        std::memcpy(&first, of(0) + place, sizeof first);
        const u64 start = reinterpret_cast<u64>(of(0));
        const bool address = first >= start && first <= start + size_;
        for (u32 lane = 1; lane < lane_count; ++lane) {
            u64 other;
            std::memcpy(&other, of(lane) + place, sizeof other);
            if (other != first && !(address && other - first == lane * stride_))
                return place;
        }
    }
    return to;
}

std::optional<std::string> run_warp(const LaneMemory& memory, const std::function<void(u32 lane)>& function) {
    if (warp.stacks == nullptr) {
        void* const stacks = mmap(nullptr, stack_bytes * lane_count, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (stacks == MAP_FAILED)
            return "no memory for the stacks of the lanes";
        warp.stacks = static_cast<u8*>(stacks);
    }
    warp.memory = &memory;
    warp.function = &function;
    warp.failure.clear();
    for (Meeting& meeting : warp.meetings)
        meeting.number = ~0ULL;
    for (u32 number = 0; number < lane_count; ++number) {
        Lane& lane = warp.lanes[number];
        lane.begun = false;
        lane.met = 0;
        getcontext(&lane.beginning);
        lane.beginning.uc_stack.ss_sp = warp.stacks + number * stack_bytes;
        lane.beginning.uc_stack.ss_size = stack_bytes;
        lane.beginning.uc_link = nullptr;
        makecontext(&lane.beginning, &begin_lane, 0);
    }
    if (setjmp(warp.caller) == 0)
        go_on_with(0);
    if (warp.failure.empty())
        return std::nullopt;
    return warp.failure;
}

} // namespace batt::test
