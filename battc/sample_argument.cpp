#include "battc/sample_argument.h"

#include <charconv>

#include <fmt/format.h>

#include "report/figures.h"

namespace batt::cli {

namespace {

std::optional<battc::SampleId> parse_sample(std::string_view text) {
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const std::string_view number = text.substr(colon + 1);
    uint32_t index = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
    if (number.empty() || error != std::errc() || end != number.data() + number.size())
        return std::nullopt;
    for (const battc::Split split : battc::all_splits)
        if (battc::split_name(split) == text.substr(0, colon))
            return battc::SampleId{split, index};
    return std::nullopt;
}

} // namespace

void SampleArgument::declare(Command& command, std::string text) {
    static std::string unused;
    command.option("--sample", "SPLIT:N", unused, std::move(text)).store = [this](const std::string& value) {
        sample = parse_sample(value);
        return sample ? std::string() : fmt::format("'{}' is no sample like train:0, test:0 or generated:0", value);
    };
}

std::string SampleArgument::problem(const battc::Task& task) const {
    if (!sample || sample->index < task.size(sample->split))
        return {};
    return fmt::format(
        "--sample: the task {} has {}, counted from 0", task.id(),
        report::counted(task.size(sample->split), fmt::format("{} pair", battc::split_name(sample->split))));
}

} // namespace batt::cli
