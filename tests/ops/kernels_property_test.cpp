// Every op on random arguments: board forms and general forms, on every instruction set level, must give the same value or
// both fail. The arguments are drawn after the types of the op table, with odd ones among them; a failure shrinks to a small
// call that can be pasted into `battc eval`.

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "ops/arena.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"

namespace {

using namespace batt;
using Text = std::string;

Text joined(const std::vector<Text>& parts, const char* separator) {
    Text text;
    for (const Text& part : parts)
        text += (text.empty() ? "" : separator) + part;
    return text;
}
Text tuple_text(const std::vector<Text>& parts) { return "(" + joined(parts, ", ") + (parts.size() == 1 ? ",)" : ")"); }
Text set_text(const std::vector<Text>& parts) {
    return parts.empty() ? "frozenset()" : "{" + joined(parts, ", ") + "}";
}

rc::Gen<Text> number(int low, int high) {
    return rc::gen::map(rc::gen::inRange(low, high + 1), [](int n) { return std::to_string(n); });
}
rc::Gen<Text> color() {
    return rc::gen::weightedOneOf<Text>({{12, number(0, 3)}, {4, number(0, 9)}, {1, number(-4, 12)}});
}
rc::Gen<Text> small_int() {
    return rc::gen::weightedOneOf<Text>(
        {{8, number(-2, 6)}, {2, number(-40, 40)}, {1, rc::gen::element<Text>("True", "False")}});
}
rc::Gen<Text> pair_of(rc::Gen<Text> a, rc::Gen<Text> b) {
    return rc::gen::map(rc::gen::pair(std::move(a), std::move(b)),
                        [](const std::pair<Text, Text>& p) { return tuple_text({p.first, p.second}); });
}
rc::Gen<Text> location() {
    return rc::gen::weightedOneOf<Text>(
        {{10, pair_of(number(0, 7), number(0, 7))}, {2, pair_of(number(-45, 45), number(-45, 45))}});
}
rc::Gen<Text> list_of(rc::Gen<Text> element, bool set) {
    return rc::gen::map(rc::gen::container<std::vector<Text>>(std::move(element)),
                        [set](const std::vector<Text>& parts) { return set ? set_text(parts) : tuple_text(parts); });
}
rc::Gen<Text> grid() {
    return rc::gen::mapcat(
        rc::gen::pair(rc::gen::inRange(1, 12), rc::gen::inRange(1, 12)), [](std::pair<int, int> size) {
            const auto row = rc::gen::map(
                rc::gen::container<std::vector<Text>>(static_cast<size_t>(size.second), color()), tuple_text);
            return rc::gen::map(rc::gen::container<std::vector<Text>>(static_cast<size_t>(size.first), row),
                                tuple_text);
        });
}
// The arguments are drawn for a family of dialects: cells differ, and so do the names of functions.
bool for_batt = false;

rc::Gen<Text> cell_of(rc::Gen<Text> colors) {
    return rc::gen::map(rc::gen::pair(std::move(colors), location()), [](const std::pair<Text, Text>& cell) {
        return for_batt ? cell.second.substr(0, cell.second.size() - 1) + ", " + cell.first + ")"
                        : tuple_text({cell.first, cell.second});
    });
}
rc::Gen<Text> cell() { return cell_of(color()); }
rc::Gen<Text> indices() { return list_of(location(), true); }
rc::Gen<Text> object() {
    return rc::gen::oneOf(list_of(cell(), true), rc::gen::mapcat(color(), [](const Text& one) {
                              return list_of(cell_of(rc::gen::just(one)), true);
                          }));
}
rc::Gen<Text> any_value() {
    return rc::gen::oneOf(
        small_int(), location(), grid(), indices(), object(), list_of(object(), true), list_of(indices(), true),
        list_of(small_int(), true), list_of(small_int(), false),
        rc::gen::element<Text>("()", "frozenset()", "None", for_batt ? "nan" : "None", for_batt ? "-inf" : "None"));
}
rc::Gen<Text> container() {
    return rc::gen::oneOf(grid(), indices(), object(), list_of(object(), true), list_of(indices(), false),
                          list_of(grid(), false), list_of(small_int(), true), list_of(small_int(), false),
                          list_of(location(), false), list_of(list_of(small_int(), true), true));
}
rc::Gen<Text> function() {
    if (for_batt)
        return rc::gen::element<Text>(
            "identity", "size", "first", "last", "second", "height_f", "height_t", "width_i", "shape_f", "even",
            "double", "invert", "color", "toindices", "normalize", "center", "ulcorner", "palette_t", "palette_f",
            "mostcolor_t", "mostcolor_f", "initset", "compose(size, palette_t)", "rbind(add, 1)",
            "lbind(subtract, (1, 2))", "matcher(size, 2)", "fork(astuple, height_f, width_f)", "rbind(shift, (1, -1))",
            "add", "astuple", "combine", "neighbors", "rbind(shoot, (1, 1))", "recolor_o", "intersection", "p_g",
            "rbind(get_nth_t, -1)", "rbind(o_g, 5)", "rbind(get_arg_rank, 0)", "hmirror_f", "uppermost", "rightmost_o",
            "rbind(mir_rot_t, 3)", "rbind(get_color_rank_f, 0)", "leastcommon_t");
    return rc::gen::element<Text>("identity", "size", "first", "last", "height", "width", "shape", "even", "double",
                                  "invert", "color", "toindices", "normalize", "center", "ulcorner", "palette",
                                  "mostcolor", "initset", "compose(size, palette)", "rbind(add, 1)",
                                  "lbind(subtract, (1, 2))", "matcher(size, 2)", "fork(astuple, height, width)",
                                  "rbind(shift, (1, -1))", "add", "astuple", "combine", "neighbors",
                                  "rbind(shoot, (1, 1))", "recolor", "intersection");
}

rc::Gen<Text> argument(TableType type) {
    const auto typed = [&]() -> rc::Gen<Text> {
        switch (type) {
        case TableType::any:
            return any_value();
        case TableType::boolean:
            return rc::gen::element<Text>("True", "False");
        case TableType::integer:
            return small_int();
        case TableType::number:
            return rc::gen::oneOf(small_int(), location());
        case TableType::pair:
            return location();
        case TableType::integer_set:
            return list_of(small_int(), true);
        case TableType::grid:
            return grid();
        case TableType::object:
            return object();
        case TableType::objects:
            return list_of(object(), true);
        case TableType::indices:
            return indices();
        case TableType::patch:
            return rc::gen::oneOf(object(), indices());
        case TableType::element:
            return rc::gen::oneOf(object(), grid());
        case TableType::piece:
            return rc::gen::oneOf(object(), grid(), indices());
        case TableType::container:
            return container();
        case TableType::tuple:
            return rc::gen::oneOf(list_of(small_int(), false), list_of(location(), false), grid());
        case TableType::set:
            return rc::gen::oneOf(list_of(small_int(), true), indices(), object());
        case TableType::function:
            return function();
        }
        return any_value();
    };
    return rc::gen::weightedOneOf<Text>({{24, typed()}, {1, any_value()}});
}

/// The result of a call as text, with the fuel that it spent; every error is the same text.
Text evaluate(const OpInfo& op, const std::vector<Text>& arguments, const KernelTable& table, bool general_only,
              Dialect dialect, bool defaults) {
    Arena arena;
    Context context = make_context(arena, dialect);
    context.default_on_error = defaults;
    context.kernels = table.kernels;
    context.general_only = general_only;
    context.fuel = 50'000'000;
    std::vector<Value> values;
    for (const Text& text : arguments) {
        const std::optional<Value> value = parse_whole_literal(text, context);
        if (!value)
            return "unreadable " + text;
        values.push_back(*value);
    }
    const i64 before = context.fuel;
    const Value result =
        table.call(context, make_op(static_cast<u32>(op.id)), values.data(), static_cast<u32>(values.size()));
    return (result.is_error() ? "error" : format_literal(result, dialect)) + ", fuel " +
           std::to_string(before - context.fuel);
}

class EveryOp : public testing::TestWithParam<u32> {};

TEST_P(EveryOp, GivesTheSameInBoardAndGeneralFormsOnEveryLevel) {
    const OpInfo& op = all_ops()[GetParam()];
    // The same cases every time; RC_PARAMS in the environment asks for others or more.
    setenv("RC_PARAMS", "seed=4711 max_success=150 max_size=24", 0);
    EXPECT_TRUE(rc::check(std::string(op.name), [&] {
        for_batt = (op.dialects & dialect_bit(Dialect::batt)) != 0 &&
                   (op.dialects == dialect_bit(Dialect::batt) || *rc::gen::arbitrary<bool>());
        std::vector<Text> arguments;
        for (const Parameter& parameter : op.parameters)
            arguments.push_back(*argument(parameter.type));
        // Of arc-dsl and re-arc, or of batt with and without defaults in place of failures.
        for (const bool second : {false, true}) {
            const Dialect dialect = for_batt ? Dialect::batt : second ? Dialect::re_arc : Dialect::arc_dsl;
            const bool defaults = for_batt && second;
            const Text expected = evaluate(op, arguments, kernel_tables()[0], true, dialect, defaults);
            RC_ASSERT(!expected.starts_with("unreadable"));
            RC_CLASSIFY(expected.starts_with("error"), "fails");
            for (const KernelTable& table : kernel_tables())
                if (table.supported()) {
                    const Text got = evaluate(op, arguments, table, false, dialect, defaults);
                    if (got != expected)
                        RC_LOG() << op.name << "(" << joined(arguments, ", ") << ")\n  general forms: " << expected
                                 << "\n  board forms (" << table.level << "): " << got << "\n";
                    RC_ASSERT(got == expected);
                }
        }
    }));
}

INSTANTIATE_TEST_SUITE_P(Ops, EveryOp, testing::Range(0u, op_count),
                         [](const auto& info) { return std::string(all_ops()[info.param].name); });

} // namespace
