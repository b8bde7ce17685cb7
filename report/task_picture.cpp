#include "report/task_picture.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/figures.h"

namespace batt::report {

namespace {

constexpr size_t most_pairs = 20;

PictureGroup pair_group(const battc::Task& task, battc::SampleId sample) {
    const battc::Pair pair = task.pair(sample);
    PictureGroup group{1, fmt::format("{} {}", battc::split_name(sample.split), sample.index), {}, {}};
    const auto add = [&](std::string_view name, const battc::GridView& grid) {
        group.panels.push_back({fmt::format("{} {}x{}", name, grid.height(), grid.width()), grid, {}, {}});
    };
    add("input", pair.input);
    if (pair.output)
        add("output", *pair.output);
    else
        group.panels.push_back({"output", {}, "not known", {}});
    return group;
}

} // namespace

Picture picture_of(const battc::Task& task, std::optional<battc::SampleId> only) {
    std::string counts;
    for (const battc::Split split : battc::all_splits)
        if (const size_t size = task.size(split); size != 0)
            counts += fmt::format("{}{}", counts.empty() ? ": " : ", ",
                                  counted(size, fmt::format("{} pair", battc::split_name(split))));
    Picture picture;
    picture.groups.push_back({0, task.id() + counts, {}, {}});
    if (only) {
        picture.groups.push_back(pair_group(task, *only));
        return picture;
    }
    for (const battc::Split split : battc::all_splits) {
        const size_t size = task.size(split);
        for (uint32_t i = 0; i < std::min(size, most_pairs); ++i)
            picture.groups.push_back(pair_group(task, {split, i}));
        if (size > most_pairs)
            picture.groups.back().remark =
                fmt::format("... {} more {} pairs (--sample {}:{})", with_commas(size - most_pairs),
                            battc::split_name(split), battc::split_name(split), most_pairs);
    }
    return picture;
}

} // namespace batt::report
