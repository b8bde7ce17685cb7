// Searches for programs that solve tasks: proposes small programs, evaluates them all on the train pairs, keeps the best and changes
// them, until one is right on every pair. Usage: search TASKS
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <battc/battc.h>

namespace {

// Ops from grid to grid; a candidate is a chain of them.
const char* const ops[] = {"vmirror", "hmirror",    "dmirror",  "cmirror",   "rot90", "rot180",   "rot270",
                           "tophalf", "bottomhalf", "lefthalf", "righthalf", "trim",  "compress", "identity"};

using Chain = std::vector<const char*>;

std::string source_of(const Chain& chain) {
    std::string text = "def solve_x(I):\n    x = I\n";
    for (const char* op : chain)
        text += std::string("    x = ") + op + "(x)\n";
    return text + "    return x\n";
}

int fail(const battc::Error& error) {
    std::fprintf(stderr, "search: %s\n", error.message.c_str());
    return EXIT_FAILURE;
}

} // namespace

int main(int argument_count, char** arguments) {
    const auto tasks = battc::TaskSet::load(argument_count > 1 ? arguments[1] : "tasks");
    if (!tasks)
        return fail(tasks.error());
    const auto session = battc::Session::open();
    if (!session)
        return fail(session.error());
    std::mt19937 random(1);
    const auto any_op = [&] { return ops[random() % std::size(ops)]; };
    for (size_t t = 0; t < tasks->size(); ++t) {
        std::vector<Chain> best(1);
        for (int round = 0; round < 20; ++round) {
            std::vector<Chain> chains;
            std::vector<battc::CompiledProgram> programs;
            while (chains.size() < 50) {
                Chain& chain = chains.emplace_back(best[random() % best.size()]);
                if (chain.size() < 3)
                    chain.insert(chain.begin() + static_cast<long>(random() % (chain.size() + 1)), any_op());
                else
                    chain[random() % chain.size()] = any_op();
                programs.push_back(battc::compile(source_of(chain)).value());
            }
            battc::EvaluateOptions options;
            options.tasks = {(*tasks)[t].id()};
            const auto results = session->evaluate(programs, *tasks, options);
            if (!results)
                return fail(results.error());
            // The best have the most right outputs; shorter chains come first among equals.
            std::vector<std::pair<long, size_t>> order;
            for (size_t row = 0; row < chains.size(); ++row) {
                const auto match = results->match().subspan(row * results->column_count(), results->column_count());
                order.emplace_back(-std::count(match.begin(), match.end(), battc::Match::yes), row);
            }
            std::ranges::sort(order);
            best.clear();
            for (size_t i = 0; i < 5; ++i)
                best.push_back(chains[order[i].second]);
            if (const size_t row = order.front().second; results->solved(row, t)) {
                std::printf("%s is solved by\n%s", (*tasks)[t].id().c_str(), source_of(chains[row]).c_str());
                break;
            }
        }
    }
    return EXIT_SUCCESS;
}
