// What a Session keeps between calls, and the plan of a call. Private.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include <sys/types.h>

#include <battc/run.h>
#include <battc/session.h>

#include "api/program_impl.h"
#include "api/tasks_impl.h"
#include "runtime/devices/device_pool.h"
#include "runtime/run/evaluation_pool.h"
#include "runtime/run/schedule.h"

namespace battc {

struct RunPlan::Impl {
    std::vector<CompiledProgram> programs;
    TaskSet tasks;
    PlanOptions options;
    std::vector<batt::runtime::EntryPoint> entries; ///< the chosen ones; jobs refer to them
    std::vector<MatrixRow> rows;                    ///< where each of them is from
    std::vector<size_t> chosen_tasks;               ///< ascending
    std::vector<std::string> without_task;
    std::vector<LeftOutFunction> left_out;
    batt::runtime::Schedule schedule{std::vector<batt::runtime::JobGroup>()};

    /// The number of an entry of a job.
    size_t number_of(const batt::runtime::EntryPoint* entry) const {
        return static_cast<size_t>(entry - entries.data());
    }
};

struct Session::Impl {
    explicit Impl(const SessionOptions& session_options)
        : options(session_options),
          owned_pool(std::make_unique<batt::runtime::EvaluationPool>(session_options.threads)), pool(*owned_pool) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    /// In a child of the process that started threads there is nothing to end: they are left as they are.
    ~Impl();

    /// While it lives, a call is under way. An error if this process must not use the session.
    class Call {
    public:
        explicit Call(Impl& session);
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;
        ~Call();
        const std::optional<Error>& problem() const { return problem_; }

    private:
        Impl& session_;
        std::optional<Error> problem_;
    };

    /// What is wrong with limits (the session's where there are none), or nothing.
    std::optional<Error> problem_of(const std::optional<Limits>& limits) const;
    /// Options of an evaluation; `cancel` and `canceled` as those of the calls have them.
    batt::runtime::EvaluationOptions evaluation_options(const std::optional<Limits>& limits,
                                                        const std::optional<OnError>& on_error,
                                                        const Candidates& candidates,
                                                        const std::optional<CancelToken>& cancel,
                                                        const std::function<bool()>& canceled) const;
    /// Devices for a range of a schedule, as the session's options have them; null: none. An error if they are required.
    Result<std::unique_ptr<batt::runtime::DevicePool>> open_devices(const batt::runtime::Schedule& schedule,
                                                                    size_t evaluations,
                                                                    const batt::runtime::EvaluationOptions& options);
    /// Keeps what the devices of a call have measured, and tells what went wrong.
    void close_devices(batt::runtime::DevicePool& devices, std::string_view remark) const;
    void message(MessageLevel level, std::string_view text) const {
        if (options.messages)
            options.messages(level, text);
    }

    const SessionOptions options;
    /// Driver and devices between calls.
    std::shared_ptr<batt::runtime::DeviceStore> device_store = std::make_shared<batt::runtime::DeviceStore>();
    std::unique_ptr<batt::runtime::EvaluationPool> owned_pool;
    batt::runtime::EvaluationPool& pool;
    std::atomic<pid_t> owner = 0;
    std::atomic<uint64_t> calls_under_way = 0;
    std::atomic<uint64_t> inline_calls = 0;
    std::atomic<uint64_t> parallel_calls = 0;
    std::atomic<uint64_t> device_pools_opened = 0;
};

} // namespace battc
