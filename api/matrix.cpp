// Session::evaluate and its results as dense arrays.
#include <algorithm>

#include "api/session_impl.h"
#include "api/value_impl.h"
#include "runtime/results/result_line.h"

namespace battc {

namespace interp = batt::interp;
namespace runtime = batt::runtime;

namespace {

// Evaluations that are worth no thread but the caller's: sharing them out would take longer.
constexpr size_t most_inline = 256;
// How many of them are evaluated at a time, between two looks at what the caller wants.
constexpr size_t inline_batch = 256;
// How often progress is told.
constexpr size_t progress_steps = 200;

} // namespace

struct EvaluationMatrix::Impl {
    std::shared_ptr<Session::Impl> session;
    RunPlan plan{nullptr};
    std::optional<Limits> limits;
    std::optional<OnError> on_error;
    Candidates candidates;
    std::vector<MatrixColumn> columns;
    std::vector<size_t> first_column; ///< by place among the chosen tasks, and the end
    std::vector<Match> match;
    std::vector<Status> status;
    std::vector<int64_t> fuel;
    size_t done = 0;

    const RunPlan::Impl& planned() const { return plan.impl(); }
    size_t row_count() const { return planned().rows.size(); }

    /// The first column of a task, and the one after its last.
    std::pair<size_t, size_t> columns_of(size_t task) const {
        const std::vector<size_t>& chosen = planned().chosen_tasks;
        const auto at = std::ranges::lower_bound(chosen, task);
        if (at == chosen.end() || *at != task)
            return {0, 0};
        const auto place = static_cast<size_t>(at - chosen.begin());
        return {first_column[place], first_column[place + 1]};
    }
};

namespace {

void lay_out(EvaluationMatrix::Impl& matrix, std::optional<size_t> limit) {
    const RunPlan::Impl& plan = matrix.planned();
    for (const size_t place : plan.chosen_tasks) {
        const runtime::Task& task = plan.tasks.impl().data().tasks[place];
        matrix.first_column.push_back(matrix.columns.size());
        const size_t samples = std::min(task.pair_count(), limit.value_or(task.pair_count()));
        for (size_t sample = 0; sample < samples; ++sample) {
            const auto [split, index] = runtime::sample_place(task, static_cast<batt::u32>(sample));
            matrix.columns.push_back({place, {to_public(split), index}});
        }
    }
    matrix.first_column.push_back(matrix.columns.size());
    const size_t cells = matrix.row_count() * matrix.columns.size();
    matrix.match.assign(cells, Match::unknown);
    matrix.status.assign(cells, Status::not_run);
    matrix.fuel.assign(cells, 0);
}

/// Puts evaluations, which come in the order of a schedule, into their cells.
class Collector {
public:
    Collector(EvaluationMatrix::Impl& matrix, const EvaluateOptions& options)
        : matrix_(matrix), options_(options), schedule_(matrix.planned().schedule),
          step_(std::max<size_t>(schedule_.size() / progress_steps, 1)) {}

    void take(const runtime::Evaluation& evaluation) {
        if (evaluation.entry != entry_ || evaluation.task != task_)
            begin(*evaluation.entry, *evaluation.task);
        const size_t cell = first_cell_ + next_++;
        matrix_.match[cell] = to_public(evaluation.match);
        matrix_.status[cell] = evaluation.failed ? failed_status(to_public(evaluation.error_kind)) : Status::ok;
        matrix_.fuel[cell] = evaluation.fuel;
        ++matrix_.done;
        if (options_.progress && (matrix_.done % step_ == 0 || matrix_.done == schedule_.size()))
            options_.progress(matrix_.done, schedule_.size());
    }

private:
    void begin(const runtime::EntryPoint& entry, const runtime::Task& task) {
        entry_ = &entry;
        task_ = &task;
        next_ = 0;
        const RunPlan::Impl& plan = matrix_.planned();
        const auto place = static_cast<size_t>(&task - plan.tasks.impl().data().tasks.data());
        first_cell_ = plan.number_of(&entry) * matrix_.columns.size() + matrix_.columns_of(place).first;
    }

