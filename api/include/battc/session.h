/// @file
/// A Session evaluates programs on tasks. It keeps what is dear to make between calls: threads, interpreters with their memory,
/// devices. Small calls are evaluated on the calling thread with what is kept, and cost microseconds beyond the evaluation.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <battc/export.h>
#include <battc/program.h>
#include <battc/result.h>
#include <battc/tasks.h>
#include <battc/value.h>

namespace battc {

/// The least limit of elements: what fits a board, 32 x 32, is never too large.
inline constexpr uint64_t least_elements = 1024;

/// Limits::fuel: as much as the size of the function calls for, 1,000,000 units; for functions of more than 250 statements 4,000 for each
/// of them, up to 2,500,000.
inline constexpr int64_t fuel_by_size = 0;

/// What one evaluation (one function on one sample) may use. Exceeding a limit is an error of that evaluation only.
struct Limits {
    int64_t fuel = fuel_by_size;    ///< units of work; every op costs at least one
    uint64_t memory = 64ULL << 20;  ///< bytes of values
    uint64_t elements = 1ULL << 18; ///< elements of one container, cells of one grid; at least least_elements
    uint32_t depth = 2000;          ///< function values nested in calls

    friend bool operator==(const Limits&, const Limits&) = default;
};

/// What an op that fails does.
enum class OnError : uint8_t {
    dialect,     ///< as the dialect has it
    stop,        ///< fails the evaluation
    use_default, ///< gives the default of its return type
};
/// "dialect", "stop", "default".
BATTC_API std::string_view on_error_name(OnError policy);

/// Why an evaluation failed.
enum class ErrorKind : uint8_t {
    type,             ///< an operand of the wrong kind
    index,            ///< an element that is not there
    value,            ///< a value outside of what the op is defined for
    empty,            ///< the first or extreme element of nothing
    zero_division,    ///< division or modulus by zero
    recursion,        ///< functions nested or repeated too deeply
    integer_overflow, ///< an integer beyond 32 bits
    fuel,             ///< the limit of work
    memory,           ///< the limit of memory
    size,             ///< a container beyond the limit of elements
    internal,         ///< a broken invariant of battc
};
inline constexpr size_t error_kind_count = static_cast<size_t>(ErrorKind::internal) + 1;
/// "type error", "division by zero", ...
BATTC_API std::string_view error_kind_name(ErrorKind kind);
/// "type error: expected a grid": a failure in one line.
BATTC_API std::string failure_text(ErrorKind kind, std::string_view message);
/// A failed evaluation as a diagnostic at its statement.
BATTC_API Diagnostic failure_diagnostic(const SourceText& source, ErrorKind kind, std::string_view message,
                                        Position position);

/// Ends calls early. Copies are the same token. May be used by any thread, and canceled in a signal handler.
class BATTC_API CancelToken {
public:
    CancelToken() : flag_(std::make_shared<std::atomic<bool>>(false)) {}
    void cancel() const noexcept { flag_->store(true, std::memory_order_relaxed); }
    bool canceled() const noexcept { return flag_->load(std::memory_order_relaxed); }

private:
    std::shared_ptr<std::atomic<bool>> flag_;
};

/// Which evaluations are done by CUDA devices. Results are the same.
enum class DeviceUse : uint8_t {
    none,      ///< the interpreter on threads
    cuda,      ///< devices as well, if there are any
    automatic, ///< devices where the call is long enough for them
};
/// What devices execute.
enum class DeviceCode : uint8_t {
    interpreter, ///< one kernel that interprets any program
    generated,   ///< kernels of the programs' own, compiled and linked first; for programs that run long
};

struct DeviceOptions {
    DeviceUse use = DeviceUse::none;
    DeviceCode code = DeviceCode::interpreter;
    bool required = false;      ///< not_available if no device can be used, instead of threads alone
    bool devices_first = false; ///< threads only do what devices do not take, to measure what devices do
    size_t batch = 0;           ///< most evaluations that a device takes at a time; 0: as measured
    size_t least = 0;           ///< fewest evaluations that are sent to a device; 0: as measured
    /// A program and its arguments that put the kernels for an architecture ("sm_90", added as the last argument) into the cache.
    /// It runs beside a call whose kernels are missing and goes on after it. Empty: a thread compiles them.
    std::vector<std::string> fill_command = {};
};

/// How much a message matters to people.
enum class MessageLevel : uint8_t {
    notice, ///< something that was asked for is not so: a device is not used
    info,   ///< what is going on
    debug,
};
/// Takes messages on what the library does. Called by any thread that runs for the session.
using MessageSink = std::function<void(MessageLevel level, std::string_view text)>;

struct SessionOptions {
    unsigned threads = 0; ///< that evaluate, the calling one among them; 0: as many as the machine has
    DeviceOptions devices = {};
    Limits limits = {};
    OnError on_error = OnError::dialect;
    MessageSink messages = {}; ///< empty: silence
};

/// Which functions run on which tasks.
enum class Pairing : uint8_t {
    by_name,   ///< each function on the task of its name, batt functions on every task
    all_pairs, ///< every function on every task
};

/// What came of an evaluation that was asked for, in one byte.
enum class Status : uint8_t {
    ok = 0,
    // 1 + ErrorKind: the evaluation failed
    not_run = 255, ///< not among what was asked for, or the call was canceled before
};
inline Status failed_status(ErrorKind kind) { return static_cast<Status>(1 + static_cast<uint8_t>(kind)); }
inline bool is_failure(Status status) { return status != Status::ok && status != Status::not_run; }
/// Of a failure.
inline ErrorKind error_kind(Status status) { return static_cast<ErrorKind>(static_cast<uint8_t>(status) - 1); }

/// Whether an output is the known one.
enum class Match : int8_t { unknown = -1, no = 0, yes = 1 };

struct EvaluateOptions {
    Pairing pairing = Pairing::all_pairs;
    std::vector<std::string> functions = {}; ///< patterns of names (`*`, `?`); none: all
    std::vector<std::string> tasks = {};     ///< patterns of ids; none: all
    std::optional<size_t> limit = {};        ///< most samples of each task: train before test before generated
    std::optional<Limits> limits = {};       ///< other than the session's
    std::optional<OnError> on_error = {};    ///< other than the session's
    Candidates candidates = {};
    std::optional<CancelToken> cancel = {};
    std::function<bool()> canceled = {}; ///< asked often, by several threads; true ends the call
    /// Called now and then, by one thread at a time, with how many evaluations are done.
    std::function<void(size_t done, size_t all)> progress = {};
};

/// A row of a matrix: an entry point of a program.
struct MatrixRow {
    size_t program = 0; ///< its place among the programs of the call
    size_t entry = 0;   ///< its place in CompiledProgram::entries()
};
/// A column of a matrix: a sample of a task.
struct MatrixColumn {
    size_t task = 0; ///< its place in the task set of the call
    SampleId sample;
};

/// What came of one output candidate or score of a batt function.
struct RecordOutput {
    OutputRecord record;
    Match match = Match::unknown; ///< scores: unknown
    Value value;
};

/// Everything about one evaluation.
struct EvaluationDetail {
    Status status = Status::ok;
    Match match = Match::unknown;
    int64_t fuel = 0;
    std::string message; ///< of a failure: a sentence
    Position position;   ///< of a failure: where in the program
    Value output;        ///< of an entry point without records
    std::vector<RecordOutput> records;
    std::string json_line; ///< as `battc run --format jsonl --with-fuel` writes it, with its line break
};

/// The results of a call, as dense arrays of rows x columns, row by row. Immutable; copies share the arrays, and keep the programs
/// and tasks, so that outputs can be had at any time.
class BATTC_API EvaluationMatrix {
public:
    size_t row_count() const;
    size_t column_count() const;
    std::span<const MatrixRow> rows() const;
    std::span<const MatrixColumn> columns() const;
    const EntryPoint& entry(size_t row) const;
    Task task(size_t column) const;

