#include "ir/type.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "ops/core/plane_view.h"

namespace batt::ir {

// A type in normal form: equal types have equal nodes, and the pool keeps one node of each.
struct TypeNode {
    enum class Tuples : u8 { none, repeated, record };

    bool every_value = false;
    TypeBits atoms = 0; // none to function
    Tuples tuples = Tuples::none;
    bool empty_tuple = false; // with a record: () as well
    u8 depth = 0;
    std::vector<Type> sets;   // no one holds another; in the order of `compare`
    std::vector<Type> fields; // repeated: the one element type; record: the places

    bool operator==(const TypeNode&) const = default;

    static const TypeNode& of(Type type) { return *type.node_; }
};

namespace {

constexpr u8 deepest_type = 6;
constexpr size_t longest_record = 8;
constexpr size_t most_sets = 2;
constexpr TypeBits atom_bits =
    type_bits::NONE | type_bits::BOOLEAN | type_bits::INTEGER | type_bits::REAL | type_bits::FUNCTION;

// An order that depends on structure alone, so that printed unions do not depend on which type was made first.
int compare(Type left, Type right) {
    if (left == right)
        return 0;
    const TypeNode& a = TypeNode::of(left);
    const TypeNode& b = TypeNode::of(right);
    const auto numbers = [](size_t x, size_t y) { return x < y ? -1 : x > y ? 1 : 0; };
    const auto lists = [&](const std::vector<Type>& x, const std::vector<Type>& y) {
        for (size_t i = 0; i < x.size() && i < y.size(); ++i)
            if (const int order = compare(x[i], y[i]); order != 0)
                return order;
        return numbers(x.size(), y.size());
    };
    if (const int order = numbers(a.every_value, b.every_value); order != 0)
        return order;
    if (const int order = numbers(a.atoms, b.atoms); order != 0)
        return order;
    if (const int order = numbers(static_cast<size_t>(a.tuples), static_cast<size_t>(b.tuples)); order != 0)
        return order;
    if (const int order = numbers(a.empty_tuple, b.empty_tuple); order != 0)
        return order;
    if (const int order = lists(a.fields, b.fields); order != 0)
        return order;
    return lists(a.sets, b.sets);
}

struct NodeHash {
    size_t operator()(const std::unique_ptr<const TypeNode>& node) const { return (*this)(*node); }
    size_t operator()(const TypeNode& node) const {
        size_t hash = node.atoms + 131u * static_cast<size_t>(node.tuples) + 523u * (node.empty_tuple ? 1u : 0u) +
                      1031u * (node.every_value ? 1u : 0u);
        const auto mix = [&](Type type) {
            hash = (hash ^ reinterpret_cast<size_t>(&TypeNode::of(type))) * 0x9e3779b97f4a7c15ULL;
            hash ^= hash >> 29;
        };
        std::for_each(node.sets.begin(), node.sets.end(), mix);
        hash = hash * 31 + 7;
        std::for_each(node.fields.begin(), node.fields.end(), mix);
        return hash;
    }
    using is_transparent = void;
};
struct NodeEqual {
    static const TypeNode& node(const std::unique_ptr<const TypeNode>& pointer) { return *pointer; }
    static const TypeNode& node(const TypeNode& reference) { return reference; }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
        return node(a) == node(b);
    }
    using is_transparent = void;
};

} // namespace

class TypePool {
public:
    static Type intern(TypeNode node) {
        u8 depth = 0;
        for (const Type type : node.sets)
            depth = std::max(depth, static_cast<u8>(TypeNode::of(type).depth + 1));
        for (const Type type : node.fields)
            depth = std::max(depth, static_cast<u8>(TypeNode::of(type).depth + 1));
        node.depth = depth;
        TypePool& pool = instance();
        const std::lock_guard<std::mutex> lock(pool.mutex_);
        auto found = pool.nodes_.find(node);
        if (found == pool.nodes_.end())
            found = pool.nodes_.insert(std::make_unique<const TypeNode>(std::move(node))).first;
        return Type(found->get());
    }

private:
    static TypePool& instance() {
        static auto* const pool = new TypePool; // types outlive every static that may hold one
        return *pool;
    }
    std::mutex mutex_;
    std::unordered_set<std::unique_ptr<const TypeNode>, NodeHash, NodeEqual> nodes_;
};

