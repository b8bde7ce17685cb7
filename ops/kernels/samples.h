// batt's ops on the train pairs of a task: which values only inputs or only outputs have, and how outputs are turned.
#pragma once

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/functions.h"
#include "ops/kernels/checks.h"
#include "ops/kernels/containers.h"
#include "ops/kernels/higher_order.h"
#include "ops/kernels/mirrors.h"
#include "ops/kernels/set_operations.h"

BATT_KERNELS_BEGIN

BATT_FUNCTION Value op_dedupe_pair_tuple(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    Builder builder(context, length(context, a[0]));
    Elements samples(context, a[0]);
    Value sample;
    while (!builder.failed() && samples.next(sample)) {
        Value parts[2];
        BATT_CHECK(unpack(context, sample, parts, 2));
        if (same(context, parts[0], parts[1]))
            continue;
        BATT_TRY(pair, tuple_of(context, parts, 2));
        builder.push(pair);
    }
    return builder.finish_tuple();
}

/// The merged results of a function for all inputs (or all outputs), each value once.
BATT_FUNCTION Value merged_over_samples(Context& context, const Value* a, OpId side) {
    const Value picked[2] = {make_op(static_cast<u32>(side)), a[0]};
    BATT_TRY(grids, or_default(context, OpId::op_apply, op_apply(context, picked)));
    const Value applied[2] = {a[1], grids};
    BATT_TRY(merged, or_default(context, OpId::op_mapply_t, op_mapply_t(context, applied)));
    return or_default(context, OpId::op_dedupe, op_dedupe(context, &merged));
}
/// Values that a function gives for inputs and for no output (`inputs`), or the other way round.
BATT_FUNCTION Value only_on_one_side(Context& context, const Value* a, bool inputs) {
    BATT_TRY(before, merged_over_samples(context, a, OpId::op_first));
    BATT_TRY(after, merged_over_samples(context, a, OpId::op_second));
    const Value operands[2] = {inputs ? before : after, inputs ? after : before};
    return or_default(context, OpId::op_difference_tuple, op_difference(context, operands));
}
BATT_FUNCTION Value op_c_iz(Context& context, const Value* a) { return only_on_one_side(context, a, true); }
BATT_FUNCTION Value op_c_zo(Context& context, const Value* a) { return only_on_one_side(context, a, false); }
BATT_FUNCTION Value op_c_iz_n(Context& context, const Value* a) {
    BATT_TRY(colors, or_default(context, OpId::op_c_iz, op_c_iz(context, a)));
    return call1(context, a[2], colors);
}
BATT_FUNCTION Value op_c_zo_n(Context& context, const Value* a) {
    BATT_TRY(colors, or_default(context, OpId::op_c_zo, op_c_zo(context, a)));
    return call1(context, a[2], colors);
}

BATT_FUNCTION Value op_a_mr(Context& context, const Value* a) {
    if (!a[0].is_container())
        return not_iterable();
    for (i32 turn = 0; turn < 8; ++turn) {
        Elements samples(context, a[0]);
        Value sample;
        bool agrees = true;
        while (agrees && samples.next(sample)) {
            Value parts[2];
            BATT_CHECK(unpack(context, sample, parts, 2));
            const Value operands[2] = {parts[0], make_int(turn)};
            BATT_TRY(turned, or_default(context, OpId::op_mir_rot_t, op_mir_rot_t(context, operands)));
            agrees = same(context, parts[1], turned);
        }
        if (agrees)
            return make_int(turn);
    }
    return make_none();
}

BATT_KERNELS_END
