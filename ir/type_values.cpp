// Types and values: the type of a value, and whether a value is of a type. Neither depends on how the value is stored.
#include <algorithm>
#include <vector>

#include "ir/type_node.h"
#include "ops/core/plane_view.h"

namespace batt::ir {

namespace {

// The depth stops the walk where a type would widen anyway.
Type type_of_nested(const Value& value, Dialect dialect, u32 depth) {
    if (depth > deepest_type)
        return Type::any();
    switch (value.kind) {
    case Kind::none:
        return Type::none();
    case Kind::boolean:
        return Type::boolean();
    case Kind::integer:
        return Type::integer();
    case Kind::real:
        return Type::real();
    case Kind::pair: {
        const auto number = [&](u32 i) { return (value.tag >> i) & 1 ? Type::boolean() : Type::integer(); };
        return Type::record(number(0), number(1));
    }
    case Kind::cell: {
        const Type i = Type::integer();
        const Type fields[] = {i, i, i};
        return dialect == Dialect::batt ? Type::record(fields) : Type::record(i, Type::record(i, i));
    }
    case Kind::tuple: {
        std::vector<Type> fields;
        Type joined = Type::never();
        for (u32 i = 0; i < value.count; ++i) {
            const Type field = type_of_nested(value.items()[i], dialect, depth + 1);
            joined = join(joined, field);
            if (fields.size() <= longest_record)
                fields.push_back(field);
        }
        return fields.size() <= longest_record ? Type::record(fields) : Type::tuple_of(joined);
    }
    case Kind::grid:
    case Kind::wide_grid:
        return Type::tuple_of(Type::tuple_of(Type::integer()));
    case Kind::set: {
        Type joined = Type::never();
        for (u32 i = 0; i < value.count; ++i)
            joined = join(joined, type_of_nested(value.items()[i], dialect, depth + 1));
        return Type::set_of(joined);
    }
    case Kind::indices:
    case Kind::wide_indices:
        return Type::set_of(Type::record(Type::integer(), Type::integer()));
    case Kind::mono:
    case Kind::object:
    case Kind::wide_mono:
    case Kind::wide_object:
        return Type::set_of(type_of_nested(make_cell(0, 0, 0), dialect, depth));
    case Kind::op:
    case Kind::closure:
        return Type::function();
    case Kind::error:
        return Type::never();
    }
    return Type::any();
}

} // namespace

Type type_of(const Value& value, Dialect dialect) { return type_of_nested(value, dialect, 0); }

namespace {

// The elements of a tuple against its places or its one element type.
bool holds_tuple(const TypeNode& node, const Value* items, u32 count, Dialect dialect) {
    if (count == 0)
        return node.empty_tuple || node.tuples == TypeNode::Tuples::repeated;
    if (node.tuples == TypeNode::Tuples::none ||
        (node.tuples == TypeNode::Tuples::record && node.fields.size() != count))
        return false;
    for (u32 i = 0; i < count; ++i)
        if (!holds(node.tuples == TypeNode::Tuples::record ? node.fields[i] : node.fields[0], items[i], dialect))
            return false;
    return true;
}

bool holds_grid(const TypeNode& node, const PlaneView& grid, Dialect dialect) {
    // Colours of a board are all ints: one row stands for all, and one colour for all of a row.
    const std::vector<Value> colors(static_cast<size_t>(grid.width), make_int(0));
    Value row = make_blank(Kind::tuple);
    row.count = static_cast<u32>(grid.width);
    row.data = colors.data();
    const std::vector<Value> rows(static_cast<size_t>(grid.height), row);
    return holds_tuple(node, rows.data(), static_cast<u32>(grid.height), dialect);
}

template <typename Check>
bool any_set(const TypeNode& node, Check check) {
    return std::any_of(node.sets.begin(), node.sets.end(), check);
}

} // namespace

bool holds(Type type, const Value& value, Dialect dialect) {
    if (type.is_any())
        return value.kind != Kind::error;
    const TypeNode& node = TypeNode::of(type);
    switch (value.kind) {
    case Kind::none:
        return type.may_be(type_bits::NONE);
    case Kind::boolean:
        return type.may_be(type_bits::BOOLEAN);
    case Kind::integer:
        return type.may_be(type_bits::INTEGER);
    case Kind::real:
        return type.may_be(type_bits::REAL);
    case Kind::op:
    case Kind::closure:
        return type.may_be(type_bits::FUNCTION);
    case Kind::error:
        return false;
    case Kind::pair: {
        const Value items[] = {(value.tag & 1) != 0 ? make_bool(value.x != 0) : make_int(value.x),
                               (value.tag & 2) != 0 ? make_bool(value.y != 0) : make_int(value.y)};
        return holds_tuple(node, items, 2, dialect);
    }
    case Kind::cell: {
        const Value classic[] = {make_int(value.tag), make_pair(value.x, value.y)};
        const Value batt[] = {make_int(value.x), make_int(value.y), make_int(value.tag)};
        return dialect == Dialect::batt ? holds_tuple(node, batt, 3, dialect) : holds_tuple(node, classic, 2, dialect);
    }
    case Kind::tuple:
        return holds_tuple(node, value.items(), value.count, dialect);
    case Kind::grid:
    case Kind::wide_grid:
        return holds_grid(node, plane_view(value), dialect);
    case Kind::set:
        return any_set(node, [&](Type element) {
            return std::all_of(value.items(), value.items() + value.count,
                               [&](const Value& item) { return holds(element, item, dialect); });
        });
    case Kind::indices:
    case Kind::wide_indices:
        return any_set(node, [&](Type element) { return holds(element, make_pair(0, 0), dialect); });
    case Kind::mono:
    case Kind::object:
    case Kind::wide_mono:
    case Kind::wide_object:
        return any_set(node, [&](Type element) { return holds(element, make_cell(0, 0, 0), dialect); });
    }
    return false;
}

} // namespace batt::ir
