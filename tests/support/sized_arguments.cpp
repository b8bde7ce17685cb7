#include "tests/support/sized_arguments.h"

#include <algorithm>
#include <span>

#include "tests/support/random_arguments.h"

namespace batt::test {

namespace {

using Text = std::string;

/// Numbers of elements. The sizes of boards first, then those of tables and algorithms in ops/ and interp/: 48 colours are
/// counted in a table, 64 elements sorted by insertion, 127 duplicates dropped in place, components are crowded from 400
/// cells on, 512 elements sorted by their keys.
constexpr u32 counts_of_boards[] = {0, 1, 8, 9, 32, 33, 64, 65, 1024, 1025};
constexpr u32 counts_of_all[] = {0,  1,   2,   7,   8,   9,   31,  32,  33,  47,  48,   49,   63,   64,
                                 65, 127, 128, 129, 399, 400, 401, 511, 512, 513, 1023, 1024, 1025, 1500};

struct Box {
    i32 height;
    i32 width;
    i32 cells() const { return height * width; }
};
constexpr Box boxes_of_boards[] = {{1, 1}, {8, 8}, {8, 9}, {9, 8}, {32, 32}, {32, 33}, {33, 32}, {1, 33}, {25, 41}};
constexpr Box boxes_of_all[] = {{1, 1},    {3, 4},    {7, 8},   {8, 8},   {8, 9},   {9, 8},   {31, 31},
                                {31, 32},  {32, 31},  {32, 32}, {32, 33}, {33, 32}, {33, 33}, {1, 32},
                                {1, 33},   {32, 1},   {33, 1},  {16, 64}, {64, 16}, {25, 41}, {41, 25},
                                {1, 1025}, {1025, 1}, {64, 64}, {64, 65}, {2, 600}};

template <class Item>
std::vector<Item> chosen(Sizes sizes, std::span<const Item> of_boards, std::span<const Item> all) {
    const std::span<const Item> items = sizes == Sizes::all ? all : of_boards;
    return {items.begin(), items.end()};
}
std::vector<u32> counts(Sizes sizes) { return chosen<u32>(sizes, counts_of_boards, counts_of_all); }
std::vector<Box> boxes(Sizes sizes) { return chosen<Box>(sizes, boxes_of_boards, boxes_of_all); }

Text number(i64 n) { return std::to_string(n); }
Text location(i32 row, i32 column) { return "(" + number(row) + ", " + number(column) + ")"; }
Text cell(Dialect dialect, i32 color, i32 row, i32 column) {
    return dialect == Dialect::batt ? "(" + number(row) + ", " + number(column) + ", " + number(color) + ")"
                                    : "(" + number(color) + ", " + location(row, column) + ")";
}

enum class Braces { tuple, set };
/// `count` items; item(i) is the text of one.
template <class Item>
Text list_of(u32 count, Braces braces, Item&& item) {
    if (count == 0)
        return braces == Braces::set ? "frozenset()" : "()";
    Text text = braces == Braces::set ? "frozenset({" : "(";
    for (u32 i = 0; i < count; ++i)
        text.append(i == 0 ? "" : ", ").append(item(i));
    return text + (braces == Braces::set ? "})" : count == 1 ? ",)" : ")");
}

/// What is painted on grids and objects.
enum class Paint { one_color, two_colors, many_colors, no_board };
i32 color_at(Paint paint, i32 row, i32 column) {
    const i32 noise = (row * 7 + column * 13 + row * column) % 10;
    switch (paint) {
    case Paint::one_color:
        return 3;
    case Paint::two_colors:
        return noise < 3 ? 1 : 0;
    case Paint::many_colors:
        return noise;
    case Paint::no_board:
        return noise == 0 ? 12 : noise; // a colour that no board has
    }
    return 0;
}
Text grid(Box box, Paint paint) {
    return list_of(static_cast<u32>(box.height), Braces::tuple, [&](u32 row) {
        return list_of(static_cast<u32>(box.width), Braces::tuple, [&](u32 column) {
            return number(color_at(paint, static_cast<i32>(row), static_cast<i32>(column)));
        });
    });
}

/// Which cells of a box a patch has.
enum class Shape { full, diagonal, corners };
struct Place {
    i32 row;
    i32 column;
};
std::vector<Place> places_in(Box box, Shape shape) {
    std::vector<Place> places;
    for (i32 row = 0; row < box.height; ++row)
        for (i32 column = 0; column < box.width; ++column)
            if (shape == Shape::full || (shape == Shape::diagonal && row * box.width / box.height == column) ||
                (shape == Shape::corners && (row == 0 || row == box.height - 1) &&
                 (column == 0 || column == box.width - 1)))
                places.push_back({row, column});
    return places;
}
Text indices(Box box, Shape shape, Place origin) {
    const std::vector<Place> places = places_in(box, shape);
    return list_of(static_cast<u32>(places.size()), Braces::set,
                   [&](u32 i) { return location(places[i].row + origin.row, places[i].column + origin.column); });
}
Text object(Dialect dialect, Box box, Shape shape, Place origin, Paint paint) {
    const std::vector<Place> places = places_in(box, shape);
    return list_of(static_cast<u32>(places.size()), Braces::set, [&](u32 i) {
        return cell(dialect, color_at(paint, places[i].row, places[i].column), places[i].row + origin.row,
                    places[i].column + origin.column);
    });
}
constexpr Place at_start = {0, 0};

/// Small objects beside each other.
Text objects(Dialect dialect, u32 count, Braces braces) {
    return list_of(count, braces, [&](u32 i) {
        const auto n = static_cast<i32>(i);
        return object(dialect, {1 + n % 2, 1 + n % 3}, Shape::full, {n / 10 * 3, n % 10 * 4},
                      n % 2 == 0 ? Paint::one_color : Paint::many_colors);
    });
}
/// Of which objects no more than that are needed: pairs of them are compared.
constexpr u32 most_objects = 129;

class Literals {
public:
    Literals(Dialect dialect, Sizes sizes) : dialect_(dialect), sizes_(sizes) {}

