/// @file
/// Traces: what every statement of a function gives for one sample. The program is run as it was written, without optimisation, so
/// nothing is missing; values, fuel and errors are those of every other way to run it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <battc/diagnostic.h>
#include <battc/export.h>
#include <battc/program.h>
#include <battc/session.h>
#include <battc/tasks.h>
#include <battc/value.h>

namespace battc {

struct TraceOptions {
    /// Record the calls that ops such as apply, mapply and sfilter make of their functions.
    bool calls = false;
    size_t most_calls = 1000; ///< of one step; TracedStep::call_count counts all
    std::optional<Limits> limits = {};
    std::optional<OnError> on_error = {};
    Candidates candidates = {};
};

/// A call of a function value by an op.
struct TracedCall {
    Value function;
    std::vector<Value> arguments;
    std::optional<Value> result; ///< nothing if it failed
    std::string message;         ///< of a failure
    int64_t fuel = 0;
};

/// One evaluated operation of a statement: of `x = fill(I, EIGHT, first(y))` there are two, `first` and `fill`.
struct TracedStep {
    std::string operation; ///< the op, the function that is called, or "tuple", "set", "function", "element"
    Position position;
    std::vector<Value> operands;
    std::optional<Value> value; ///< nothing if it failed
    std::optional<ErrorKind> error;
    std::string message;           ///< of a failure
    bool handled = false;          ///< the failure did not end the evaluation: the statement is guarded
    int64_t fuel = 0;              ///< what it spent, with what it called
    std::vector<TracedCall> calls; ///< with TraceOptions::calls
    size_t call_count = 0;         ///< of all calls, also those beyond most_calls; with TraceOptions::calls
};

/// One statement.
struct TracedStatement {
    SourceRange range;
    std::string text;               ///< the source of the statement
    std::vector<std::string> names; ///< that it assigns to
    std::optional<Value> value;     ///< what it assigns, appends or returns; nothing if it failed or was not reached
    std::optional<ErrorKind> error; ///< it failed
    std::string message;            ///< of a failure
    int64_t fuel = 0;
    bool reached = false;
    std::vector<TracedStep> steps; ///< in the order of evaluation
};

/// What an evaluation did.
struct Trace {
    std::string function;
    std::vector<std::pair<std::string, Value>> arguments; ///< parameters with what they were bound to
    std::vector<TracedStatement> statements;              ///< all of the function, in the order of the source
    Status status = Status::ok;
    std::optional<Value> value;   ///< of the function, for batt with records the tuple of their values
    std::string message;          ///< of a failure
    Position position;            ///< of a failure
    Match match = Match::unknown; ///< against the known output of the sample
    int64_t fuel = 0;             ///< the same as evaluating gives
};

/// Traces an entry point on a sample of a task. not_found if entry or sample are not there; a failure of the program is no Error but
/// the trace's status.
BATTC_API Result<Trace> trace(const Session& session, const CompiledProgram& program, size_t entry, const Task& task,
                              SampleId sample, const TraceOptions& options = {});
/// The same for arguments of one's own, one for each parameter.
BATTC_API Result<Trace> trace(const Session& session, const CompiledProgram& program, size_t entry,
                              std::span<const Value> arguments, const TraceOptions& options = {});

/// A trace as an object of JSON, in one line (docs/cli.md lists its members). Of a value whose JSON is longer than `most_value` bytes there
/// is only the beginning of its literal.
BATTC_API std::string trace_json(const Trace& trace, size_t most_value = 65536);

} // namespace battc
