// What is known about each op without running it, built from op_table.def: names, parameters, what it never does, documentation.
// The types of results are computed in ir/op_types.h, by the rules of the same table. How an op computes is in ops/kernels; the
// functions that run are in kernel_table.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ops/core/context.h"
#include "ops/core/op_ids.h"

namespace batt {

/// A set of dialects, bit i standing for Dialect i.
using DialectMask = u8;
inline constexpr DialectMask dialect_bit(Dialect dialect) {
    return static_cast<DialectMask>(1u << static_cast<u32>(dialect));
}
namespace dialects {
inline constexpr DialectMask CLASSIC = dialect_bit(Dialect::arc_dsl) | dialect_bit(Dialect::re_arc);
inline constexpr DialectMask BATT = dialect_bit(Dialect::batt);
inline constexpr DialectMask ALL = CLASSIC | BATT;
} // namespace dialects

/// Static types as the op table writes them. They describe what an op is meant for; general implementations accept whatever
/// Python would.
enum class TableType : u8 {
    any,
    boolean,
    integer,
    number,      ///< int or pair
    pair,        ///< tuple of two ints
    integer_set, ///< set of ints
    grid,        ///< tuple of rows
    object,      ///< set of cells
    objects,     ///< set of objects
    indices,     ///< set of pairs
    patch,       ///< object or indices
    element,     ///< object or grid
    piece,       ///< patch or grid
    container,   ///< tuple or set
    tuple,
    set,
    function,
};

/// What the arguments of an op must be for something to hold of it; decided by their types (ir/op_types.h).
enum class ArgumentCondition : u8 {
    never,        ///< the condition that no arguments meet
    always,       ///< the condition that all arguments meet
    ints,         ///< all are ints (or bools)
    numbers,      ///< all are ints or pairs of ints
    container,    ///< the first is a tuple or a set
    filled_tuple, ///< the first is a tuple with at least one element
    function,     ///< the first is a function
};

/// How compiled code keeps a value between ops. An unboxed kernel of an op takes and gives values in these representations.
enum class Representation : u8 {
    value,   ///< a Value, whatever it is
    integer, ///< an int that is no bool, as i32
    boolean, ///< as bool
    pair,    ///< a tuple of two such ints, as IntPair
    grid,    ///< a grid that is a board, as RegisterGrid
};
inline constexpr u32 max_unboxed_parameters = 3;

/// What an op does with values in some representations (ops/kernels/unboxed.h); it gives up where its result does not fit its
/// own.
struct UnboxedKernel {
    OpId op;
    bool inlined; ///< compiled with every program; else called
    Representation result;
    u32 parameter_count;
    Representation parameters[max_unboxed_parameters];
};

/// What an op costs, roughly; decides between inlining and calling in compiled code.
enum class CostClass : u8 { light, board, heavy, walk, call };

struct Parameter {
    std::string_view name;
    std::string_view batt_name;   ///< what it is called in batt; mostly the same
    std::string_view re_arc_name; ///< and in re-arc
    TableType type;
    /// Of a function: with how many arguments it is called; nothing where that is the caller's business.
    std::optional<u32> call_arity;
    std::optional<u16> fallback; ///< the argument where a call leaves it out, for default_argument_value

    std::string_view name_in(Dialect dialect) const {
        return dialect == Dialect::batt ? batt_name : dialect == Dialect::re_arc ? re_arc_name : name;
    }
};

struct OpInfo {
    OpId id;
    std::string_view name;
    DialectMask dialects;
    std::vector<Parameter> parameters;
    TableType return_type;
    CostClass cost;
    std::string_view documentation; ///< one sentence
    std::string_view example;       ///< a call with literal arguments

    ArgumentCondition never_fails = ArgumentCondition::never; ///< when it gives a value for sure
    ArgumentCondition fixed_fuel =
        ArgumentCondition::never;                         ///< when it charges base_fuel (ops/core/fuel.h) and no more
    std::optional<ClosureKind> combinator = std::nullopt; ///< what kind of function it makes
    std::optional<u32> walks_lazily = std::nullopt;       ///< the parameter that may be a lazy product
    std::vector<OpId> calls = {}; ///< ops that its kernel calls by number, besides its arguments

    /// Whether it calls an argument, rather than keep it for the function that it makes.
    bool calls_parameter(size_t index) const {
        return return_type != TableType::function && parameters[index].type == TableType::function;
    }
};

struct ConstantInfo {
    std::string_view name;
    DialectMask dialects;
    Value value;
};

/// All ops in the order of OpId.
std::span<const OpInfo> all_ops();
inline const OpInfo& op_info(OpId id) { return all_ops()[static_cast<u32>(id)]; }
/// The op of that name in a dialect, if it has one.
std::optional<OpId> find_op(std::string_view name, Dialect dialect);
/// The op of that name in any dialect.
std::optional<OpId> find_op(std::string_view name);

/// The unboxed kernels of an op; the first one that fits is to be taken.
std::span<const UnboxedKernel> unboxed_kernels(OpId id);

/// All constants of all dialects.
std::span<const ConstantInfo> all_constants();
std::optional<Value> find_constant(std::string_view name, Dialect dialect);

/// "value", "integer", ...
std::string_view representation_name(Representation representation);
/// "grid", "integer_set", ...: the spelling of op_table.def.
std::string_view type_name(TableType type);
std::string_view cost_name(CostClass cost);
/// "arc-dsl", "re-arc", "batt".
std::string_view dialect_name(Dialect dialect);
std::optional<Dialect> dialect_from_name(std::string_view name);
/// "TypeError"-like name of an error kind as users see it: "type error", "division by zero", ...
std::string_view error_name(ErrorKind kind);
/// A sentence on what went wrong, from the kind and detail of an error value.
std::string_view error_message(const Value& error);

/// What a failing op gives where `default_on_error` holds: mostly the default of its return type.
Value default_value(OpId id);

} // namespace batt
