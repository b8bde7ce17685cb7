// Static types: what is known about a value before the program runs. A type is a set of Python values and a promise that every
// value that an instruction gives *without failing* lies in it. It says nothing about how the value is stored (value.h): a
// tuple of rows is a `grid` whether it is kept as bit planes or as tuples of tuples.
//
// Types are structural, because the language is duck-typed: a grid *is* a tuple of tuples of ints, a pair of ints *is* a row,
// and a tuple of pairs *is* a grid of width two. A type is a union of
//
//   none, boolean, integer (not bool), real, function          each there or not
//   set<T>                    sets, all of whose elements are of T; set<never> is the empty set
//   tuple<T>                  tuples of any length, all of whose elements are of T; tuple<never>, written (), is the empty one
//   (A, B, ...)               tuples of exactly these elements (one to eight)
//
// with at most two kinds of set, so that `object | indices` says that one set never mixes the two; and one kind of tuple, or
// records and the empty tuple. Joining more joins their elements. The familiar names abbreviate:
//
//   int       boolean | integer (Python's int)          row      tuple<int>
//   pair      (int, int)                                grid     tuple<row>
//   cell      (int, pair); in batt (int, int, int)      indices  set<pair>
//   object    set<cell>                                 objects  set<object>
//   patch     object | indices                          number   int | pair
//   any       every value                               never    no value: what comes after always fails
//
// The colours of cells are ints in these names. An op that may put something else into a grid (None from `index`) gives a
// wider type, so that the names can be relied upon.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ops/core/context.h"

namespace batt::ir {

/// The kinds of value a type may hold, as bits.
using TypeBits = u8;
namespace type_bits {
inline constexpr TypeBits NONE = 1;
inline constexpr TypeBits BOOLEAN = 2;
inline constexpr TypeBits INTEGER = 4;
inline constexpr TypeBits REAL = 8;
inline constexpr TypeBits FUNCTION = 16;
inline constexpr TypeBits SET = 32;
inline constexpr TypeBits TUPLE = 64;
inline constexpr TypeBits ALL = 127;
} // namespace type_bits

struct TypeNode;

/// A type. One pointer; equal types are the same pointer. Making types is thread-safe; they live as long as the process.
class Type {
public:
    /// `any`.
    Type();

    static Type any();
    static Type never();
    static Type none();
    static Type boolean();
    static Type integer();
    static Type real();
    static Type function();
    /// boolean | integer
    static Type integral();
    static Type set_of(Type element);
    static Type tuple_of(Type element);
    /// A tuple of exactly these elements; of none, or of more than eight, as tuple_of.
    static Type record(std::span<const Type> fields);
    static Type record(Type first, Type second);
    /// A tuple of two ints.
    static Type pair();
    static Type row();
    static Type grid();
    static Type indices();
    static Type cell(Dialect dialect);
    static Type object(Dialect dialect);
    static Type objects(Dialect dialect);
    static Type patch(Dialect dialect);
    /// An int or a pair of ints: what arithmetic works on.
    static Type number();

    bool is_any() const;
    bool is_never() const;
    /// The kinds of value that it may hold.
    TypeBits bits() const;
    /// Whether it holds at most the given kinds. True of never.
    bool only(TypeBits kinds) const { return (bits() & static_cast<TypeBits>(~kinds)) == 0; }
    bool may_be(TypeBits kinds) const { return (bits() & kinds) != 0; }
    /// Whether every value of this type is one of `wider`.
    bool is_subtype_of(Type wider) const;

    /// The element types of its kinds of set: none, one or two of them.
    std::span<const Type> sets() const;
    /// What the elements of its sets are; never where it holds no (non-empty) set.
    Type set_element() const;
    /// What the elements of its tuples are, all places taken together; never where it holds no (non-empty) tuple.
    Type tuple_element() const;
    /// What the elements of its sets and tuples are.
    Type element() const;
    /// Where every tuple that it holds has one known length (or is empty, if may_be_empty_tuple), the types of the places; else
    /// nothing.
    std::span<const Type> fields() const;
    /// Whether () is one of its tuples.
    bool may_be_empty_tuple() const;

    /// The part of it that is of the given kinds; for any, the widest type of these kinds.
    Type restrict_to(TypeBits kinds) const;

    friend bool operator==(Type, Type) = default;

private:
    friend struct TypeNode;
    friend class TypePool;
    explicit Type(const TypeNode* node) : node_(node) {}
    const TypeNode* node_;
};

/// A type that holds both, the smallest up to widening: nests deeper than six levels become any there, so that chains of joins
/// end.
Type join(Type a, Type b);

/// A narrow type that holds a value; the dialect says what a cell is. An error value is of no type: never.
Type type_of(const Value& value, Dialect dialect);
/// Whether a value is of a type, in whatever form it is stored.
bool holds(Type type, const Value& value, Dialect dialect);

/// "objects", "set<(int, indices)>", "boolean | none", ... The dialect says what `cell` abbreviates.
std::string type_text(Type type, Dialect dialect);

/// Reads what type_text writes; false where `text` does not start with a type. Takes what it read off the front of `text`.
bool parse_type(std::string_view& text, Dialect dialect, Type& type);

} // namespace batt::ir
