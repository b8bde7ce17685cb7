// Whether devices give what the interpreter gives: every evaluation of a corpus is done by both, through the coordinator as
// `battc run` does it, once with values and once with match bits alone.
#pragma once

#include <functional>

#include "runtime/devices/device_pool.h"
#include "tests/device/corpus.h"

namespace batt::test {

using DriverOpener = std::function<std::unique_ptr<cuda::Driver>()>;

struct Agreement {
    std::string corpus;
    size_t functions = 0;
    size_t evaluations = 0;            ///< of both ways
    runtime::DeviceCounts counts;      ///< of both ways
    size_t differences = 0;            ///< in value, match, error or fuel
    std::vector<std::string> examples; ///< the first differences in full
    std::vector<std::string> notices;  ///< of devices that failed, functions that are left out

    /// Whether devices did their part, without a difference and without one getting lost.
    bool good() const { return differences == 0 && counts.lost == 0 && counts.done() != 0; }
};

Agreement compare(const Corpus& corpus, const DriverOpener& open_driver, const runtime::CodeProvider& code,
                  runtime::DeviceCodeKind kind = runtime::DeviceCodeKind::interpreter);

} // namespace batt::test
