// How a value of the language is stored. Order and equality are in order.h and equality.h; containers are walked in
// elements.h and built in builder.h; operations on bit boards are in rows.h and board.h.
//
// A Value is 16 bytes and is passed in two registers. Python's most frequent values lie *inside* it: numbers, pairs of
// numbers, cells, and the position, size and colour of a patch. `data` points to the rest, which lies in arena memory
// and is immutable: copying a Value copies nothing that it refers to.
//
//   kind       is, in Python        inside the value                          data points to
//   none       None
//   boolean    True, False          x = 0 or 1
//   integer    int                  x
//   real       nan, -inf (batt)     real                                      (kinds of "no such element")
//   pair       tuple of two ints    x, y; tag bit 0/1: x/y is a bool
//   cell       tuple, see below     x = row, y = column, tag = colour
//   tuple      any other tuple      count                                     Value[count]
//   grid       tuple of rows        height, width                             4 planes of 32 words
//   wide_grid  tuple of rows        count = height                            WideBoard of 4 planes
//   set        any other frozenset  count                                     Value[count], ascending, distinct
//   indices    set of pairs         row, column, height, width                mask of 32 words
//   mono       set of cells         row, column, height, width, tag = colour  mask of 32 words
//   object     set of cells         row, column, height, width                mask and 4 planes: 5 x 32 words
//   wide_indices, wide_mono, wide_object          row, column (tag)           WideBoard of a mask (and 4 planes)
//   op         function             count = OpId
//   closure    function             count = arity                             Closure
//   error      (not a value)        tag = ErrorKind, count = detail
//
// pair and cell are canonical: a tuple that can be a pair or a cell always is. A cell is (colour, (row, column)) in the
// dialects arc-dsl and re-arc and (row, column, colour) in batt; Context::dialect says which.
//
// grid, indices, mono and object are stored as *boards*: bit planes of 32 x 32. Bit j of word i of a mask or plane
// stands for row i, column j. Boards hold grids of 1..32 x 1..32 with colours -4..11, and sets of pairs or cells whose
// bounding box is at most 32 x 32, with one colour per location; `row` and `column` are the position of the bounding
// box. Four planes store the colour of a cell as colour mod 16, so colour 0 is the absence of bits; bits outside the
// grid or the mask are always 0. *Wide boards* store larger grids and patches as rows of several words (plane_view.h),
// unless the bounding box is nearly empty. Everything else takes the *general form*, tuple or set, which can hold any
// container: equal values are equal however they are stored.
#pragma once

#include "ops/core/base.h"

namespace batt {

enum class Kind : u8 {
    none,
    boolean,
    integer,
    real,
    pair,
    cell,
    tuple,
    grid,
    wide_grid,
    set,
    indices,
    mono,
    object,
    wide_indices,
    wide_mono,
    wide_object,
    op,
    closure,
    error,
};

/// Why an evaluation failed. The first group mirrors Python's exceptions; the second are limits; the last is a fault of
/// battc.
enum class ErrorKind : u8 {
    type,             ///< an operand of the wrong kind (TypeError, AttributeError)
    index,            ///< a missing element (IndexError, KeyError)
    value,            ///< a value outside of the op's domain (ValueError)
    empty,            ///< the first or extreme element of an empty container (StopIteration, ValueError of max/min)
    zero_division,    ///< division or modulus by zero
    recursion,        ///< functions nested or repeated too deeply (RecursionError)
    integer_overflow, ///< an integer beyond 32 bits (Python's are unbounded)
    fuel,             ///< the evaluation's limit of work
    memory,           ///< the evaluation's limit of memory
    size,             ///< a container beyond the limit of elements
    internal,         ///< a broken invariant of battc; never the program's fault
};

/// Values that nest more levels than this are neither compared, printed nor read, so that none can exhaust the stack.
inline constexpr u32 deepest_nesting = 500;

struct Value;

/// The kinds of function values other than plain ops. `captured` holds the functions and arguments that it was made
/// from, in the order of the op that made it.
enum class ClosureKind : u32 { compose, chain, matcher, rbind, lbind, fork, user };

/// A combinator applied to arguments, or (`user`) a function of the module with its captured values.
struct Closure {
    ClosureKind kind;
    u32 arity;          ///< number of arguments a call takes
    u32 captured_count; ///< number of elements of `captured`
    u32 function;       ///< `user` only: index of the function in the module
    const Value* captured;
};

/// Header of a wide board's data. Its words follow: four planes for a grid; a mask and, if there are several colours,
/// four planes for a patch. Each plane is `height` rows of `stride` words.
struct WideBoard {
    i32 height;
    i32 width;
    i32 stride; ///< words of a row
    u32 count;  ///< of a patch: number of cells
};

struct alignas(16) Value {
    Kind kind;
    i8 tag;
    u8 height;
    u8 width;
    union {
        u32 count;
        struct {
            i16 row;
            i16 column;
        };
    };
    union {
        struct {
            i32 x;
            i32 y;
        };
        i64 bits;
        double real;
        const void* data;
    };

    BATT_INLINE const Value* items() const { return static_cast<const Value*>(data); }
    BATT_INLINE const u32* words() const { return static_cast<const u32*>(data); }
    BATT_INLINE const WideBoard* wide() const { return static_cast<const WideBoard*>(data); }
    BATT_INLINE const Closure* closure() const { return static_cast<const Closure*>(data); }
    BATT_INLINE ErrorKind error_kind() const { return static_cast<ErrorKind>(tag); }

