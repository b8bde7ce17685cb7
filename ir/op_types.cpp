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

// --- grids and patches. Cells are (colour, location) here; the dialect batt has rules of its own.

// Colours and coordinates are stored as numbers, so that a bool may come out as the int that equals it.
Type stored(Type number) { return number.may_be(type_bits::BOOLEAN) ? join(number, Type::integer()) : number; }

Type rows_of(Type color) { return Type::tuple_of(Type::tuple_of(stored(color))); }
// Rows are iterated, so that a set of tuples would do as well.
Type grid_color(Type grid) { return grid.element().element(); }
Type same_rows(Type grid) { return rows_of(grid_color(grid)); }

// A tuple of two whose second place is a tuple: what a patch recognises as a cell.
bool is_cell_like(Type element) {
    const std::span<const Type> fields = element.fields();
    return element.only(type_bits::TUPLE) && fields.size() == 2 && fields[1].only(type_bits::TUPLE) &&
           !fields[1].is_never();
}

// What `toindices` makes of containers of one kind of element.
Type location_of(Type element) {
    if (element.is_never())
        return element;
    if (is_pair(element))
        return element.tuple_element().may_be(type_bits::BOOLEAN) ? Type::pair() : element;
    return is_cell_like(element) ? element.fields()[1] : Type::any();
}

// The type of the locations of a patch, in whatever container.
Type locations(Type patch) {
    Type result = location_of(patch.tuple_element());
    for (const Type element : patch.sets())
        result = join(result, location_of(element));
    return patch.only(container_bits) ? result : Type::any();
}
bool has_pair_locations(Type patch) { return is_pair(locations(patch)); }

