// How a type is represented. For type.cpp, which makes types, and type_values.cpp, which compares values with them; everybody else
// asks the functions of type.h.
#pragma once

#include <vector>

#include "ir/type.h"

namespace batt::ir {

/// Types that nest deeper than this become `any` there.
inline constexpr u8 deepest_type = 6;
/// Longer tuples are not known place by place.
inline constexpr size_t longest_record = 8;

/// A type in normal form: equal types have equal nodes, and the pool keeps one node of each.
struct TypeNode {
    enum class Tuples : u8 { none, repeated, record };

    bool every_value = false;
    TypeBits atoms = 0; // none to function
    Tuples tuples = Tuples::none;
    bool empty_tuple = false; // with a record: () as well
    u8 depth = 0;             // how deeply it nests
    std::vector<Type> sets;   // no one holds another; in the order of `compare`
    std::vector<Type> fields; // repeated: the one element type; record: the places

    bool operator==(const TypeNode&) const = default;

    static const TypeNode& of(Type type) { return *type.node_; }
};

} // namespace batt::ir
