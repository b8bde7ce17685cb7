// Session::run: a plan, or a shard of it, as a stream of evaluations, with a file of results that can be resumed.
#include <chrono>

#include <battc/version.h>

#include "api/session_impl.h"
#include "frontend/canonical_text.h"
#include "ops/op_table.h"
#include "runtime/results/common_failure.h"
#include "runtime/results/job_totals.h"
#include "runtime/results/result_file.h"
#include "runtime/results/result_line.h"
#include "runtime/results/run_identity.h"
#include "runtime/results/run_summary.h"

namespace battc {

namespace runtime = batt::runtime;

namespace {

const runtime::Evaluation& internal(const void* evaluation) {
    return *static_cast<const runtime::Evaluation*>(evaluation);
}

GridView view_of(const runtime::GridData& grid) { return {grid.cells.data(), grid.height, grid.width}; }

OutputView view_of(const runtime::OutputValue& value) {
    OutputView view;
    if (value.grid)
        view.grid = view_of(*value.grid);
    view.literal = value.literal;
    view.is_number = value.is_number;
    return view;
}

} // namespace

size_t Evaluation::function_number() const {
    const runtime::EntryPoint* const entry = internal(evaluation_).entry;
    // Of results that were read there is no program; who read them has numbered the functions.
    return entry->program == nullptr ? entry->function
                                     : static_cast<size_t>(entry - static_cast<const runtime::EntryPoint*>(functions_));
}
const std::string& Evaluation::function() const { return internal(evaluation_).entry->name; }
EntryKind Evaluation::kind() const { return static_cast<EntryKind>(internal(evaluation_).entry->kind); }
const std::string& Evaluation::own_task() const { return internal(evaluation_).entry->own_task; }
size_t Evaluation::program() const { return internal(evaluation_).entry->program_number; }
const std::string& Evaluation::path() const { return internal(evaluation_).entry->path; }
const std::string& Evaluation::task() const { return internal(evaluation_).task->id; }
SampleId Evaluation::sample() const { return {to_public(internal(evaluation_).split), internal(evaluation_).index}; }
Pair Evaluation::pair() const {
    const runtime::Evaluation& evaluation = internal(evaluation_);
    const auto& pairs = evaluation.task->pairs(evaluation.split);
    if (evaluation.index >= pairs.size())
        return {};
    const runtime::Pair& pair = pairs[evaluation.index];
    return {view_of(pair.input), pair.output ? std::optional(view_of(*pair.output)) : std::nullopt};
}
bool Evaluation::failed() const { return internal(evaluation_).failed; }
Status Evaluation::status() const { return failed() ? failed_status(error_kind()) : Status::ok; }
Match Evaluation::match() const { return to_public(internal(evaluation_).match); }
int64_t Evaluation::fuel() const { return internal(evaluation_).fuel; }
ErrorKind Evaluation::error_kind() const { return to_public(internal(evaluation_).error_kind); }
const std::string& Evaluation::message() const { return internal(evaluation_).error; }
Position Evaluation::position() const { return to_public(internal(evaluation_).position); }
OutputView Evaluation::output() const { return view_of(internal(evaluation_).output); }
size_t Evaluation::record_count() const { return internal(evaluation_).records.size(); }
OutputRecord Evaluation::record(size_t index) const { return to_public(internal(evaluation_).entry->records[index]); }
Match Evaluation::record_match(size_t index) const { return to_public(internal(evaluation_).records[index].match); }
OutputView Evaluation::record_output(size_t index) const { return view_of(internal(evaluation_).records[index].value); }

void Totals::add(const Evaluation& evaluation) {
    ++evaluations;
    if (evaluation.failed()) {
        ++failures;
        ++failures_by_kind[static_cast<size_t>(evaluation.error_kind())];
    } else if (evaluation.match() == Match::unknown) {
        ++unknown;
    } else {
        ++(evaluation.match() == Match::yes ? matches : mismatches);
    }
}

namespace {

std::string_view order_name(Pairing pairing) { return pairing == Pairing::all_pairs ? "all pairs" : "by name"; }

static_assert(default_batch == runtime::default_batch && default_max_output == runtime::default_max_output);

/// One run.
class Run {
public:
    Run(Session::Impl& session, const RunPlan& plan, const RunOptions& options, const EvaluationSink& sink)
        : session_(session), owner_(plan.shared_impl()), plan_(plan.impl()), options_(options), sink_(sink),
          range_{options.range.value_or(plan.all()).first, options.range.value_or(plan.all()).last},
          evaluation_(session.evaluation_options(options.limits, options.on_error, options.candidates, options.cancel,
                                                 options.canceled)) {
        const bool lines = options.lines || !options.output_path.empty();
        if (options.batch != 0)
            evaluation_.batch = options.batch;
        evaluation_.keep_outputs = lines || options.keep_outputs;
        evaluation_.max_output = options.max_output;
        if (lines)
            evaluation_.describe = line_writer();
    }

