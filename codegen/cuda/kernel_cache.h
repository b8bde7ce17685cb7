// Compiled device code on disk, under a hash of everything that it was made from. A damaged file counts as missing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/cuda/machine_code.h"

namespace batt::cuda {

/// A digest of the concatenation of parts: 32 hexadecimal digits.
std::string digest_of(std::span<const std::string_view> parts);

class KernelCache {
public:
    /// BATT_CACHE if it is set, else battc/kernels in XDG_CACHE_HOME or ~/.cache. Empty if none of them is set.
    static std::filesystem::path default_folder();

    /// A cache in a folder, which is created when something is first kept there; an empty path caches nothing.
    explicit KernelCache(std::filesystem::path folder = default_folder()) : folder_(std::move(folder)) {}

    const std::filesystem::path& folder() const { return folder_; }

    /// The name under which what is made from `content` is kept; `label` makes it readable ("interpreter-sm_90").
    static std::string name_of(std::string_view label, std::string_view content);
    std::optional<MachineCode> find(const std::string& name) const;
    /// Returns whether it could be kept. Several processes may keep the same thing at once.
    bool keep(const std::string& name, std::string_view code) const;

    struct Entry {
        std::string name;
        uintmax_t bytes = 0;
        std::filesystem::file_time_type written;
    };
    /// All entries, in the order of their names.
    std::vector<Entry> entries() const;
    /// Removes everything and returns the number of files.
    size_t clear() const;

private:
    std::filesystem::path file_of(const std::string& name) const;
    std::filesystem::path folder_;
};

} // namespace batt::cuda
