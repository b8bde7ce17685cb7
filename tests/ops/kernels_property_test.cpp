// Every op on random arguments: board forms and general forms, on every instruction set level, must give the same value or
// the same error, and each op must be seen giving a value and failing where it can. The arguments are drawn after the types of the op table, with odd ones among them; a failure shrinks to a small
// call that can be pasted into `battc eval`.

#include <cstdlib>

#include "tests/ops/agreement.h"

namespace {

using namespace batt;

class EveryOp : public testing::TestWithParam<u32> {};

TEST_P(EveryOp, gives_the_same_in_board_and_general_forms_on_every_level) {
    // The same cases every time; RC_PARAMS in the environment asks for others or more.
    setenv("RC_PARAMS", "seed=4711 max_success=400 max_size=24", 0);
    test::expect_same_in_all_forms(all_ops()[GetParam()], test::small_side);
}

INSTANTIATE_TEST_SUITE_P(Ops, EveryOp, testing::Range(0u, op_count), test::name_of_op);

} // namespace