namespace {

Type shallow(Type type) { return TypeNode::of(type).depth >= deepest_type ? Type::any() : type; }

// Brings the parts of a node into normal form.
Type make(TypeNode node) {
    if (!node.fields.empty() && node.tuples == TypeNode::Tuples::record &&
        std::any_of(node.fields.begin(), node.fields.end(), [](Type field) { return field.is_never(); })) {
        node.fields.clear(); // a tuple with an element that cannot be: only () is left, if it was there
        node.tuples = TypeNode::Tuples::none;
        if (node.empty_tuple) {
            node.tuples = TypeNode::Tuples::repeated;
            node.fields.push_back(Type::never());
        }
        node.empty_tuple = false;
    }
    std::sort(node.sets.begin(), node.sets.end(), [](Type a, Type b) { return compare(a, b) < 0; });
    const bool every_atom = node.atoms == atom_bits;
    if (every_atom && node.sets.size() == 1 && node.sets[0].is_any() && node.tuples == TypeNode::Tuples::repeated &&
        node.fields[0].is_any())
        return Type::any();
    return TypePool::intern(std::move(node));
}

Type atom(TypeBits bits) {
    TypeNode node;
    node.atoms = bits;
    return TypePool::intern(std::move(node));
}

Type every_value() {
    TypeNode node;
    node.every_value = true;
    return TypePool::intern(std::move(node));
}

// Adds one kind of set to those of a node: what holds another swallows it, and more than two become one.
void add_set(std::vector<Type>& sets, Type element) {
    for (const Type other : sets)
        if (element.is_subtype_of(other))
            return;
    std::erase_if(sets, [&](Type other) { return other.is_subtype_of(element); });
    sets.push_back(element);
    if (sets.size() > most_sets) {
        Type joined = Type::never();
        for (const Type other : sets)
            joined = join(joined, other);
        sets.assign(1, joined);
    }
}

Type join_all(std::span<const Type> types) {
    Type joined = Type::never();
    for (const Type type : types)
        joined = join(joined, type);
    return joined;
}

} // namespace

Type::Type() : node_(any().node_) {}

Type Type::any() {
    static const Type type = every_value();
    return type;
}
Type Type::never() {
    static const Type type = atom(0);
    return type;
}
Type Type::none() {
    static const Type type = atom(type_bits::NONE);
    return type;
}
Type Type::boolean() {
    static const Type type = atom(type_bits::BOOLEAN);
    return type;
}
Type Type::integer() {
    static const Type type = atom(type_bits::INTEGER);
    return type;
}
Type Type::real() {
    static const Type type = atom(type_bits::REAL);
    return type;
}
Type Type::function() {
    static const Type type = atom(type_bits::FUNCTION);
    return type;
}
Type Type::integral() {
    static const Type type = atom(type_bits::BOOLEAN | type_bits::INTEGER);
    return type;
}
Type Type::set_of(Type element) {
    TypeNode node;
    node.sets.push_back(shallow(element));
    return make(std::move(node));
}
Type Type::tuple_of(Type element) {
    TypeNode node;
    node.tuples = TypeNode::Tuples::repeated;
    node.fields.push_back(shallow(element));
    return make(std::move(node));
}
Type Type::record(std::span<const Type> fields) {
    if (fields.empty() || fields.size() > longest_record)
        return tuple_of(join_all(fields));
    TypeNode node;
    node.tuples = TypeNode::Tuples::record;
    for (const Type field : fields)
        node.fields.push_back(shallow(field));
    return make(std::move(node));
}
Type Type::record(Type first, Type second) {
    const Type fields[] = {first, second};
    return record(fields);
}
Type Type::pair() {
    static const Type type = record(integral(), integral());
    return type;
}
Type Type::row() {
    static const Type type = tuple_of(integral());
    return type;
}
Type Type::grid() {
    static const Type type = tuple_of(row());
    return type;
}
Type Type::indices() {
    static const Type type = set_of(pair());
    return type;
}
Type Type::cell(Dialect dialect) {
    static const Type classic = record(integral(), pair());
    static const Type batt = [] {
        const Type fields[] = {integral(), integral(), integral()};
        return record(fields);
    }();
    return dialect == Dialect::batt ? batt : classic;
}
Type Type::object(Dialect dialect) {
    static const Type classic = set_of(cell(Dialect::arc_dsl));
    static const Type batt = set_of(cell(Dialect::batt));
    return dialect == Dialect::batt ? batt : classic;
}
Type Type::objects(Dialect dialect) {
    static const Type classic = set_of(object(Dialect::arc_dsl));
    static const Type batt = set_of(object(Dialect::batt));
    return dialect == Dialect::batt ? batt : classic;
}
Type Type::patch(Dialect dialect) {
    static const Type classic = join(object(Dialect::arc_dsl), indices());
    static const Type batt = join(object(Dialect::batt), indices());
    return dialect == Dialect::batt ? batt : classic;
}
Type Type::number() {
    static const Type type = join(integral(), pair());
    return type;
}

