// A run in figures, as JSON: what was run with which settings, what it came to, how long it took.
#pragma once

#include <string>
#include <vector>

#include "runtime/run/evaluation.h"

namespace batt::runtime {

struct ProgramSummary {
    std::string path;
    std::string hash; ///< of its text
    std::string dialect;
    std::string dialect_reason; ///< why it is that one, for people
    size_t functions = 0;
    size_t entries = 0; ///< functions that can be run
    size_t instructions = 0;
    size_t distinct_ops = 0;
};

/// Counts the functions of a program; path and hash are the caller's.
ProgramSummary summarize_program(const ir::Module& module);

struct RunSummary {
    std::string version;
    std::vector<ProgramSummary> programs;
    // --- data
    std::vector<std::string> data_paths;
    std::string data_hash;
    size_t tasks = 0;
    size_t samples = 0;
    // --- settings
    std::string backend = "interp";   ///< or "interp and cuda"
    std::vector<std::string> devices; ///< names of those that are used
    std::string kernels;
    std::string order; ///< "by name" or "all pairs"
    size_t threads = 0;
    size_t batch = 0;
    std::string on_error;
    i64 fuel = 0; ///< 0: by the size of each function
    u64 memory = 0;
    u64 elements = 0;
    bool optimized = true;
    std::string candidate;
    size_t shard = 1;
    size_t shards = 1;
    // --- what came of it
    size_t planned = 0; ///< evaluations of the run (of its shard)
    EvaluationTotals totals;
    size_t jobs = 0;   ///< functions on tasks
    size_t solved = 0; ///< of these: every known output is right
    bool interrupted = false;
    std::vector<std::string> notes;    ///< what looks wrong with a whole program
    std::vector<std::string> left_out; ///< lines about functions that were left out because of mistakes
    // --- this process
    size_t resumed = 0; ///< evaluations that were found finished
    double seconds = 0;
    size_t on_devices = 0; ///< evaluations that devices finished
    size_t bailed_out = 0; ///< evaluations that devices left to the interpreter
    std::string bail_out_reasons;
};

/// The text of the JSON. All members but "throughput" and the configuration's "threads", "batch" and "kernels" are the same
/// however the run was made.
std::string run_summary_json(const RunSummary& summary);
/// The configuration, and the throughput, in a line each, for a log.
std::string configuration_line(const RunSummary& summary);
std::string throughput_line(const RunSummary& summary);

} // namespace batt::runtime
