// The vocabulary of the type rules in op_table.def, and their evaluation. A new op needs a new word only where its result has a type
// that no other op's has.
#include "ir/type_rules.h"

#include <vector>

namespace batt::ir {

namespace {

constexpr TypeBits int_bits = type_bits::BOOLEAN | type_bits::INTEGER;
constexpr TypeBits container_bits = type_bits::SET | type_bits::TUPLE;

bool is_integral(Type type) { return type.only(int_bits); }
bool is_pair(Type type) { return type.is_subtype_of(Type::pair()); }
/// What a corner gives: a pair, or the empty tuple, with which every op fails that takes a location or vector.
bool is_pair_or_empty(Type type) {
    static const Type either = join(Type::pair(), Type::tuple_of(Type::never()));
    return type.is_subtype_of(either);
}

/// A type of the vocabulary that does not depend on the arguments. Made when it is used.
struct FixedType {
    Type (*make)();
    operator Type() const { return make(); }
};

/// The rules of all ops for one execution of an op: t0, t1 and t2 are the types of its arguments, the functions below the words
/// of the rules. Those that are about cells ask for the dialect: a cell is (colour, location), or (row, column, colour) in batt.
class TypeRules {
public:
    TypeRules(const OpArguments& arguments, bool may_fail)
        : arguments_(arguments), dialect_(arguments.dialect()), may_fail_(may_fail), t0(argument(0)), t1(argument(1)),
          t2(argument(2)) {}

    Type of(OpId op) const {
        switch (op) {
#define BATT_OP(name, dialects, parameters, type, cost, rule, ...)                                                     \
    case OpId::op_##name:                                                                                              \
        return rule;
#include "ops/table/op_table.def"
#undef BATT_OP
        }
        return anything;
    }

private:
    // --- fixed types

    static constexpr FixedType anything{Type::any};
    static constexpr FixedType none{Type::none};
    static constexpr FixedType boolean{Type::boolean};
    static constexpr FixedType integer{Type::integer};
    static constexpr FixedType integral{Type::integral}; ///< an int, which may be a bool
    static constexpr FixedType real{Type::real};
    static constexpr FixedType int_or_real{[] { return join(Type::integral(), Type::real()); }};
    static constexpr FixedType function{Type::function};
    static constexpr FixedType pair{Type::pair};
    static constexpr FixedType indices{Type::indices};
    static constexpr FixedType empty_tuple{[] { return Type::tuple_of(Type::never()); }};
    static constexpr FixedType empty_set{[] { return Type::set_of(Type::never()); }};

    // --- alternatives

    static Type one_of(Type a, Type b) { return join(a, b); }
    static Type one_of(Type a, Type b, Type c) { return join(join(a, b), c); }

    /// A type that counts only in some dialects: an alternative for one_of.
    Type in_batt(Type type) const { return dialect_ == Dialect::batt ? type : Type::never(); }
    Type outside_batt(Type type) const { return dialect_ == Dialect::batt ? Type::never() : type; }
    Type in_re_arc(Type type) const { return dialect_ == Dialect::re_arc ? type : Type::never(); }
    /// In batt, for arguments with which the op may fail.
    Type failing_in_batt(Type type) const { return may_fail_ ? in_batt(type) : Type::never(); }
    /// Only where another type may be a tuple, or the empty tuple.
    static Type if_tuple(Type other, Type type) { return other.may_be(type_bits::TUPLE) ? type : Type::never(); }
    static Type if_empty_tuple(Type other, Type type) { return other.may_be_empty_tuple() ? type : Type::never(); }
    /// Unless an argument is known to be an int from 0 on and below a limit.
    Type unless_below(u32 number, i32 limit, Type type) const {
        const Value* const value = arguments_.constant(number);
        return value != nullptr && value->is_int() && value->x >= 0 && value->x < limit ? Type::never() : type;
    }
    /// The types of two arguments, or one of them, where the condition is known.
    Type chosen(u32 condition, Type if_true, Type if_false) const {
        const Value* const value = arguments_.constant(condition);
        if (value != nullptr && value->is_int())
            return value->x != 0 ? if_true : if_false;
        return join(if_true, if_false);
    }

    // --- numbers: an int, or a pair of ints element by element

    static Type arithmetic(Type number) { return arithmetic_on(number, number); }
    Type arithmetic(Type a, Type b) const { return arithmetic_on(operand(a), operand(b)); }

    // --- containers