    Result<RunReport> run() {
        if (range_.first > range_.last || range_.last > plan_.schedule.size())
            return invalid("the range is not one of the plan");
        if (const auto problem = session_.problem_of(options_.limits))
            return *problem;
        if (options_.resume && options_.output_path.empty())
            return invalid("to resume needs the path of a file");
        begin_report();
        auto devices = session_.open_devices(plan_.schedule, range_.size(), evaluation_);
        if (!devices)
            return devices.error();
        if (*devices != nullptr) {
            evaluation_.backend = devices->get();
            evaluation_.backend_first = session_.options.devices.devices_first;
            report_.devices_used = true;
            summary_->backend = "interp and cuda";
        }
        if (const Result<void> opened = open_file(); !opened)
            return opened.error();
        const runtime::EvaluationRange rest{range_.first + report_.resumed, range_.last};
        if (options_.started)
            options_.started(report_, rest.size());
        const auto start = std::chrono::steady_clock::now();
        if (!stopped_)
            evaluate(rest);
        report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (*devices != nullptr)
            report_devices(**devices);
        return end_report();
    }

private:
    decltype(&runtime::append_result_line) line_writer() const {
        return options_.fuel_in_lines ? &runtime::append_result_line_with_fuel : &runtime::append_result_line;
    }

    void begin_report() {
        report_.planned = range_.size();
        report_.threads = session_.pool.threads();
        summary_ = std::make_shared<runtime::RunSummary>();
        const Limits limits = options_.limits.value_or(session_.options.limits);
        const runtime::DataSet& data = plan_.tasks.impl().data();
        summary_->version = BATTC_VERSION_STRING;
        for (const CompiledProgram& program : plan_.programs)
            summary_->programs.push_back(program.impl().summary);
        summary_->data_paths = plan_.tasks.impl().paths;
        summary_->data_hash = runtime::hash_text(data.hash);
        summary_->tasks = data.tasks.size();
        summary_->samples = data.pair_count();
        if (!plan_.programs.empty())
            summary_->kernels = plan_.programs.front().kernels();
        summary_->order = order_name(plan_.options.pairing);
        summary_->threads = report_.threads;
        summary_->batch = evaluation_.batch;
        summary_->on_error = on_error_name(options_.on_error.value_or(session_.options.on_error));
        summary_->fuel = limits.fuel;
        summary_->memory = limits.memory;
        summary_->elements = limits.elements;
        summary_->optimized = options_.optimized;
        summary_->candidate = options_.candidates.identity();
        summary_->shard = options_.shard;
        summary_->shards = options_.shards;
        summary_->planned = range_.size();
        for (const LeftOutFunction& function : plan_.left_out)
            summary_->left_out.push_back(function.line);
        report_.configuration = summary_;
    }

    RunReport end_report() {
        report_.jobs = counter_.jobs();
        report_.solved = counter_.solved();
        report_.canceled =
            report_.totals.evaluations < range_.size() && evaluation_.interrupted && evaluation_.interrupted();
        if (const Result<void> written = file_problem(); !written)
            report_.output_error = written.error();
        for (size_t number = 0; number < plan_.programs.size(); ++number) {
            const CompiledProgram::Impl& program = plan_.programs[number].impl();
            std::string note = common_failures_.note(static_cast<batt::u32>(number), program.path,
                                                     program.written.impl().file, program.dialect);
            if (!note.empty())
                report_.notes.push_back(std::move(note));
        }
        summary_->notes = report_.notes;
        summary_->totals = totals_;
        summary_->jobs = report_.jobs;
        summary_->solved = report_.solved;
        summary_->interrupted = report_.canceled;
        summary_->resumed = report_.resumed;
        summary_->seconds = report_.seconds;
        summary_->devices = report_.devices;
        summary_->on_devices = report_.on_devices;
        summary_->bailed_out = report_.bailed_out;
        summary_->bail_out_reasons = report_.bail_out_reasons;
        return report_;
    }

    runtime::RunIdentity identity() const {
        runtime::RunFacts facts;
        facts.version = BATTC_VERSION_STRING;
        for (const CompiledProgram& program : plan_.programs)
            facts.programs.push_back({program.path(),
                                      runtime::hash_text(runtime::content_hash(
                                          batt::frontend::canonical_text(program.impl().source.impl().file))),
                                      program.content_hash()});
        facts.data_hash = plan_.tasks.impl().data().hash;
        facts.jobs = {plan_.options.pairing == Pairing::all_pairs, plan_.options.functions, plan_.options.tasks};
        facts.limit = plan_.options.limit;
        facts.candidate = options_.candidates.identity();
        if (!plan_.programs.empty())
            facts.entries = plan_.programs.front().impl().options.entries;
        if (options_.forced_dialect)
            facts.dialect = to_internal(*options_.forced_dialect);
        facts.on_error = evaluation_.on_error;
        facts.limits = evaluation_.limits;
        facts.with_fuel = options_.fuel_in_lines;
        facts.max_output = options_.max_output;
        facts.shard = options_.shard;
        facts.shards = options_.shards;
        facts.evaluations = range_.size();
        facts.left_out = writes_left_out() ? plan_.left_out.size() : 0;
        return runtime::make_run_identity(facts);
    }