    void add(TableType type) {
        switch (type) {
        case TableType::boolean:
            return take({"True", "False"});
        case TableType::integer:
            return add_integers();
        case TableType::pair:
            return add_pairs();
        case TableType::number:
            add_integers();
            return add_pairs();
        case TableType::integer_set:
            return add_counted([](u32 i) { return number(i64{i} * 3 - 4); }, Braces::set);
        case TableType::grid:
            return add_grids();
        case TableType::object:
            return add_objects();
        case TableType::indices:
            return add_indices();
        case TableType::patch:
            add_indices();
            return add_objects();
        case TableType::element:
            add_objects();
            return add_grids();
        case TableType::piece:
            add_indices();
            add_objects();
            return add_grids();
        case TableType::objects:
            return add_sets_of_objects(Braces::set);
        case TableType::tuple:
            return add_tuples();
        case TableType::set:
            return add_sets();
        case TableType::container:
            add_tuples();
            return add_sets();
        case TableType::any:
            take({"7", "True", "None", "(1, 2)", cell(dialect_, 1, 2, 3)});
            add_grids();
            return add_sets();
        case TableType::function:
            return add_functions();
        }
    }
    std::vector<Text> taken() && { return std::move(taken_); }

private:
    void take(std::initializer_list<Text> literals) { taken_.insert(taken_.end(), literals); }