    static Type set_of(Type element) { return Type::set_of(element); }
    static Type tuple_of(Type element) { return Type::tuple_of(element); }
    static Type record(Type a, Type b) { return Type::record(a, b); }
    static Type record(Type a, Type b, Type c) {
        const Type fields[] = {a, b, c};
        return Type::record(fields);
    }
    /// The elements of a container, of its sets, of its tuples, at one place of its tuples.
    static Type element(Type container) { return container.element(); }
    static Type set_element(Type container) { return container.set_element(); }
    static Type tuple_element(Type container) { return container.tuple_element(); }
    static Type place(Type container, size_t index) {
        const std::span<const Type> fields = container.fields();
        if (fields.empty())
            return container.tuple_element();
        return index < fields.size() ? fields[index] : Type::never();
    }
    static Type last_place(Type container) {
        const std::span<const Type> fields = container.fields();
        return fields.empty() ? container.tuple_element() : fields.back();
    }
    /// A container of the kinds that another may be, with other elements.
    static Type like(Type container, Type element) {
        Type result = Type::never();
        if (container.may_be(type_bits::SET))
            result = Type::set_of(element);
        if (container.may_be(type_bits::TUPLE))
            result = join(result, Type::tuple_of(element));
        return result;
    }
    /// A container with some of the elements of another, each kind of set for itself.
    static Type part_of(Type container) {
        Type result = Type::never();
        for (const Type element : container.sets())
            result = join(result, Type::set_of(element));
        return join(result, if_tuple(container, Type::tuple_of(container.tuple_element())));
    }
    /// The elements of the elements, in a container of the outer kind.
    static Type merged(Type containers) { return like(containers, containers.element().element()); }
    /// Tuples one after the other; sets in one.
    static Type concatenated(Type a, Type b) {
        return a.only(type_bits::TUPLE) && b.only(type_bits::TUPLE)
                   ? Type::tuple_of(join(a.tuple_element(), b.tuple_element()))
                   : Type::any();
    }
    static Type united(Type a, Type b) {
        return a.only(type_bits::SET) && b.only(type_bits::SET) ? Type::set_of(join(a.set_element(), b.set_element()))
                                                                : Type::any();
    }
    /// What `&` gives, of sets or of ints.
    static Type common(Type a, Type b) {
        Type result = Type::never();
        if (a.may_be(type_bits::SET) && b.may_be(type_bits::SET))
            result = Type::set_of(join(a.set_element(), b.set_element()));
        if (a.may_be(int_bits) && b.may_be(int_bits))
            result = join(result, Type::integral());
        return result;
    }
    /// A tuple of equal elements, as many as the argument of a number says.
    Type repeated(Type element, u32 number) const {
        const Value* const count = arguments_.constant(number);
        if (count != nullptr && count->is_int() && count->x > 0 && count->x <= 8)
            return Type::record(std::vector<Type>(static_cast<size_t>(count->x), element));
        return Type::tuple_of(element);
    }
    /// A container made a tuple.
    static Type as_tuple(Type container) {
        return container.only(type_bits::TUPLE) ? container : Type::tuple_of(container.element());
    }
    /// A type that must be one of tuples.
    static Type only_tuples(Type type) { return type.only(type_bits::TUPLE) ? type : Type::any(); }

    // --- calls of an argument, a function, by its number

    /// What a call gives.
    Type result_of(u32 called, Type argument) const { return arguments_.call_argument(called, {&argument, 1}); }
    Type result_of(u32 called, Type a, Type b) const {
        const Type types[] = {a, b};
        return arguments_.call_argument(called, types);
    }
    /// Says that it is called, where the result does not depend on what that gives.
    void calls(u32 called, Type argument) const { static_cast<void>(result_of(called, argument)); }
    /// What it gives for each element of a container, in a container of the same kind.
    Type mapped(u32 called, Type container) const {
        if (container.only(type_bits::TUPLE) && !container.fields().empty()) {
            std::vector<Type> fields;
            for (const Type field : container.fields())
                fields.push_back(result_of(called, field));
            const Type results = Type::record(fields);
            return container.may_be_empty_tuple() ? join(results, empty_tuple) : results;
        }
        Type result = Type::never();
        for (const Type element : container.sets())
            result = join(result, Type::set_of(element.is_never() ? element : result_of(called, element)));
        if (container.may_be(type_bits::TUPLE)) {
            const Type element = container.tuple_element();
            result = join(result, Type::tuple_of(element.is_never() ? element : result_of(called, element)));
        }
        return result;
    }
    /// What each of a container of functions gives for a value, in a container of the same kind.
    Type each_applied(u32 functions, Type value) const {
        const Value* const known = arguments_.constant(functions);
        Type result = Type::any();
        if (known != nullptr && (known->kind == Kind::tuple || known->kind == Kind::set)) {
            result = Type::never();
            for (u32 i = 0; i < known->count; ++i)
                result = join(result, arguments_.call_function(known->items()[i], {&value, 1}));
        }
        return like(argument(functions), result);
    }

    // --- grids and colours

