// How many evaluations per second: of the device interpreter end to end, of the interpreter on all processor threads. The same
// evaluations, those of a corpus over and over.
#pragma once

#include <array>

#include "runtime/devices/device_pool.h"
#include "tests/device/corpus.h"

namespace batt::test {

/// A figure measured several times.
struct Measured {
    double median = 0;
    double least = 0;
    double most = 0;

    static Measured of(std::vector<double> figures);
};

struct DeviceRate {
    Measured per_second;
    double seconds_to_open = 0; ///< the device with its code, memory of the warps and programs
    Measured round_trip;        ///< seconds that a batch of one evaluation takes
    cuda::DeviceLayout layout;
    size_t batches = 0;                                 ///< of one run
    size_t matches = 0;                                 ///< of all runs
    std::array<size_t, cuda::status_count> by_status{}; ///< of all runs

    /// The part of the evaluations that ended so.
    double share(cuda::Status status) const;
};

struct RateOptions {
    size_t evaluations = 0; ///< in a run
    size_t batch = 1;       ///< in a batch
    unsigned runs = 1;
};

/// Packing, transfer, evaluation, and a bit for each evaluation on the host that says whether its output is right; with two
/// batches under way, on the first device of the driver. What the device leaves to the host is counted and not evaluated once more.
Expected<DeviceRate> measure_device(std::unique_ptr<cuda::Driver> driver, const runtime::CodeProvider& code,
                                    const Corpus& corpus, const RateOptions& options);

/// The same evaluations by the coordinator on all processor threads, as many as the corpus has at least.
Measured measure_processor(const Corpus& corpus, const RateOptions& options);

} // namespace batt::test
