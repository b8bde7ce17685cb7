// The intermediate representation: a module of functions in SSA form. This page says what a program means; frontend/ makes
// modules, ir/passes change them, and every backend executes them. The text form is written and read by text.h (docs/ir.md),
// the rules that every module keeps are checked by verifier.h.
//
// Shape. A module has functions, each a single list of instructions in the order of evaluation, and a pool of constants. There
// is no control flow: `branch` is an op that chooses between values, loops exist only inside ops that call a function for each
// element. An instruction gives at most one value; an operand is a constant of the module's pool or the value of an earlier
// instruction. Functions refer to each other by number. Once built, an instruction list does not change: a pass makes a new
// Function and puts it in the old one's place (only types may be filled in afterwards).
//
// Evaluation. Instructions are evaluated in their order, each exactly once, with all operands evaluated before. Ops have no
// side effects, so only failure and fuel make the order visible.
//
// Errors. An instruction that fails ends the evaluation with its error; the first that fails in the order decides. The
// error's position is that of the innermost instruction with a known position: an instruction inside a called function if it
// has one, else that of the call. Fuel and memory have no such place: which instruction was the last one depends on passes and
// on what evaluations share. Their position is that of the function that was entered. What a failure means instead can be given per instruction (OnError):
//   - `raise`    the evaluation fails, as said. The normal case.
//   - `replace`  (guarded) its value is that of `fallback`; the evaluation goes on.
//   - `defer`    its value is the error itself. Only instructions that are themselves guarded or deferred may use it; they do
//                not execute then, they fail with that error. So `try: x = f(g(y)) except: x = 0` is a deferred g and a
//                guarded f.
// Limits (ErrorKind fuel, memory, size, internal) always end the evaluation, guarded or not. A value that was replaced is a
// value like any other. In functions of the dialect `batt` ops moreover give their default in place of an error, everywhere
// (Context::default_on_error); that is the op's business and needs no guard.
//
// Values. Those of ops/core/value.h. Integers have 32 bits; going beyond is an error (integer_overflow), never a wrap. Sets
// iterate in ascending order, and `make_set` puts its operands into that order, equal ones once.
//
// Function values. A constant op, what a combinator op gives, or a closure made by `make_closure`. They can be compared, kept
// in containers and printed, which shows what they were composed of; so a pass may replace a function value only where it is
// called and nowhere seen.
//
// Fuel. Executing an op charges fuel: a constant known from the op and an amount that depends on the sizes of its arguments.
// It is charged wherever an op executes, be it an instruction or called as a function value, so `compose(f, g)(x)` costs what
// `f(g(x))` costs. The other opcodes and calls of functions cost nothing themselves (but for putting a `make_set` in order). A
// pass that removes an instruction keeps its charge: as a constant (Instruction::fuel_charge of the next instruction that
// stays) or, where the charge depends on the data, as a `recharge`. So the fuel of an evaluation, and where it runs out, is
// that of the program as written.
//
// Dialects. A function is executed under the dialect of the entry that called it; functions that call each other should have
// the same.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/constant_pool.h"
#include "ir/default_fuel.h"
#include "ir/opcode.h"
#include "ir/type.h"
#include "ops/op_table.h"

namespace batt::ir {

/// Place of an instruction in its function.
using ValueId = u32;
/// Place of a function in its module.
using FunctionId = u32;

/// What an instruction takes: the value of an earlier instruction of its function, or a constant of the module.
class Operand {
public:
    Operand() = default;
    static Operand value(ValueId id) { return Operand(id); }
    static Operand constant(ConstantId id) { return Operand(id | constant_bit); }

    bool is_constant() const { return (bits_ & constant_bit) != 0; }
    ValueId value() const { return bits_; }
    ConstantId constant() const { return bits_ & ~constant_bit; }
    /// For hashing and dense tables.
    u32 bits() const { return bits_; }
    friend bool operator==(Operand, Operand) = default;

private:
    static constexpr u32 constant_bit = 0x80000000u;
    explicit Operand(u32 bits) : bits_(bits) {}
    u32 bits_ = 0;
};

/// "op", "make_tuple", ...
std::string_view opcode_name(Opcode opcode);

struct Instruction {
    Opcode opcode = Opcode::return_;
    OnError on_error = OnError::raise;
    u16 op = 0;            ///< Opcode::op: the OpId; Opcode::element: the number of elements
    u32 index = 0;         ///< see Opcode
    u32 first_operand = 0; ///< where its operands start in the function's operand list
    u32 operand_count = 0;
    u32 fuel_charge = 0; ///< units charged before it executes, for source instructions that a pass removed before it
    Operand fallback;    ///< OnError::replace: the value in place of an error
    Position position;
    Type type; ///< what every value that it gives without failing is; any until inferred

