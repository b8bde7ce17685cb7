// What a function gave for one sample, in plain data: nothing of it refers to the memory of an interpreter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/run/job.h"

namespace batt::runtime {

/// A value that a function gave.
struct OutputValue {
    std::optional<GridData> grid; ///< if it is a grid whose colours fit 8 bits, and whose text is not too long
    std::string literal;          ///< else: its literal, or the beginning of that and "..."
    bool is_number = false;       ///< the literal is a number, as JSON writes it too
};

/// What a batt function gave for one of its records.
struct RecordResult {
    std::optional<bool>
        match;         ///< outputs: equal to the known output; nothing if that is not known. Nothing for scores.
    OutputValue value; ///< with keep_outputs
};

/// One function on one sample.
struct Evaluation {
    const EntryPoint* entry = nullptr;
    const Task* task = nullptr;
    Split split = Split::train;
    u32 index = 0; ///< place of the pair in its list
    bool failed = false;
    /// Equal to the known output, for batt any of the output candidates; nothing if that is not known. False for a failure.
    std::optional<bool> match;
    OutputValue output;                         ///< with keep_outputs, where there are no records
    std::vector<RecordResult> records;          ///< one for each of entry->records; empty for a failure
    ErrorKind error_kind = ErrorKind::internal; ///< of a failure
    std::string error;                          ///< of a failure: a sentence
    ir::Position position;                      ///< of a failure: where in the program, if known
    i64 fuel = 0;                               ///< units of work spent

    /// Bytes it takes, roughly.
    size_t size() const;
};

/// Totals of evaluations.
struct EvaluationTotals {
    size_t evaluations = 0;
    size_t matches = 0;
    size_t mismatches = 0;
    size_t failures = 0;
    size_t unknown = 0; ///< neither failed nor comparable
    size_t failures_by_kind[static_cast<size_t>(ErrorKind::internal) + 1] = {};

    void add(const Evaluation& evaluation);
    friend bool operator==(const EvaluationTotals&, const EvaluationTotals&) = default;
};

} // namespace batt::runtime
