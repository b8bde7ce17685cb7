#include "codegen/cuda/kernel_cache.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace batt::cuda {

namespace {

constexpr std::string_view extension = ".kernel";
// Every file starts with this; the code follows, aligned so that a mapped file can be used as it is.
constexpr size_t head_size = 64;
std::string head_of(std::string_view code) {
    return fmt::format("{:<{}}\n", "battc kernel 2 " + digest_of(std::span(&code, 1)), head_size - 1);
}

} // namespace

std::string digest_of(std::span<const std::string_view> parts) {
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    for (const std::string_view part : parts)
        XXH3_128bits_update(&state, part.data(), part.size());
    const XXH128_hash_t hash = XXH3_128bits_digest(&state);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

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
    return fmt::format("{}-{}", label, digest_of(std::span(&content, 1)));
}

std::filesystem::path KernelCache::file_of(const std::string& name) const {
    return folder_ / (name + std::string(extension));
}

std::optional<MachineCode> KernelCache::find(const std::string& name) const {
    if (folder_.empty())
        return std::nullopt;
    const int file = open(file_of(name).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return std::nullopt;
    struct stat status{};
    const size_t size = fstat(file, &status) == 0 ? static_cast<size_t>(status.st_size) : 0;
    void* const memory = size < head_size ? MAP_FAILED : mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (memory == MAP_FAILED)
        return std::nullopt;
    // Files are replaced, never changed, so a mapping stays valid.
    std::shared_ptr<const void> owner(memory, [size](void* mapped) { munmap(mapped, size); });
    const std::string_view content(static_cast<const char*>(memory), size);
    const std::string_view code = content.substr(head_size);
    if (content.substr(0, head_size) != head_of(code))
        return std::nullopt;
    return MachineCode(code, std::move(owner));
}

bool KernelCache::keep(const std::string& name, std::string_view code) const {
    if (folder_.empty())
        return false;
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    // Written under another name first: a reader sees all of it or nothing.
    const std::filesystem::path unfinished = folder_ / fmt::format("{}.{}.part", name, getpid());
    {
        std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
        file << head_of(code) << code;
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
