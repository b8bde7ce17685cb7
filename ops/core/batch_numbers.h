// Batched arithmetic: ops on ints, truth values and pairs for a batch whose calls have operands of the same kinds.
// Branch-free, at a tenth of what the kernels take one by one. On the host both fields of a Value are computed at once;
// on a device each lane evaluates one call. Other kinds, and results beyond 32 bits, are left to the kernels.
#pragma once

#include "ops/core/batch_calls.h"
#include "ops/core/op_ids.h"

BATT_KERNELS_BEGIN

#if BATT_CUDA

/// A Value as four ints: its header in two, then x and y.
struct alignas(16) Fields {
    i32 field[4];

    BATT_INLINE i32& operator[](u32 i) { return field[i]; }
    BATT_INLINE i32 operator[](u32 i) const { return field[i]; }
};
BATT_INLINE Fields all_fields(i32 number) { return {{number, number, number, number}}; }

#define BATT_FIELDS_OPERATOR(symbol, expression)                                                                       \
    BATT_INLINE Fields operator symbol(const Fields& a, const Fields& b) {                                             \
        Fields result;                                                                                                 \
        for (u32 i = 0; i < 4; ++i)                                                                                    \
            result[i] = expression;                                                                                    \
        return result;                                                                                                 \
    }                                                                                                                  \
    BATT_INLINE Fields operator symbol(const Fields& a, i32 b) { return a symbol all_fields(b); }
BATT_FIELDS_OPERATOR(&, a[i] & b[i])
BATT_FIELDS_OPERATOR(|, a[i] | b[i])
BATT_FIELDS_OPERATOR(^, a[i] ^ b[i])
BATT_FIELDS_OPERATOR(<, a[i] < b[i] ? -1 : 0)
BATT_FIELDS_OPERATOR(>, a[i] > b[i] ? -1 : 0)
BATT_FIELDS_OPERATOR(==, a[i] == b[i] ? -1 : 0)
BATT_FIELDS_OPERATOR(!=, a[i] != b[i] ? -1 : 0)
BATT_FIELDS_OPERATOR(>>, a[i] >> b[i])
BATT_FIELDS_OPERATOR(+, static_cast<i32>(static_cast<u32>(a[i]) + static_cast<u32>(b[i])))
BATT_FIELDS_OPERATOR(-, static_cast<i32>(static_cast<u32>(a[i]) - static_cast<u32>(b[i])))
BATT_FIELDS_OPERATOR(*, static_cast<i32>(static_cast<u32>(a[i]) * static_cast<u32>(b[i])))
#undef BATT_FIELDS_OPERATOR
BATT_INLINE Fields operator~(const Fields& a) { return a ^ -1; }
BATT_INLINE Fields& operator|=(Fields& a, const Fields& b) { return a = a | b; }

BATT_INLINE Fields sum_of_fields(const Fields& a, const Fields& b) { return a + b; }
BATT_INLINE Fields difference_of_fields(const Fields& a, const Fields& b) { return a - b; }
BATT_INLINE Fields product_of_fields(const Fields& a, const Fields& b) { return a * b; }
/// Four of the eight fields of a and b.
template <u32 i, u32 j, u32 k, u32 l>
BATT_INLINE Fields pick_fields(const Fields& a, const Fields& b) {
    const auto field = [&](u32 n) { return n < 4 ? a[n & 3] : b[n & 3]; };
    return {{field(i), field(j), field(k), field(l)}};
}
BATT_INLINE Fields load_fields(const Value& value) { return *reinterpret_cast<const Fields*>(&value); }
BATT_INLINE void store_fields(Value* place, const Fields& fields) { *reinterpret_cast<Fields*>(place) = fields; }

#else

/// A Value as four ints: its header in two, then x and y.
typedef i32 Fields __attribute__((vector_size(16)));
typedef u32 UnsignedFields __attribute__((vector_size(16)));

BATT_INLINE Fields all_fields(i32 number) { return Fields{} + number; }
BATT_INLINE UnsignedFields unsigned_fields(Fields a) { return __builtin_bit_cast(UnsignedFields, a); }
BATT_INLINE Fields sum_of_fields(Fields a, Fields b) {
    return __builtin_bit_cast(Fields, unsigned_fields(a) + unsigned_fields(b));
}
BATT_INLINE Fields difference_of_fields(Fields a, Fields b) {
    return __builtin_bit_cast(Fields, unsigned_fields(a) - unsigned_fields(b));
}
BATT_INLINE Fields product_of_fields(Fields a, Fields b) {
    return __builtin_bit_cast(Fields, unsigned_fields(a) * unsigned_fields(b));
}
/// Four of the eight fields of a and b.
template <u32 i, u32 j, u32 k, u32 l>
BATT_INLINE Fields pick_fields(Fields a, Fields b) {
    return __builtin_shufflevector(a, b, i, j, k, l);
}
BATT_INLINE Fields load_fields(const Value& value) {
    Fields fields;
    __builtin_memcpy(&fields, &value, sizeof fields);
    return fields;
}
BATT_INLINE void store_fields(Value* place, Fields fields) { __builtin_memcpy(place, &fields, sizeof fields); }

