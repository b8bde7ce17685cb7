// Who evaluates batches besides the threads of a run. The coordinator drives each executor of a backend with a thread of its
// own and knows nothing else about it; runtime/devices implements the interface with CUDA devices.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "runtime/run/batch_result.h"
#include "runtime/run/schedule.h"

namespace batt::runtime {

struct EvaluationOptions;

/// Asked by what takes long. Returns false when its result is no longer wanted.
using Wanted = std::function<bool()>;

/// Evaluates batches with the results that the threads would give. One thread drives it. Several batches can be in flight, so
/// that one is prepared while another is evaluated.
class BatchExecutor {
public:
    BatchExecutor() = default;
    BatchExecutor(const BatchExecutor&) = delete;
    BatchExecutor& operator=(const BatchExecutor&) = delete;
    virtual ~BatchExecutor() = default;

    /// Whether another batch can be started before one is finished.
    virtual bool has_room() const = 0;
    /// Whether no batch is in flight.
    virtual bool idle() const = 0;
    /// The most evaluations to take at a time.
    virtual size_t batch_size() const = 0;
    /// Whether taking a share of the `evaluations` that are left ends the run earlier, while `threads` threads evaluate too.
    virtual bool worth_sending(size_t evaluations, size_t threads) const = 0;

    virtual void start(Batch batch) = 0;
    /// Waits for the batch that was started first. Every batch that was started gives its results here.
    virtual std::pair<Batch, BatchResult> finish() = 0;
};

class BatchBackend {
public:
    BatchBackend() = default;
    BatchBackend(const BatchBackend&) = delete;
    BatchBackend& operator=(const BatchBackend&) = delete;
    virtual ~BatchBackend() = default;

    /// How many executors there may be.
    virtual size_t executor_count() const = 0;
    /// Opens an executor, by its number from 0; called by the thread that will drive it. Null if it cannot be used or is no
    /// longer wanted. `options` outlive it.
    virtual std::unique_ptr<BatchExecutor> open_executor(size_t number, const EvaluationOptions& options,
                                                         const Wanted& wanted) = 0;
    /// Records that a thread of the run took `seconds` for this many evaluations. Called by any thread.
    virtual void measured_thread(size_t evaluations, double seconds) = 0;
};

} // namespace batt::runtime
