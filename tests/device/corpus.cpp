#include "tests/device/corpus.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <simdjson.h>

#include "api/load_program.h"
#include "frontend/lowering.h"
#include "runtime/data/data_reader.h"
#include "tests/runtime/random_data.h"
#include "tests/support/random_program.h"

namespace batt::test {

namespace {

constexpr size_t most_evaluations = 2'000'000;
constexpr int side = 30;

std::vector<runtime::Job> jobs_of(std::span<const runtime::EntryPoint> entries, const runtime::DataSet& data) {
    return entries.size() * data.pair_count() <= most_evaluations ? runtime::jobs_of_all_pairs(entries, data)
                                                                  : runtime::jobs_by_name(entries, data);
}

std::vector<NamedModule> lowered(const std::string& name, std::string text, Dialect dialect) {
    const frontend::SourceFile source(name, std::move(text));
    const frontend::ParseResult parsed = frontend::parse(source);
    std::vector<NamedModule> modules;
    modules.push_back({name, frontend::lower_module(parsed.module, {dialect}).module});
    return modules;
}

/// A data set of one task, without known outputs.
runtime::DataSet grids_alone(std::vector<runtime::GridData> grids) {
    runtime::DataSet data;
    runtime::Task& task = data.tasks.emplace_back();
    task.id = "grids";
    for (runtime::GridData& grid : grids)
        task.generated.push_back({std::move(grid), std::nullopt});
    return data;
}

runtime::GridData grid_of_side(std::mt19937& random, bool rectangles) {
    runtime::GridData grid{side, side, std::vector<int8_t>(side * side)};
    const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    if (!rectangles)
        std::ranges::generate(grid.cells, [&] { return static_cast<int8_t>(below(10)); });
    for (int n = 0; rectangles && n < 20; ++n) {
        const int top = below(side);
        const int left = below(side);
        const auto color = static_cast<int8_t>(below(10));
        for (int i = top; i < std::min(side, top + 6); ++i)
            for (int j = left; j < std::min(side, left + 6); ++j)
                grid.cells[static_cast<size_t>(i) * side + static_cast<size_t>(j)] = color;
    }
    return grid;
}

} // namespace

Corpus::Corpus(std::string name, std::vector<NamedModule> modules, runtime::DataSet data)
    : name_(std::move(name)), modules_(std::move(modules)), data_(std::move(data)) {
    for (const NamedModule& source : modules_) {
        const auto number = static_cast<u32>(programs_.size());
        std::vector<runtime::EntryPoint> more =
            runtime::entry_points(programs_.emplace_back(source.module), source.path, number);
        entries_.insert(entries_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    schedule_.emplace(jobs_of(entries_, data_));
}

std::vector<const runtime::EntryPoint*> Corpus::entries() const {
    std::vector<const runtime::EntryPoint*> entries;
    for (const runtime::Job& job : schedule_->jobs())
        entries.push_back(job.entry);
    std::ranges::sort(entries);
    const auto repeated = std::ranges::unique(entries);
    entries.erase(repeated.begin(), repeated.end());
    return entries;
}

std::unique_ptr<Corpus> read_corpus(std::string name, const std::vector<std::string>& programs, const std::string& data,
                                    std::string& problem) {
    std::vector<NamedModule> modules;
    for (const std::string& path : programs) {
        api::LoadedProgram program = api::load_program(path);
        if (!program.module) {
            problem = fmt::format("{} is no program that can be run; battc check says why", path);
            return nullptr;
        }
        modules.push_back({path, std::move(*program.module)});
    }
    auto corpus = std::make_unique<Corpus>(std::move(name), std::move(modules), runtime::read_data_set(data).data);
    if (corpus->schedule().size() == 0) {
        problem = fmt::format("{} has no task for the programs", data);
        return nullptr;
    }
    return corpus;
}

std::unique_ptr<Corpus> conformance_corpus(const std::string& file, Dialect dialect, size_t step) {
    simdjson::dom::parser parser;
    simdjson::dom::document_stream vectors;
    if (parser.load_many(file).get(vectors) != simdjson::SUCCESS)
        return nullptr;
    std::string text;
    size_t number = 0;
    for (const auto vector : vectors) {
        std::string_view expression;
        if (vector["expr"].get(expression) == simdjson::SUCCESS && number++ % step == 0)
            fmt::format_to(std::back_inserter(text), "def solve_v{:05}(I):\n    return {}\n", number, expression);
    }
    runtime::GridData grid{1, 1, {0}};
    return std::make_unique<Corpus>(fmt::format("conformance, {}", dialect_name(dialect)),
                                    lowered(file, std::move(text), dialect), grids_alone({std::move(grid)}));
}

std::unique_ptr<Corpus> random_corpus(unsigned count) {
    std::vector<NamedModule> modules;
    for (unsigned seed = 0; seed < count; ++seed)
        modules.push_back({fmt::format("random program {}", seed), program_of_seed(seed)});
    std::mt19937 random(count);
    return std::make_unique<Corpus>("random programs", std::move(modules), random_data_set(random, 3));
}

std::unique_ptr<Corpus> objects_corpus(unsigned grids, bool rectangles) {
    std::mt19937 random(7);
    std::vector<runtime::GridData> inputs;
    for (unsigned n = 0; n < grids; ++n)
        inputs.push_back(grid_of_side(random, rectangles));
    return std::make_unique<Corpus>(
        rectangles ? "objects, rectangles" : "objects, random cells",
        lowered("objects.py", "def solve_grids(I):\n    return objects(I, True, False, False)\n", Dialect::arc_dsl),
        grids_alone(std::move(inputs)));
}

} // namespace batt::test
