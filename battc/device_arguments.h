// --jit and what goes with it: which backends evaluate. The words for what runtime/devices decides.
#pragma once

#include <memory>
#include <optional>

#include "battc/arguments.h"
#include "runtime/devices/open_devices.h"

namespace batt::cli {

class DeviceArguments {
public:
    void declare(Command& command);

    /// What is wrong with the values; empty if nothing is.
    std::string problem() const;
    /// Devices for `evaluations` evaluations of a schedule. Null where none is used; why is printed if devices were asked for.
    std::unique_ptr<runtime::DevicePool> open(const runtime::Schedule& schedule, size_t evaluations,
                                              const runtime::EvaluationOptions& evaluation) const;
    /// Whether it is an error that open() gave none.
    bool insists() const { return required_; }
    /// Whether the threads only do what devices do not take.
    bool devices_first() const { return first_; }

private:
    enum class Jit : uint8_t { none, cuda, automatic };
    Jit jit() const { return static_cast<Jit>(jit_); }
    runtime::DeviceOptions options() const;

    size_t jit_ = 0;
    size_t code_ = 0;
    bool required_ = false;
    bool first_ = false;
    std::optional<uint64_t> batch_;
    std::optional<uint64_t> least_;
};

/// Says on standard error, for a command, that kernels are compiled, which takes a while; logs where code came from.
runtime::CodeNotices code_notices(const std::string& command);

/// Logs what a run has measured of its devices.
void log_measured(const runtime::DevicePool& pool);

} // namespace batt::cli