bool Type::is_any() const { return node_->every_value; }
bool Type::is_never() const { return *this == never(); }

TypeBits Type::bits() const {
    if (node_->every_value)
        return type_bits::ALL;
    return static_cast<TypeBits>(node_->atoms | (node_->sets.empty() ? 0 : type_bits::SET) |
                                 (node_->tuples == TypeNode::Tuples::none ? 0 : type_bits::TUPLE));
}

bool Type::is_subtype_of(Type wider) const {
    if (*this == wider || wider.is_any())
        return true;
    const TypeNode& a = *node_;
    const TypeNode& b = *wider.node_;
    if (a.every_value || (a.atoms & ~b.atoms) != 0)
        return false;
    for (const Type element : a.sets)
        if (std::none_of(b.sets.begin(), b.sets.end(), [&](Type other) { return element.is_subtype_of(other); }))
            return false;
    using Tuples = TypeNode::Tuples;
    if (a.tuples == Tuples::none)
        return true;
    if (b.tuples == Tuples::repeated)
        return std::all_of(a.fields.begin(), a.fields.end(),
                           [&](Type field) { return field.is_subtype_of(b.fields[0]); });
    if (b.tuples == Tuples::none)
        return false;
    if (a.tuples == Tuples::repeated)
        return a.fields[0].is_never() && b.empty_tuple;
    if (a.fields.size() != b.fields.size() || (a.empty_tuple && !b.empty_tuple))
        return false;
    return std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(),
                      [](Type x, Type y) { return x.is_subtype_of(y); });
}

std::span<const Type> Type::sets() const {
    static const Type anything[] = {any()};
    return node_->every_value ? std::span<const Type>(anything) : std::span<const Type>(node_->sets);
}
Type Type::set_element() const { return join_all(sets()); }
Type Type::tuple_element() const { return node_->every_value ? any() : join_all(node_->fields); }
Type Type::element() const { return join(set_element(), tuple_element()); }

std::span<const Type> Type::fields() const {
    if (node_->tuples != TypeNode::Tuples::record)
        return {};
    return node_->fields;
}
bool Type::may_be_empty_tuple() const {
    return node_->every_value || node_->empty_tuple || node_->tuples == TypeNode::Tuples::repeated;
}

Type Type::restrict_to(TypeBits kinds) const {
    TypeNode node;
    if (node_->every_value) {
        if (kinds == type_bits::ALL)
            return *this;
        node.atoms = kinds & atom_bits;
        if ((kinds & type_bits::SET) != 0)
            node.sets.push_back(any());
        if ((kinds & type_bits::TUPLE) != 0) {
            node.tuples = TypeNode::Tuples::repeated;
            node.fields.push_back(any());
        }
        return make(std::move(node));
    }
    node = *node_;
    node.atoms &= kinds;
    if ((kinds & type_bits::SET) == 0)
        node.sets.clear();
    if ((kinds & type_bits::TUPLE) == 0) {
        node.tuples = TypeNode::Tuples::none;
        node.empty_tuple = false;
        node.fields.clear();
    }
    return make(std::move(node));
}