#endif

BATT_INLINE Fields header_fields() { return {-1, -1, 0, 0}; }
BATT_INLINE Fields sign_of_fields(const Fields& a) { return (a < 0) - (a > 0); }

/// Operand and result kinds of an op. `shape` makes a blank result for the operands of the first call; false if their
/// kinds do not fit.
struct ElementwiseShape {
    static BATT_INLINE bool shape(const Value* const* first, u32 count, Value& result) {
        bool pairs = false;
        for (u32 k = 0; k < count; ++k) {
            if (!first[k]->is_int() && first[k]->kind != Kind::pair)
                return false;
            pairs = pairs || first[k]->kind == Kind::pair;
        }
        result = make_blank(pairs ? Kind::pair : Kind::integer);
        return true;
    }
};
struct TruthShape {
    static BATT_INLINE bool shape(const Value* const* first, u32 count, Value& result) {
        for (u32 k = 0; k < count; ++k)
            if (!first[k]->is_int())
                return false;
        result = make_blank(Kind::boolean);
        return true;
    }
};
struct PairShape {
    static BATT_INLINE bool shape(const Value* const* first, u32 count, Value& result) {
        result = make_blank(Kind::pair);
        for (u32 k = 0; k < count; ++k) {
            if (!first[k]->is_int())
                return false;
            result.tag = static_cast<i8>(result.tag | (first[k]->kind == Kind::boolean ? 1 << k : 0));
        }
        return true;
    }
};

// The operations. Header fields, and the second field of a number, are undefined. `wrong` gets bits where the result
// does not fit an int.
struct AddFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields& wrong) {
        const Fields sum = sum_of_fields(a[0], a[1]);
        wrong = ((a[0] ^ sum) & (a[1] ^ sum)) < 0;
        return sum;
    }
};
struct SubtractFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields& wrong) {
        const Fields difference = difference_of_fields(a[0], a[1]);
        wrong = ((a[0] ^ a[1]) & (a[0] ^ difference)) < 0;
        return difference;
    }
};
struct MultiplyFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields& wrong) {
        // Only factors of 16 bits: their product fits 32 bits.
        const Fields half = all_fields(1 << 15);
        wrong = (sum_of_fields(a[0], half) | sum_of_fields(a[1], half)) & ~0xffff;
        return product_of_fields(a[0], a[1]);
    }
};
struct SignFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return sign_of_fields(a[0]); }
};
struct InvertFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields& wrong) {
        const Fields negative = difference_of_fields(all_fields(0), a[0]);
        wrong = (a[0] & negative) < 0;
        return negative;
    }
};
struct DoubleFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields& wrong) {
        const Fields both[2] = {a[0], a[0]};
        return AddFields::of(both, wrong);
    }
};
struct HalveFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return a[0] >> 1; }
};
template <i32 number>
struct AddNumberFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields& wrong) {
        const Fields both[2] = {a[0], all_fields(number)};
        return AddFields::of(both, wrong);
    }
};
struct CrementFields : ElementwiseShape {
    static BATT_INLINE Fields of(const Fields* a, Fields& wrong) {
        const Fields both[2] = {a[0], sign_of_fields(a[0])};
        return AddFields::of(both, wrong);
    }
};

struct EvenFields : TruthShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return ~a[0] & 1; }
};
struct PositiveFields : TruthShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return (a[0] > 0) & 1; }
};
struct FlipFields : TruthShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return (a[0] == 0) & 1; }
};
struct GreaterFields : TruthShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return (a[0] > a[1]) & 1; }
};
struct EqualFields {
    static BATT_INLINE bool shape(const Value* const* first, u32, Value& result) {
        result = make_blank(Kind::boolean);
        return (first[0]->is_int() && first[1]->is_int()) ||
               (first[0]->kind == Kind::pair && first[1]->kind == Kind::pair);
    }
    static BATT_INLINE Fields of(const Fields* a, Fields&) {
        const Fields same = a[0] == a[1];
        const Fields kind = pick_fields<0, 0, 0, 0>(a[0], a[0]) & 0xff;
        const Fields number = kind != static_cast<i32>(Kind::pair);
        return same & (pick_fields<0, 1, 3, 3>(same, same) | number) & 1;
    }
};

struct PairFields : PairShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return pick_fields<0, 1, 2, 6>(a[0], a[1]); }
};
struct ToivecFields : PairShape {
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return pick_fields<0, 1, 2, 6>(a[0], all_fields(0)); }
};
struct TojvecFields {
    static BATT_INLINE bool shape(const Value* const* first, u32, Value& result) {
        result = make_blank(Kind::pair);
        result.tag = first[0]->kind == Kind::boolean ? 2 : 0;
        return first[0]->is_int();
    }
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return pick_fields<0, 1, 6, 2>(a[0], all_fields(0)); }
};