    template <class Item>
    void add_counted(Item&& item, Braces braces, u32 most = ~0u) {
        for (const u32 count : counts(sizes_))
            if (count <= most)
                taken_.push_back(list_of(count, braces, item));
    }
    void add_integers() {
        take({"-1", "0", "1", "2", "3", "8", "9", "31", "32", "33"});
        if (sizes_ == Sizes::all)
            take({"-32", "-33", "7", "41", "42", "43", "64", "65", "1023", "1024", "1025"});
    }
    void add_pairs() {
        take({"(0, 0)", "(1, 2)", "(8, 8)", "(31, 31)", "(32, 32)", "(32, 33)", "(-1, 33)", "(25, 41)"});
        if (sizes_ == Sizes::all)
            take({"(0, 1)", "(8, 9)", "(31, 32)", "(33, 32)", "(-33, -33)", "(1, 1024)", "(1, 1025)", "(41, 42)",
                  "(64, 65)"});
    }
    void add_grids() {
        for (const Box box : boxes(sizes_)) {
            taken_.push_back(grid(box, Paint::two_colors));
            if (sizes_ == Sizes::all) {
                taken_.push_back(grid(box, Paint::one_color));
                taken_.push_back(grid(box, Paint::many_colors));
            }
        }
        taken_.push_back(grid({32, 32}, Paint::no_board));
        taken_.push_back(grid({25, 41}, Paint::no_board));
    }
    /// add_patch(box, shape, origin) for what patches differ in.
    template <class AddPatch>
    void add_patches(AddPatch&& add_patch) {
        taken_.push_back("frozenset()");
        for (const Box box : boxes(sizes_)) {
            add_patch(box, Shape::full, at_start);
            if (sizes_ == Sizes::all) {
                add_patch(box, Shape::diagonal, at_start);
                add_patch(box, Shape::corners, Place{-3, 30});
            }
        }
        add_patch({32, 32}, Shape::full, Place{-1, 5});
        add_patch({25, 41}, Shape::full, Place{40, -40});
        add_patch({2000, 2000}, Shape::corners, Place{-1, -1});
    }
    void add_indices() {
        add_patches([this](Box box, Shape shape, Place origin) { taken_.push_back(indices(box, shape, origin)); });
    }
    void add_objects() {
        add_patches([this](Box box, Shape shape, Place origin) {
            taken_.push_back(object(dialect_, box, shape, origin, Paint::one_color));
            if (sizes_ == Sizes::all || shape == Shape::full)
                taken_.push_back(object(dialect_, box, shape, origin, Paint::many_colors));
        });
        taken_.push_back(object(dialect_, {25, 41}, Shape::full, at_start, Paint::no_board));
    }
    void add_sets_of_objects(Braces braces) {
        for (const u32 count : counts(sizes_))
            if (count <= most_objects)
                taken_.push_back(objects(dialect_, count, braces));
        const auto two_of = [&](Box box) {
            return list_of(2, braces, [&](u32 i) {
                return object(dialect_, i == 0 ? box : Box{2, 2}, Shape::full, {0, i == 0 ? 0 : 50},
                              i == 0 ? Paint::many_colors : Paint::one_color);
            });
        };
        take({two_of({8, 8}), two_of({32, 32}), two_of({32, 33}), two_of({25, 41})});
    }
    void add_tuples() {
        add_counted([](u32 i) { return number(i % 50); }, Braces::tuple);
        add_counted([](u32 i) { return location(static_cast<i32>(i % 9), static_cast<i32>(i)); }, Braces::tuple);
        add_counted([this](u32 i) { return cell(dialect_, static_cast<i32>(i % 3), static_cast<i32>(i), 2); },
                    Braces::tuple);
        add_counted([](u32 i) { return i % 2 == 0 ? "(1, (2, 3, 4))" : "frozenset({5, 6})"; }, Braces::tuple,
                    most_objects);
        add_sets_of_objects(Braces::tuple);
        for (const Box box : boxes(sizes_))
            taken_.push_back(grid(box, Paint::many_colors));
    }
    void add_sets() {
        add_counted([](u32 i) { return number(i64{i} * 3 - 4); }, Braces::set);
        add_counted([](u32 i) { return "(1, 2, " + number(i) + ")"; }, Braces::set, most_objects);
        add_indices();
        add_objects();
        add_sets_of_objects(Braces::set);
    }
    void add_functions() {
        take({"identity", "first", "astuple", "add", "size", "rbind(add, 1)", "compose(size, initset)",
              "fork(astuple, identity, size)", "rbind(shift, (1, -33))", "lbind(combine, frozenset({(40, 1)}))",
              "matcher(size, 1024)", "toindices", "center", "invert", "combine", "rbind(equality, 3)"});
    }

