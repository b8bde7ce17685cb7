// Which run a file of results is of. FILE.run, beside the file, holds the facts that decide about its bytes, so that a run goes
// on with its own file only and shards of one run are put together. result_file.h writes the results themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interp/interpreter.h"
#include "runtime/run/coordinator.h"
#include "runtime/run/job.h"

namespace batt::runtime {

/// Everything that decides about the bytes of a file of results, as names and values.
struct RunIdentity {
    /// Programs, data, options. Equal ones give equal results.
    std::vector<std::pair<std::string, std::string>> facts;
    /// How lines name the programs, in the order of the run. Paths decide about no result: the same run may have others.
    std::vector<std::string> program_paths = {};
    /// The hashes of the programs' texts, as files of earlier versions have them in the place of what the programs say. Not written.
    std::vector<std::string> program_texts = {};
    size_t shard = 1; ///< from 1
    size_t shards = 1;
    size_t evaluations = 0; ///< lines of evaluations when the file is complete
    size_t left_out = 0;    ///< lines before them, about functions that were left out because of mistakes
};

/// What a run is made of, as far as it decides about results. What only decides how fast they come is not in it: threads,
/// batches, devices, optimisation, kernels.
struct RunFacts {
    std::string version; ///< of battc
    /// A program of the run.
    struct Program {
        std::string path;
        std::string content; ///< the hash of what it says (frontend/canonical_text.h)
        std::string text;    ///< the hash of its text
    };
    std::vector<Program> programs; ///< in order
    uint64_t data_hash = 0;
    JobChoice jobs;
    std::optional<uint64_t> limit;  ///< most samples of a job
    std::string candidate = "none"; ///< Candidates::identity()
    std::optional<Dialect> dialect; ///< nothing: found from each program
    std::vector<std::string>
        entries; ///< names of functions that are entry points besides those that their names make so
    interp::OnErrorPolicy on_error = interp::OnErrorPolicy::dialect;
    interp::Limits limits;
    bool with_fuel = false;                 ///< lines say how much fuel was spent
    size_t max_output = default_max_output; ///< bytes of the text of a value
    size_t shard = 1;                       ///< from 1
    size_t shards = 1;
    size_t evaluations = 0; ///< of the shard
    size_t left_out = 0;    ///< functions about which the shard has lines
};

RunIdentity make_run_identity(const RunFacts& run);

/// "dialect", "stop" or "default"
std::string_view on_error_name(interp::OnErrorPolicy policy);

/// The name of the fact about a program, whose value says what is in it. Programs count from 1.
std::string program_fact(size_t number);
/// How many programs a run has.
size_t program_count(const RunIdentity& identity);

/// The first fact in which two runs differ: "data is 36f4a5b98687a170 there and 0b7ffd8d8b5cbe71 here"; empty if they are the
/// same run (of any shard). Paths of programs are not compared.
std::string difference(const RunIdentity& there, const RunIdentity& here);

/// The text of FILE.run, and back; nothing if it is not one.
std::string run_identity_text(const RunIdentity& identity);
std::optional<RunIdentity> parse_run_identity(std::string_view text);

/// FILE.run
std::string identity_path(const std::string& path);
/// What stands in FILE.run beside a file of results.
struct IdentityFile {
    bool readable = false;
    std::optional<RunIdentity> identity; ///< nothing if it is not what battc writes
};
IdentityFile read_identity_file(const std::string& path);
std::optional<RunIdentity> read_run_identity(const std::string& path);
/// Writes FILE.run, as a whole or not at all. False, with errno, if that fails.
bool write_run_identity(const std::string& path, const RunIdentity& identity);

} // namespace batt::runtime
