#include "runtime/devices/calibration.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <simdjson.h>

namespace batt::runtime {

namespace {

// What holds until something has been measured: the interpreter at 40,000 evaluations a second, a device that starts in a second
// and works at ten million.
constexpr Calibration before_any{1.0, 1e-3, 1e-7, 25e-6};
// A round trip may take at most this fraction of a batch (one in ...).
constexpr double batch_in_round_trips = 50;
constexpr size_t least_batch = 4096;

struct Member {
    std::string_view name;
    double Calibration::* figure;
};
constexpr Member members[] = {{"open", &Calibration::open},
                              {"round_trip", &Calibration::round_trip},
                              {"on_device", &Calibration::on_device},
                              {"on_thread", &Calibration::on_thread}};

} // namespace

Calibration Calibration::or_else(const Calibration& other) const {
    Calibration all = *this;
    for (const Member& member : members)
        if (all.*member.figure <= 0)
            all.*member.figure = other.*member.figure;
    return all;
}

bool Calibration::worth_sending(size_t evaluations, size_t threads) const {
    const Calibration known = or_else(before_any);
    const auto count = static_cast<double>(evaluations);
    const double alone = count * known.on_thread / static_cast<double>(std::max<size_t>(threads, 1));
    // The threads go on meanwhile, so a device need not be faster than they are; but it must answer before they are through.
    return alone > 2 * known.round_trip + known.on_device;
}

bool Calibration::worth_opening(size_t evaluations, size_t threads) const {
    const Calibration known = or_else(before_any);
    const double alone =
        static_cast<double>(evaluations) * known.on_thread / static_cast<double>(std::max<size_t>(threads, 1));
    return alone > 2 * known.open;
}

size_t Calibration::batch(size_t most) const {
    const Calibration known = or_else(before_any);
    const double wanted = batch_in_round_trips * known.round_trip / known.on_device;
    return static_cast<size_t>(
        std::clamp(wanted, static_cast<double>(std::min(least_batch, most)), static_cast<double>(most)));
}

std::string calibration_text(const Calibration& calibration) {
    std::string text;
    for (const Member& member : members)
        text += fmt::format("{}\"{}\": {:.3g}", text.empty() ? "{" : ", ", member.name, calibration.*member.figure);
    return text + "}";
}

std::optional<Calibration> parse_calibration(std::string_view text) {
    simdjson::dom::parser parser;
    const simdjson::padded_string padded(text);
    simdjson::dom::object object;
    if (parser.parse(padded).get(object) != simdjson::SUCCESS)
        return std::nullopt;
    Calibration calibration;
    for (const Member& member : members) {
        double figure = 0;
        if (object[member.name].get(figure) != simdjson::SUCCESS || !std::isfinite(figure) || figure < 0)
            return std::nullopt;
        calibration.*member.figure = figure;
    }
    return calibration;
}

} // namespace batt::runtime
