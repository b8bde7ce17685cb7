// Reading a file as a whole, for programs and data alike. Only regular files are opened, and what is standard input or was opened by
// the shell (`<(...)`, which is /dev/fd/N): a named pipe or a device would keep battc waiting, or never end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace batt::frontend {

/// The most bytes of a file that are read, unless another number is asked for.
inline constexpr uint64_t default_file_size = uint64_t{256} << 20;

/// Reads a file. Nothing if it cannot be read; `problem` then says why. The text has room for 64 further bytes.
std::optional<std::string> read_file_text(const std::string& path, uint64_t most_bytes, std::string& problem);

/// The same for standard input.
std::optional<std::string> read_standard_input(uint64_t most_bytes, std::string& problem);

/// The descriptor of this process that a path stands for (/dev/stdin, /dev/fd/N, ...), or -1: what the shell has opened, and its
/// position, is shared.
int open_descriptor(std::string_view path);

/// What a path is if it is none of the files that are read: "a named pipe", "a device", ...; empty if it is one, or is not there.
std::string_view unreadable_kind(const std::string& path);

/// "UTF-16" or "UTF-32" if a text begins as files in those encodings do; else nothing.
std::string_view wide_encoding(std::string_view text);

} // namespace batt::frontend
