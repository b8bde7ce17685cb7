#include "tests/runtime/random_data.h"

#include <string>

namespace batt::test {

namespace {

uint32_t below(std::mt19937& random, uint32_t limit) { return static_cast<uint32_t>(random() % limit); }

std::vector<runtime::Pair> random_pairs(std::mt19937& random, uint32_t count, bool outputs_known) {
    std::vector<runtime::Pair> pairs(count);
    for (runtime::Pair& pair : pairs) {
        pair.input = random_grid(random);
        if (outputs_known || below(random, 4) != 0)
            pair.output = below(random, 2) == 0 ? pair.input : random_grid(random);
    }
    return pairs;
}

} // namespace

runtime::GridData random_grid(std::mt19937& random) {
    runtime::GridData grid;
    const bool large = below(random, 30) == 0;
    grid.height = static_cast<int32_t>(1 + below(random, large ? 40 : 8));
    grid.width = static_cast<int32_t>(1 + below(random, large ? 40 : 8));
    const uint32_t colors = 1 + below(random, 10);
    for (int32_t cell = 0; cell < grid.height * grid.width; ++cell)
        grid.cells.push_back(static_cast<int8_t>(below(random, colors)));
    return grid;
}

runtime::DataSet random_data_set(std::mt19937& random, size_t task_count) {
    runtime::DataSet data;
    for (size_t n = 0; n < task_count; ++n) {
        runtime::Task& task = data.tasks.emplace_back();
        const std::string number = std::to_string(n);
        task.id = "t" + std::string(3 - std::min<size_t>(3, number.size()), '0') + number;
        task.train = random_pairs(random, 1 + below(random, 5), true);
        task.test = random_pairs(random, below(random, 3), false);
        task.generated = random_pairs(random, below(random, 4), false);
    }
    data.hash = runtime::content_hash(data.tasks);
    return data;
}

} // namespace batt::test