Type indices_of(Type patch) {
    if (patch.is_any())
        return Type::any();
    Type result = Type::never();
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

// The elements of a patch once its locations have been computed anew.
Type moved_element(Type element) {
    if (element.is_never())
        return element;
    if (is_pair(element))
        return Type::pair();
    if (is_cell_like(element))
        return Type::record(stored(element.fields()[0]), Type::pair());
    return Type::any();
}
Type moved_sets(Type patch) {
    Type result = Type::never();
    for (const Type element : patch.sets())
        result = join(result, Type::set_of(moved_element(element)));
    return result;
}
// `shift` and its kin: a set; an empty argument is given back as it is.
Type moved_patch(Type patch) {
    Type result = moved_sets(patch);
    if (patch.may_be(type_bits::TUPLE)) {
        result = join(result, Type::set_of(moved_element(patch.tuple_element())));
        result = join(result, Type::tuple_of(Type::never()));
    }
    return result;
}

// The colours of an object, in whatever container: the first place of its elements. Cells are unpacked, so that a set of two
// would do as well.
Type leading_color(Type object) {
    const Type cell = object.element();
    return cell.is_any() ? cell : join(place(cell, 0), cell.set_element());
}
// The colours of a grid or an object.
Type color_of(Type element) {
    Type result = Type::never();
    if (element.may_be(type_bits::SET))
        result = leading_color(element.restrict_to(type_bits::SET));
    if (element.may_be(type_bits::TUPLE))
        result = join(result, grid_color(element.restrict_to(type_bits::TUPLE)));
    return result;
}

Type object_of(Type color) { return Type::set_of(Type::record(stored(color), Type::pair())); }
Type corner_of(Type patch) {
    if (!has_pair_locations(patch))
        return Type::any();
    return join(Type::pair(), Type::tuple_of(Type::never()));
}
Type coordinate_of(Type patch, size_t axis) {
    const Type location = locations(patch);
    return is_pair(location) ? stored(place(location, axis)) : Type::any();
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

Type extreme_element(const OpArguments& arguments) {
    const Type element = arguments.type(0).element();
    call1(arguments, 1, element);
    return arguments.dialect() == Dialect::re_arc ? join(element, Type::none()) : element;
}

} // namespace

Type op_result_type(OpId op, const OpArguments& arguments) {
    const std::span<const Type> t = arguments.types();
    if (std::any_of(t.begin(), t.end(), [](Type type) { return type.is_never(); }))
        return Type::never();
    if (arguments.dialect() == Dialect::batt)
        return Type::any();
    switch (op) {
    // --- numbers and logic
    case OpId::op_identity:
        return t[0];
    case OpId::op_add:
    case OpId::op_subtract:
    case OpId::op_multiply:
    case OpId::op_divide:
        return arithmetic(t[0], t[1]);
    case OpId::op_invert:
    case OpId::op_double:
    case OpId::op_halve:
    case OpId::op_increment:
    case OpId::op_decrement:
    case OpId::op_crement:
    case OpId::op_sign:
        return arithmetic(t[0], t[0]);
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
    case OpId::op_remove: {
        if (op == OpId::op_sfilter)
            call1(arguments, 1, t[0].element());
        const Type container = t[op == OpId::op_remove ? 1 : 0];
        Type result = Type::never();
        for (const Type element : container.sets())
            result = join(result, Type::set_of(element));
        return container.may_be(type_bits::TUPLE) ? join(result, Type::tuple_of(container.tuple_element())) : result;
    }
    case OpId::op_order:
        call1(arguments, 1, t[0].element());
        return Type::tuple_of(t[0].element());
    case OpId::op_dedupe:
    case OpId::op_totuple:
        return Type::tuple_of(t[0].element());
    case OpId::op_repeat:
        return repeated(arguments);
    case OpId::op_size:
    case OpId::op_height:
    case OpId::op_width:
    case OpId::op_colorcount:
    case OpId::op_manhattan:
    case OpId::op_numcolors:
    case OpId::op_hperiod:
    case OpId::op_vperiod:
        return Type::integer();
    case OpId::op_mfilter:
        call1(arguments, 1, t[0].element());
        return container_like(t[0], t[0].element().element());
    case OpId::op_merge:
        return container_like(t[0], t[0].element().element());
    case OpId::op_maximum:
    case OpId::op_minimum:
        return join(t[0].element(), Type::integer());
    case OpId::op_valmax:
    case OpId::op_valmin:
        return join(call1(arguments, 1, t[0].element()), call1(arguments, 1, Type::integer()));
    case OpId::op_argmax:
    case OpId::op_argmin:
        return extreme_element(arguments);
    case OpId::op_extract:
        call1(arguments, 1, t[0].element());
        return t[0].element();
    case OpId::op_mostcommon:
    case OpId::op_leastcommon:
    case OpId::op_other:
        return t[0].element();
    case OpId::op_first:
        return join(t[0].set_element(), place(t[0], 0));
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
        return mapped(arguments, 0, t[1]);
    case OpId::op_rapply:
        return applied_functions(arguments, t[0], t[1]);
    case OpId::op_mapply: {
        const Type results = mapped(arguments, 0, t[1]);
        return container_like(results, results.element().element());
    }
    case OpId::op_papply:
        return Type::tuple_of(call2(arguments, 0, t[1].element(), t[2].element()));
    case OpId::op_mpapply:
        return Type::tuple_of(call2(arguments, 0, t[1].element(), t[2].element()).element());
    case OpId::op_prapply:
        return Type::set_of(call2(arguments, 0, t[1].element(), t[2].element()));

    // --- colours and sizes
    case OpId::op_mostcolor:
    case OpId::op_leastcolor:
        return color_of(t[0]);
    case OpId::op_palette:
        return Type::set_of(color_of(t[0]));
    case OpId::op_color:
        return leading_color(t[0]);
    case OpId::op_shape:
        return integer_pair();
    case OpId::op_index:
        return join(grid_color(t[0]), Type::none());

    // --- patches
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
        return t[0].may_be(type_bits::TUPLE) ? join(Type::indices(), Type::tuple_of(Type::never())) : Type::indices();
    case OpId::op_vfrontier:
        return Type::set_of(Type::record(Type::integral(), stored(place(t[0], 1))));
    case OpId::op_hfrontier:
        return Type::set_of(Type::record(stored(place(t[0], 0)), Type::integral()));
    case OpId::op_corners:
        return Type::set_of(corner_of(t[0]));
    case OpId::op_ulcorner:
    case OpId::op_urcorner:
    case OpId::op_llcorner:
    case OpId::op_lrcorner:
    case OpId::op_centerofmass:
        return corner_of(t[0]);
    case OpId::op_uppermost:
    case OpId::op_lowermost:
        return coordinate_of(t[0], 0);
    case OpId::op_leftmost:
    case OpId::op_rightmost:
        return coordinate_of(t[0], 1);
    case OpId::op_center:
    case OpId::op_position:
    case OpId::op_gravitate:
        return Type::pair();
    case OpId::op_toindices:
        return indices_of(t[0]);
    case OpId::op_recolor:
        return Type::set_of(Type::record(stored(t[0]), locations(t[1])));
    case OpId::op_shift:
    case OpId::op_normalize:
        return moved_patch(t[0]);
    case OpId::op_objects:
    case OpId::op_partition:
    case OpId::op_fgpartition:
    case OpId::op_frontiers:
        return Type::set_of(object_of(grid_color(t[0])));
    case OpId::op_asobject:
        return object_of(grid_color(t[0]));
    case OpId::op_toobject:
        return object_of(grid_color(t[1]));

    // --- grids
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
    case OpId::op_hmirror: {
        const Type sets = moved_sets(t[0]);
        return t[0].may_be(type_bits::TUPLE) ? join(sets, Type::tuple_of(t[0].tuple_element())) : sets;
    }
    case OpId::op_vmirror:
    case OpId::op_dmirror:
    case OpId::op_cmirror:
    case OpId::op_upscale: {
        const Type sets = moved_sets(t[0]);
        return t[0].may_be(type_bits::TUPLE) ? join(sets, same_rows(t[0])) : sets;
    }
    case OpId::op_fill:
    case OpId::op_underfill:
        return rows_of(join(grid_color(t[0]), t[1]));
    case OpId::op_paint:
    case OpId::op_underpaint:
    case OpId::op_move:
        return rows_of(join(grid_color(t[0]), leading_color(t[1])));
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

bool cannot_fail(OpId op, std::span<const Type> types) {
    const auto all_integral = [&] { return std::all_of(types.begin(), types.end(), is_integral); };
    switch (op) {
    case OpId::op_identity:
    case OpId::op_flip:
    case OpId::op_equality:
    case OpId::op_both:
    case OpId::op_either:
    case OpId::op_branch:
    case OpId::op_initset:
    case OpId::op_astuple:
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
        return types[0].only(container_bits);
    case OpId::op_first:
    case OpId::op_last:
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
