#include "runtime/run/coordinator.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/run/evaluation_pool.h"

namespace batt::runtime {

namespace {

// Results that are finished before their turn may take so much memory; then threads wait before they take more work.
constexpr size_t most_waiting_bytes = 64U << 20;
// Near the end a thread takes no more than this part of what is left per thread, so that all end together.
constexpr size_t part_of_rest = 8;
// An executor of a backend takes no more than this part of all that is left: it needs much at a time.
constexpr size_t part_of_rest_for_backend = 3;

/// One run. Its threads take batches in order from one place as they become free, and the thread that finishes the
/// batch whose turn it is hands on all that wait behind it.
class Run {
public:
    Run(const Schedule& schedule, EvaluationRange range, const EvaluationOptions& options, EvaluationPool& pool,
        const EvaluationSink& sink)
        : schedule_(schedule), options_(options), sink_(sink), pool_(pool), threads_(pool.threads()), left_(range),
          next_out_(range.first) {}

    /// The loop of one thread.
    void work() {
        const EvaluationPool::Lease worker(pool_, options_);
        std::unique_lock lock(mutex_);
        while (take_may_begin(lock)) {
            Batch batch = schedule_.batch(left_, batch_size());
            left_.first = batch.range.last;
            EvaluationRange rest = batch.range;
            while (true) {
                rest.first = work(*worker, batch, lock);
                if (rest.size() == 0 || ended_)
                    break;
                batch = schedule_.batch(rest, rest.size());
            }
        }
    }

    /// Whether evaluations are left that have not begun.
    bool has_work() {
        const std::lock_guard lock(mutex_);
        return !ended_ && left_.size() != 0 && !(options_.interrupted && options_.interrupted());
    }

    /// The loop of a thread that drives an executor: it takes larger batches, and no more when what is left is not worth it.
    void work(BatchExecutor& executor) {
        std::unique_lock lock(mutex_);
        while (true) {
            while (executor.has_room() && executor.worth_sending(left_.size(), threads_) &&
                   take_may_begin(lock, executor.idle())) {
                const size_t share = std::max<size_t>(left_.size() / part_of_rest_for_backend, 1);
                Batch batch = schedule_.batch(left_, std::min(executor.batch_size(), share));
                left_.first = batch.range.last;
                lock.unlock();
                executor.start(std::move(batch));
                lock.lock();
            }
            if (executor.idle())
                return;
            lock.unlock();
            auto [batch, result] = executor.finish();
            lock.lock();
            put(batch.range, std::move(result));
            hand_on(lock);
        }
    }