    Dialect dialect_;
    Sizes sizes_;
    std::vector<Text> taken_;
};

} // namespace

std::vector<Text> sized_literals(TableType type, Dialect dialect, Sizes sizes) {
    Literals literals(dialect, sizes);
    literals.add(type);
    return std::move(literals).taken();
}

Arguments example_arguments(const OpInfo& op) {
    Arguments arguments(1);
    int depth = 0;
    for (const char c : op.example.substr(op.name.size())) {
        const bool opens = c == '(' || c == '{';
        const bool closes = c == ')' || c == '}';
        depth -= closes ? 1 : 0;
        if (depth == 0 && closes)
            break; // what follows is a call of the result
        if (depth == 1 && c == ',')
            arguments.emplace_back();
        else if (depth > 0)
            arguments.back() += c;
        depth += opens ? 1 : 0;
    }
    return arguments;
}

Arguments small_arguments(const OpInfo& op, Dialect dialect) {
    const auto small = [&](const Parameter& parameter) -> Text {
        switch (parameter.type) {
        case TableType::boolean:
            return "True";
        case TableType::integer:
            return "2";
        case TableType::number:
            return "3";
        case TableType::pair:
            return "(1, 2)";
        case TableType::integer_set:
            return "frozenset({1, 2, 5})";
        case TableType::grid:
        case TableType::element:
        case TableType::piece:
            return grid({3, 4}, Paint::two_colors);
        case TableType::object:
        case TableType::patch:
        case TableType::any:
        case TableType::set:
        case TableType::container:
            return object(dialect, {2, 3}, Shape::full, {1, 2}, Paint::many_colors);
        case TableType::indices:
            return indices({2, 3}, Shape::full, {1, 2});
        case TableType::objects:
            return objects(dialect, 3, Braces::set);
        case TableType::tuple:
            return "(1, 2, 5)";
        case TableType::function:
            return parameter.call_arity == 2 ? "astuple" : "identity";
        }
        return "None";
    };
    Arguments arguments;
    for (const Parameter& parameter : op.parameters)
        arguments.push_back(small(parameter));
    return arguments;
}

namespace {

/// The small arguments and, where it can be had, those of the example.
std::vector<Arguments> usual_arguments(const OpInfo& op, Dialect dialect) {
    std::vector<Arguments> usual = {small_arguments(op, dialect)};
    Arguments example = example_arguments(op);
    for (size_t p = example.size(); p < op.parameters.size(); ++p)
        example.push_back(usual.front()[p]); // what it leaves out
    if (example.size() == op.parameters.size())
        usual.push_back(std::move(example));
    return usual;
}

} // namespace

Text sized_program(const OpInfo& op, Dialect dialect) {
    const size_t count = op.parameters.size();
    const auto value = [](size_t number) { return "%" + std::to_string(number); };
    Text text = "module \"sizes\"\n";
    for (size_t varied = 0; varied < count; ++varied) {
        // The parameter that varies comes last, after what the closure captures.
        Arguments parameters;
        Arguments operands(count);
        Arguments captured;
        for (size_t p = 0, at = 0; p < count; ++p) {
            operands[p] = value(p == varied ? count - 1 : at++);
            parameters.push_back(value(p) + " a" + std::to_string(p) + ": any");
            if (p + 1 < count)
                captured.push_back(value(p + 1));
        }
        const Text suffix = "_" + std::to_string(varied);
        text += "function call" + suffix + "(" + joined(parameters, ", ") + ") -> any, helper, " +
                Text(dialect_name(dialect)) + " {\n  " + value(count) + " = " + Text(op.name) + "(" +
                joined(operands, ", ") + ")\n  return " + value(count) + "\n}\n";
        for (const bool same : {false, true}) {
            const Text name = (same ? "same" : "mixed") + suffix;
            text += "function " + name + "(%0 I: any) -> any, solve \"" + name + "\", " + Text(dialect_name(dialect)) +
                    " {\n";
            for (size_t part = 0; part < count; ++part)
                text += "  " + value(part + 1) + " = element(%0) " + std::to_string(part) + " of " +
                        std::to_string(count) + "\n";
            text += "  " + value(count + 1) + " = make_closure call" + suffix + "(" + joined(captured, ", ") + ")\n";
            if (same)
                text += "  " + value(count + 2) + " = repeat(" + value(count) + ", 33)\n";
            const Text result = value(count + (same ? 3 : 2));
            text += "  " + result + " = apply(" + value(count + 1) + ", " + value(same ? count + 2 : count) +
                    ")\n  return " + result + "\n}\n";
        }
    }
    return text;
}

SizedSamples sized_samples(const OpInfo& op, size_t parameter, Dialect dialect, Sizes sizes) {
    SizedSamples samples;
    const std::vector<Text> literals = sized_literals(op.parameters[parameter].type, dialect, sizes);
    std::vector<Arguments> others = usual_arguments(op, dialect);
    if (sizes == Sizes::of_boards)
        others.erase(others.begin(), others.end() - 1);
    for (const Arguments& usual : others)
        for (size_t n = 0; n < literals.size(); ++n) {
            Arguments parts;
            for (size_t p = 0; p < usual.size(); ++p)
                if (p != parameter)
                    parts.push_back(usual[p]);
            const auto sample = [&](const Text& last) {
                parts.push_back(last);
                const Text text = "(" + joined(parts, ", ") + ",)";
                parts.pop_back();
                return text;
            };
            const Text& other = literals[(n + 1) % literals.size()];
            samples.mixed.push_back(sample("(" + literals[n] + ", " + other + ", " + literals[n] + ")"));
            samples.same.push_back(sample(literals[n]));
        }
    return samples;
}

std::vector<Arguments> sized_calls(const OpInfo& op, Dialect dialect, Sizes sizes) {
    std::vector<Arguments> calls;
    std::vector<std::vector<Text>> sized;
    for (const Parameter& parameter : op.parameters)
        sized.push_back(sized_literals(parameter.type, dialect, sizes));
    std::vector<Arguments> others = usual_arguments(op, dialect);
    if (sizes == Sizes::all)
        others.erase(others.begin(), others.end() - 1); // sizes matter more than what is beside them
    size_t most = 0;
    for (size_t p = 0; p < op.parameters.size(); ++p) {
        most = std::max(most, sized[p].size());
        for (const Arguments& other : others)
            for (const Text& literal : sized[p]) {
                Arguments call = other;
                call[p] = literal;
                calls.push_back(std::move(call));
            }
    }
    // What is called for all pairs of 1,025 elements takes a while.
    if (op.parameters.size() > 1 && op.cost != CostClass::call)
        for (size_t n = 0; n < most; ++n) {
            Arguments call;
            for (const std::vector<Text>& literals : sized)
                call.push_back(literals[n % literals.size()]);
            calls.push_back(std::move(call));
        }
    return calls;
}

} // namespace batt::test
