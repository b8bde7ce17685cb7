#include "ir/op_types.h"

#include <algorithm>
#include <vector>

#include "ops/core/fuel.h"

namespace batt::ir {

namespace {

constexpr TypeBits int_bits = type_bits::BOOLEAN | type_bits::INTEGER;
constexpr TypeBits container_bits = type_bits::SET | type_bits::TUPLE;

bool is_integral(Type type) { return type.only(int_bits); }
bool is_pair(Type type) { return type.is_subtype_of(Type::pair()); }

// The type of one place of the tuples of a type, as far as they are that long.
Type place(Type type, size_t index) {
    const std::span<const Type> fields = type.fields();
    if (fields.empty())
        return type.tuple_element();
    return index < fields.size() ? fields[index] : Type::never();
}

// An int, or a tuple that starts with two ints: what arithmetic makes a number of.
bool is_number(Type type) {
    return type.only(int_bits | type_bits::TUPLE) && is_integral(place(type, 0)) && is_integral(place(type, 1));
}

Type integer_pair() {
    static const Type type = Type::record(Type::integer(), Type::integer());
    return type;
}

// A container of the kinds that `like` may be, with other elements.
Type container_like(Type like, Type element) {
    Type result = Type::never();
    if (like.may_be(type_bits::SET))
        result = Type::set_of(element);
    if (like.may_be(type_bits::TUPLE))
        result = join(result, Type::tuple_of(element));
    return result;
}

// --- grids and patches. A cell is (colour, location), or (row, column, colour) in batt.

// Colours and coordinates are stored as numbers, so that a bool may come out as the int that equals it.
Type stored(Type number) { return number.may_be(type_bits::BOOLEAN) ? join(number, Type::integer()) : number; }

Type rows_of(Type color) { return Type::tuple_of(Type::tuple_of(stored(color))); }
// Rows are iterated, so that a set of tuples would do as well.
Type grid_color(Type grid) { return grid.element().element(); }
Type same_rows(Type grid) { return rows_of(grid_color(grid)); }

Type empty_tuple() { return Type::tuple_of(Type::never()); }
Type empty_set() { return Type::set_of(Type::never()); }
Type int_or_real() { return join(Type::integral(), Type::real()); }

// What a patch recognises as a cell: a tuple of two whose second place is a tuple, or in batt a tuple of three.
bool is_cell_like(Type element, Dialect dialect) {
    const std::span<const Type> fields = element.fields();
    if (dialect == Dialect::batt)
        return element.only(type_bits::TUPLE) && fields.size() == 3 && !element.may_be_empty_tuple();
    return element.only(type_bits::TUPLE) && fields.size() == 2 && fields[1].only(type_bits::TUPLE) &&
           !fields[1].is_never();
}
Type cell_of(Type color, Type i, Type j, Dialect dialect) {
    const Type fields[] = {i, j, stored(color)};
    return dialect == Dialect::batt ? Type::record(fields) : Type::record(stored(color), Type::record(i, j));
}

// What `toindices` makes of containers of one kind of element.
Type location_of(Type element, Dialect dialect) {
    if (element.is_never())
        return element;
    if (is_pair(element))
        return element.tuple_element().may_be(type_bits::BOOLEAN) ? Type::pair() : element;
    if (!is_cell_like(element, dialect))
        return Type::any();
    return dialect == Dialect::batt ? Type::record(stored(element.fields()[0]), stored(element.fields()[1]))
                                    : element.fields()[1];
}

// The type of the locations of a patch, in whatever container.
Type locations(Type patch, Dialect dialect) {
    Type result = location_of(patch.tuple_element(), dialect);
    for (const Type element : patch.sets())
        result = join(result, location_of(element, dialect));
    return patch.only(container_bits) ? result : Type::any();
}
bool has_pair_locations(Type patch, Dialect dialect) { return is_pair(locations(patch, dialect)); }
// As ops of batt see it that take indices, whatever the elements are.
bool holds_pairs(Type patch) { return patch.only(container_bits) && is_pair(patch.element()); }

Type indices_of(Type patch, Dialect dialect) {
    if (patch.is_any())
        return Type::any();
    Type result = patch.only(container_bits) ? Type::never() : empty_set();
    for (const Type element : patch.sets())
        result = join(result, Type::set_of(location_of(element, dialect)));
    if (patch.may_be(type_bits::TUPLE)) {
        const Type element = patch.tuple_element();
        result = join(result, Type::set_of(location_of(element, dialect)));
        if (!is_cell_like(element, dialect))
            result = join(result, Type::tuple_of(element)); // a tuple of pairs is given back as it is
    }
    return result;
}

// The elements of a patch once its locations have been computed anew.
Type moved_element(Type element, Dialect dialect) {
    if (element.is_never())
        return element;
    if (is_pair(element))
        return Type::pair();
    if (!is_cell_like(element, dialect))
        return Type::any();
    const size_t color = dialect == Dialect::batt ? 2 : 0;
    return cell_of(element.fields()[color], Type::integral(), Type::integral(), dialect);
}
Type moved_sets(Type patch, Dialect dialect) {
    Type result = Type::never();
    for (const Type element : patch.sets())
        result = join(result, Type::set_of(moved_element(element, dialect)));
    return result;
}
// `shift` and its kin: a set; an empty argument is given back as it is.
Type moved_patch(Type patch, Dialect dialect) {
    Type result = moved_sets(patch, dialect);
    if (patch.may_be(type_bits::TUPLE)) {
        result = join(result, Type::set_of(moved_element(patch.tuple_element(), dialect)));
        result = join(result, empty_tuple());
    }
    return result;
}
// What the mirrors of batt make of a patch: always a set.
Type mirrored_patch(Type patch) {
    return join(moved_patch(patch, Dialect::batt).restrict_to(type_bits::SET), empty_set());
}

// The colours of an object, in whatever container: the first place of its elements, or in batt the third. Cells are unpacked,
// so that a set of two (or three) would do as well.
Type cell_color(Type object, Dialect dialect) {
    const Type cell = object.element();
    return cell.is_any() ? cell : join(place(cell, dialect == Dialect::batt ? 2 : 0), cell.set_element());
}
// The colours of a grid or an object.
Type color_of(Type element, Dialect dialect) {
    Type result = Type::never();
    if (element.may_be(type_bits::SET))
        result = cell_color(element.restrict_to(type_bits::SET), dialect);
    if (element.may_be(type_bits::TUPLE))
        result = join(result, grid_color(element.restrict_to(type_bits::TUPLE)));
    return result;
}

Type object_of(Type color, Dialect dialect) {
    return Type::set_of(cell_of(color, Type::integral(), Type::integral(), dialect));
}
Type corner_of(Type patch, Dialect dialect) {
    return has_pair_locations(patch, dialect) ? join(Type::pair(), empty_tuple()) : Type::any();
}
Type coordinate_of(Type patch, size_t axis, Dialect dialect) {
    if (dialect == Dialect::batt)
        return int_or_real();
    const Type location = locations(patch, dialect);
    return is_pair(location) ? stored(place(location, axis)) : Type::any();
}
// One colour for all locations.
Type recolored(Type color, Type patch, Dialect dialect) {
    const Type location = locations(patch, dialect);
    if (dialect != Dialect::batt)
        return Type::set_of(Type::record(stored(color), location));
    return is_pair(location) ? object_of(color, dialect) : Type::set_of(Type::any());
}

Type arithmetic(Type a, Type b) {
    if (!is_number(a) || !is_number(b))
        return Type::any();
    Type result = Type::never();
    if (a.may_be(int_bits) && b.may_be(int_bits))
        result = Type::integer();
    if (a.may_be(type_bits::TUPLE) || b.may_be(type_bits::TUPLE))
        result = join(result, integer_pair());
    return result;
}

Type call1(const OpArguments& arguments, u32 function, Type argument) {
    return arguments.call_argument(function, std::span(&argument, 1));
}
Type call2(const OpArguments& arguments, u32 function, Type a, Type b) {
    const Type types[] = {a, b};
    return arguments.call_argument(function, types);
}

// What a function gives for the elements of a container, in a container of the same kind.
Type mapped(const OpArguments& arguments, u32 function, Type container) {
    if (container.only(type_bits::TUPLE) && !container.fields().empty()) {
        std::vector<Type> fields;
        for (const Type field : container.fields())
            fields.push_back(call1(arguments, function, field));
        const Type record = Type::record(fields);
        return container.may_be_empty_tuple() ? join(record, Type::tuple_of(Type::never())) : record;
    }
    Type result = Type::never();
    for (const Type element : container.sets())
        result = join(result, Type::set_of(element.is_never() ? element : call1(arguments, function, element)));
    if (container.may_be(type_bits::TUPLE)) {
        const Type element = container.tuple_element();
        result = join(result, Type::tuple_of(element.is_never() ? element : call1(arguments, function, element)));
    }
    return result;
}

// What each of some functions gives for a value.
Type applied_functions(const OpArguments& arguments, Type container, Type value) {
    const Value* const functions = arguments.constant(0);
    Type result = Type::any();
    if (functions != nullptr && (functions->kind == Kind::tuple || functions->kind == Kind::set)) {
        result = Type::never();
        for (u32 i = 0; i < functions->count; ++i)
            result = join(result, arguments.call_function(functions->items()[i], std::span(&value, 1)));
    }
    return container_like(container, result);
}

Type chosen(const OpArguments& arguments) {
    const Value* const condition = arguments.constant(0);
    if (condition != nullptr && condition->is_int())
        return arguments.type(condition->x != 0 ? 1 : 2);
    return join(arguments.type(1), arguments.type(2));
}

Type repeated(const OpArguments& arguments) {
    const Value* const count = arguments.constant(1);
    if (count != nullptr && count->is_int() && count->x > 0 && count->x <= 8)
        return Type::record(std::vector<Type>(static_cast<size_t>(count->x), arguments.type(0)));
    return Type::tuple_of(arguments.type(0));
}

// Elements, or what an op of batt gives where it finds none.
Type element_or(Type container, std::initializer_list<Type> others) {
    Type result = container.element();
    for (const Type other : others)
        result = join(result, other);
    return result;
}

// In batt () stands for 0 or 1.
Type operand_of(Type number, Dialect dialect) {
    return dialect == Dialect::batt && number.may_be_empty_tuple() ? join(number, Type::integer()) : number;
}

Type extreme_element(const OpArguments& arguments) {
    const Type element = arguments.type(0).element();
    call1(arguments, 1, element);
    return arguments.dialect() == Dialect::re_arc ? join(element, Type::none()) : element;
}

// What an op gives but for its default.
Type computed_type(OpId op, const OpArguments& arguments) {
    const std::span<const Type> t = arguments.types();
    const Dialect dialect = arguments.dialect();
    const bool batt = dialect == Dialect::batt;
    switch (op) {
    // --- numbers and logic
    case OpId::op_identity:
        return t[0];
    case OpId::op_add:
    case OpId::op_subtract:
    case OpId::op_multiply:
    case OpId::op_divide:
        return arithmetic(operand_of(t[0], dialect), operand_of(t[1], dialect));
    case OpId::op_invert:
    case OpId::op_double:
    case OpId::op_halve:
    case OpId::op_increment:
    case OpId::op_decrement:
    case OpId::op_crement:
    case OpId::op_sign:
        return arithmetic(t[0], t[0]);
    case OpId::op_portrait_t:
    case OpId::op_portrait_f:
    case OpId::op_square_t:
    case OpId::op_square_f:
    case OpId::op_vline_i:
    case OpId::op_vline_o:
    case OpId::op_hline_i:
    case OpId::op_hline_o:
    case OpId::op_is_no_grid:
    case OpId::op_even:
    case OpId::op_flip:
    case OpId::op_equality:
    case OpId::op_contained:
    case OpId::op_greater:
    case OpId::op_positive:
    case OpId::op_portrait:
    case OpId::op_square:
    case OpId::op_vline:
    case OpId::op_hline:
    case OpId::op_hmatching:
    case OpId::op_vmatching:
    case OpId::op_adjacent:
    case OpId::op_bordering:
        return Type::boolean();
    case OpId::op_both:
    case OpId::op_either:
        return join(t[0], t[1]);
    case OpId::op_toivec:
        return Type::record(t[0], Type::integer());
    case OpId::op_tojvec:
        return Type::record(Type::integer(), t[0]);
    case OpId::op_c_branch:
    case OpId::op_branch:
        return chosen(arguments);

    // --- containers
    case OpId::op_combine:
        return container_like(t[0], join(t[0].element(), t[1].element()));
    case OpId::op_intersection: {
        Type result = Type::never();
        if (t[0].may_be(type_bits::SET) && t[1].may_be(type_bits::SET))
            result = Type::set_of(join(t[0].set_element(), t[1].set_element()));
        if (t[0].may_be(int_bits) && t[1].may_be(int_bits))
            result = join(result, Type::integral());
        return result;
    }
    case OpId::op_difference:
    case OpId::op_sfilter:
    case OpId::op_difference_tuple:
    case OpId::op_remove:
    case OpId::op_remove_f: {
        if (op == OpId::op_sfilter)
            call1(arguments, 1, t[0].element());
        const Type container = t[op == OpId::op_remove || op == OpId::op_remove_f ? 1 : 0];
        Type result = Type::never();
        for (const Type element : container.sets())
            result = join(result, Type::set_of(element));
        return container.may_be(type_bits::TUPLE) ? join(result, Type::tuple_of(container.tuple_element())) : result;
    }
    case OpId::op_order:
        call1(arguments, 1, t[0].element());
        return Type::tuple_of(t[0].element());
    case OpId::op_remove_t:
        return Type::tuple_of(t[1].element());
    case OpId::op_dedupe:
    case OpId::op_totuple:
        return Type::tuple_of(t[0].element());
    case OpId::op_repeat:
        return repeated(arguments);
    case OpId::op_size_t:
    case OpId::op_size_f:
    case OpId::op_height_t:
    case OpId::op_height_f:
    case OpId::op_height_i:
    case OpId::op_height_o:
    case OpId::op_width_t:
    case OpId::op_width_f:
    case OpId::op_width_i:
    case OpId::op_width_o:
    case OpId::op_colorcount_t:
    case OpId::op_colorcount_f:
    case OpId::op_numcolors_t:
    case OpId::op_numcolors_f:
    case OpId::op_size:
    case OpId::op_height:
    case OpId::op_width:
    case OpId::op_colorcount:
    case OpId::op_numcolors:
    case OpId::op_hperiod:
    case OpId::op_vperiod:
        return Type::integer();
    case OpId::op_mfilter:
    case OpId::op_mfilter_f: {
        call1(arguments, 1, t[0].element());
        const Type merged = container_like(t[0], t[0].element().element());
        return batt ? join(merged, empty_tuple()) : merged;
    }
    case OpId::op_sfilter_t:
        call1(arguments, 1, t[0].element());
        return Type::tuple_of(t[0].element());
    case OpId::op_sfilter_f:
    case OpId::op_mfilter_t:
        call1(arguments, 1, t[0].element());
        return Type::set_of(t[0].element());
    case OpId::op_combine_t:
        if (!t[0].only(type_bits::TUPLE) || !t[1].only(type_bits::TUPLE))
            return Type::any();
        return Type::tuple_of(join(t[0].tuple_element(), t[1].tuple_element()));
    case OpId::op_combine_f:
        if (!t[0].only(type_bits::SET) || !t[1].only(type_bits::SET))
            return Type::any();
        return Type::set_of(join(t[0].set_element(), t[1].set_element()));
    case OpId::op_merge:
    case OpId::op_merge_t:
    case OpId::op_merge_f:
        return container_like(t[0], t[0].element().element());
    case OpId::op_maximum:
    case OpId::op_minimum:
        return join(t[0].element(), Type::integer());
    case OpId::op_valmax_t:
    case OpId::op_valmax_f:
    case OpId::op_valmin_t:
    case OpId::op_valmin_f:
    case OpId::op_valmax:
    case OpId::op_valmin:
        return join(call1(arguments, 1, t[0].element()), call1(arguments, 1, Type::integer()));
    case OpId::op_argmax_t:
    case OpId::op_argmax_f:
    case OpId::op_argmin_t:
    case OpId::op_argmin_f:
    case OpId::op_argmax:
    case OpId::op_argmin:
        return extreme_element(arguments);
    case OpId::op_extract:
        call1(arguments, 1, t[0].element());
        return batt ? element_or(t[0], {empty_set()}) : t[0].element();
    case OpId::op_other:
        return batt ? element_or(t[0], {Type::none()}) : t[0].element();
    case OpId::op_other_t:
        return element_or(t[0], {empty_tuple()});
    case OpId::op_other_f:
        return element_or(t[0], {empty_set()});
    case OpId::op_mostcommon_t:
    case OpId::op_mostcommon_f:
    case OpId::op_leastcommon_t:
    case OpId::op_leastcommon_f:
    case OpId::op_mostcommon:
    case OpId::op_leastcommon:
        return t[0].element();
    case OpId::op_first: {
        const Type first = join(t[0].set_element(), place(t[0], 0));
        return batt && !cannot_fail(op, t) ? join(first, Type::none()) : first;
    }
    case OpId::op_second:
        return element_or(t[0], {Type::none()});
    case OpId::op_first_t:
    case OpId::op_last_t:
        return element_or(t[0], {empty_tuple()});
    case OpId::op_first_f:
    case OpId::op_last_f:
        return element_or(t[0], {empty_set()});

    // --- ranks and train pairs
    case OpId::op_get_nth_t:
        return element_or(t[0], {Type::real()});
    case OpId::op_get_nth_f:
        return element_or(t[0], {empty_set()});
    case OpId::op_get_nth_by_key_t:
    case OpId::op_get_nth_by_key_f:
        call1(arguments, 2, t[0].element());
        return element_or(t[0], {Type::none()});
    case OpId::op_get_rank:
        return element_or(t[0], {Type::integer()});
    case OpId::op_get_arg_rank:
    case OpId::op_get_arg_rank_t:
    case OpId::op_get_arg_rank_f:
        call1(arguments, 1, t[0].element());
        return element_or(t[0], {empty_tuple(), empty_set()});
    case OpId::op_get_val_rank:
    case OpId::op_get_val_rank_t:
    case OpId::op_get_val_rank_f:
        return join(call1(arguments, 1, t[0].element()), call1(arguments, 1, Type::integer()));
    case OpId::op_get_common_rank:
    case OpId::op_get_common_rank_t:
    case OpId::op_get_common_rank_f:
        return element_or(t[0], {empty_tuple(), empty_set()});
    case OpId::op_get_color_rank_t:
        return join(grid_color(t[0]), empty_tuple());
    case OpId::op_get_color_rank_f:
        return join(cell_color(t[0], dialect), empty_set());
    case OpId::op_dedupe_pair_tuple:
        return Type::tuple_of(t[0].element().only(type_bits::TUPLE) ? t[0].element() : Type::any());
    case OpId::op_c_iz:
    case OpId::op_c_zo:
        call1(arguments, 1, Type::any());
        return Type::tuple_of(Type::any());
    case OpId::op_c_iz_n:
    case OpId::op_c_zo_n:
        call1(arguments, 1, Type::any());
        return call1(arguments, 2, Type::tuple_of(Type::any()));
    case OpId::op_a_mr:
        return join(Type::integer(), Type::none());
    case OpId::op_last: {
        const std::span<const Type> fields = t[0].fields();
        return join(t[0].set_element(), fields.empty() ? t[0].tuple_element() : fields.back());
    }
    case OpId::op_initset:
        return Type::set_of(t[0]);
    case OpId::op_insert:
        return Type::set_of(join(t[0], t[1].set_element()));
    case OpId::op_interval:
        return Type::tuple_of(Type::integer());
    case OpId::op_astuple:
        return Type::record(t[0], t[1]);
    case OpId::op_astriple:
        return Type::record(t);
    case OpId::op_ascell: {
        const Type fields[] = {stored(place(t[0], 0)), stored(place(t[0], 1)), t[1]};
        return Type::record(fields);
    }
    case OpId::op_toij:
        return Type::record(stored(place(t[0], 0)), stored(place(t[0], 1)));
    case OpId::op_celltuple:
        return Type::tuple_of(Type::any());
    case OpId::op_product:
        return Type::set_of(Type::record(t[0].element(), t[1].element()));
    case OpId::op_pair:
        return Type::tuple_of(Type::record(t[0].element(), t[1].element()));
    case OpId::op_sizefilter:
        return Type::set_of(t[0].element());
    case OpId::op_colorfilter:
        return Type::set_of(t[0].element());

    // --- functions
    case OpId::op_compose:
    case OpId::op_chain:
    case OpId::op_matcher:
    case OpId::op_rbind:
    case OpId::op_lbind:
    case OpId::op_fork:
        return Type::function();
    case OpId::op_power:
        return join(t[0], Type::function());
    case OpId::op_apply:
    case OpId::op_apply_f:
        return mapped(arguments, 0, t[1]);
    case OpId::op_apply_t: {
        const Type results = mapped(arguments, 0, t[1]);
        return results.only(type_bits::TUPLE) ? results : Type::tuple_of(results.element());
    }
    case OpId::op_rapply_t:
        return Type::tuple_of(applied_functions(arguments, t[0], t[1]).element());
    case OpId::op_rapply_f:
    case OpId::op_rapply:
        return applied_functions(arguments, t[0], t[1]);
    case OpId::op_mapply:
    case OpId::op_mapply_f: {
        const Type results = mapped(arguments, 0, t[1]);
        const Type merged = container_like(results, results.element().element());
        return batt ? join(merged, empty_tuple()) : merged;
    }
    case OpId::op_mapply_t:
        return Type::tuple_of(mapped(arguments, 0, t[1]).element().element());
    case OpId::op_papply:
        return Type::tuple_of(call2(arguments, 0, t[1].element(), t[2].element()));
    case OpId::op_mpapply:
        return Type::tuple_of(call2(arguments, 0, t[1].element(), t[2].element()).element());
    case OpId::op_prapply:
        return Type::set_of(call2(arguments, 0, t[1].element(), t[2].element()));

    // --- colours and sizes
    case OpId::op_mostcolor:
    case OpId::op_leastcolor:
        return color_of(t[0], dialect);
    case OpId::op_mostcolor_t:
    case OpId::op_leastcolor_t:
        return join(grid_color(t[0]), Type::real());
    case OpId::op_mostcolor_f:
    case OpId::op_leastcolor_f:
        return join(cell_color(t[0], dialect), Type::real());
    case OpId::op_palette:
        return Type::set_of(color_of(t[0], dialect));
    case OpId::op_palette_t:
        return Type::set_of(grid_color(t[0]));
    case OpId::op_palette_f:
    case OpId::op_p_f:
        return Type::set_of(cell_color(t[0], dialect));
    case OpId::op_p_g:
        return Type::tuple_of(grid_color(t[0]));
    case OpId::op_p_o:
        return Type::tuple_of(cell_color(t[0], dialect));
    case OpId::op_color:
        return batt ? join(cell_color(t[0], dialect), Type::real()) : cell_color(t[0], dialect);
    case OpId::op_shape:
    case OpId::op_shape_t:
    case OpId::op_shape_f:
        return integer_pair();
    case OpId::op_index:
        return join(grid_color(t[0]), batt ? Type::real() : Type::none());
    case OpId::op_manhattan:
        return batt ? int_or_real() : Type::integer();

    // --- patches
    case OpId::op_f_ofcolor:
    case OpId::op_asindices:
    case OpId::op_ofcolor:
    case OpId::op_dneighbors:
    case OpId::op_ineighbors:
    case OpId::op_neighbors:
    case OpId::op_connect:
    case OpId::op_backdrop:
    case OpId::op_delta:
    case OpId::op_inbox:
    case OpId::op_outbox:
    case OpId::op_shoot:
    case OpId::op_occurrences:
        return Type::indices();
    case OpId::op_box:
        return t[0].may_be(type_bits::TUPLE) ? join(Type::indices(), empty_tuple()) : Type::indices();
    case OpId::op_vfrontier:
        return Type::set_of(Type::record(Type::integral(), stored(place(t[0], 1))));
    case OpId::op_hfrontier:
        return Type::set_of(Type::record(stored(place(t[0], 0)), Type::integral()));
    case OpId::op_corners:
        return Type::set_of(corner_of(t[0], dialect));
    case OpId::op_ulcorner:
    case OpId::op_urcorner:
    case OpId::op_llcorner:
    case OpId::op_lrcorner:
    case OpId::op_centerofmass:
    case OpId::op_corner:
    case OpId::op_ulcorner_o:
    case OpId::op_urcorner_o:
    case OpId::op_llcorner_o:
    case OpId::op_lrcorner_o:
        return corner_of(t[0], dialect);
    case OpId::op_ulcorner_i:
    case OpId::op_urcorner_i:
    case OpId::op_llcorner_i:
    case OpId::op_lrcorner_i:
        return holds_pairs(t[0]) ? join(Type::pair(), empty_tuple()) : Type::any();
    case OpId::op_uppermost:
    case OpId::op_lowermost:
        return coordinate_of(t[0], 0, dialect);
    case OpId::op_uppermost_i:
    case OpId::op_uppermost_o:
    case OpId::op_lowermost_i:
    case OpId::op_lowermost_o:
    case OpId::op_leftmost_i:
    case OpId::op_leftmost_o:
    case OpId::op_rightmost_i:
    case OpId::op_rightmost_o:
        return int_or_real();
    case OpId::op_col_row:
        return join(int_or_real(), Type::none());
    case OpId::op_leftmost:
    case OpId::op_rightmost:
        return coordinate_of(t[0], 1, dialect);
    case OpId::op_center:
    case OpId::op_position:
        return Type::pair();
    case OpId::op_gravitate:
        return batt ? join(Type::pair(), t[0]) : Type::pair();
    case OpId::op_toindices:
        return indices_of(t[0], dialect);
    case OpId::op_toindices_i:
    case OpId::op_normalize_t:
        return t[0];
    case OpId::op_toindices_o:
        return Type::set_of(locations(t[0], dialect));
    case OpId::op_recolor:
    case OpId::op_recolor_i:
    case OpId::op_recolor_o:
        return recolored(t[0], t[1], dialect);
    case OpId::op_shift: {
        const Type moved = moved_patch(t[0], dialect);
        if (!batt)
            return moved;
        return t[1].may_be_empty_tuple() ? join(join(moved, empty_set()), t[0]) : join(moved, empty_set());
    }
    case OpId::op_normalize:
    case OpId::op_normalize_i:
    case OpId::op_normalize_o:
        return batt ? join(moved_patch(t[0], dialect), empty_set()) : moved_patch(t[0], dialect);
    case OpId::op_o_g: {
        const Value* const choice = arguments.constant(1);
        const Type objects = Type::set_of(object_of(grid_color(t[0]), dialect));
        return choice != nullptr && choice->is_int() && choice->x >= 0 && choice->x < 8 ? objects
                                                                                        : join(objects, Type::none());
    }
    case OpId::op_objects:
    case OpId::op_partition:
    case OpId::op_fgpartition:
    case OpId::op_frontiers:
        return Type::set_of(object_of(grid_color(t[0]), dialect));
    case OpId::op_asobject:
        return object_of(grid_color(t[0]), dialect);
    case OpId::op_toobject:
        return object_of(grid_color(t[1]), dialect);

    // --- grids
    case OpId::op_dmirror_t:
    case OpId::op_vmirror_t:
    case OpId::op_cmirror_t:
    case OpId::op_upscale_t:
    case OpId::op_rot90:
    case OpId::op_rot180:
    case OpId::op_rot270:
    case OpId::op_crop:
    case OpId::op_trim:
    case OpId::op_lefthalf:
    case OpId::op_righthalf:
    case OpId::op_compress:
    case OpId::op_downscale:
    case OpId::op_hupscale:
    case OpId::op_cover:
        return same_rows(t[0]);
    case OpId::op_subgrid:
        return same_rows(t[1]);
    case OpId::op_tophalf:
    case OpId::op_bottomhalf:
    case OpId::op_vupscale:
        return Type::tuple_of(t[0].element());
    case OpId::op_hmirror_t:
        return Type::tuple_of(t[0].element());
    case OpId::op_mir_rot_t:
        return join(join(same_rows(t[0]), Type::tuple_of(t[0].element())), t[0]);
    case OpId::op_hmirror_f:
    case OpId::op_hmirror_i:
    case OpId::op_hmirror_o:
    case OpId::op_vmirror_f:
    case OpId::op_vmirror_i:
    case OpId::op_vmirror_o:
    case OpId::op_dmirror_f:
    case OpId::op_dmirror_i:
    case OpId::op_dmirror_o:
    case OpId::op_cmirror_f:
    case OpId::op_cmirror_i:
    case OpId::op_cmirror_o:
    case OpId::op_upscale_f:
        return mirrored_patch(t[0]);
    case OpId::op_mir_rot_f:
        return join(mirrored_patch(t[0]), t[0]);
    case OpId::op_hmirror: {
        const Type sets = moved_sets(t[0], dialect);
        return t[0].may_be(type_bits::TUPLE) ? join(sets, Type::tuple_of(t[0].tuple_element())) : sets;
    }
    case OpId::op_vmirror:
    case OpId::op_dmirror:
    case OpId::op_cmirror:
    case OpId::op_upscale: {
        const Type sets = moved_sets(t[0], dialect);
        return t[0].may_be(type_bits::TUPLE) ? join(sets, same_rows(t[0])) : sets;
    }
    case OpId::op_fill:
    case OpId::op_underfill:
        return rows_of(join(grid_color(t[0]), t[1]));
    case OpId::op_paint:
    case OpId::op_underpaint:
    case OpId::op_move:
        return rows_of(join(grid_color(t[0]), cell_color(t[1], dialect)));
    case OpId::op_hconcat: {
        const Type a = t[0].element();
        const Type b = t[1].element();
        if (!a.only(type_bits::TUPLE) || !b.only(type_bits::TUPLE))
            return Type::tuple_of(Type::any());
        return rows_of(join(a.tuple_element(), b.tuple_element()));
    }
    case OpId::op_vconcat:
        if (!t[0].only(type_bits::TUPLE) || !t[1].only(type_bits::TUPLE))
            return Type::any();
        return Type::tuple_of(join(t[0].tuple_element(), t[1].tuple_element()));
    case OpId::op_hsplit:
    case OpId::op_vsplit:
        return Type::tuple_of(same_rows(t[0]));
    case OpId::op_cellwise:
    case OpId::op_replace:
        return rows_of(join(grid_color(t[0]), t[2]));
    case OpId::op_switch:
        return rows_of(join(grid_color(t[0]), join(t[1], t[2])));
    case OpId::op_canvas:
        return rows_of(t[0]);
    default:
        break;
    }
    return Type::any();
}

} // namespace

Type op_result_type(OpId op, const OpArguments& arguments) {
    const std::span<const Type> types = arguments.types();
    if (std::any_of(types.begin(), types.end(), [](Type type) { return type.is_never(); }))
        return Type::never();
    const Type computed = computed_type(op, arguments);
    if (arguments.dialect() != Dialect::batt || cannot_fail(op, types))
        return computed;
    return join(computed, type_of(default_value(op), arguments.dialect()));
}

bool cannot_fail(OpId op, std::span<const Type> types) {
    const auto all_integral = [&] { return std::all_of(types.begin(), types.end(), is_integral); };
    switch (op) {
    case OpId::op_identity:
    case OpId::op_flip:
    case OpId::op_equality:
    case OpId::op_both:
    case OpId::op_either:
    case OpId::op_branch:
    case OpId::op_c_branch:
    case OpId::op_initset:
    case OpId::op_astuple:
    case OpId::op_astriple:
    case OpId::op_toindices_i:
    case OpId::op_normalize_t:
    case OpId::op_is_no_grid:
    case OpId::op_compose:
    case OpId::op_chain:
    case OpId::op_matcher:
    case OpId::op_fork:
        return true;
    case OpId::op_even:
    case OpId::op_positive:
    case OpId::op_greater:
    case OpId::op_toivec:
    case OpId::op_tojvec:
    case OpId::op_sign:
        return all_integral();
    case OpId::op_size:
    case OpId::op_size_t:
    case OpId::op_size_f:
    case OpId::op_height_t:
        return types[0].only(container_bits);
    case OpId::op_first:
    case OpId::op_last:
    case OpId::op_first_t:
    case OpId::op_last_t:
        return types[0].only(type_bits::TUPLE) && !types[0].fields().empty() && !types[0].may_be_empty_tuple();
    case OpId::op_rbind:
    case OpId::op_lbind:
        return types[0].only(type_bits::FUNCTION);
    default:
        return false;
    }
}

std::optional<u32> fixed_fuel(OpId op, std::span<const Type> types) {
    // Light ops charge for nothing but themselves (ops/core/fuel.h), unless they compare or compute with containers.
    const auto one_op = static_cast<u32>(base_fuel(static_cast<u32>(op)));
    switch (op) {
    case OpId::op_identity:
    case OpId::op_flip:
    case OpId::op_both:
    case OpId::op_either:
    case OpId::op_branch:
    case OpId::op_initset:
    case OpId::op_astuple:
    case OpId::op_toivec:
    case OpId::op_tojvec:
    case OpId::op_compose:
    case OpId::op_chain:
    case OpId::op_matcher:
    case OpId::op_fork:
    case OpId::op_rbind:
    case OpId::op_lbind:
    case OpId::op_size:
    case OpId::op_first:
    case OpId::op_last:
        return one_op;
    case OpId::op_equality:
    case OpId::op_even:
    case OpId::op_positive:
    case OpId::op_greater:
    case OpId::op_add:
    case OpId::op_subtract:
    case OpId::op_multiply:
    case OpId::op_divide:
    case OpId::op_invert:
    case OpId::op_double:
    case OpId::op_halve:
    case OpId::op_increment:
    case OpId::op_decrement:
    case OpId::op_crement:
    case OpId::op_sign:
        if (std::all_of(types.begin(), types.end(), [](Type type) { return type.is_subtype_of(Type::number()); }))
            return one_op;
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

} // namespace batt::ir
