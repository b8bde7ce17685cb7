// Which backend evaluates: --jit and what goes with it. Opens the devices of a run, compiling or finding their code, or says why the
// interpreter does the work.
#pragma once

#include <memory>

#include "battc/arguments.h"
#include "runtime/devices/device_pool.h"
#include "runtime/run/schedule.h"

namespace batt::cli {

class DeviceArguments {
public:
    void declare(Command& command);

    /// What is wrong with the values; empty if nothing is.
    std::string problem() const;
    /// Devices for the entries of a schedule. They are opened while the run begins, unless they must be there or come first. Null
    /// where none is used; a notice has been printed if one was asked for.
    std::unique_ptr<runtime::DevicePool> open(const runtime::Schedule& schedule, size_t evaluations,
                                              const runtime::EvaluationOptions& options) const;
    /// Whether it is an error that open() gave none.
    bool insists() const { return required_; }
    /// Whether the threads only do what devices do not take.
    bool devices_first() const { return first_; }
    /// Keeps what a run has measured of its devices for the next ones.
    void keep_measured(const runtime::DevicePool& pool) const;

private:
    enum class Jit : uint8_t { none, cuda, automatic };
    enum class Code : uint8_t { interpreter, fused };
    Jit jit() const { return static_cast<Jit>(jit_); }
    Code code() const { return static_cast<Code>(code_); }

    size_t jit_ = 0;
    size_t code_ = 0;
    bool required_ = false;
    bool first_ = false;
    std::optional<uint64_t> batch_;
    std::optional<uint64_t> least_;
};

/// "device 0: NVIDIA H200 (sm_90), 132 multiprocessors, 139 GiB"
std::string describe_device(const cuda::DeviceInfo& info);

/// Says on standard error that the kernels are compiled for an architecture, which takes a while.
std::function<void(int architecture)> compiling_notice(std::string command);

/// What is done when the kernels of all programs are not in the cache, which takes a minute or two.
enum class Missing : uint8_t {
    compile, ///< compile them at once
    fill,    ///< let another process compile them into the cache, and no longer wait for it than they are wanted
};
/// Code for devices: out of the cache, or compiled, which is said on standard error because it takes a while.
runtime::CodeProvider interpreter_code_provider(std::string command, Missing missing = Missing::compile);
/// The same for code of the entries' own.
runtime::CodeProvider generated_code_provider(std::string command);

/// What former runs have measured, kept beside the code of devices.
runtime::Calibration known_calibration(const cuda::DeviceInfo& info, bool generated_code);
void keep_calibration(const cuda::DeviceInfo& info, bool generated_code, const runtime::Calibration& calibration);
} // namespace batt::cli
