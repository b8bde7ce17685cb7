// What runs keep for the next ones: the threads that evaluate, and workers with their interpreters and memory. A run without a pool
// starts its own. What a run does with them is in coordinator.h.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/run/worker.h"

namespace batt::runtime {

class EvaluationPool {
public:
    /// Starts nothing yet.
    explicit EvaluationPool(unsigned jobs = 0);
    EvaluationPool(const EvaluationPool&) = delete;
    EvaluationPool& operator=(const EvaluationPool&) = delete;
    ~EvaluationPool();

    unsigned threads() const { return threads_; }

    /// A worker, for the time until this object goes. `options` must live as long.
    class Lease {
    public:
        Lease(EvaluationPool& pool, const EvaluationOptions& options);
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();

        Worker& operator*() const { return *worker_; }
        Worker* operator->() const { return worker_.get(); }

    private:
        EvaluationPool& pool_;
        std::unique_ptr<Worker> worker_;
    };

    /// Runs a loop on threads() threads at once, the calling one among them. The first call starts the others.
    void run_on_all(const std::function<void()>& loop);

    /// Whether threads have been started.
    bool started() const { return started_.load(std::memory_order_relaxed); }
    size_t workers_made() const { return workers_made_.load(std::memory_order_relaxed); }

private:
    struct Threads;

    const unsigned threads_;
    std::atomic<bool> started_ = false;
    std::atomic<size_t> workers_made_ = 0;
    std::mutex mutex_; ///< for what follows
    std::unique_ptr<Threads> running_;
    std::vector<std::unique_ptr<Worker>> free_;
};

} // namespace batt::runtime