/// One item of a pair.
template <u32 place>
struct ItemFields {
    static BATT_INLINE bool shape(const Value* const* first, u32, Value& result) {
        result = make_blank((first[0]->tag >> place) & 1 ? Kind::boolean : Kind::integer);
        return first[0]->kind == Kind::pair;
    }
    static BATT_INLINE Fields of(const Fields* a, Fields&) { return pick_fields<0, 1, 2 + place, 3>(a[0], a[0]); }
};
/// The greater or smaller item of a pair of ints.
template <i32 direction>
struct ExtremeFields {
    static BATT_INLINE bool shape(const Value* const* first, u32, Value& result) {
        result = make_blank(Kind::integer);
        return first[0]->kind == Kind::pair && first[0]->tag == 0;
    }
    static BATT_INLINE Fields of(const Fields* a, Fields&) {
        const Fields other = pick_fields<0, 1, 3, 2>(a[0], a[0]);
        const Fields takes_other = direction > 0 ? other > a[0] : other < a[0];
        return (other & takes_other) | (a[0] & ~takes_other);
    }
};

/// The loop of execute_fields. Bit k of `spread` broadcasts operand k, a number among pairs, to both fields.
template <class Operation, u32 parameters, u32 spread>
BATT_INLINE bool for_all_fields(const BatchArgument* arguments, u32 count, const Value& shape, Value* results) {
    BatchArgument local[parameters];
    Fields first[parameters];
    for (u32 k = 0; k < parameters; ++k) {
        local[k] = arguments[k];
        first[k] = load_fields(local[k][0]);
    }
    const Fields header = load_fields(shape);
    const Fields numbers = {0, 0, -1, shape.kind == Kind::pair ? -1 : 0};
    Fields wrong = all_fields(0);
    const auto fields_of_call = [&](u32 i) BATT_INLINE_LAMBDA {
        Fields a[parameters];
        for (u32 k = 0; k < parameters; ++k) {
            a[k] = load_fields(local[k][i]);
            wrong |= (a[k] ^ first[k]) & header_fields();
            if ((spread >> k) & 1)
                a[k] = pick_fields<0, 1, 2, 2>(a[k], a[k]);
        }
        Fields beyond = all_fields(0);
        const Fields result = Operation::of(a, beyond);
        wrong |= beyond & numbers;
        return (result & numbers) | header;
    };
    store_for_calls(
        count, fields_of_call, [&](u32 i, const Fields& fields) { store_fields(&results[i], fields); }, results);
    return is_zero_in_all_lanes(static_cast<u32>(wrong[0] | wrong[1] | wrong[2] | wrong[3]));
}

/// Runs an operation for a batch. False if the operands' kinds do not fit or differ between calls, or a result does not
/// fit an int; the results are then undefined.
template <class Operation, u32 parameters>
BATT_INLINE bool execute_fields(const BatchArgument* arguments, u32 count, Value* results) {
    const Value* first[parameters];
    for (u32 k = 0; k < parameters; ++k)
        first[k] = &arguments[k][0];
    Value shape;
    if (!Operation::shape(first, parameters, shape))
        return false;
    if constexpr (parameters == 2)
        if (shape.kind == Kind::pair && first[0]->kind != first[1]->kind &&
            (first[0]->kind == Kind::pair || first[1]->kind == Kind::pair))
            return first[0]->kind == Kind::pair
                       ? for_all_fields<Operation, parameters, 2>(arguments, count, shape, results)
                       : for_all_fields<Operation, parameters, 1>(arguments, count, shape, results);
    return for_all_fields<Operation, parameters, 0>(arguments, count, shape, results);
}

/// The operation on fields that an op has, if any.
template <OpId op>
struct FieldsOfOp {
    enum : bool { exist = false };
};
#define BATT_FIELDS(name, ...)                                                                                         \
    template <>                                                                                                        \
    struct FieldsOfOp<OpId::op_##name> {                                                                               \
        enum : bool { exist = true };                                                                                  \
        using Operation = __VA_ARGS__;                                                                                 \
    };
BATT_FIELDS(add, AddFields)
BATT_FIELDS(subtract, SubtractFields)
BATT_FIELDS(multiply, MultiplyFields)
BATT_FIELDS(sign, SignFields)
BATT_FIELDS(invert, InvertFields)
BATT_FIELDS(double, DoubleFields)
BATT_FIELDS(halve, HalveFields)
BATT_FIELDS(increment, AddNumberFields<1>)
BATT_FIELDS(decrement, AddNumberFields<-1>)
BATT_FIELDS(crement, CrementFields)
BATT_FIELDS(even, EvenFields)
BATT_FIELDS(positive, PositiveFields)
BATT_FIELDS(flip, FlipFields)
BATT_FIELDS(greater, GreaterFields)
BATT_FIELDS(equality, EqualFields)
BATT_FIELDS(astuple, PairFields)
BATT_FIELDS(toivec, ToivecFields)
BATT_FIELDS(tojvec, TojvecFields)
BATT_FIELDS(first, ItemFields<0>)
BATT_FIELDS(last, ItemFields<1>)
BATT_FIELDS(maximum, ExtremeFields<1>)
BATT_FIELDS(minimum, ExtremeFields<-1>)
#undef BATT_FIELDS

BATT_KERNELS_END
