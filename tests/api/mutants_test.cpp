// Mutants of the sample programs and of random ones, run in all ways that must not show in a result: batches, threads, passes, forms of
// storage, levels of kernels, under three limits of fuel. Their lines, fuel included, are the same byte for byte. BATT_MUTANTS in the
// environment says how many for each dialect, BATT_MUTANT_SEED where to begin.
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/api/samples.h"
#include "tests/support/mutants.h"
#include "tests/support/random_program.h"
#include "tests/support/source_text.h"

namespace {

using namespace battc;
using namespace batt::test;

/// A way of running.
struct Configuration {
    std::string name;
    size_t batch = 1024;
    unsigned threads = 1;
    bool optimize = true;
    bool general_only = false;
    std::string kernels = {};
};

std::vector<Configuration> configurations() {
    std::vector<Configuration> all = {{"plain"},
                                      {"batch 1", 1},
                                      {"batch 7 on two threads", 7, 2},
                                      {"two threads", 1024, 2},
                                      {"no passes", 1024, 1, false},
                                      {"general forms", 1024, 1, true, true},
                                      {"general forms, no passes, batch 1", 1, 1, false, true}};
    for (const KernelLevel& level : kernel_levels())
        if (level.supported)
            all.push_back({"kernels " + std::string(level.name), 1024, 1, true, false, std::string(level.name)});
    return all;
}

std::vector<std::string> lines_of(const std::string& text, Dialect dialect, const Configuration& how, int64_t fuel) {
    static const TaskSet tasks = sample_tasks();
    CompileOptions options;
    options.dialect = dialect;
    options.optimize = how.optimize;
    options.general_only = how.general_only;
    options.kernels = how.kernels;
    const CompiledProgram program = compile(text, options, "mutants.py").value();
    PlanOptions plan_options;
    plan_options.pairing = Pairing::all_pairs;
    plan_options.tasks = {"b0a70001", "b0a70003", "b0a70009"};
    plan_options.limit = 2;
    const RunPlan plan = RunPlan::make({&program, 1}, tasks, plan_options).value();
    RunOptions run;
    run.batch = how.batch;
    run.lines = true;
    run.fuel_in_lines = true;
    run.max_output = 2000;
    run.limits.emplace();
    run.limits->fuel = fuel;
    run.limits->memory = uint64_t{1} << 30; // what takes memory depends on passes and forms
    std::vector<std::string> lines;
    const auto report = session(how.threads).run(plan, run, [&](const Evaluation&, std::string_view line) {
        lines.emplace_back(line);
        return true;
    });
    EXPECT_TRUE(report.ok());
    return lines;
}

/// The first line in which two ways differ.
std::optional<size_t> first_difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    if (a.size() != b.size())
        return std::min(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i])
            return i;
    return std::nullopt;
}

/// Drops lines of a function as long as the two ways still differ.
std::string shrunk(std::string function, Dialect dialect, const Configuration& a, const Configuration& b,
                   int64_t fuel) {
    const auto differs = [&](const std::string& text) {
        return first_difference(lines_of(text, dialect, a, fuel), lines_of(text, dialect, b, fuel)).has_value();
    };
    for (bool smaller = true; smaller;) {
        smaller = false;
        std::vector<std::string> lines;
        std::istringstream stream(function);
        for (std::string line; std::getline(stream, line);)
            lines.push_back(line + "\n");
        for (size_t drop = lines.size() - 1; drop > 0 && !smaller; --drop) {
            std::string less;
            for (size_t i = 0; i < lines.size(); ++i)
                less += i == drop ? "" : lines[i];
            if (differs(less)) {
                function = less;
                smaller = true;
            }
        }
    }
    return function;
}

size_t wanted() {
    const char* const count = std::getenv("BATT_MUTANTS");
    return count != nullptr ? std::strtoul(count, nullptr, 10) : 240;
}
unsigned first_seed() {
    const char* const seed = std::getenv("BATT_MUTANT_SEED");
    return seed != nullptr ? static_cast<unsigned>(std::strtoul(seed, nullptr, 10)) : 0;
}

