// --jit and what goes with it: which backends evaluate. The words for what battc::DeviceOptions chooses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <battc/device.h>
#include <battc/session.h>

#include "battc/arguments.h"

namespace batt::cli {

class DeviceArguments {
public:
    void declare(Command& command);

    /// What is wrong with the values; empty if nothing is.
    std::string problem() const;
    battc::DeviceOptions options() const;

private:
    size_t use_ = 0;
    size_t code_ = 0;
    bool required_ = false;
    bool first_ = false;
    std::optional<uint64_t> batch_;
    std::optional<uint64_t> least_;
};

/// Why there is no cache of compiled kernels, where battc::cache_folder() is empty.
inline constexpr std::string_view no_cache_text = "neither BATT_CACHE, XDG_CACHE_HOME nor HOME is set";

/// Says on standard error, for a command, that kernels are compiled, which takes a while.
battc::CompilingNotice compiling_notice(const std::string& command);

} // namespace batt::cli
