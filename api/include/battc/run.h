/// @file
/// Long runs: a plan of evaluations in a fixed order, results as a stream, shards for several machines, files that can be resumed,
/// and what is made of all results. This is what `battc run` and `battc merge` stand on.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <battc/export.h>
#include <battc/program.h>
#include <battc/session.h>
#include <battc/tasks.h>

namespace battc {

/// Evaluations first..last-1 of a plan.
struct EvaluationRange {
    size_t first = 0;
    size_t last = 0;

    size_t size() const { return last - first; }
};

/// A function that a run would take, if it had no mistakes.
struct LeftOutFunction {
    size_t program = 0;   ///< its program's place in the plan
    std::string function; ///< empty: something of the program that is in no function, or the program as a whole
    std::string line;     ///< what is wrong with it, as a line of JSON (docs/cli.md)
};

struct PlanOptions {
    Pairing pairing = Pairing::by_name;
    std::vector<std::string> functions = {}; ///< patterns of names; none: all
    std::vector<std::string> tasks = {};     ///< patterns of ids; none: all
    std::optional<size_t> limit = {};        ///< most samples of each task: train before test before generated
};

/// All evaluations of a run in one row: function by function on its tasks (all pairs: task by task), then sample by sample. Each has
/// a number, its place in that order, which is the order of results. Immutable; copies share everything.
class BATTC_API RunPlan {
public:
    /// Programs that are not usable take part with no functions.
    static Result<RunPlan> make(std::span<const CompiledProgram> programs, const TaskSet& tasks,
                                const PlanOptions& options = {});

    /// The number of evaluations.
    size_t size() const;
    EvaluationRange all() const { return {0, size()}; }
    /// Shard `index` of `count`, from 1: the results of all shards one after the other are the results of the whole.
    EvaluationRange shard(size_t index, size_t count) const;
    /// Functions on tasks.
    size_t job_count() const;
    std::span<const CompiledProgram> programs() const;
    const TaskSet& tasks() const;
    const PlanOptions& options() const;
    /// The functions that were chosen, but are left out because of mistakes.
    std::span<const LeftOutFunction> left_out() const;
    /// The names of functions that were chosen, but whose task is not there.
    std::span<const std::string> without_task() const;