    OpId op_id() const { return static_cast<OpId>(op); }
    bool gives_value() const { return opcode != Opcode::recharge && opcode != Opcode::return_; }
    /// Whether its failure does not end the evaluation.
    bool guarded() const { return on_error != OnError::raise; }
};

enum class FunctionKind : u8 {
    solve,     ///< entry: solve_<task>(I)
    verify,    ///< entry: verify_<task>(I)
    batt,      ///< entry: batt(...)
    helper,    ///< any other function of the source
    lambda,    ///< a lambda expression
    generated, ///< made by a pass
};

/// "solve", "verify", ...
std::string_view function_kind_name(FunctionKind kind);
inline bool is_entry(FunctionKind kind) { return kind <= FunctionKind::batt; }

/// What a batt program appends to one of its lists: everything about the record but its value.
struct OutputRecord {
    enum class List : u8 {
        output, ///< o.append((index, is_solver, 'name', value)): a candidate for the output
        score,  ///< s.append((index, 'solver', 'name', value)): what a differ gives
    };
    List list = List::output;
    i32 index = 0;
    bool is_solver = false; ///< outputs only
    std::string solver;     ///< scores only; "None" for none
    std::string name;       ///< of the solver that the output is of, or of the differ

    friend bool operator==(const OutputRecord&, const OutputRecord&) = default;
};

/// What a function is, apart from its instructions.
struct FunctionHeader {
    std::string name; ///< unique in the module; letters, digits, '_', '.' and bytes beyond ASCII
    FunctionKind kind = FunctionKind::helper;
    Dialect dialect = Dialect::arc_dsl;
    std::string task; ///< solve, verify: the task's id; may be empty
    Position position;
    /// The limit of fuel of its evaluations, unless one is given.
    i64 default_fuel = least_default_fuel;
    /// batt only: what it returns, list by list. Its result is then the tuple of the records' values, in this order. Without
    /// records the result is an ordinary output.
    std::vector<OutputRecord> records;
};

/// A function: a header, parameters and instructions. Made by FunctionBuilder (builder.h).
class Function {
public:
    const FunctionHeader& header() const { return header_; }
    const std::string& name() const { return header_.name; }
    FunctionKind kind() const { return header_.kind; }
    Dialect dialect() const { return header_.dialect; }

    u32 parameter_count() const { return static_cast<u32>(parameter_names_.size()); }
    const std::string& parameter_name(u32 index) const { return parameter_names_[index]; }
    /// The types of the parameters are those of the first instructions.
    Type parameter_type(u32 index) const { return instructions_[index].type; }

    std::span<const Instruction> instructions() const { return instructions_; }
    const Instruction& instruction(ValueId id) const { return instructions_[id]; }
    std::span<const Operand> operands(const Instruction& instruction) const {
        return std::span<const Operand>(operands_).subspan(instruction.first_operand, instruction.operand_count);
    }
    /// How many operands all its instructions have together.
    u32 operand_count() const { return static_cast<u32>(operands_.size()); }
    /// What it gives: the operand of its return. A function has been declared but not defined while it has no instructions.
    Operand result() const { return operands_[instructions_.back().first_operand]; }
    bool defined() const { return !instructions_.empty(); }

    /// The type promised for its result; any until inferred.
    Type result_type() const { return result_type_; }

    /// Fills in what inference found. Everything else of a function is fixed.
    void set_type(ValueId id, Type type) { instructions_[id].type = type; }
    void set_result_type(Type type) { result_type_ = type; }

private:
    friend class FunctionBuilder;
    friend class Module;
    FunctionHeader header_;
    std::vector<std::string> parameter_names_;
    std::vector<Instruction> instructions_;
    std::vector<Operand> operands_;
    Type result_type_;
};

/// Functions and the constants they use. Can be moved, not copied; Values of its constants stay where they are for its life.
class Module {
public:
    explicit Module(std::string source_name = {}) : source_name_(std::move(source_name)) {}

    /// The name of the file it was made from, for messages.
    const std::string& source_name() const { return source_name_; }

    // --- functions
    /// Reserves a number for a function that is defined later, so that others can call it. Nothing if the name is taken.
    std::optional<FunctionId> declare(FunctionHeader header);
    /// Gives a declared function its instructions, or exchanges them; the header of `function` replaces the declared one.
    void define(FunctionId id, Function function);
    /// declare and define in one. Nothing if the name is taken.
    std::optional<FunctionId> add(Function function);

    std::span<const Function> functions() const { return functions_; }
    u32 function_count() const { return static_cast<u32>(functions_.size()); }
    const Function& function(FunctionId id) const { return functions_[id]; }
    Function& function(FunctionId id) { return functions_[id]; }
    std::optional<FunctionId> find(std::string_view name) const;
    /// `base`, or `base.2`, `base.3`, ...: a name that no function has yet.
    std::string unique_name(std::string_view base);

    // --- constants
    /// Copies a value (with all that hangs off it) into the pool; the same value in the same form gives the same number.
    ConstantId add_constant(const Value& value) { return constants_.add(value); }
    const Value& constant(ConstantId id) const { return constants_[id]; }
    /// The value of an operand that is a constant.
    const Value& constant(Operand operand) const { return constants_[operand.constant()]; }
    u32 constant_count() const { return constants_.size(); }

    /// The type of an operand of a function of this module.
    Type type_of_operand(const Function& function, Operand operand) const;

private:
    std::string source_name_;
    std::vector<Function> functions_;
    std::unordered_map<std::string, FunctionId> by_name_;
    std::unordered_map<std::string, u32> next_suffix_;
    ConstantPool constants_;
};

} // namespace batt::ir
