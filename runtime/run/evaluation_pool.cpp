#include "runtime/run/evaluation_pool.h"

#include <thread>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define BATT_THREAD_SANITIZER
#endif
#endif

namespace batt::runtime {

unsigned thread_count(unsigned jobs) {
    return jobs != 0 ? jobs : static_cast<unsigned>(oneapi::tbb::info::default_concurrency());
}

#ifdef BATT_THREAD_SANITIZER
// ThreadSanitizer does not see how the library of oneTBB hands work over, and would report every first look at it; so the loops
// are on plain threads here.
struct EvaluationPool::Threads {
    explicit Threads(unsigned threads) : count(threads) {}

    void run(const std::function<void()>& loop) const {
        std::vector<std::thread> others;
        for (unsigned i = 1; i < count; ++i)
            others.emplace_back(loop);
        loop();
        for (std::thread& other : others)
            other.join();
    }

    unsigned count;
};
#else
struct EvaluationPool::Threads {
    explicit Threads(unsigned threads)
        : count(threads), allowed(oneapi::tbb::global_control::max_allowed_parallelism, threads),
          arena(static_cast<int>(threads)) {}

    void run(const std::function<void()>& loop) {
        namespace tbb = oneapi::tbb;
        arena.execute([&] {
            tbb::parallel_for(size_t{0}, size_t{count}, [&loop](size_t) { loop(); }, tbb::simple_partitioner());
        });
    }

    unsigned count;
    // More threads than processors are allowed, and given, if someone asks for them.
    oneapi::tbb::global_control allowed;
    oneapi::tbb::task_arena arena;
};
#endif

EvaluationPool::EvaluationPool(unsigned jobs) : threads_(thread_count(jobs)) {}

EvaluationPool::~EvaluationPool() = default;

void EvaluationPool::run_on_all(const std::function<void()>& loop) {
    if (threads_ == 1) {
        loop();
        return;
    }
    Threads* threads = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (running_ == nullptr)
            running_ = std::make_unique<Threads>(threads_);
        started_ = true;
        threads = running_.get();
    }
    threads->run(loop);
}

EvaluationPool::Lease::Lease(EvaluationPool& pool, const EvaluationOptions& options) : pool_(pool) {
    {
        const std::lock_guard lock(pool.mutex_);
        if (!pool.free_.empty()) {
            worker_ = std::move(pool.free_.back());
            pool.free_.pop_back();
        }
    }
    if (worker_ == nullptr) {
        worker_ = std::make_unique<Worker>(options);
        ++pool.workers_made_;
    } else {
        worker_->begin_run(options);
    }
}

EvaluationPool::Lease::~Lease() {
    const std::lock_guard lock(pool_.mutex_);
    pool_.free_.push_back(std::move(worker_));
}

} // namespace batt::runtime