    /// Match, Status and units of fuel; each has row_count() * column_count() elements.
    std::span<const Match> match() const;
    std::span<const Status> status() const;
    std::span<const int64_t> fuel() const;
    Match match(size_t row, size_t column) const { return match()[row * column_count() + column]; }
    Status status(size_t row, size_t column) const { return status()[row * column_count() + column]; }
    int64_t fuel(size_t row, size_t column) const { return fuel()[row * column_count() + column]; }

    /// Whether every known output of the task of a column is matched by the row, and at least one is known. All of its samples must
    /// have been evaluated.
    bool solved(size_t row, size_t task) const;
    /// The places in the task set of the tasks that a row ran on, ascending.
    std::vector<size_t> tasks_of(size_t row) const;

    /// Evaluations that were done, and asked for: fewer if the call was canceled.
    size_t done() const;
    size_t planned() const;
    bool canceled() const { return done() < planned(); }

    /// Everything about one evaluation, its output included: it is evaluated again, with the same result. not_found if row or column
    /// is not there, or it was not among what was asked for.
    Result<EvaluationDetail> detail(size_t row, size_t column) const;
    /// Its output alone. evaluation_failed if it failed; for a batt function with records the tuple of their values.
    Result<Value> output(size_t row, size_t column) const;

    struct Impl;
    explicit EvaluationMatrix(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

private:
    std::shared_ptr<const Impl> impl_;
};

/// What a call of one function came to.
struct CallResult {
    Status status = Status::ok;
    Value value;         ///< if it did not fail
    std::string message; ///< of a failure: a sentence
    Position position;   ///< of a failure: where in the program
    int64_t fuel = 0;
};

/// How often dear things were done, for tests and for people who wonder.
struct SessionCounters {
    uint64_t inline_calls = 0;        ///< calls that were evaluated on the calling thread alone
    uint64_t parallel_calls = 0;      ///< calls that used the session's threads
    uint64_t arenas_started = 0;      ///< pools of threads that were started
    uint64_t workers_made = 0;        ///< interpreters with their memory
    uint64_t device_pools_opened = 0; ///< calls that asked for devices
    uint64_t devices_opened = 0;      ///< devices that were opened; later calls use them again
    uint64_t device_codes_loaded = 0; ///< kernels that were loaded on devices; calls that need the same use them again
    uint64_t device_programs_loaded =
        0; ///< sets of programs that were copied to devices, unless they were there already
};

class RunPlan;
struct RunOptions;
struct RunReport;
class Evaluation;
/// Takes evaluations and their lines of JSON in order (run.h).
using EvaluationSink = std::function<bool(const Evaluation& evaluation, std::string_view line)>;

/// Evaluates. Copies are the same session. All methods can be called by several threads at once, but not from within a callback of a
/// call that is under way.
///
/// After fork() the child must not use a session that has started threads or devices: its calls give ErrorCode::forked there. One
/// that has not (threads = 1, or small calls only) goes on working.
class BATTC_API Session {
public:
    /// A session for this process. Starts nothing: threads and devices come with the first call that needs them. invalid_argument if
    /// the options make no sense.
    static Result<Session> open(const SessionOptions& options = {});

