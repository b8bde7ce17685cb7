#include "codegen/cuda/device_text.h"

#include <algorithm>

namespace batt::cuda {

namespace {

void add_included(std::string_view source, std::vector<const DeviceText*>& found) {
    constexpr std::string_view directive = "#include \"";
    for (size_t at = source.find(directive); at != std::string_view::npos; at = source.find(directive, at)) {
        at += directive.size();
        const std::string_view name = source.substr(at, source.find('"', at) - at);
        const auto text = std::ranges::find(device_texts(), name, &DeviceText::name);
        if (text == device_texts().end() || std::ranges::find(found, &*text) != found.end())
            continue;
        found.push_back(&*text);
        add_included(text->text, found);
    }
}

} // namespace

std::vector<const DeviceText*> included_texts(std::string_view source) {
    std::vector<const DeviceText*> found;
    add_included(source, found);
    return found;
}

std::string interpreter_source() {
    return std::string(
        std::ranges::find(device_texts(), "codegen/cuda/device/interpreter.cu", &DeviceText::name)->text);
}

} // namespace batt::cuda
