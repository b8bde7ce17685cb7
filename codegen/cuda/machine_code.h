// The bytes of compiled code, in memory or in a mapped file of the cache, which is not copied.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace batt::cuda {

/// Copies share their bytes.
class MachineCode {
public:
    MachineCode() = default;
    explicit(false) MachineCode(std::string bytes) {
        auto text = std::make_shared<const std::string>(std::move(bytes));
        bytes_ = *text;
        owner_ = std::move(text);
    }
    /// Bytes that `owner` keeps alive.
    MachineCode(std::string_view bytes, std::shared_ptr<const void> owner) : bytes_(bytes), owner_(std::move(owner)) {}

    std::string_view bytes() const { return bytes_; }

private:
    std::string_view bytes_;
    std::shared_ptr<const void> owner_;
};

} // namespace batt::cuda
