// Types in normal form: the pool that keeps one node of each, what they are made of, and how they are joined. Types and values are
// in type_values.cpp, their text form in type_text.cpp.
#include <algorithm>
#include <memory>
#include <mutex>
#include <unordered_set>

#include "ir/type_node.h"

namespace batt::ir {

namespace {

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

} // namespace batt::ir