    BATT_INLINE bool is_error() const { return kind == Kind::error; }
    /// int or bool, which is what Python calls an int
    BATT_INLINE bool is_int() const { return kind == Kind::integer || kind == Kind::boolean; }
    /// int, bool or float
    BATT_INLINE bool is_number() const { return kind >= Kind::boolean && kind <= Kind::real; }
    /// The number of an int, bool or float.
    BATT_INLINE double as_real() const { return kind == Kind::real ? real : static_cast<double>(x); }
    BATT_INLINE bool is_tuple() const { return kind >= Kind::pair && kind <= Kind::wide_grid; }
    BATT_INLINE bool is_set() const { return kind >= Kind::set && kind <= Kind::wide_object; }
    BATT_INLINE bool is_container() const { return kind >= Kind::pair && kind <= Kind::wide_object; }
    BATT_INLINE bool is_patch_board() const { return kind >= Kind::indices && kind <= Kind::object; }
    BATT_INLINE bool is_wide_patch() const { return kind >= Kind::wide_indices && kind <= Kind::wide_object; }
    BATT_INLINE bool is_object_board() const { return kind == Kind::mono || kind == Kind::object; }
    BATT_INLINE bool is_function() const { return kind == Kind::op || kind == Kind::closure; }
};

static_assert(sizeof(Value) == 16 && alignof(Value) == 16, "columns and arenas rely on it");

BATT_INLINE Value make_blank(Kind kind) {
    Value value;
    value.kind = kind;
    value.tag = 0;
    value.height = 0;
    value.width = 0;
    value.count = 0;
    value.bits = 0;
    return value;
}
BATT_INLINE Value make_none() { return make_blank(Kind::none); }
BATT_INLINE Value make_bool(bool truth) {
    Value value = make_blank(Kind::boolean);
    value.x = truth ? 1 : 0;
    return value;
}
BATT_INLINE Value make_int(i32 number) {
    Value value = make_blank(Kind::integer);
    value.x = number;
    return value;
}
BATT_INLINE Value make_real(double number) {
    Value value = make_blank(Kind::real);
    value.real = number;
    return value;
}
/// Python's math.nan, and its infinities: how batt says "no such number".
BATT_INLINE Value make_nan() {
    Value value = make_blank(Kind::real);
    value.bits = 0x7ff8000000000000LL;
    return value;
}
BATT_INLINE Value make_infinity(bool negative) {
    Value value = make_blank(Kind::real);
    value.bits = negative ? static_cast<i64>(0xfff0000000000000ULL) : 0x7ff0000000000000LL;
    return value;
}
BATT_INLINE bool is_nan(const Value& value) { return value.kind == Kind::real && value.real != value.real; }
/// A tuple of two ints.
BATT_INLINE Value make_pair(i32 x, i32 y) {
    Value value = make_blank(Kind::pair);
    value.x = x;
    value.y = y;
    return value;
}
/// A cell; the colour must be in -128..127 (cell_of in tuples.h takes any operands).
BATT_INLINE Value make_cell(i32 color, i32 row, i32 column) {
    Value value = make_blank(Kind::cell);
    value.tag = static_cast<i8>(color);
    value.x = row;
    value.y = column;
    return value;
}
BATT_INLINE Value make_op(u32 op) {
    Value value = make_blank(Kind::op);
    value.count = op;
    return value;
}
BATT_INLINE Value make_closure(const Closure* closure) {
    Value value = make_blank(Kind::closure);
    value.count = closure->arity;
    value.data = closure;
    return value;
}
/// `detail` tells apart errors of one kind, for messages; see ErrorDetail.
BATT_INLINE Value make_error(ErrorKind kind, u32 detail = 0) {
    Value value = make_blank(Kind::error);
    value.tag = static_cast<i8>(kind);
    value.count = detail;
    return value;
}
BATT_INLINE Value make_empty_set() { return make_blank(Kind::set); }
BATT_INLINE Value make_empty_tuple() { return make_blank(Kind::tuple); }

#if BATT_CUDA
/// Four words that a lane loads and stores at once.
struct alignas(16) FourWords {
    u32 word[4];
};
#endif

/// Stores a value, which was returned in two registers, with one store: it is soon loaded as one piece, and the
/// processor forwards a store only to loads that lie within it.
BATT_INLINE void store_value(Value* place, const Value& value) {
#if BATT_CUDA
    *place = value;
#else
    typedef u64 Both __attribute__((vector_size(16)));
    u64 halves[2];
    __builtin_memcpy(halves, &value, sizeof halves);
    const Both both = {halves[0], halves[1]};
    __builtin_memcpy(place, &both, sizeof both);
#endif
}
/// Copies a value through two general registers: kernels read the fields of their operands, and extracting these from a
/// vector register takes longer.
BATT_INLINE void copy_halves(Value* place, const Value& value) {
#if BATT_CUDA
    *place = value;
#else
    u64 halves[2];
    __builtin_memcpy(halves, &value, sizeof halves);
    asm("" : "+r"(halves[0]), "+r"(halves[1])); // keeps the compiler from using one vector
    __builtin_memcpy(place, halves, sizeof halves);
#endif
}

/// Evaluates an expression that gives a Value and returns from the enclosing kernel if it is an error.
#define BATT_TRY(name, expression)                                                                                     \
    const ::batt::Value name = (expression);                                                                           \
    if (BATT_UNLIKELY(name.is_error()))                                                                                \
        return name;

} // namespace batt
