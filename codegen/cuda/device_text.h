// The text of all files that device code is compiled from, embedded at build time (cmake/embed_text.cmake), so that NVRTC needs no
// files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace batt::cuda {

/// A file, under the name by which others include it. A zero byte follows both.
struct DeviceText {
    std::string_view name;
    std::string_view text;
};
std::span<const DeviceText> device_texts();
/// The files that a source includes, and those that these include, each once.
std::vector<const DeviceText*> included_texts(std::string_view source);

/// The source of the device interpreter: a kernel `battc_interpret(Launch)`, with every op of the op table.
std::string interpreter_source();
inline constexpr const char* interpreter_kernel = "battc_interpret";

/// The oldest architecture that battc generates code for, if NVRTC offers it.
inline constexpr int oldest_architecture = 60;

} // namespace batt::cuda
