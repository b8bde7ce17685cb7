#include "codegen/cuda/kernel_cache.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace batt::cuda {

namespace {

// Every file starts with this line and the hash of what follows.
constexpr std::string_view magic = "battc kernel 1\n";
constexpr std::string_view extension = ".kernel";
constexpr size_t hash_digits = 32;

std::string hash_of(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

} // namespace

std::filesystem::path KernelCache::default_folder() {
    if (const char* const chosen = std::getenv("BATT_CACHE"))
        return chosen;
    if (const char* const caches = std::getenv("XDG_CACHE_HOME"); caches != nullptr && *caches != '\0')
        return std::filesystem::path(caches) / "battc" / "kernels";
    if (const char* const home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return std::filesystem::path(home) / ".cache" / "battc" / "kernels";
    return {};
}

std::string KernelCache::name_of(std::string_view label, std::string_view content) {
    return fmt::format("{}-{}", label, hash_of(content));
}

std::filesystem::path KernelCache::file_of(const std::string& name) const {
    return folder_ / (name + std::string(extension));
}

std::optional<std::string> KernelCache::find(const std::string& name) const {
    if (folder_.empty())
        return std::nullopt;
    std::ifstream file(file_of(name), std::ios::binary | std::ios::ate);
    if (!file)
        return std::nullopt;
    std::string content(static_cast<size_t>(file.tellg()), '\0');
    if (!file.seekg(0) || !file.read(content.data(), static_cast<std::streamsize>(content.size())))
        return std::nullopt;
    const size_t start = magic.size() + hash_digits;
    if (content.size() < start || !content.starts_with(magic))
        return std::nullopt;
    const std::string_view code = std::string_view(content).substr(start);
    if (hash_of(code) != content.substr(magic.size(), hash_digits))
        return std::nullopt;
    return content.substr(start);
}

bool KernelCache::keep(const std::string& name, std::string_view code) const {
    if (folder_.empty())
        return false;
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    // Under another name first: whoever looks at the same time sees all of it or nothing.
    const std::filesystem::path unfinished = folder_ / fmt::format("{}.{}.part", name, getpid());
    {
        std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
        file << magic << hash_of(code) << code;
        if (!file.flush()) {
            std::filesystem::remove(unfinished, error);
            return false;
        }
    }
    std::filesystem::rename(unfinished, file_of(name), error);
    return !error;
}

std::vector<KernelCache::Entry> KernelCache::entries() const {
    std::vector<Entry> entries;
    std::error_code error;
    for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
        if (file.path().extension() != extension)
            continue;
        entries.push_back({file.path().stem().string(), file.file_size(error), file.last_write_time(error)});
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
}

size_t KernelCache::clear() const {
    size_t removed = 0;
    std::error_code error;
    for (const Entry& entry : entries())
        removed += std::filesystem::remove(file_of(entry.name), error) ? 1 : 0;
    return removed;
}

} // namespace batt::cuda
