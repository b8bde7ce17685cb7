// The tables of op_table.h, made from op_table.def and constants.def, and the words for types, dialects and errors.
#include "ops/op_table.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace batt {

namespace {

constexpr std::string_view type_names[] = {
    "any",     "boolean", "integer", "number", "pair",      "integer_set", "grid", "object",   "objects",
    "indices", "patch",   "element", "piece",  "container", "tuple",       "set",  "function",
};

constexpr std::string_view cost_names[] = {"light", "board", "heavy", "walk", "call"};

constexpr std::string_view representation_names[] = {"value", "integer", "boolean", "pair", "grid"};

template <class... Representations>
constexpr UnboxedKernel unboxed_entry(OpId op, bool inlined, Representation result, Representations... parameters) {
    return UnboxedKernel{op, inlined, result, sizeof...(parameters), {parameters...}};
}

// In the order of the table, which keeps the entries of an op together.
constexpr auto all_unboxed_kernels = [] {
    using enum Representation;
    constexpr bool INLINE = true;
    constexpr bool CALL = false;
    return std::array{
#define BATT_OP(...)
#define BATT_UNBOXED(name, ...) unboxed_entry(OpId::op_##name, __VA_ARGS__),
#include "ops/table/op_table.def"
#undef BATT_OP
    };
}();

constexpr std::string_view dialect_names[] = {"arc-dsl", "re-arc", "batt"};

constexpr std::string_view trim_left(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    return text;
}

// Of a parameter whose type is not one of the names.
constexpr auto unknown_type = static_cast<TableType>(std::size(type_names));

// Takes the first of "a: number, value/color: integer, key: function(1) = identity" off the front. Views into the table's own
// literal.
constexpr Parameter take_parameter(std::string_view& text) {
    const std::string_view parameter = text.substr(0, text.find(','));
    const std::string_view names = parameter.substr(0, parameter.find(':'));
    std::string_view type = trim_left(parameter.substr(std::min(parameter.size(), names.size() + 1)));
    Parameter result{};
    if (const size_t equals = type.find(" = "); equals != std::string_view::npos) {
        result.fallback = default_argument(type.data() + equals + 1);
        type = type.substr(0, equals);
    }
    constexpr std::string_view function = "function";
    if (type.starts_with("function(") && type.ends_with(")") && type.size() == function.size() + 3) {
        if (const char arity = type[function.size() + 1]; arity != '*')
            result.call_arity = static_cast<u32>(arity - '0');
        type = function;
    } else if (type == function) {
        type = {}; // it does not say with how many arguments it is called
    }
    const size_t slash = names.find('/');
    const size_t second = slash == std::string_view::npos ? slash : names.find('/', slash + 1);
    result.name = names.substr(0, slash);
    result.batt_name = slash == std::string_view::npos ? names : names.substr(slash + 1, second - slash - 1);
    result.re_arc_name = second == std::string_view::npos ? result.name : names.substr(second + 1);
    const auto found = std::find(std::begin(type_names), std::end(type_names), type);
    result.type = found == std::end(type_names) ? unknown_type : static_cast<TableType>(found - std::begin(type_names));
    text = trim_left(text.substr(std::min(text.size(), parameter.size() + 1)));
    return result;
}

std::vector<Parameter> split_parameters(std::string_view text) {
    std::vector<Parameter> parameters;
    while (!text.empty())
        parameters.push_back(take_parameter(text));
    return parameters;
}

// --- what a line of the table must say; checked here once, for all ops

constexpr bool types_are_known(std::string_view parameters) {
    while (!parameters.empty())
        if (take_parameter(parameters).type == unknown_type)
            return false;
    return true;
}
constexpr bool defaults_are_known(std::string_view parameters) {
    while (!parameters.empty()) {
        const Parameter parameter = take_parameter(parameters);
        if (parameter.fallback && (*parameter.fallback == no_op || !parameters.empty()))
            return false;
    }
    return true;
}
// Whether a type rule speaks of no argument beyond the last.
constexpr bool rule_fits(std::string_view rule, u32 parameter_count) {
    for (size_t i = 0; i + 1 < rule.size(); ++i) {
        const bool starts_word = i == 0 || !(rule[i - 1] == '_' || (rule[i - 1] >= 'a' && rule[i - 1] <= 'z'));
        if (starts_word && rule[i] == 't' && rule[i + 1] >= '0' && rule[i + 1] <= '9' &&
            static_cast<u32>(rule[i + 1] - '0') >= parameter_count)
            return false;
    }
    return true;
}

constexpr CostClass costs[] = {
#define BATT_OP(name, mask, parameters, type, cost, ...) CostClass::cost,
#include "ops/table/op_table.def"
#undef BATT_OP
};

#define BATT_COUNT_OF_THREE(first, second, third, count, ...) count
#define BATT_FIRST_OF(first, ...) #first
#define BATT_OP(name, mask, parameters, type, cost, ...)                                                               \
    static_assert(BATT_COUNT_OF_THREE(__VA_ARGS__, 3, 2, 1, 0) == 3,                                                   \
                  "op_table.def: " #name " needs a type rule, a sentence and an example after its cost");              \
    static_assert(std::string_view(BATT_FIRST_OF(__VA_ARGS__, )).size() > 0,                                           \
                  "op_table.def: " #name " needs a rule for the type of its result");                                  \
    static_assert(rule_fits(BATT_FIRST_OF(__VA_ARGS__, ), count_parameters(parameters)),                               \
                  "op_table.def: the type rule of " #name " speaks of an argument that it does not have");             \
    static_assert(types_are_known(parameters), "op_table.def: a parameter of " #name                                   \
                                               " needs a type of TableType; that of a function is function(n), "       \
                                               "n being the number of arguments that it is called with");              \
    static_assert(defaults_are_known(parameters),                                                                      \
                  "op_table.def: only the last parameter of " #name " may have a default, and it must be an op");
#define BATT_FIXED_FUEL(name, condition)                                                                               \
    static_assert(costs[static_cast<u32>(OpId::op_##name)] == CostClass::light,                                        \
                  "op_table.def: " #name                                                                               \
                  " is not light, so that it charges for large arguments: its fuel is not fixed");
#include "ops/table/op_table.def"
#undef BATT_OP

std::vector<OpInfo> build_ops() {
    using namespace dialects;
    std::vector<OpInfo> ops;
    ops.reserve(op_count);
#define BATT_OP(name, mask, parameters, type, cost, rule, documentation, example)                                      \
    ops.push_back({OpId::op_##name, #name, mask, split_parameters(parameters), TableType::type, CostClass::cost,       \
                   documentation, example});
#define BATT_LINE_OF(name) ops[static_cast<size_t>(OpId::op_##name)]
#define BATT_NEVER_FAILS(name, condition) BATT_LINE_OF(name).never_fails = ArgumentCondition::condition;
#define BATT_FIXED_FUEL(name, condition) BATT_LINE_OF(name).fixed_fuel = ArgumentCondition::condition;
#define BATT_WALKS_LAZILY(name, parameter) BATT_LINE_OF(name).walks_lazily = parameter;
#define BATT_CALLS(name, called) BATT_LINE_OF(name).calls.push_back(OpId::op_##called);
#define BATT_COMBINATOR(name, calls) BATT_LINE_OF(name).combinator = ClosureKind::name;
#include "ops/table/op_table.def"
#undef BATT_LINE_OF
#undef BATT_OP
    return ops;
}

std::vector<ConstantInfo> build_constants() {
    using namespace dialects;
    std::vector<ConstantInfo> constants;
#define BATT_CONSTANT(name, mask, literal) constants.push_back({#name, mask, literal});
#include "ops/table/constants.def"
#undef BATT_CONSTANT
    return constants;
}

const std::unordered_map<std::string_view, OpId>& ops_by_name() {
    static const auto* const index = [] {
        auto* const map = new std::unordered_map<std::string_view, OpId>;
        for (const OpInfo& op : all_ops())
            map->emplace(op.name, op.id);
        return map;
    }();
    return *index;
}

// More than one constant may have a name, in different dialects.
const std::unordered_multimap<std::string_view, const ConstantInfo*>& constants_by_name() {
    static const auto* const index = [] {
        auto* const map = new std::unordered_multimap<std::string_view, const ConstantInfo*>;
        for (const ConstantInfo& constant : all_constants())
            map->emplace(constant.name, &constant);
        return map;
    }();
    return *index;
}

} // namespace

std::span<const OpInfo> all_ops() {
    static const std::vector<OpInfo> ops = build_ops();
    return ops;
}

std::optional<OpId> find_op(std::string_view name) {
    const auto found = ops_by_name().find(name);
    if (found == ops_by_name().end())
        return std::nullopt;
    return found->second;
}

std::optional<OpId> find_op(std::string_view name, Dialect dialect) {
    const std::optional<OpId> id = find_op(name);
    if (id && (op_info(*id).dialects & dialect_bit(dialect)) == 0)
        return std::nullopt;
    return id;
}

std::span<const ConstantInfo> all_constants() {
    static const std::vector<ConstantInfo> constants = build_constants();
    return constants;
}

std::optional<Value> find_constant(std::string_view name, Dialect dialect) {
    const auto [begin, end] = constants_by_name().equal_range(name);
    for (auto it = begin; it != end; ++it)
        if ((it->second->dialects & dialect_bit(dialect)) != 0)
            return it->second->value;
    return std::nullopt;
}

std::string_view type_name(TableType type) { return type_names[static_cast<size_t>(type)]; }

std::span<const UnboxedKernel> unboxed_kernels(OpId id) {
    const auto of_op = [id](const UnboxedKernel& entry) { return entry.op == id; };
    const auto first = std::find_if(all_unboxed_kernels.begin(), all_unboxed_kernels.end(), of_op);
    return {first, std::find_if_not(first, all_unboxed_kernels.end(), of_op)};
}

std::string_view representation_name(Representation representation) {
    return representation_names[static_cast<size_t>(representation)];
}
std::string_view cost_name(CostClass cost) { return cost_names[static_cast<size_t>(cost)]; }

std::string_view dialect_name(Dialect dialect) { return dialect_names[static_cast<size_t>(dialect)]; }

std::optional<Dialect> dialect_from_name(std::string_view name) {
    for (size_t i = 0; i < std::size(dialect_names); ++i)
        if (dialect_names[i] == name)
            return static_cast<Dialect>(i);
    return std::nullopt;
}

std::string_view error_name(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::type:
        return "type error";
    case ErrorKind::index:
        return "index error";
    case ErrorKind::value:
        return "value error";
    case ErrorKind::empty:
        return "nothing to choose from";
    case ErrorKind::zero_division:
        return "division by zero";
    case ErrorKind::recursion:
        return "recursion too deep";
    case ErrorKind::integer_overflow:
        return "integer overflow";
    case ErrorKind::fuel:
        return "out of fuel";
    case ErrorKind::memory:
        return "out of memory";
    case ErrorKind::size:
        return "container too large";
    case ErrorKind::internal:
        return "internal error";
    }
    return "error";
}

std::string_view error_message(const Value& error) {
    switch (static_cast<ErrorDetail>(error.count)) {
    case ErrorDetail::unspecified:
        break;
    case ErrorDetail::not_a_container:
        return "expected a tuple or a set";
    case ErrorDetail::not_subscriptable:
        return "expected a tuple with elements by place";
    case ErrorDetail::not_iterable:
        return "a value without elements cannot be iterated";
    case ErrorDetail::not_a_number:
        return "expected an int or a pair of ints";
    case ErrorDetail::not_a_function:
        return "expected a function";
    case ErrorDetail::not_hashable:
        return "the value cannot be an element of a set";
    case ErrorDetail::not_comparable:
        return "values of different kinds have no order";
    case ErrorDetail::not_a_set:
        return "expected a set";
    case ErrorDetail::not_a_tuple:
        return "expected a tuple";
    case ErrorDetail::wrong_arity:
        return "a function was called with the wrong number of arguments";
    case ErrorDetail::wrong_length:
        return "the tuple has the wrong number of elements";
    case ErrorDetail::empty_container:
        return "the container is empty";
    case ErrorDetail::out_of_range:
        return "a number is out of range";
    case ErrorDetail::not_a_grid:
        return "expected a grid";
    case ErrorDetail::not_a_patch:
        return "expected an object or indices";
    case ErrorDetail::no_element:
        return "no element fulfils the condition";
    }
    switch (error.error_kind()) {
    case ErrorKind::type:
        return "a value is of the wrong kind";
    case ErrorKind::index:
        return "there is no such element";
    case ErrorKind::value:
        return "a value is outside of what the op is defined for";
    case ErrorKind::empty:
        return "there is no first or extreme element of nothing";
    case ErrorKind::zero_division:
        return "division or modulus by zero";
    case ErrorKind::recursion:
        return "functions are nested or repeated too deeply";
    case ErrorKind::integer_overflow:
        return "an integer is beyond 32 bits";
    case ErrorKind::fuel:
        return "the evaluation has reached its limit of work";
    case ErrorKind::memory:
        return "the evaluation has reached its limit of memory";
    case ErrorKind::size:
        return "a container or grid would be larger than the limit";
    case ErrorKind::internal:
        return "battc broke one of its own rules; this is a fault of battc, not of the program";
    }
    return "unknown error";
}

Value default_value(OpId id) {
    switch (id) {
#define BATT_OP(...)
#define BATT_OP_DEFAULT(name, value)                                                                                   \
    case OpId::op_##name:                                                                                              \
        return value;
#include "ops/table/op_table.def"
#undef BATT_OP
    default:
        break;
    }
    switch (op_info(id).return_type) {
    case TableType::boolean:
        return make_bool(false);
    case TableType::integer:
        return make_int(0);
    case TableType::integer_set:
    case TableType::object:
    case TableType::objects:
    case TableType::indices:
    case TableType::patch:
    case TableType::set:
        return make_empty_set();
    case TableType::function:
        return make_op(static_cast<u32>(OpId::op_nothing));
    default:
        return make_empty_tuple();
    }
}

} // namespace batt