std::vector<std::string> seeds(Dialect dialect) {
    std::vector<std::string> functions;
    const char* const samples[] = {"solvers.batt", "verifiers.batt", "candidates.batt"};
    std::ostringstream text;
    text << std::ifstream(repository() / "samples/programs" / samples[static_cast<size_t>(dialect)]).rdbuf();
    for (const std::string& function : functions_of(text.str()))
        functions.push_back(function);
    constexpr batt::Dialect internal[] = {batt::Dialect::arc_dsl, batt::Dialect::re_arc, batt::Dialect::batt};
    for (unsigned seed = 0; seed < 60; ++seed) {
        std::mt19937 random(seed);
        RandomProgramOptions options;
        options.dialect = internal[static_cast<size_t>(dialect)];
        for (const std::string& function : functions_of(source_text(random_program(random, options))))
            if (function.starts_with("def solve_"))
                functions.push_back(function);
    }
    return functions;
}

class Mutants : public testing::TestWithParam<Dialect> {};

TEST_P(Mutants, give_the_same_in_all_ways_of_running) {
    const Dialect dialect = GetParam();
    constexpr batt::Dialect internal[] = {batt::Dialect::arc_dsl, batt::Dialect::re_arc, batt::Dialect::batt};
    const std::vector<std::string> functions = seeds(dialect);
    ASSERT_GT(functions.size(), 40U);
    std::mt19937 random(first_seed());
    const std::vector<Configuration> ways = configurations();
    size_t made = 0;
    size_t values = 0;
    size_t failures = 0;
    size_t reported = 0;
    while (made < wanted() && reported < 5) {
        constexpr size_t together = 60;
        std::vector<std::string> mutants;
        std::string text;
        for (size_t i = 0; i < together; ++i, ++made) {
            const std::string& function = functions[random() % functions.size()];
            const std::string name =
                (function.starts_with("def batt(") && i == 0) ? "batt" : "solve_m" + std::to_string(i);
            mutants.push_back(mutant(random, function, internal[static_cast<size_t>(dialect)], name));
            text += mutants.back() + "\n";
        }
        for (const int64_t fuel : {int64_t{30}, int64_t{600}, int64_t{60'000}}) {
            const std::vector<std::string> expected = lines_of(text, dialect, ways[0], fuel);
            for (const std::string& line : expected)
                ++(line.find("\"status\": \"ok\"") != std::string::npos ? values : failures);
            for (const Configuration& way : ways) {
                const std::vector<std::string> lines = lines_of(text, dialect, way, fuel);
                const std::optional<size_t> place = first_difference(expected, lines);
                if (!place)
                    continue;
                ++reported;
                const std::string there = *place < expected.size() ? expected[*place] : "";
                std::string guilty;
                for (size_t i = 0; i < mutants.size(); ++i) {
                    const std::string name =
                        i == 0 && mutants[i].starts_with("def batt(") ? "batt" : "solve_m" + std::to_string(i);
                    if (there.find("\"" + name + "\"") != std::string::npos)
                        guilty = mutants[i];
                }
                ADD_FAILURE() << "seed " << first_seed() << ", fuel " << fuel << ", " << ways[0].name << ":\n"
                              << there << way.name << ":\n"
                              << (*place < lines.size() ? lines[*place] : "nothing\n")
                              << shrunk(guilty, dialect, ways[0], way, fuel);
                break;
            }
        }
    }
    EXPECT_GT(values, made / 4);
    EXPECT_GT(failures, made / 4);
}

INSTANTIATE_TEST_SUITE_P(Dialects, Mutants, testing::Values(Dialect::arc_dsl, Dialect::re_arc, Dialect::batt),
                         [](const auto& info) {
                             return std::string(info.param == Dialect::arc_dsl  ? "arc_dsl"
                                                : info.param == Dialect::re_arc ? "re_arc"
                                                                                : "batt");
                         });

} // namespace