    struct Impl;
    explicit RunPlan(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    const Impl& impl() const { return *impl_; }
    const std::shared_ptr<const Impl>& shared_impl() const { return impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

/// An output as an evaluation has it: a grid, or a literal.
struct OutputView {
    std::optional<GridView>
        grid;                 ///< if it is a grid whose colours fit 8 bits, and no longer than RunOptions::max_output
    std::string_view literal; ///< else; the beginning and "..." if it is longer than that
    bool is_number = false;   ///< the literal is an int
};

/// One evaluation of a run, looked at while a sink is called with it. Nothing of it may be used after that.
class BATTC_API Evaluation {
public:
    /// The function: which one it is among all functions of the plan (from results that were read: in the order of appearance), and
    /// what is known of it. From results that were read the program is unknown.
    size_t function_number() const;
    const std::string& function() const;
    EntryKind kind() const;
    /// The task in its name; empty for batt.
    const std::string& own_task() const;
    /// The program's place in the plan, and its path.
    size_t program() const;
    const std::string& path() const;

    const std::string& task() const;
    SampleId sample() const;
    /// Input and known output; an empty grid if only results were read.
    Pair pair() const;

    bool failed() const;
    Status status() const;
    Match match() const;
    int64_t fuel() const;
    /// Of a failure.
    ErrorKind error_kind() const;
    const std::string& message() const;
    Position position() const;

    /// The output, if outputs are kept (RunOptions::keep_outputs or lines) and there are no records.
    OutputView output() const;
    /// batt: output candidates and scores; none for a failure.
    size_t record_count() const;
    OutputRecord record(size_t index) const;
    Match record_match(size_t index) const;
    OutputView record_output(size_t index) const;
    /// It was found finished in a file that is resumed.
    bool resumed() const { return resumed_; }

    /// For the library: `owner` keeps what the evaluation refers to.
    Evaluation(const void* evaluation, const std::shared_ptr<const void>& owner, const void* functions, bool resumed)
        : evaluation_(evaluation), owner_(&owner), functions_(functions), resumed_(resumed) {}
    const void* impl() const { return evaluation_; }
    const std::shared_ptr<const void>& owner() const { return *owner_; }

private:
    const void* evaluation_;
    const std::shared_ptr<const void>* owner_;
    const void* functions_;
    bool resumed_;
};

/// Most evaluations that a thread takes at a time, unless another number is asked for.
inline constexpr size_t default_batch = 1024;
/// Most bytes of the text of an output, unless another number is asked for.
inline constexpr size_t default_max_output = size_t{64} << 10;

struct RunOptions {
    std::optional<EvaluationRange> range = {}; ///< nothing: all of the plan
    size_t shard = 1;                          ///< which of how many shards the range is, for files and summaries
    size_t shards = 1;
    size_t batch = 0; ///< most evaluations that a thread takes at a time; 0: default_batch
    std::optional<Limits> limits = {};
    std::optional<OnError> on_error = {};
    Candidates candidates = {};
    bool lines = false;         ///< make a line of JSON for each evaluation
    bool fuel_in_lines = false; ///< lines say how much fuel was spent
    bool keep_outputs = false;  ///< evaluations have their outputs; lines imply it
    /// Most bytes of the text of an output; of a longer one only the beginning is kept, followed by "...", also if it is a grid. 0: 64
    /// MB. Values share parts, so that a small one can have a text larger than memory.
    size_t max_output = default_max_output;
    /// A file that gets the lines as they come, and before them those of RunPlan::left_out() (in the first shard); FILE.run beside
    /// it identifies the run. Implies lines. While the run lasts no other can write the file (in_use).
    std::string output_path = {};
    /// Empty a file that holds something. Without this, or `resume`, it is left as it is (already_there).
    bool overwrite = false;
    /// Go on with the file where an earlier run of the same ended. What is there is handed to the sink first.
    bool resume = false;
    std::optional<CancelToken> cancel = {};
    std::function<bool()> canceled = {}; ///< asked often, by all threads; true ends the run
    /// Called once before the first evaluation, when devices have been opened and files are there. `rest` evaluations are to come.
    std::function<void(const RunReport& so_far, size_t rest)> started = {};
    std::optional<Dialect> forced_dialect = {}; ///< as programs were compiled, for FILE.run
    bool optimized = true;                      ///< likewise
};

/// Totals of evaluations.
struct Totals {
    size_t evaluations = 0;
    size_t matches = 0;
    size_t mismatches = 0;
    size_t failures = 0;
    size_t unknown = 0; ///< neither failed nor comparable
    std::array<size_t, error_kind_count> failures_by_kind{};

    BATTC_API void add(const Evaluation& evaluation);
    friend bool operator==(const Totals&, const Totals&) = default;
};

/// What a run came to.
struct BATTC_API RunReport {
    size_t planned = 0; ///< evaluations of the range
    size_t resumed = 0; ///< that were found finished
    Totals totals;      ///< of all that reached the sink
    size_t jobs = 0;    ///< functions on tasks
    size_t solved = 0;  ///< of these: every known output is right
    bool canceled = false;
    /// The file of results broke off: a full disk, for instance. The run ended there; what is reported was computed and handed to
    /// the sink, and the file holds the lines that fitted.
    std::optional<Error> output_error;
    double seconds = 0; ///< without what was before the first evaluation
    /// What looks wrong with a whole program: nearly all of its evaluations fail in the same op. Only where functions run on their
    /// own tasks.
    std::vector<std::string> notes;
    unsigned threads = 0;
    bool devices_used = false;        ///< devices took part, or were opened to
    std::vector<std::string> devices; ///< the names of those that were ready
    size_t on_devices = 0;            ///< evaluations that devices finished
    size_t bailed_out = 0;            ///< evaluations that devices left to the interpreter
    std::string bail_out_reasons;

    /// Configuration, totals and throughput as JSON (docs/cli.md).
    std::string summary_json() const;
    /// The configuration, and the throughput, in a line each, for a log.
    std::string configuration_line() const;
    std::string throughput_line() const;

    std::shared_ptr<const void> configuration; ///< what the texts are made from
};

/// How good a function is over all samples, or for batt each of its output candidates.
struct CandidateScore {
    std::string path;
    std::string function;
    std::string name;             ///< of the function, or of the record
    std::optional<size_t> record; ///< batt: which of the records of the function it is
    int32_t record_index = 0;     ///< batt: OutputRecord::index of that record
    size_t evaluations = 0;
    size_t failed = 0;               ///< evaluations of its function that failed
    size_t known = 0;                ///< evaluations with a known output
    size_t matched = 0;              ///< outputs that are the known one
    size_t tasks = 0;                ///< tasks with a known output
    std::vector<std::string> solved; ///< tasks where every known output is right
    std::string own_task;            ///< the task in the function's name
};

/// A task that somebody solves, and who does: places in the list of scores, the best first.
struct SolvedTask {
    std::string task;
    std::vector<size_t> by;
};

/// Scores of all functions, made from evaluations in the order of the plan.
class BATTC_API ScoreBoard {
public:
    ScoreBoard();
    ScoreBoard(const ScoreBoard&) = delete;
    ScoreBoard& operator=(const ScoreBoard&) = delete;
    ~ScoreBoard();

    void add(const Evaluation& evaluation);
    /// Takes a function that was left out, as its line. It appears in json() alone.
    void add_left_out(std::string_view line);
    /// The best first: by tasks solved, then by outputs matched, then in the order of the run. Ends adding.
    const std::vector<CandidateScore>& scores();
    std::vector<SolvedTask> solved_tasks();
    /// As JSON: {"candidates": [...], "tasks": {...}}, and "left_out" if there is any (docs/cli.md).
    std::string json();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// All results by task: {task: {"train": {"0": {"o": [...], "s": [...], "functions": {...}}}, ...}} (docs/cli.md). They wait in a
/// temporary file, so that memory holds little more than their places. Evaluations must have their outputs.
class BATTC_API MergedResults {
public:
    explicit MergedResults(bool several_programs);
    MergedResults(const MergedResults&) = delete;
    MergedResults& operator=(const MergedResults&) = delete;
    ~MergedResults();

    void add(const Evaluation& evaluation);
    /// Takes a function that was left out, as its line.
    void add_left_out(std::string_view line);
    /// Hands the JSON on, piece by piece. cannot_read if the temporary file failed.
    Result<void> write(const std::function<void(std::string_view piece)>& sink);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// How files of results are merged.
struct MergeOptions {
    bool overwrite = false; ///< empty a file that holds something
    /// Gets the line of each function that was left out.
    std::function<void(std::string_view line)> left_out = {};
};

/// Puts the files of all shards of a run together: `out` is then the file that the run would have written in one, with its FILE.run.
/// Every evaluation is handed to `sink`. foreign_results, cannot_write, already_there or in_use say what is wrong.
BATTC_API Result<void> merge_results(std::span<const std::string> files, const std::string& out,
                                     const EvaluationSink& sink = {}, const MergeOptions& options = {});
/// How many programs the run of a file of results has, as FILE.run says; 0 if it is not there.
BATTC_API size_t program_count_of_results(const std::string& file);

} // namespace battc
