// What the device check found: a short table for people, JSON for programs.
#pragma once

#include "tests/device/agreement.h"
#include "tests/device/rates.h"

namespace batt::test {

enum class Unit : uint8_t { per_second, seconds, share, times };

class Report {
public:
    /// What is known before anything is measured: "device", "NVIDIA H200 (sm_90), ...".
    void fact(std::string name, std::string text) { facts_.push_back({std::move(name), std::move(text)}); }
    void agreement(Agreement agreement) { agreements_.push_back(std::move(agreement)); }
    void figure(std::string name, Measured measured, Unit unit) {
        figures_.push_back({std::move(name), measured, unit});
    }
    void figure(std::string name, double value, Unit unit) { figure(std::move(name), {value, value, value}, unit); }

    std::string table() const;
    std::string json() const;

private:
    struct Fact {
        std::string name;
        std::string text;
    };
    struct Figure {
        std::string name;
        Measured measured;
        Unit unit;
    };

    std::vector<Fact> facts_;
    std::vector<Agreement> agreements_;
    std::vector<Figure> figures_;
};

} // namespace batt::test
