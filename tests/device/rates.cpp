#include "tests/device/rates.h"

#include <algorithm>
#include <bit>

#include <fmt/ranges.h>

#include "bench/subject.h"
#include "runtime/run/coordinator.h"
#include "runtime/run/task_values.h"

namespace batt::test {

namespace {

using bench::Clock;
using bench::seconds_since;

constexpr unsigned round_trips = 21;

/// The evaluations of a corpus as an endless row, and the values of their samples.
class EndlessRow {
public:
    EndlessRow(const Corpus& corpus, const runtime::DevicePool& pool) {
        std::unordered_map<const runtime::Task*, u32> first_samples;
        for (const runtime::Job& job : corpus.schedule().jobs()) {
            const std::optional<u32> entry = pool.number_of(*job.entry);
            if (!entry)
                continue;
            const auto [first, is_new] = first_samples.try_emplace(job.task, static_cast<u32>(samples_.size()));
            if (is_new)
                add_task(*job.task);
            for (u32 n = 0; n < job.task->pair_count(); ++n)
                items_.push_back({*entry, first->second + n});
        }
        numbers_.resize(samples_.size());
    }

    bool empty() const { return items_.empty(); }

    /// The next evaluations, with the samples that they need.
    void pack(cuda::DeviceBatch& batch, size_t count) {
        batch.clear();
        std::ranges::fill(numbers_, not_packed);
        for (size_t n = 0; n < count; ++n) {
            const Evaluation item = items_[next_];
            next_ = next_ + 1 == items_.size() ? 0 : next_ + 1;
            u32& number = numbers_[item.sample];
            if (number == not_packed) {
                const Sample& sample = samples_[item.sample];
                number = batch.add_sample(sample.input, sample.train_pairs, make_none(),
                                          sample.expected ? &*sample.expected : nullptr);
            }
            batch.add_item(item.entry, number);
        }
    }

private:
    static constexpr u32 not_packed = ~0U;
    struct Evaluation {
        u32 entry;
        u32 sample;
    };
    struct Sample {
        Value input;
        Value train_pairs;
        std::optional<Value> expected;
    };

    void add_task(const runtime::Task& task) {
        runtime::TaskValues& values = tasks_.emplace_back();
        values.begin(task, nullptr, false, Dialect::arc_dsl);
        for (u32 n = 0; n < task.pair_count(); ++n) {
            const runtime::TaskValues::Sample& sample = values.sample(n);
            samples_.push_back({sample.input, values.train_pairs(), sample.expected});
        }
    }

    std::deque<runtime::TaskValues> tasks_; ///< own the values
    std::vector<Sample> samples_;
    std::vector<Evaluation> items_;
    std::vector<u32> numbers_; ///< of the samples in the batch being packed
    size_t next_ = 0;
};

/// A run of several batches, two of them under way.
class Run {
public:
    Run(runtime::DevicePool& pool, EndlessRow& row, DeviceRate& rate)
        : interpreter_(*pool.devices().front().loaded.interpreter), output_bytes_(pool.output_bytes()), row_(row),
          rate_(rate) {}

    Done execute(const RateOptions& options) {
        const size_t batches = (options.evaluations + options.batch - 1) / options.batch;
        for (size_t n = 0; n < batches + cuda::queue_count; ++n) {
            const auto queue = static_cast<int>(n % cuda::queue_count);
            if (n >= cuda::queue_count && n - cuda::queue_count < batches)
                if (const Done done = finish(queue); !done)
                    return done;
            if (n >= batches)
                continue;
            row_.pack(batch_, std::min(options.batch, options.evaluations - n * options.batch));
            if (const Done done = interpreter_.start(queue, batch_, output_bytes_); !done)
                return done;
        }
        rate_.batches = batches;
        return Success{};
    }

private:
    Done finish(int queue) {
        const Expected<cuda::DeviceResults> results = interpreter_.finish(queue);
        if (!results)
            return results.failure();
        const std::span<const cuda::DeviceOutcome> outcomes = results->outcomes;
        matches_.assign((outcomes.size() + 63) / 64, 0);
        for (size_t n = 0; n < outcomes.size(); ++n) {
            matches_[n / 64] |= u64{outcomes[n].matches} << (n % 64);
            ++rate_.by_status[static_cast<size_t>(outcomes[n].status)];
        }
        for (const u64 word : matches_)
            rate_.matches += static_cast<size_t>(std::popcount(word));
        return Success{};
    }