    /// Begins the file of results or goes on with it, taking in what was finished before.
    Result<void> open_file() {
        if (options_.output_path.empty())
            return {};
        std::string left_out;
        if (writes_left_out())
            for (const LeftOutFunction& function : plan_.left_out)
                left_out += function.line + "\n";
        if (options_.resume)
            file_.emplace(
                options_.output_path, identity(),
                [this](size_t number, std::string_view line) { return take_finished(number, line); }, left_out);
        else
            file_.emplace(options_.output_path, identity(),
                          options_.overwrite ? runtime::Existing::overwrite : runtime::Existing::keep, left_out);
        report_.resumed = file_->lines_found();
        return file_problem();
    }
    Result<void> file_problem() const {
        if (!file_ || file_->ok())
            return {};
        return Error{to_public(file_->trouble()), file_->problem()};
    }
    /// In a file that shards are merged into, these lines stand once.
    bool writes_left_out() const { return options_.shard <= 1; }

    bool take_finished(size_t number, std::string_view line) {
        runtime::ResultLine result;
        if (!runtime::read_finished_line(line_reader_, line, plan_.schedule.place(range_.first + number), line_writer(),
                                         result))
            return false;
        stopped_ = !take(result.evaluation, std::string(line) + "\n", true) || stopped_;
        return true;
    }

    bool take(const runtime::Evaluation& evaluation, std::string_view line, bool resumed) {
        totals_.add(evaluation);
        counter_.add(evaluation);
        if (plan_.options.pairing == Pairing::by_name)
            common_failures_.add(evaluation);
        const Evaluation view(&evaluation, owner_, plan_.entries.data(), resumed);
        report_.totals.add(view);
        return !sink_ || sink_(view, line);
    }

    void evaluate(runtime::EvaluationRange rest) {
        ++(session_.pool.threads() == 1 ? session_.inline_calls : session_.parallel_calls);
        runtime::evaluate(
            plan_.schedule, rest, evaluation_,
            [this](const runtime::Evaluation& evaluation, std::string_view line) {
                if (file_)
                    file_->append(line);
                return take(evaluation, line, false) && (!file_ || file_->ok());
            },
            session_.pool);
        if (file_)
            file_->finish();
    }

    void report_devices(runtime::DevicePool& pool) {
        for (const runtime::PoolDevice& device : std::as_const(pool).devices())
            if (device.ready)
                report_.devices.push_back(device.info.name);
        session_.close_devices(pool, report_.devices.empty() ? "; the interpreter did the work" : "");
        const runtime::DeviceCounts counts = pool.counts();
        report_.on_devices = counts.done();
        report_.bailed_out = counts.bailed_out();
        report_.bail_out_reasons = counts.reasons();
    }

    Session::Impl& session_;
    const std::shared_ptr<const void> owner_; // of plan_
    const RunPlan::Impl& plan_;
    const RunOptions& options_;
    const EvaluationSink& sink_;
    const runtime::EvaluationRange range_;
    runtime::EvaluationOptions evaluation_;
    RunReport report_;
    std::shared_ptr<runtime::RunSummary> summary_;
    runtime::EvaluationTotals totals_;
    runtime::JobTotals counter_;
    runtime::CommonFailures common_failures_;
    std::optional<runtime::ResultFile> file_;
    runtime::ResultLineReader line_reader_;
    bool stopped_ = false; ///< the sink has had enough while a file was resumed
};

const runtime::RunSummary& summary_of(const RunReport& report) {
    return *static_cast<const runtime::RunSummary*>(report.configuration.get());
}

} // namespace

Result<RunReport> Session::run(const RunPlan& plan, const RunOptions& options, const EvaluationSink& sink) const {
    return protect([&]() -> Result<RunReport> {
        const Impl::Call call(*impl_);
        if (call.problem())
            return *call.problem();
        return Run(*impl_, plan, options, sink).run();
    });
}

std::string RunReport::summary_json() const {
    return configuration == nullptr ? std::string() : runtime::run_summary_json(summary_of(*this));
}
std::string RunReport::configuration_line() const {
    return configuration == nullptr ? std::string() : runtime::configuration_line(summary_of(*this));
}
std::string RunReport::throughput_line() const {
    return configuration == nullptr ? std::string() : runtime::throughput_line(summary_of(*this));
}

} // namespace battc