    const SessionOptions& options() const;
    /// How many threads evaluate.
    unsigned threads() const;
    SessionCounters counters() const;

    /// Evaluates programs on tasks. Rows are the chosen entry points in the order of programs and entries, columns the samples of the
    /// chosen tasks; so results do not depend on threads or devices.
    Result<EvaluationMatrix> evaluate(std::span<const CompiledProgram> programs, const TaskSet& tasks,
                                      const EvaluateOptions& options = {}) const;
    Result<EvaluationMatrix> evaluate(const CompiledProgram& program, const TaskSet& tasks,
                                      const EvaluateOptions& options = {}) const;

    /// Calls an entry point with arguments for its parameters, in their order. not_found or invalid_argument if it cannot be called so;
    /// a failure of the program is no Error but the status of the result.
    Result<CallResult> call(const CompiledProgram& program, size_t entry, std::span<const Value> arguments) const;

    /// A long run: hands evaluations to `sink` in the order of the plan, as they come (run.h). `sink` is called by one thread at a time;
    /// false ends the run.
    Result<RunReport> run(const RunPlan& plan, const RunOptions& options, const EvaluationSink& sink) const;

    struct Impl;
    explicit Session(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
    Impl& impl() const { return *impl_; }

private:
    std::shared_ptr<Impl> impl_;
};

} // namespace battc
