// Session: what lives across calls, and calls of single functions. evaluate() is in matrix.cpp, run() in run.cpp.
#include <battc/session.h>

#include <unistd.h>

#include "api/device_text.h"
#include "api/session_impl.h"
#include "api/value_impl.h"
#include "ops/core/fuel.h"
#include "ops/op_table.h"
#include "runtime/devices/open_devices.h"
#include "runtime/run/failure.h"

namespace battc {

namespace interp = batt::interp;
namespace runtime = batt::runtime;

std::string_view on_error_name(OnError policy) {
    constexpr std::string_view names[] = {"dialect", "stop", "default"};
    return names[static_cast<size_t>(policy)];
}

std::string_view error_kind_name(ErrorKind kind) { return batt::error_name(to_internal(kind)); }

std::string failure_text(ErrorKind kind, std::string_view message) {
    return runtime::failure_text(to_internal(kind), message);
}

Diagnostic failure_diagnostic(const SourceText& source, ErrorKind kind, std::string_view message, Position position) {
    const batt::frontend::SourceFile& file = source.impl().file;
    return to_public(runtime::failure_diagnostic(file, to_internal(kind), message, to_internal(position)));
}

Session::Impl::~Impl() {
    // Threads and devices are the parent's: a child must neither join nor close them.
    if (owner.load() != getpid()) {
        static_cast<void>(owned_pool.release());
        static_cast<void>(new std::shared_ptr(device_store));
    }
}

Session::Impl::Call::Call(Impl& session) : session_(session) {
    const pid_t process = getpid();
    if (session.owner.load() != process) {
        // A child of the process that opened it. What it inherited is of no use if threads, or another call, had part of it.
        if (session.pool.started() || session.device_pools_opened.load() != 0 || session.calls_under_way.load() != 0)
            problem_ =
                Error{ErrorCode::forked, "the session was in use by the parent of this process; open another one here"};
        else
            session.owner.store(process);
    }
    if (!problem_)
        ++session.calls_under_way;
}

Session::Impl::Call::~Call() {
    if (!problem_)
        --session_.calls_under_way;
}

std::optional<Error> Session::Impl::problem_of(const std::optional<Limits>& limits) const {
    static_assert(least_elements >= batt::elements_of_board);
    if (limits.value_or(options.limits).elements >= least_elements)
        return std::nullopt;
    return invalid("the limit of elements is at least " + std::to_string(least_elements) + ", what fits a board");
}

runtime::EvaluationOptions Session::Impl::evaluation_options(const std::optional<Limits>& limits,
                                                             const std::optional<OnError>& on_error,
                                                             const Candidates& candidates,
                                                             const std::optional<CancelToken>& cancel,
                                                             const std::function<bool()>& canceled) const {
    runtime::EvaluationOptions evaluation;
    evaluation.jobs = pool.threads();
    evaluation.limits = to_internal(limits.value_or(options.limits));
    evaluation.on_error = to_internal(on_error.value_or(options.on_error));
    evaluation.candidates = &candidates.shared_impl()->candidates;
    if (cancel && canceled)
        evaluation.interrupted = [token = *cancel, canceled] { return token.canceled() || canceled(); };
    else if (cancel)
        evaluation.interrupted = [token = *cancel] { return token.canceled(); };
    else
        evaluation.interrupted = canceled;
    return evaluation;
}

Result<std::unique_ptr<runtime::DevicePool>> Session::Impl::open_devices(const runtime::Schedule& schedule,
                                                                         size_t evaluations,
                                                                         const runtime::EvaluationOptions& evaluation) {
    const DeviceOptions& wanted = options.devices;
    std::unique_ptr<runtime::DevicePool> none;
    if (wanted.use == DeviceUse::none)
        return none;
    runtime::DeviceOptions device_options;
    device_options.code = static_cast<runtime::DeviceCodeKind>(wanted.code);
    device_options.if_worthwhile = wanted.use == DeviceUse::automatic;
    device_options.wait = wanted.required || wanted.devices_first;
    device_options.batch = wanted.batch;
    device_options.least = wanted.least;
    device_options.fill_command = wanted.fill_command;
    const auto architecture_text = [](int architecture) { return "sm_" + std::to_string(architecture); };
    device_options.notices.compiling = [this, architecture_text](int architecture) {
        message(MessageLevel::notice, "compiling the kernels for " + architecture_text(architecture) +
                                          ", once for this machine; it takes a minute or two");
    };
    device_options.notices.compiling_in_background = [this, architecture_text](int architecture) {
        message(MessageLevel::notice,
                "the kernels for " + architecture_text(architecture) +
                    " are being compiled, once for this machine; it takes a minute or two, and meanwhile the "
                    "interpreter does the work");
    };
    device_options.notices.ready = [this](const runtime::CodeReady& code) {
        const bool expected = code.cached && code.kind == runtime::DeviceCodeKind::interpreter;
        message(expected ? MessageLevel::debug : MessageLevel::info, text_of(code));
    };
    ++device_pools_opened;
    runtime::OpenedDevices opened =
        runtime::open_devices(schedule, evaluations, evaluation, device_options, device_store);
    if (opened.pool == nullptr) {
        if (wanted.required)
            return Error{ErrorCode::not_available, opened.reason};
        message(wanted.use == DeviceUse::cuda ? MessageLevel::notice : MessageLevel::debug,
                wanted.use == DeviceUse::cuda ? "note: " + opened.reason + "; the interpreter does the work"
                                              : opened.reason);
        return none;
    }
    for (const std::string& notice : opened.notices)
        message(MessageLevel::notice, "note: " + notice);
    for (const auto& [name, reason] : opened.pool->left_out())
        message(MessageLevel::info, name + " is left to the interpreter: " + reason);
    return std::move(opened.pool);
}

void Session::Impl::close_devices(runtime::DevicePool& devices, std::string_view remark) const {
    runtime::keep_measured(devices);
    for (const runtime::PoolDevice& device : std::as_const(devices).devices())
        if (device.ready)
            message(MessageLevel::info, measured_text(devices, device));
    for (const std::string& notice : devices.take_notices())
        message(MessageLevel::notice, "note: " + notice + std::string(remark));
}

Result<Session> Session::open(const SessionOptions& options) {
    return protect([&]() -> Result<Session> {
        constexpr unsigned most_threads = 1024;
        if (options.threads > most_threads)
            return invalid("a session has at most " + std::to_string(most_threads) + " threads");
        if (options.limits.fuel < 0 || options.limits.memory == 0 || options.limits.elements == 0)
            return invalid("limits are positive");
        if (options.devices.required && options.devices.use == DeviceUse::none)
            return invalid("devices cannot be required and not used");
        auto impl = std::make_shared<Impl>(options);
        impl->owner = getpid();
        return Session(std::move(impl));
    });
}

const SessionOptions& Session::options() const { return impl_->options; }
unsigned Session::threads() const { return impl_->pool.threads(); }

SessionCounters Session::counters() const {
    SessionCounters counters;
    counters.inline_calls = impl_->inline_calls;
    counters.parallel_calls = impl_->parallel_calls;
    counters.arenas_started = impl_->pool.started() ? 1 : 0;
    counters.workers_made = impl_->pool.workers_made();
    counters.device_pools_opened = impl_->device_pools_opened;
    counters.devices_opened = impl_->device_store->opened();
    counters.device_codes_loaded = impl_->device_store->loads().codes;
    counters.device_programs_loaded = impl_->device_store->loads().programs;
    return counters;
}

Result<EvaluationMatrix> Session::evaluate(const CompiledProgram& program, const TaskSet& tasks,
                                           const EvaluateOptions& options) const {
    return evaluate(std::span(&program, 1), tasks, options);
}

Result<CallResult> Session::call(const CompiledProgram& program, size_t entry, std::span<const Value> arguments) const {
    return protect([&]() -> Result<CallResult> {
        const Impl::Call call(*impl_);
        if (call.problem())
            return *call.problem();
        if (const auto problem = impl_->problem_of({}))
            return *problem;
        if (entry >= program.entries().size())
            return not_found("the program has no entry point of this number");
        const runtime::EntryPoint& point = program.impl().internal_entries[entry];
        if (arguments.size() != point.parameters.size())
            return invalid(point.name + " takes " + std::to_string(point.parameters.size()) + " arguments, not " +
                           std::to_string(arguments.size()));
        const interp::Program& executable = *program.impl().executable;
        std::vector<Value> kept;
        std::vector<batt::Value> values;
        for (const Value& argument : arguments) {
            Result<Value> value =
                as_argument(argument, executable.code(point.function).dialect, program.impl().module.get());
            if (!value)
                return value.error();
            values.push_back(value->impl().value);
            kept.push_back(std::move(*value));
        }
        const Candidates no_candidates;
        const runtime::EvaluationOptions options = impl_->evaluation_options({}, {}, no_candidates, {}, {});
        const runtime::EvaluationPool::Lease worker(impl_->pool, options);
        interp::Interpreter& interpreter = worker->interpreter_of(executable);
        ++impl_->inline_calls;
        CallResult result;
        interpreter.run(point.function, values, 1, [&](batt::u32, const interp::Outcome& outcome) {
            result.fuel = outcome.fuel;
            if (outcome.failed()) {
                result.status = failed_status(to_public(outcome.value.error_kind()));
                result.message = batt::error_message(outcome.value);
                result.position = to_public(outcome.position);
            } else {
                result.value = copy_value(outcome.value, interpreter.context().dialect, program.impl().module);
            }
        });
        return result;
    });
}

} // namespace battc