    size_t handed_on() const { return handed_on_; }

private:
    /// Evaluates a batch, or as much as there is memory for, and hands it on. Gives where it ended.
    size_t work(Worker& worker, const Batch& batch, std::unique_lock<std::mutex>& lock) {
        BatchResult spare;
        if (!spares_.empty()) {
            spare = std::move(spares_.back());
            spares_.pop_back();
        }
        lock.unlock();
        const auto start = std::chrono::steady_clock::now();
        BatchResult result = worker.run(batch, std::move(spare));
        if (options_.backend != nullptr)
            options_.backend->measured_thread(
                result.evaluations.size(),
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        lock.lock();
        const size_t end = result.full ? batch.range.first + result.evaluations.size() : batch.range.last;
        put({batch.range.first, end}, std::move(result));
        hand_on(lock);
        if (end != batch.range.last)
            room_.wait(lock, [&] { return ended_ || waiting_bytes_ <= most_waiting_bytes || next_out_ == end; });
        return end;
    }

    struct Finished {
        size_t wanted; ///< evaluations of the batch
        BatchResult result;
    };

    void put(EvaluationRange range, BatchResult result) {
        waiting_bytes_ += result.bytes;
        waiting_.emplace(range.first, Finished{range.size(), std::move(result)});
    }

    /// Whether there is more to do. Waits while too much is finished out of turn: then the batch whose turn it is is being
    /// worked on, or handed on, by another thread.
    /// Whoever has started a batch itself must not wait: it may be that one's turn.
    bool take_may_begin(std::unique_lock<std::mutex>& lock, bool may_wait = true) {
        const auto has_room = [&] { return ended_ || left_.size() == 0 || waiting_bytes_ <= most_waiting_bytes; };
        if (!may_wait && !has_room())
            return false;
        room_.wait(lock, has_room);
        if (options_.interrupted && options_.interrupted())
            return false;
        return !ended_ && left_.size() != 0;
    }

    size_t batch_size() const {
        const size_t most = std::max<size_t>(options_.batch, 1);
        return threads_ == 1 ? most : std::clamp<size_t>(left_.size() / (threads_ * part_of_rest), 1, most);
    }

    /// Hands on what is finished up to the first batch that is not. One thread at a time; the others go on working.
    void hand_on(std::unique_lock<std::mutex>& lock) {
        if (handing_on_)
            return;
        handing_on_ = true;
        while (!ended_ && !waiting_.empty() && waiting_.begin()->first == next_out_) {
            Finished batch = std::move(waiting_.extract(waiting_.begin()).mapped());
            next_out_ += batch.wanted;
            lock.unlock();
            const bool go_on = give(batch.result) && batch.result.evaluations.size() == batch.wanted;
            const size_t bytes = batch.result.bytes;
            batch.result.clear();
            lock.lock();
            if (spares_.size() < threads_)
                spares_.push_back(std::move(batch.result));
            waiting_bytes_ -= bytes;
            ended_ = ended_ || !go_on;
            room_.notify_all();
        }
        handing_on_ = false;
    }

    /// False if the sink has enough.
    bool give(const BatchResult& result) {
        size_t begin = 0;
        for (size_t i = 0; i < result.evaluations.size(); ++i) {
            const size_t end = result.text_ends.empty() ? 0 : result.text_ends[i];
            ++handed_on_;
            if (!sink_(result.evaluations[i], std::string_view(result.text).substr(begin, end - begin)))
                return false;
            begin = end;
        }
        return true;
    }

    const Schedule& schedule_;
    const EvaluationOptions& options_;
    const EvaluationSink& sink_;
    EvaluationPool& pool_;
    const size_t threads_;

    std::mutex mutex_; ///< for all below but handed_on_, which only the thread that hands on touches
    std::condition_variable room_;
    EvaluationRange left_; ///< not taken yet
    std::map<size_t, Finished> waiting_;
    size_t waiting_bytes_ = 0;
    std::vector<BatchResult> spares_; ///< handed on, and empty: memory for the next ones
    size_t next_out_;
    bool handing_on_ = false;
    bool ended_ = false;
    size_t handed_on_ = 0;
};

} // namespace

size_t evaluate(const Schedule& schedule, EvaluationRange range, const EvaluationOptions& options,
                const EvaluationSink& sink, EvaluationPool& pool) {
    Run run(schedule, range, options, pool, sink);
    std::vector<std::thread> drivers;
    const size_t executors = options.backend == nullptr ? 0 : options.backend->executor_count();
    for (size_t number = 0; number < executors; ++number)
        drivers.emplace_back([&, number] {
            const auto executor = options.backend->open_executor(number, options, [&run] { return run.has_work(); });
            if (executor != nullptr)
                run.work(*executor);
        });
    const auto join_drivers = [&] {
        for (std::thread& driver : drivers)
            driver.join();
        drivers.clear();
    };
    if (options.backend_first)
        join_drivers();
    pool.run_on_all([&run] { run.work(); });
    join_drivers();
    return run.handed_on();
}

size_t evaluate(const Schedule& schedule, EvaluationRange range, const EvaluationOptions& options,
                const EvaluationSink& sink) {
    EvaluationPool pool(options.jobs);
    return evaluate(schedule, range, options, sink, pool);
}

} // namespace batt::runtime
