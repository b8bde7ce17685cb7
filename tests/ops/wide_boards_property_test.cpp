// The same for grids and patches that are mostly larger than a board: wide boards and general forms must agree.

#include <cstdlib>

#include "tests/ops/agreement.h"

namespace {

using namespace batt;

class EveryOp : public testing::TestWithParam<u32> {};

TEST_P(EveryOp, gives_the_same_on_wide_boards_and_in_general_forms) {
    // Larger lists make patches that are dense enough for a wide board.
    setenv("RC_PARAMS", "seed=4711 max_success=250 max_size=60", 0);
    test::expect_same_in_all_forms(all_ops()[GetParam()], test::wide_side);
}

INSTANTIATE_TEST_SUITE_P(Ops, EveryOp, testing::Range(0u, op_count), test::name_of_op);

} // namespace