    EvaluationMatrix::Impl& matrix_;
    const EvaluateOptions& options_;
    const runtime::Schedule& schedule_;
    size_t step_;
    const runtime::EntryPoint* entry_ = nullptr;
    const runtime::Task* task_ = nullptr;
    size_t first_cell_ = 0;
    size_t next_ = 0;
};

} // namespace

Result<EvaluationMatrix> Session::evaluate(std::span<const CompiledProgram> programs, const TaskSet& tasks,
                                           const EvaluateOptions& options) const {
    return protect([&]() -> Result<EvaluationMatrix> {
        const Impl::Call call(*impl_);
        if (call.problem())
            return *call.problem();
        if (const auto problem = impl_->problem_of(options.limits))
            return *problem;
        PlanOptions plan_options;
        plan_options.pairing = options.pairing;
        plan_options.functions = options.functions;
        plan_options.tasks = options.tasks;
        plan_options.limit = options.limit;
        Result<RunPlan> plan = RunPlan::make(programs, tasks, plan_options);
        if (!plan)
            return plan.error();
        auto matrix = std::make_shared<EvaluationMatrix::Impl>();
        matrix->session = impl_;
        matrix->plan = std::move(*plan);
        matrix->limits = options.limits;
        matrix->on_error = options.on_error;
        matrix->candidates = options.candidates;
        lay_out(*matrix, options.limit);

        const runtime::Schedule& schedule = matrix->planned().schedule;
        runtime::EvaluationOptions evaluation = impl_->evaluation_options(
            options.limits, options.on_error, options.candidates, options.cancel, options.canceled);
        Collector collector(*matrix, options);
        std::unique_ptr<runtime::DevicePool> devices;
        if (schedule.size() > most_inline) {
            auto opened = impl_->open_devices(schedule, schedule.size(), evaluation);
            if (!opened)
                return opened.error();
            devices = std::move(*opened);
        }
        if (devices == nullptr && (schedule.size() <= most_inline || threads() == 1)) {
            ++impl_->inline_calls;
            const runtime::EvaluationPool::Lease worker(impl_->pool, evaluation);
            runtime::EvaluationRange left = schedule.all();
            while (left.size() != 0 && !(evaluation.interrupted && evaluation.interrupted())) {
                const runtime::Batch batch = schedule.batch(left, inline_batch);
                const runtime::BatchResult result = worker->run(batch);
                for (const runtime::Evaluation& one : result.evaluations)
                    collector.take(one);
                left.first = batch.range.last;
            }
        } else {
            ++impl_->parallel_calls;
            evaluation.backend = devices.get();
            evaluation.backend_first = impl_->options.devices.devices_first;
            runtime::evaluate(
                schedule, schedule.all(), evaluation,
                [&](const runtime::Evaluation& one, std::string_view) {
                    collector.take(one);
                    return true;
                },
                impl_->pool);
            if (devices != nullptr)
                impl_->close_devices(*devices, "");
        }
        return EvaluationMatrix(std::move(matrix));
    });
}

size_t EvaluationMatrix::row_count() const { return impl_->row_count(); }
size_t EvaluationMatrix::column_count() const { return impl_->columns.size(); }
std::span<const MatrixRow> EvaluationMatrix::rows() const { return impl_->planned().rows; }
std::span<const MatrixColumn> EvaluationMatrix::columns() const { return impl_->columns; }

const EntryPoint& EvaluationMatrix::entry(size_t row) const {
    const MatrixRow place = impl_->planned().rows[row];
    return impl_->planned().programs[place.program].entries()[place.entry];
}

Task EvaluationMatrix::task(size_t column) const { return impl_->planned().tasks[impl_->columns[column].task]; }
std::span<const Match> EvaluationMatrix::match() const { return impl_->match; }
std::span<const Status> EvaluationMatrix::status() const { return impl_->status; }
std::span<const int64_t> EvaluationMatrix::fuel() const { return impl_->fuel; }
size_t EvaluationMatrix::done() const { return impl_->done; }
size_t EvaluationMatrix::planned() const { return impl_->planned().schedule.size(); }

bool EvaluationMatrix::solved(size_t row, size_t task) const {
    const auto [first, last] = impl_->columns_of(task);
    bool known = false;
    for (size_t column = first; column < last; ++column) {
        if (status(row, column) != Status::ok || match(row, column) == Match::no)
            return false;
        known = known || match(row, column) == Match::yes;
    }
    return known;
}

std::vector<size_t> EvaluationMatrix::tasks_of(size_t row) const {
    std::vector<size_t> tasks;
    for (const size_t task : impl_->planned().chosen_tasks) {
        const auto [first, last] = impl_->columns_of(task);
        for (size_t column = first; column < last; ++column)
            if (status(row, column) != Status::not_run) {
                tasks.push_back(task);
                break;
            }
    }
    return tasks;
}

Result<EvaluationDetail> EvaluationMatrix::detail(size_t row, size_t column) const {
    return protect([&]() -> Result<EvaluationDetail> {
        if (row >= row_count() || column >= column_count())
            return not_found("the matrix has no such row or column");
        const Session::Impl::Call call(*impl_->session);
        if (call.problem())
            return *call.problem();
        const RunPlan::Impl& plan = impl_->planned();
        const runtime::EntryPoint& entry = plan.entries[row];
        const MatrixColumn place = impl_->columns[column];
        const runtime::Task& task = plan.tasks.impl().data().tasks[place.task];
        if (plan.options.pairing == Pairing::by_name && entry.kind != batt::ir::FunctionKind::batt &&
            entry.own_task != task.id)
            return not_found(entry.name + " was not to run on the task " + task.id);
        const runtime::Job job{&entry, &task};
        const auto sample = static_cast<batt::u32>(column - impl_->columns_of(place.task).first);

        runtime::EvaluationOptions options =
            impl_->session->evaluation_options(impl_->limits, impl_->on_error, impl_->candidates, {}, {});
        options.keep_outputs = true;
        options.describe = runtime::append_result_line_with_fuel;
        const runtime::EvaluationPool::Lease worker(impl_->session->pool, options);
        worker->begin(job, false);
        std::vector<batt::Value> arguments;
        worker->append_arguments(entry, sample, arguments);
        EvaluationDetail detail;
        runtime::BatchResult result;
        const CompiledProgram& program = plan.programs[plan.rows[row].program];
        interp::Interpreter& interpreter = worker->interpreter_of(*entry.program);
        interpreter.run(
            entry.function, arguments, 1,
            [&](batt::u32, const interp::Outcome& outcome) {
                worker->add(job, sample, outcome, result);
                if (!outcome.failed())
                    detail.output = copy_value(outcome.value, interpreter.context().dialect, program.impl().module);
            },
            sample);
        const runtime::Evaluation& evaluation = result.evaluations.front();
        detail.status = evaluation.failed ? failed_status(to_public(evaluation.error_kind)) : Status::ok;
        detail.match = to_public(evaluation.match);
        detail.fuel = evaluation.fuel;
        detail.message = evaluation.error;
        detail.position = to_public(evaluation.position);
        for (size_t i = 0; i < evaluation.records.size(); ++i)
            detail.records.push_back(
                {to_public(entry.records[i]), to_public(evaluation.records[i].match), detail.output.element(i)});
        detail.json_line = std::move(result.text);
        return detail;
    });
}

Result<Value> EvaluationMatrix::output(size_t row, size_t column) const {
    Result<EvaluationDetail> detail = this->detail(row, column);
    if (!detail)
        return detail.error();
    if (detail->status != Status::ok)
        return Error{ErrorCode::evaluation_failed, failure_text(error_kind(detail->status), detail->message)};
    return std::move(detail->output);
}

} // namespace battc
