#include <battc/type.h>

#include <algorithm>

namespace battc {

namespace {

constexpr TypeDescription types[] = {
    {"any", "Any value.", "(1, None)"},
    {"boolean", "True or False; they are the integers 1 and 0 as well.", "True"},
    {"integer", "A whole number of 32 bits. Colours are integers from 0 to 9.", "5"},
    {"pair", "A tuple of two integers: a place as (row, column), a size as (height, width), a direction.", "(2, 3)"},
    {"number", "An integer or a pair; arithmetic takes the parts of a pair one by one.", "(2, 3)"},
    {"integer_set", "A set of integers, such as the colours of a grid.", "{1, 2}"},
    {"grid", "A tuple of rows of the same length, each a tuple of colours.", "((1, 0), (0, 2))"},
    {"indices", "A set of places, without colours.", "{(0, 0), (1, 1)}"},
    {"object",
     "A set of coloured cells, wherever they are: in arc-dsl (colour, (row, column)), in batt (row, column, colour).",
     "{(3, (0, 0)), (3, (0, 1)), (4, (1, 1))}"},
    {"objects", "A set of objects, such as those that objects() finds in a grid.",
     "{frozenset({(1, (0, 0))}), frozenset({(2, (0, 2)), (2, (1, 2))})}"},
    {"patch", "An object or indices: something that covers places.", "{(0, 0), (1, 1)}"},
    {"element", "An object or a grid: something that has colours.", "((1, 0), (0, 2))"},
    {"piece", "A patch or a grid: an object, indices or a grid.", "((1, 0), (0, 2))"},
    {"tuple", "Values in an order, which may repeat.", "(3, 1, 3)"},
    {"set", "Values without an order and without repetition; they are walked in ascending order.", "{1, 3}"},
    {"container", "A tuple or a set.", "(3, 1, 3)"},
    {"function", "Something that can be called: an op, a lambda, or what compose, rbind, fork and others make.",
     "compose(size, objects)"},
};

} // namespace

std::span<const TypeDescription> all_types() { return types; }

const TypeDescription* find_type(std::string_view name) {
    const auto* const found = std::ranges::find(types, name, &TypeDescription::name);
    return found == std::end(types) ? nullptr : found;
}

} // namespace battc
