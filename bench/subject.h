// What the benchmarks of whole programs run: a program and a data set, named on the command line, and how long it took to get
// them ready.
#pragma once

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "ir/passes/pipeline.h"
#include "runtime/data/data_reader.h"

namespace batt::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What `work` gives; adds the seconds that it takes to `seconds`.
template <class Work>
auto timed(double& seconds, Work&& work) {
    const auto start = Clock::now();
    auto result = work();
    seconds += seconds_since(start);
    return result;
}

/// PROGRAM, DATA and what follows them on the command line: the samples if there are none. Options are Google Benchmark's,
/// which `./dev bench` hands to every program. Ends the process where one of the two is missing.
inline std::vector<std::string> arguments(int argc, char** argv, const char* usage) {
    std::vector<std::string> names;
    for (int i = 1; i < argc; ++i)
        if (argv[i][0] != '-')
            names.emplace_back(argv[i]);
    if (names.empty())
        names = {"samples/programs/solvers.batt", "samples/tasks"};
    if (names.size() < 2) {
        fmt::print(stderr, "usage: {}\n", usage);
        std::exit(2);
    }
    return names;
}

/// A program, optimised, and a data set. Ends the process if the program cannot be read.
class Subject {
public:
    Subject(const std::string& program, const std::string& data)
        : source(read(program)), parsed_(timed(parse_seconds, [&] { return frontend::parse(source); })),
          lowered_(timed(lower_seconds, [&] { return frontend::lower_module(parsed_.module); })) {
        const auto start = Clock::now();
        ir::optimize(lowered_.module);
        optimize_seconds = seconds_since(start);
        loaded_ = timed(read_seconds, [&] { return runtime::read_data_set(data); });
    }
    const ir::Module& module() const { return lowered_.module; }
    const runtime::DataSet& data() const { return loaded_.data; }

    double parse_seconds = 0;
    double lower_seconds = 0;
    double optimize_seconds = 0;
    double read_seconds = 0; ///< of the data set
    const frontend::SourceFile source;

private:
    static frontend::SourceFile read(const std::string& path) {
        std::string problem;
        std::optional<frontend::SourceFile> source = frontend::SourceFile::read(path, &problem);
        if (!source) {
            fmt::print(stderr, "{}\n", problem);
            std::exit(3);
        }
        return *std::move(source);
    }

    const frontend::ParseResult parsed_;
    frontend::LoweringResult lowered_;
    runtime::LoadedData loaded_;
};

} // namespace batt::bench
