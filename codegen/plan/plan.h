// The plan of a compiled function: what its code does, step by step, decided once for all targets. An emitter (codegen/cuda,
// later codegen/llvm) walks the instructions in order and writes what each one says in its own language; it decides nothing.
// The plan says where a value lives (frame, register, constant), what is charged where, which kernel an op becomes, which
// values are unchecked and where they are checked, and where the function leaves its compiled code. Plain data: no text of any
// language is in it. representation.h chooses the kernels below it; print.h gives the text form.
//
// Values live in two places. The *frame* is an array of Values, laid out as the interpreter's (FunctionCode); the parameters
// are its first places when the function starts. A *register* holds an unboxed value; its number is the ValueId of the
// instruction, each is set once.
//
// A compiled function ends in one of three ways (abi::End). `done`: it has given its result. `failed`: an op, a call or a step
// gave an error that the program sees. `deoptimize`: a value has left the representation that the function was compiled for,
// and the caller interprets the function from its beginning, with the fuel that it began with.
#pragma once

#include <span>
#include <vector>

#include "interp/program.h"
#include "ops/op_table.h"

namespace batt::plan {

enum class Opcode : u8 {
    /// Charges fuel without asking whether any is left: the next op, call or step asks, or else the caller.
    ///   fuel
    charge,
    /// Puts the Value of a place of the frame into a register. Deoptimises if the Value is not of the representation.
    ///   target: the register; representation; operands: the place
    unbox,
    /// The same for a grid, unchecked: the register holds no grid if the Value is not a board.
    ///   target: the register; representation; operands: the place
    unbox_unchecked,
    /// Deoptimises if an unchecked register holds no grid.
    ///   operands: the register
    check,
    /// Puts a register into a place of the frame, as a Value.
    ///   target: the place; operands: the register
    box,
    /// Executes an unboxed kernel that is compiled with the program. Deoptimises if it cannot give its result.
    ///   index: OpId; target: the register; representation; operands: its arguments
    inline_kernel,
    /// Calls an unboxed kernel of the library. Unchecked: the register holds no grid if the kernel cannot give its result or was
    /// given no grid, so that a chain of calls is checked once.
    ///   index: OpId; target: the register; representation; operands: its arguments
    call_kernel,
    /// Calls an unboxed kernel of the library whose result is a Value. Deoptimises if it cannot give it.
    ///   index: OpId; target: the place; operands: its arguments
    call_kernel_boxed,
    /// Executes an op in general, after charging fuel and asking whether it was there. Fails with the error of the op.
    ///   index: OpId; target: the place; fuel; operands: its arguments, in the frame or constants
    op,
    /// Calls a function of the module directly, after charging fuel. Fails with its error.
    ///   index: FunctionId; target: the place; fuel; operands: its arguments, in the frame or constants
    call,
    /// Executes a step as the interpreter does, in the frame: all that needs a guard, a remembered charge or a shared value.
    /// Fails with the step's error if that ends the function.
    ///   index: its number in the function's code; target: the place, if it gives a value
    step,
    /// Sets the result of the function.
    ///   operands: the result, in the frame or a constant
    result,
    /// Ends the function.
    done,
};
inline constexpr u32 opcode_count = static_cast<u32>(Opcode::done) + 1;

/// How an instruction may end the function before its last.
enum class Exit : u8 { none, deoptimize, fail };
Exit exit_of(Opcode opcode);

/// Where an operand is.
enum class Location : u8 {
    frame,     ///< a Value in a place of the frame
    constant,  ///< a Value among the constants of the program
    reg,       ///< a register
    immediate, ///< a constant, unboxed
};

struct Operand {
    Location location;
    Representation representation = Representation::value; ///< of a register or an immediate
    u32 index = 0;                                         ///< the place, constant or register
    i32 x = 0;                                             ///< an immediate: the int, the bool, or the first of a pair
    i32 y = 0;                                             ///< an immediate: the second of a pair
};

struct Instruction {
    Opcode opcode;
    Representation representation = Representation::value; ///< of the register that it sets
    u32 index = 0;  ///< of kernels and ops: the OpId; of calls: the FunctionId; of steps: the number of the step
    u32 target = 0; ///< the register or place that it sets
    u32 first_operand = 0;
    u32 operand_count = 0;
    i64 fuel = 0;
    ir::Position position = {}; ///< of the statement that it belongs to
};

/// The plan of one function.
struct FunctionPlan {
    const interp::Program* program = nullptr;
    ir::FunctionId function = 0;
    u32 number = 0; ///< among the functions of all programs
    u32 parameter_count = 0;
    u64 frame_size = 0; ///< in values
    std::vector<Instruction> instructions;
    std::vector<Operand> operands;

    std::string_view name() const { return program->module().function(function).name(); }
    std::span<const Operand> operands_of(const Instruction& instruction) const {
        return std::span(operands).subspan(instruction.first_operand, instruction.operand_count);
    }
};

/// A program among several whose functions are numbered one after the other.
struct NumberedProgram {
    const interp::Program* program = nullptr;
    u32 first_function = 0; ///< the number of its first function among all
    std::vector<ir::FunctionId> entries;
};

/// The plan of programs that are compiled together.
struct ProgramPlan {
    std::vector<FunctionPlan> functions; ///< the entries and all that they reach, in the order of their numbers
    u32 function_count = 0;              ///< of all numbers; functions without a plan are never called
    /// The ops whose kernels must be found by number, in ascending order: those of function values, of steps, and of functions
    /// that are interpreted or called for several elements together.
    std::vector<OpId> ops_by_number;
};

struct Options {
    /// Whether values are kept unboxed in registers where representation.h allows it; else all are in the frame.
    bool unboxed = true;
};

FunctionPlan plan_function(const interp::Program& program, ir::FunctionId function, const Options& options = {});
ProgramPlan plan_program(std::span<const NumberedProgram> programs, const Options& options = {});

} // namespace batt::plan
