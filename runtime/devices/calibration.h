// What evaluations cost on threads and on a device, as runs have measured it. From it a run decides whether a device is worth
// opening and how much to send at a time. calibration_store.h keeps the figures between runs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace batt::runtime {

/// Seconds of elapsed time; 0 where nothing is known.
struct Calibration {
    double open = 0;       ///< until a device can evaluate, its code being at hand
    double round_trip = 0; ///< for a batch of one evaluation, there and back
    double on_device = 0;  ///< an evaluation's share of a large batch
    double on_thread = 0;  ///< an evaluation on one thread beside `threads` - 1 others

    /// These figures, and those of `other` where these are unknown.
    Calibration or_else(const Calibration& other) const;

    /// Whether the evaluations end earlier with an open device than on `threads` threads alone.
    bool worth_sending(size_t evaluations, size_t threads) const;
    /// Whether opening a device pays for this many evaluations.
    bool worth_opening(size_t evaluations, size_t threads) const;
    /// Evaluations to send at a time: as few as keep the round trip small beside the work, at most `most`.
    size_t batch(size_t most) const;
};

/// One line of JSON, and back; nothing if the text is something else.
std::string calibration_text(const Calibration& calibration);
std::optional<Calibration> parse_calibration(std::string_view text);

} // namespace batt::runtime
