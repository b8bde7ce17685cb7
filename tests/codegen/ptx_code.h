// PTX as the machine executes it (ptx_machine.h): functions of decoded instructions, what is counted for each of them, and the
// memory that their addresses mean. How text becomes this is in ptx_program.h, what an instruction does in ptx_operations.cpp.
//
// A register is a row of 32 values, one for each lane, of 16, 32 or 64 bits; a predicate is one word with a bit for each lane. Immediate
// operands and addresses of symbols are registers too, which nothing writes: the function's constants.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ops/core/base.h"

namespace batt::test::ptx {

inline constexpr u32 lane_count = 32;
inline constexpr u32 whole_warp = 0xffffffffu;

/// A bit for each lane.
using Mask = u32;

class Warp;
struct Instruction;
struct Function;
/// Does what an instruction does for the lanes of the mask, which is not empty.
using Handler = void (*)(Warp& warp, const Instruction& instruction, Mask mask);

/// How the machine goes on after an instruction.
enum class Control : u8 { next, branch, call, ret, exit, trap, meet };

/// What kind of work an instruction is, for the counts.
enum class Work : u8 {
    move,       ///< copies of registers and constants, changes of address space: assemblers do away with most
    integer,    ///< arithmetic, logic, conversions
    comparison, ///< setp, selp and logic of predicates
    floating,   ///< of 64 bits
    parameter,  ///< arguments and results of calls, which assemblers keep in registers where they can
    load,       ///< from global or local memory
    store,      ///< likewise
    atomic,
    exchange, ///< between lanes: shuffles, votes, reductions, barriers
    branch,
    call, ///< calls and returns
};
inline constexpr u32 work_count = 11;
/// "integer"
const char* work_name(Work work);

/// A register of the function; number 0: one of its constants.
struct Operand {
    u16 place = 0; ///< in units of 64 bytes
    u16 number = 0;
};
inline constexpr u32 unit_bytes = 64;

struct Instruction {
    Handler handler = nullptr; ///< null where `control` says all
    i64 offset = 0;            ///< of an address
    Operand destinations[4];
    Operand sources[5];
    Operand guard;       ///< a predicate, if `guarded`
    u32 target = 0;      ///< branch: the place of the instruction; call: of the call site
    u32 line = 0;        ///< of the module's text
    u32 source_line = 0; ///< of what it was compiled from, if the text says so
    u16 source_file = 0; ///< in Module::files
    u8 destination_count = 0;
    u8 source_count = 0;
    Control control = Control::next;
    Work work = Work::integer;
    bool guarded = false;
    bool guard_negated = false;
    u8 needed = 0; ///< so many of the first sources must have been written; of others the result is unknown as they are
};

/// What is known of an instruction's executions.
struct Count {
    u64 runs = 0;          ///< by a warp
    u64 lanes = 0;         ///< all that took part
    u64 local_runs = 0;    ///< of a load or store: those that went to local memory
    u64 sectors = 0;       ///< pieces of 32 bytes of global memory that were touched
    u64 local_sectors = 0; ///< the same of local memory, of which lanes' words lie side by side
};

/// A parameter or result, in the parameter area of a frame.
struct Parameter {
    std::string_view name;
    u32 bytes = 0;
    u32 offset = 0; ///< in bytes of a lane; a multiple of 8
};

struct CallSite {
    Function* callee = nullptr; ///< null: `pointer` says which
    Operand pointer;
    std::vector<Parameter> arguments; ///< places of the caller's area
    std::vector<Parameter> results;
};

struct Module;
struct Frame;

struct Function {
    std::string_view name;
    Module* module = nullptr;
    std::vector<Parameter> parameters;
    std::vector<Parameter> results;
    bool is_kernel = false;
    std::string_view body; ///< text between its braces; empty: only declared
    u32 body_line = 0;

    // --- once decoded
    bool decoded = false;
    std::vector<Instruction> instructions;
    std::vector<Count> counts; ///< of the instructions
    std::vector<CallSite> call_sites;
    std::vector<u64> constants; ///< units of registers
    u32 register_units = 0;
    u32 register_count = 0;   ///< numbers go up to it
    std::vector<u32> fillers; ///< of registers that may be read though nothing has written them
    u32 area_bytes = 0;       ///< of a lane: parameters, results, and those of the calls that it makes
    u32 local_bytes = 0;      ///< of a lane

    // --- what was counted, apart from instructions
    u64 calls = 0;     ///< by a warp, or some of its lanes
    u64 inclusive = 0; ///< instructions of the warp between its outermost call and return
    u32 active = 0;    ///< frames
    u64 entered_at = 0;

    std::vector<std::unique_ptr<Frame>> frames; ///< used again
    std::vector<Frame*> unused_frames;

    ~Function();
    Function();
    Function(Function&&) noexcept;
};

/// The memory of a device: blocks of this process' memory, nothing of which may be touched beyond their ends.
class GlobalMemory {
public:
    struct Block {
        u64 begin = 0;
        u64 end = 0;
    };
    void add(u64 address, u64 bytes) { blocks_[address] = {address, address + bytes}; }
    void remove(u64 address) { blocks_.erase(address); }
    /// The block that the address is in, or an empty one.
    Block find(u64 address) const {
        auto after = blocks_.upper_bound(address);
        if (after == blocks_.begin())
            return {};
        --after;
        return address < after->second.end ? after->second : Block{};
    }

private:
    std::map<u64, Block> blocks_;
};

// Generic addresses of what is not global memory: far from all pointers of this process.
inline constexpr u64 local_window = 1ULL << 60;
inline constexpr u64 parameter_window = 2ULL << 60;
inline constexpr u64 function_window = 3ULL << 60;
inline constexpr u64 window_bytes = 1ULL << 32;
inline constexpr u64 function_distance = 16; ///< between the addresses of functions

/// A readable name: without parameters and the namespaces of the project; as it is if it is no C++ name.
std::string readable_name(std::string_view name);

} // namespace batt::test::ptx
