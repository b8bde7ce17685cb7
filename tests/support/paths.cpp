#include "tests/support/paths.h"

#include <atomic>
#include <cstdlib>
#include <string>
#include <system_error>

#include <unistd.h>

namespace batt::test {

namespace {

// Owns the folder under which all scratch folders of this process lie.
class ScratchRoot {
public:
    ScratchRoot()
        : path_(std::filesystem::temp_directory_path() / ("batt-test-" + std::to_string(static_cast<long>(getpid())))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ScratchRoot(const ScratchRoot&) = delete;
    ScratchRoot& operator=(const ScratchRoot&) = delete;
    ~ScratchRoot() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace

std::filesystem::path repository() { return BATT_REPOSITORY; }

std::filesystem::path shared() {
    if (const char* chosen = std::getenv("BATT_SHARED")) {
        return chosen;
    }
    return repository().parent_path() / "shared";
}

std::filesystem::path scratch_folder() {
    static const ScratchRoot root;
    static std::atomic<int> count = 0;
    std::string name = std::to_string(count++);
    if (const auto* test = ::testing::UnitTest::GetInstance()->current_test_info()) {
        name = std::string(test->name()) + "-" + name;
    }
    for (char& c : name) {
        c = c == '/' ? '_' : c;
    }
    std::filesystem::path folder = root.path() / name;
    std::filesystem::create_directories(folder);
    return folder;
}

} // namespace batt::test