    /// A colour or coordinate that has been stored as a number: a bool may come out as the int that equals it.
    static Type stored(Type number) {
        return number.may_be(type_bits::BOOLEAN) ? join(number, Type::integer()) : number;
    }
    static Type grid_of(Type color) { return Type::tuple_of(Type::tuple_of(stored(color))); }
    /// Rows are iterated, so that a set of tuples would do as well.
    static Type grid_color(Type grid) { return grid.element().element(); }
    /// A grid of the same colours.
    static Type same_rows(Type grid) { return grid_of(grid_color(grid)); }
    /// Rows joined end to end.
    static Type side_by_side(Type a, Type b) {
        const Type row_a = a.element();
        const Type row_b = b.element();
        if (!row_a.only(type_bits::TUPLE) || !row_b.only(type_bits::TUPLE))
            return Type::tuple_of(Type::any());
        return grid_of(join(row_a.tuple_element(), row_b.tuple_element()));
    }
    /// The colours of an object, in whatever container: the first place of its elements, or in batt the third. Cells are
    /// unpacked, so that a set of two (or three) would do as well.
    Type cell_color(Type object) const {
        const Type cell = object.element();
        return cell.is_any() ? cell : join(place(cell, dialect_ == Dialect::batt ? 2 : 0), cell.set_element());
    }
    /// The colours of a grid or an object.
    Type color(Type element) const {
        Type result = Type::never();
        if (element.may_be(type_bits::SET))
            result = cell_color(element.restrict_to(type_bits::SET));
        if (element.may_be(type_bits::TUPLE))
            result = join(result, grid_color(element.restrict_to(type_bits::TUPLE)));
        return result;
    }

    // --- patches

    /// The set of cells of a colour, anywhere.
    Type object(Type color) const { return Type::set_of(cell(color, Type::integral(), Type::integral())); }
    /// Its cells as a tuple.
    Type object_tuple(Type color) const { return Type::tuple_of(cell(color, Type::integral(), Type::integral())); }
    /// The locations of a patch, in whatever container. What is no container has none: ops fail with it.
    Type location(Type patch) const {
        Type result = location_of(patch.tuple_element());
        for (const Type element : patch.sets())
            result = join(result, location_of(element));
        return patch.is_any() ? patch : result;
    }
    Type to_indices(Type patch) const {
        if (patch.is_any())
            return Type::any();
        Type result = patch.only(container_bits) ? Type::never() : Type(empty_set);
        for (const Type element : patch.sets())
            result = join(result, Type::set_of(location_of(element)));
        if (patch.may_be(type_bits::TUPLE)) {
            const Type element = patch.tuple_element();
            result = join(result, Type::set_of(location_of(element)));
            if (!is_cell_like(element))
                result = join(result, Type::tuple_of(element)); // a tuple of pairs is given back as it is
        }
        return result;
    }
    Type corner(Type patch) const { return is_pair(location(patch)) ? join(Type::pair(), empty_tuple) : Type::any(); }
    /// As ops of batt see it that take indices, whatever the elements are.
    static Type corner_of_indices(Type patch) { return located_indices(patch, join(Type::pair(), empty_tuple)); }
    /// A type that holds if the coordinates of a patch are ints; else anything may come of them.
    Type located(Type patch, Type type) const { return is_pair(location(patch)) ? type : Type::any(); }
    Type located(Type a, Type b, Type type) const { return located(a, located(b, type)); }
    /// The same for ops of batt that take indices, whatever the elements are.
    static Type located_indices(Type patch, Type type) {
        return patch.only(container_bits) && is_pair(patch.element()) ? type : Type::any();
    }
    /// Height or width of a patch: in batt nan or infinite, if a coordinate is.
    Type extent(Type patch) const {
        return is_pair(location(patch)) ? Type::integer() : join(Type::integer(), in_batt(real));
    }
    static Type extent_of_indices(Type patch) {
        return join(Type::integer(), located_indices(patch, Type::never()).is_never() ? Type::never() : Type::real());
    }
    /// A type that holds if a location or vector is a pair of ints.
    static Type if_pair(Type location, Type type) { return is_pair_or_empty(location) ? type : set_of(Type::any()); }
    static Type if_pairs(Type a, Type b, Type type) { return if_pair(a, if_pair(b, type)); }
    /// The rows (axis 0) or columns (axis 1) of a patch.
    Type coordinate(Type patch, size_t axis) const {
        const Type known = location(patch);
        if (!is_pair(known))
            return Type::any();
        return dialect_ == Dialect::batt ? Type(int_or_real) : stored(place(known, axis));
    }
    /// Both rows, then both columns of a bounding box.
    Type record_of_sides(Type patch) const {
        const Type row = coordinate(patch, 0);
        const Type column = coordinate(patch, 1);
        const Type sides[] = {row, row, column, column};
        return Type::record(sides);
    }
    /// The locations of a patch, all of one colour.
    Type recolored(Type color, Type patch) const {
        const Type known = location(patch);
        if (dialect_ != Dialect::batt)
            return Type::set_of(Type::record(stored(color), known));
        return is_pair(known) ? object(color) : Type::set_of(Type::any());
    }
    /// The sets among patches, their locations computed anew.
    Type moved_sets(Type patch) const { return moved_sets(patch, dialect_); }
    /// `shift` and its kin: a set; an empty argument is given back as it is.
    Type moved(Type patch) const { return moved(patch, dialect_); }
    /// The same by a vector that may be anything.
    Type moved_by(Type patch, Type vector) const {
        return is_pair_or_empty(vector) ? moved(patch) : join(set_of(Type::any()), if_tuple(patch, empty_tuple));
    }
    /// What the mirrors of batt make of a patch: always a set.
    static Type mirrored(Type patch) {
        return join(moved(patch, Dialect::batt).restrict_to(type_bits::SET), empty_set);
    }