Type join(Type a, Type b) {
    if (a == b || b.is_never())
        return a;
    if (a.is_never())
        return b;
    if (a.is_any() || b.is_any())
        return Type::any();
    const TypeNode& x = TypeNode::of(a);
    const TypeNode& y = TypeNode::of(b);
    using Tuples = TypeNode::Tuples;
    TypeNode node;
    node.atoms = x.atoms | y.atoms;
    node.sets = x.sets;
    for (const Type element : y.sets)
        add_set(node.sets, element);

    const auto is_empty = [](const TypeNode& part) {
        return part.tuples == Tuples::repeated && part.fields[0].is_never();
    };
    if (x.tuples == Tuples::none || y.tuples == Tuples::none) {
        const TypeNode& only = x.tuples == Tuples::none ? y : x;
        node.tuples = only.tuples;
        node.empty_tuple = only.empty_tuple;
        node.fields = only.fields;
    } else if (x.tuples == Tuples::record && y.tuples == Tuples::record && x.fields.size() == y.fields.size()) {
        node.tuples = Tuples::record;
        node.empty_tuple = x.empty_tuple || y.empty_tuple;
        for (size_t i = 0; i < x.fields.size(); ++i)
            node.fields.push_back(join(x.fields[i], y.fields[i]));
    } else if ((x.tuples == Tuples::record && is_empty(y)) || (y.tuples == Tuples::record && is_empty(x))) {
        node.tuples = Tuples::record;
        node.empty_tuple = true;
        node.fields = x.tuples == Tuples::record ? x.fields : y.fields;
    } else {
        node.tuples = Tuples::repeated;
        node.fields.assign(1, join(join_all(x.fields), join_all(y.fields)));
    }
    return make(std::move(node));
}

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

// --- text

namespace {

struct NamedType {
    std::string_view name;
    Type type;
};

// Names of one part of a union: a kind of set or of tuple.
std::span<const NamedType> part_names(Dialect dialect) {
    const auto names = [](Dialect of) {
        return std::vector<NamedType>{
            {"pair", Type::pair()},         {"cell", Type::cell(of)},     {"row", Type::row()},
            {"grid", Type::grid()},         {"indices", Type::indices()}, {"object", Type::object(of)},
            {"objects", Type::objects(of)}, {"patch", Type::patch(of)},
        };
    };
    static const std::vector<NamedType> classic = names(Dialect::arc_dsl);
    static const std::vector<NamedType> batt = names(Dialect::batt);
    return dialect == Dialect::batt ? batt : classic;
}

std::span<const NamedType> atom_names() {
    static const std::vector<NamedType> names = {
        {"none", Type::none()},       {"int", Type::integral()}, {"boolean", Type::boolean()},
        {"integer", Type::integer()}, {"real", Type::real()},    {"function", Type::function()},
    };
    return names;
}

std::string_view part_name(Type part, Dialect dialect) {
    for (const NamedType& named : part_names(dialect))
        if (named.type == part)
            return named.name;
    return {};
}

void append_type(std::string& text, Type type, Dialect dialect);

void append_part(std::string& text, std::string_view part) {
    if (!text.empty())
        text += " | ";
    text += part;
}

std::string sets_text(Type sets, Dialect dialect) {
    std::string text(part_name(sets, dialect));
    if (!text.empty())
        return text;
    for (const Type element : sets.sets()) {
        const std::string_view name = part_name(Type::set_of(element), dialect);
        if (name.empty())
            append_part(text, "set<" + type_text(element, dialect) + ">");
        else
            append_part(text, name);
    }
    return text;
}

std::string tuples_text(Type tuples, Dialect dialect) {
    const std::string_view name = part_name(tuples, dialect);
    if (!name.empty())
        return std::string(name);
    std::string text;
    const std::span<const Type> fields = tuples.fields();
    if (fields.empty()) {
        if (tuples.tuple_element().is_never())
            return "()";
        return "tuple<" + type_text(tuples.tuple_element(), dialect) + ">";
    }
    const Type record = Type::record(fields);
    text = part_name(record, dialect);
    if (text.empty()) {
        text = "(";
        for (size_t i = 0; i < fields.size(); ++i)
            text += (i == 0 ? "" : ", ") + type_text(fields[i], dialect);
        text += fields.size() == 1 ? ",)" : ")";
    }
    return tuples.may_be_empty_tuple() ? text + " | ()" : text;
}

void append_type(std::string& text, Type type, Dialect dialect) {
    if (type.is_any()) {
        text += "any";
        return;
    }
    if (type.is_never()) {
        text += "never";
        return;
    }
    if (type == Type::number()) {
        text += "number";
        return;
    }
    std::string parts;
    TypeBits rest = type.bits();
    for (const NamedType& named : atom_names()) {
        const TypeBits bits = named.type.bits();
        if ((rest & bits) == bits) {
            append_part(parts, named.name);
            rest &= static_cast<TypeBits>(~bits);
        }
    }
    if ((rest & type_bits::TUPLE) != 0)
        append_part(parts, tuples_text(type.restrict_to(type_bits::TUPLE), dialect));
    if ((rest & type_bits::SET) != 0)
        append_part(parts, sets_text(type.restrict_to(type_bits::SET), dialect));
    text += parts;
}

class TypeReader {
public:
    TypeReader(std::string_view& text, Dialect dialect) : text_(text), dialect_(dialect) {}

