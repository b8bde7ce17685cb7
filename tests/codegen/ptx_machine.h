// A machine that executes PTX on the host, a warp at a time, 32 lanes in lockstep: what NVRTC makes of device text is tested without a
// GPU, and what it costs is counted.
//
// Lanes that go different ways become groups with places and frames of their own. The group deepest in calls goes first, among those
// the one at the lowest place, and groups that meet at one place of one frame become one. A shuffle, vote, reduction or barrier waits
// for all lanes that its mask names. Stricter than devices, the machine ends with an error, which names function and line,
//
// - where lanes named by a mask can never arrive, or arrive at another instruction than the others;
// - where a branch, an address, a call or an exchange between lanes depends on a register that was never written; computing with
//   one is allowed, and storing it, as compilers do with the bytes between the members of a struct;
// - where memory is read or written that is not allocated, local memory of a function that has returned included, or is misaligned;
// - where lanes store different values to one global address with one instruction: which remains is chance;
// - where a lane loads from global memory what only others have stored since the warp's last barrier;
// - where a shuffle takes from a lane that does not take part, something is divided by zero, or an instruction is unknown.
//
// Local memory holds a pattern, not zeroes, when a function is entered. What is not there: shared and constant memory, tables of
// branches, several warps that wait for each other, and all of PTX that the text of devices has no use for.
#pragma once

#include <functional>

#include "tests/codegen/ptx_program.h"

namespace batt::test::ptx {

/// A call of a function, for the lanes that entered it together.
struct Frame {
    Function* function = nullptr;
    Frame* parent = nullptr;
    const Instruction* return_to = nullptr;
    const CallSite* site = nullptr;
    u32 depth = 0;
    Mask live = 0;      ///< lanes that have not returned
    u64 local_base = 0; ///< of its local memory
    u64 local_top = 0;

    std::unique_ptr<u8[]> memory;
    u8* registers = nullptr;
    std::vector<Mask> written; ///< by the number of a register
    std::vector<u32> area;     ///< words of 32 lanes
};

struct WarpOptions {
    u32 block = 0;                 ///< %ctaid.x
    u32 threads_of_block = 32;     ///< %ntid.x
    u32 first_thread = 0;          ///< %tid.x of lane 0
    u64 local_bytes = 64ULL << 10; ///< of a lane
    u64 most_instructions = 1ULL << 34;
};

class Warp {
public:
    Warp(Program& program, const GlobalMemory& memory) : program_(program), memory_(memory) {}

    /// Executes a kernel with this argument to its end.
    Done run(Function& kernel, const void* argument, u64 bytes, const WarpOptions& options);

    /// Instructions so far, of all runs.
    u64 instructions() const { return instructions_; }
    /// Branches at which lanes went different ways.
    u64 divergences() const { return divergences_; }
    /// The most local memory of a lane that frames have taken.
    u64 most_local() const { return most_local_; }

    // --- for what instructions do (ptx_operations.cpp)
    template <class T>
    const T* source(Operand operand) const {
        const u8* const base = operand.number == 0 ? constants_ : registers_;
        return reinterpret_cast<const T*>(base + static_cast<size_t>(operand.place) * unit_bytes);
    }
    template <class T>
    T* destination(Operand operand) const {
        return reinterpret_cast<T*>(registers_ + static_cast<size_t>(operand.place) * unit_bytes);
    }
    // Global memory is in order between lanes at barriers alone.
    /// Lanes of the mask, not all of the warp or each of them elsewhere, store.
    void note_store(u64 address, u32 bytes, Mask mask);
    /// Lanes of the mask load; an error if it is what only others have stored since the last barrier.
    void note_load(u64 address, u32 bytes, Mask mask);
    /// Whether lanes have stored to places of their own since the last barrier.
    bool apart() const { return apart_; }
    void barrier(Mask mask);

    /// Ends the run with an error.
    void fail(std::string message);
    /// Memory of this process for a global address; null and an error if it is not allocated or not aligned.
    u8* global(u64 address, u32 bytes);
    /// Words of 32 lanes for an address in local memory; likewise.
    u32* local(u64 address, u32 bytes);
    /// Of the kernel's argument; likewise.
    const u8* argument(u64 address, u32 bytes);
    /// Words of 32 lanes in the parameter area of the function.
    u32* area(i64 offset) const { return area_ + offset / 4 * lane_count; }
    u64 local_base() const { return group_.frame->local_base; }
    u32 thread_of(u32 lane) const { return options_.first_thread + lane; }
    const WarpOptions& options() const { return options_; }
    Count& count() const { return *count_; }

private:
    /// Lanes at one place.
    struct Group {
        Frame* frame = nullptr;
        const Instruction* next = nullptr;
        Mask mask = 0;
        bool waits = false;
    };

    void execute();
    void resume(const Group& group);
    bool choose();
    void branch(const Instruction& instruction, Mask taken);
    void call(const Instruction& instruction);
    void enter(Function& function, const CallSite* site, const Instruction* return_to);
    void leave_frame();
    bool meet(const Instruction& instruction);
    void end_lanes();
    void finish(Frame& frame);
    void check_written(const Instruction& instruction, Mask mask);
    std::string describe(const Instruction& instruction, const Function& function) const;
    void allocate(Frame& frame, Function& function);

    Program& program_;
    const GlobalMemory& memory_;
    GlobalMemory::Block known_[4]; ///< blocks used last
    u32 next_known_ = 0;
    WarpOptions options_;
    const u8* argument_ = nullptr;
    u64 argument_bytes_ = 0;

    Group group_;
    std::vector<Group> others_;
    // Of the group's frame.
    u8* registers_ = nullptr;
    const u8* constants_ = nullptr;
    Mask* written_ = nullptr;
    u32* area_ = nullptr;
    Count* count_ = nullptr;

    /// A word that some lanes have stored since a barrier.
    struct Stored {
        u64 word = 0;
        u64 barrier = 0;
        Mask lanes = 0;
    };
    static constexpr size_t stored_count = 1 << 14;
    std::vector<Stored> stored_; ///< by the word's number: what shares a place forgets the older one
    u64 barriers_ = 1;
    bool apart_ = false;

    std::vector<u32> local_;
    u64 instructions_ = 0;
    u64 divergences_ = 0;
    u64 most_local_ = 0;
    std::string failure_;
    bool failed_ = false;
};

} // namespace batt::test::ptx