    // --- what these are made of

    Type argument(size_t number) const {
        return number < arguments_.types().size() ? arguments_.types()[number] : Type::never();
    }

    /// An int, or a tuple that starts with two ints: what arithmetic makes a number of.
    static bool is_number(Type type) {
        return type.only(int_bits | type_bits::TUPLE) && is_integral(place(type, 0)) && is_integral(place(type, 1));
    }
    static Type arithmetic_on(Type a, Type b) {
        if (!is_number(a) || !is_number(b))
            return Type::any();
        Type result = Type::never();
        if (a.may_be(int_bits) && b.may_be(int_bits))
            result = Type::integer();
        if (a.may_be(type_bits::TUPLE) || b.may_be(type_bits::TUPLE)) {
            static const Type integers = Type::record(Type::integer(), Type::integer());
            result = join(result, integers);
        }
        return result;
    }
    /// In batt () stands for 0 or 1.
    Type operand(Type number) const {
        return dialect_ == Dialect::batt && number.may_be_empty_tuple() ? join(number, Type::integer()) : number;
    }

    /// What a patch recognises as a cell: a tuple of two whose second place is a tuple, or in batt a tuple of three.
    static bool is_cell_like(Type element, Dialect dialect) {
        const std::span<const Type> fields = element.fields();
        if (dialect == Dialect::batt)
            return element.only(type_bits::TUPLE) && fields.size() == 3 && !element.may_be_empty_tuple();
        return element.only(type_bits::TUPLE) && fields.size() == 2 && fields[1].only(type_bits::TUPLE) &&
               !fields[1].is_never();
    }
    bool is_cell_like(Type element) const { return is_cell_like(element, dialect_); }
    static Type cell(Type color, Type i, Type j, Dialect dialect) {
        return dialect == Dialect::batt ? record(i, j, stored(color)) : record(stored(color), Type::record(i, j));
    }
    Type cell(Type color, Type i, Type j) const { return cell(color, i, j, dialect_); }
    /// What `toindices` makes of containers of one kind of element.
    Type location_of(Type element) const {
        if (element.is_never())
            return element;
        if (is_pair(element))
            return element.tuple_element().may_be(type_bits::BOOLEAN) ? Type::pair() : element;
        if (!is_cell_like(element))
            return Type::any();
        return dialect_ == Dialect::batt ? Type::record(stored(element.fields()[0]), stored(element.fields()[1]))
                                         : element.fields()[1];
    }
    /// The elements of a patch once its locations have been computed anew.
    static Type moved_element(Type element, Dialect dialect) {
        if (element.is_never())
            return element;
        if (is_pair(element))
            return Type::pair();
        if (!is_cell_like(element, dialect))
            return Type::any();
        const size_t color = dialect == Dialect::batt ? 2 : 0;
        return cell(element.fields()[color], Type::integral(), Type::integral(), dialect);
    }
    static Type moved_sets(Type patch, Dialect dialect) {
        Type result = Type::never();
        for (const Type element : patch.sets())
            result = join(result, Type::set_of(moved_element(element, dialect)));
        return result;
    }
    static Type moved(Type patch, Dialect dialect) {
        Type result = moved_sets(patch, dialect);
        if (patch.may_be(type_bits::TUPLE)) {
            result = join(result, Type::set_of(moved_element(patch.tuple_element(), dialect)));
            result = join(result, empty_tuple);
        }
        return result;
    }

    const OpArguments& arguments_;
    const Dialect dialect_;
    const bool may_fail_;
    const Type t0;
    const Type t1;
    const Type t2;
};

} // namespace

Type type_by_rule(OpId op, const OpArguments& arguments, bool may_fail) {
    return TypeRules(arguments, may_fail).of(op);
}

} // namespace batt::ir