    bool read_union(Type& type) {
        if (depth_ == deepest_text)
            return false;
        ++depth_;
        type = Type::never();
        do {
            Type part;
            if (!read_part(part))
                return false;
            type = join(type, part);
        } while (take('|'));
        --depth_;
        return true;
    }

private:
    static constexpr u32 deepest_text = 100;

    void skip_space() {
        while (text_.starts_with(' '))
            text_.remove_prefix(1);
    }
    bool take(char c) {
        std::string_view rest = text_;
        while (rest.starts_with(' '))
            rest.remove_prefix(1);
        if (!rest.starts_with(c))
            return false;
        text_ = rest.substr(1);
        return true;
    }

    bool read_part(Type& type) {
        if (take('('))
            return read_fields(type);
        skip_space();
        size_t length = 0;
        while (length < text_.size() && text_[length] >= 'a' && text_[length] <= 'z')
            ++length;
        const std::string_view name = text_.substr(0, length);
        text_.remove_prefix(length);
        if (name == "set" || name == "tuple") {
            Type element;
            if (!take('<') || !read_union(element) || !take('>'))
                return false;
            type = name == "set" ? Type::set_of(element) : Type::tuple_of(element);
            return true;
        }
        return find_name(name, type);
    }

    bool find_name(std::string_view name, Type& type) const {
        static const NamedType others[] = {{"any", Type::any()}, {"never", Type::never()}, {"number", Type::number()}};
        for (const std::span<const NamedType> names :
             {std::span<const NamedType>(others), atom_names(), part_names(dialect_)})
            for (const NamedType& named : names)
                if (named.name == name) {
                    type = named.type;
                    return true;
                }
        return false;
    }

    bool read_fields(Type& type) {
        std::vector<Type> fields;
        bool comma = true;
        while (!take(')')) {
            if (!comma)
                return false;
            if (!read_union(fields.emplace_back()))
                return false;
            comma = take(',');
        }
        type = Type::record(fields);
        return true;
    }

    std::string_view& text_;
    Dialect dialect_;
    u32 depth_ = 0;
};

} // namespace

std::string type_text(Type type, Dialect dialect) {
    std::string text;
    append_type(text, type, dialect);
    return text;
}

bool parse_type(std::string_view& text, Dialect dialect, Type& type) {
    return TypeReader(text, dialect).read_union(type);
}

} // namespace batt::ir
