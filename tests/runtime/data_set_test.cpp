#include "runtime/data/data_set.h"

#include <gtest/gtest.h>

namespace batt::runtime {
namespace {

Task small_task(const std::string& id) {
    Task task;
    task.id = id;
    task.train.push_back({{1, 2, {0, 1}}, GridData{2, 1, {3, 4}}});
    task.test.push_back({{1, 2, {5, 6}}, std::nullopt});
    return task;
}

uint64_t hash_of(const Task& task) { return content_hash({&task, 1}); }

TEST(DataSet, tasks_are_found_by_id) {
    DataSet data;
    for (const char* id : {"a", "b", "d"})
        data.tasks.push_back(small_task(id));
    ASSERT_NE(data.find("b"), nullptr);
    EXPECT_EQ(data.find("b")->id, "b");
    EXPECT_EQ(data.find("c"), nullptr);
    EXPECT_EQ(data.find("e"), nullptr);
    EXPECT_EQ(data.pair_count(), 6u);
}

TEST(DataSet, hash_does_not_depend_on_the_file) {
    Task first = small_task("a");
    Task second = first;
    second.file = "elsewhere.json";
    EXPECT_EQ(hash_of(first), hash_of(second));
}

TEST(DataSet, hash_depends_on_everything_else) {
    const Task task = small_task("a");
    const uint64_t hash = hash_of(task);
    Task changed = task;
    changed.id = "b";
    EXPECT_NE(hash_of(changed), hash);
    changed = task;
    changed.train[0].input.cells[1] = 2;
    EXPECT_NE(hash_of(changed), hash);
    changed = task;
    changed.train[0].input = {2, 1, {0, 1}}; // the same cells in another shape
    EXPECT_NE(hash_of(changed), hash);
    changed = task;
    changed.test[0].output = GridData{1, 1, {0}};
    EXPECT_NE(hash_of(changed), hash);
    changed = task;
    std::swap(changed.test, changed.generated);
    EXPECT_NE(hash_of(changed), hash);
}

TEST(DataSet, hash_is_printed_with_sixteen_digits) {
    EXPECT_EQ(hash_text(0x1234), "0000000000001234");
    EXPECT_EQ(hash_text(0xfedcba9876543210), "fedcba9876543210");
}

} // namespace
} // namespace batt::runtime
