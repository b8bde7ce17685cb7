#include "tests/support/random_arguments.h"

namespace batt::test {

namespace {

using Text = std::string;

// What the arguments are drawn for: cells differ between the dialects, and so do the names of functions.
bool for_batt = false;
int largest_side = small_side;

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
    // Where grids are larger than a board, so are most patches.
    const int end = largest_side > 32 ? largest_side : largest_side * 2 / 3;
    return rc::gen::weightedOneOf<Text>({{10, pair_of(number(0, end - 1), number(0, end - 1))},
                                         {end > 32 ? 0 : 2, pair_of(number(-45, 45), number(-45, 45))}});
}
rc::Gen<Text> list_of(rc::Gen<Text> element, bool set) {
    return rc::gen::map(rc::gen::container<std::vector<Text>>(std::move(element)),
                        [set](const std::vector<Text>& parts) { return set ? set_text(parts) : tuple_text(parts); });
}
rc::Gen<Text> grid() {
    return rc::gen::mapcat(
        rc::gen::pair(rc::gen::inRange(1, largest_side + 1), rc::gen::inRange(1, largest_side + 1)),
        [](std::pair<int, int> size) {
            const auto row = rc::gen::map(
                rc::gen::container<std::vector<Text>>(static_cast<size_t>(size.second), color()), tuple_text);
            return rc::gen::map(rc::gen::container<std::vector<Text>>(static_cast<size_t>(size.first), row),
                                tuple_text);
        });
}
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
    return rc::gen::weightedOneOf<Text>({{12, typed()}, {1, any_value()}});
}

} // namespace

Text joined(const std::vector<Text>& parts, const char* separator) {
    Text text;
    for (const Text& part : parts)
        text += (text.empty() ? "" : separator) + part;
    return text;
}

rc::Gen<std::vector<Text>> random_arguments(const OpInfo& op, bool batt, int side) {
    return rc::gen::exec([&op, batt, side] {
        for_batt = batt;
        largest_side = side;
        std::vector<Text> arguments;
        for (const Parameter& parameter : op.parameters)
            arguments.push_back(*argument(parameter.type));
        return arguments;
    });
}

} // namespace batt::test