    cuda::DeviceInterpreter& interpreter_;
    u64 output_bytes_;
    EndlessRow& row_;
    DeviceRate& rate_;
    cuda::DeviceBatch batch_;
    std::vector<u64> matches_; ///< of the batch that came back last
};

} // namespace

Measured Measured::of(std::vector<double> figures) {
    std::ranges::sort(figures);
    return {figures[figures.size() / 2], figures.front(), figures.back()};
}

double DeviceRate::share(cuda::Status status) const {
    size_t all = 0;
    for (const size_t count : by_status)
        all += count;
    return all == 0 ? 0 : static_cast<double>(by_status[static_cast<size_t>(status)]) / static_cast<double>(all);
}

Expected<DeviceRate> measure_device(std::unique_ptr<cuda::Driver> driver, const runtime::CodeProvider& code,
                                    const Corpus& corpus, const RateOptions& options) {
    const std::vector<const runtime::EntryPoint*> entries = corpus.entries();
    auto start = Clock::now();
    runtime::DevicePool pool(std::move(driver), code, entries, {});
    DeviceRate rate;
    rate.seconds_to_open = seconds_since(start);
    if (pool.devices().empty())
        return Failure{FailureKind::not_found, fmt::format("no device: {}", fmt::join(pool.take_notices(), "; "))};
    EndlessRow row(corpus, pool);
    if (row.empty())
        return Failure{FailureKind::not_supported, "no function can be run on a device"};
    rate.layout = pool.devices().front().loaded.interpreter->layout();
    Run run(pool, row, rate);

    // The rates of some runs, in evaluations per second.
    const auto repeat = [&](const RateOptions& what) -> Expected<std::vector<double>> {
        std::vector<double> rates;
        for (unsigned n = 0; n < what.runs; ++n) {
            start = Clock::now();
            if (const Done done = run.execute(what); !done)
                return done.failure();
            rates.push_back(static_cast<double>(what.evaluations) / seconds_since(start));
        }
        return rates;
    };
    Expected<std::vector<double>> single = repeat({1, 1, round_trips});
    if (!single)
        return single.failure();
    for (double& figure : *single)
        figure = 1 / figure;
    rate.round_trip = Measured::of(*single);
    // Buffers grow, caches fill.
    if (const auto warm_up = repeat({cuda::queue_count * options.batch, options.batch, 1}); !warm_up)
        return warm_up.failure();
    rate.by_status = {};
    rate.matches = 0;
    const Expected<std::vector<double>> rates = repeat(options);
    if (!rates)
        return rates.failure();
    rate.per_second = Measured::of(*rates);
    return rate;
}

Measured measure_processor(const Corpus& corpus, const RateOptions& options) {
    const std::vector<runtime::Job> once = corpus.schedule().jobs();
    std::vector<runtime::Job> jobs;
    for (size_t n = 0; n < std::max(options.evaluations, corpus.schedule().size()); n += corpus.schedule().size())
        jobs.insert(jobs.end(), once.begin(), once.end());
    const runtime::Schedule schedule(std::move(jobs));
    std::vector<double> rates;
    for (unsigned n = 0; n < options.runs; ++n) {
        const auto start = Clock::now();
        const size_t count =
            evaluate(schedule, schedule.all(), {}, [](const runtime::Evaluation&, std::string_view) { return true; });
        rates.push_back(static_cast<double>(count) / seconds_since(start));
    }
    return Measured::of(std::move(rates));
}

} // namespace batt::test
