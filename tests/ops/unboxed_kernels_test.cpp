// Unboxed kernels of ops (ops/kernels/unboxed.h, unboxed_calls.h) give what the kernels of their ops give, or nothing. Each one that the op
// table declares is tried on random arguments in its forms.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "ops/arena.h"
#include "ops/core/functions.h"
#include "ops/kernel_table.h"
#include "ops/kernels/unboxed.h"
#include "ops/kernels/unboxed_calls.h"
#include "ops/literal.h"
#include "ops/op_table.h"

namespace {

using namespace batt;

// --- forms and Values

bool take(const Value& value, i32& number) {
    number = value.x;
    return value.kind == Kind::integer;
}
bool take(const Value& value, bool& truth) {
    truth = value.x != 0;
    return value.kind == Kind::boolean;
}
bool take(const Value& value, IntPair& pair) {
    pair = {value.x, value.y};
    return value.kind == Kind::pair && value.tag == 0;
}
bool take(const Value& value, RegisterGrid& grid) {
    grid = to_register_grid(value);
    return grid.exists();
}
bool take(const Value& value, Value& result) {
    result = value;
    return true;
}
Value put(Context&, i32 number) { return make_int(number); }
Value put(Context&, bool truth) { return make_bool(truth); }
Value put(Context&, IntPair pair) { return make_pair(pair.x, pair.y); }
Value put(Context& context, const RegisterGrid& grid) {
    return make_grid(context, grid.height, grid.width, grid.planes);
}
Value put(Context&, const Value& value) { return value; }

/// What an entry gives for Values that have its forms; nothing where it gives nothing.
using Try = std::optional<Value> (*)(Context& context, const Value* arguments);

template <class Result, class... Parameters>
struct Entry {
    template <class Function, size_t... index>
    static std::optional<Value> run(Context& context, const Value* arguments, Function function,
                                    std::index_sequence<index...>) {
        std::tuple<Parameters...> taken;
        if (!(take(arguments[index], std::get<index>(taken)) && ...))
            return std::nullopt;
        Result result;
        if (!function(context, result, std::get<index>(taken)...))
            return std::nullopt;
        return put(context, result);
    }
};

/// Representations in a list of them.
constexpr size_t count_forms(std::string_view list) { return 1 + static_cast<size_t>(std::ranges::count(list, ',')); }

namespace representation_types {
using value = Value;
using integer = i32;
using boolean = bool;
using pair = IntPair;
using grid = RegisterGrid;
constexpr Try tries[] = {
#define BATT_OP(...)
#define BATT_UNBOXED(name, where, result, ...)                                                                         \
    [](Context& context, const Value* arguments) {                                                                     \
        return Entry<result, __VA_ARGS__>::run(                                                                        \
            context, arguments,                                                                                        \
            [](Context& inner, result& given, const auto&... taken) {                                                  \
                return unboxed_##name(inner, given, taken...);                                                         \
            },                                                                                                         \
            std::make_index_sequence<count_forms(#__VA_ARGS__)>());                                                    \
    },
#include "ops/table/op_table.def"
#undef BATT_OP
};
} // namespace representation_types

// --- random arguments

class Arguments {
public:
    explicit Arguments(unsigned seed) : random_(seed) {}

    std::string of(Representation form) {
        switch (form) {
        case Representation::integer:
            return integer();
        case Representation::boolean:
            return below(2) == 0 ? "False" : "True";
        case Representation::pair:
            return "(" + integer() + ", " + integer() + ")";
        case Representation::grid:
            return grid();
        case Representation::value:
            break;
        }
        return patch();
    }

private:
    int below(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
    std::string integer() {
        constexpr const char* odd[] = {"2147483647", "-2147483648", "1073741824", "-1", "46341", "33", "12"};
        return below(8) == 0 ? odd[below(7)] : std::to_string(below(9));
    }
    std::string color() { return std::to_string(below(4) == 0 ? below(16) - 4 : below(3)); }
    std::string grid() {
        const int most = below(4) == 0 ? 32 : 6;
        const int height = 1 + below(most);
        const int width = 1 + below(most);
        std::string text = "(";
        for (int i = 0; i < height; ++i) {
            text += "(";
            for (int j = 0; j < width; ++j)
                text += color() + ",";
            text += "),";
        }
        return text + ")";
    }
    std::string patch() {
        const int kind = below(6);
        if (kind == 0)
            return below(2) == 0 ? "frozenset()" : "()";
        if (kind == 1)
            return "5";
        std::string text = "{";
        for (int count = 1 + below(6); count > 0; --count) {
            const std::string place = "(" + std::to_string(below(10) - 2) + ", " + std::to_string(below(40) - 2) + ")";
            text += kind < 4 ? place : "(" + color() + ", " + place + ")";
            text += ",";
        }
        return text + "}";
    }

    std::mt19937 random_;
};

std::vector<const UnboxedKernel*> all_entries() {
    std::vector<const UnboxedKernel*> entries;
    for (u32 op = 0; op < op_count; ++op)
        for (const UnboxedKernel& entry : unboxed_kernels(static_cast<OpId>(op)))
            entries.push_back(&entry);
    return entries;
}

TEST(UnboxedKernels, are_found_by_their_ops) {
    // In the order of the table, whose lines of one op must stand together for this.
    size_t lines = std::size(representation_types::tries);
    EXPECT_EQ(all_entries().size(), lines);
    for (const UnboxedKernel* const entry : all_entries())
        EXPECT_EQ(entry->parameter_count, op_info(entry->op).parameters.size()) << op_info(entry->op).name;
}

TEST(UnboxedKernels, give_what_the_kernels_give_or_nothing) {
    constexpr OpId ops_of_lines[] = {
#define BATT_OP(...)
#define BATT_UNBOXED(name, ...) OpId::op_##name,
#include "ops/table/op_table.def"
#undef BATT_OP
    };
    std::map<OpId, size_t> line_of_op;
    for (size_t line = 0; line < std::size(ops_of_lines); ++line) {
        const OpId op = ops_of_lines[line];
        const UnboxedKernel& entry = unboxed_kernels(op)[line_of_op[op]++];
        const OpInfo& info = op_info(op);
        Arguments arguments(static_cast<unsigned>(line));
        int given = 0;
        for (int round = 0; round < 400; ++round) {
            const Dialect dialect = round % 2 == 0 ? Dialect::arc_dsl : Dialect::batt;
            if ((info.dialects & dialect_bit(dialect)) == 0)
                continue;
            Arena arena;
            Context context = make_context(arena, dialect);
            context.default_on_error = dialect == Dialect::batt;
            std::vector<Value> values;
            std::string call(info.name);
            for (u32 i = 0; i < entry.parameter_count; ++i) {
                const std::string text = arguments.of(entry.parameters[i]);
                call += " " + text;
                values.push_back(*parse_whole_literal(text, context));
            }
            const std::optional<Value> typed = representation_types::tries[line](context, values.data());
            const i64 before = context.fuel;
            const Value expected =
                best_kernel_table().call(context, make_op(static_cast<u32>(op)), values.data(), entry.parameter_count);
            if (!typed)
                continue;
            ++given;
            ASSERT_FALSE(expected.is_error()) << call;
            EXPECT_EQ(format_literal(*typed, dialect), format_literal(expected, dialect)) << call;
            EXPECT_EQ(before - context.fuel, base_fuel(static_cast<u32>(op))) << call;
        }
        EXPECT_GT(given, 20) << info.name << " " << line;
    }
}

} // namespace
