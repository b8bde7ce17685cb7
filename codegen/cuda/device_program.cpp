#include "codegen/cuda/device_program.h"

#include <algorithm>
#include <cstddef>
#include <map>

namespace batt::cuda {

namespace {

Input input_of(ir::EntryInput input) {
    switch (input) {
    case ir::EntryInput::input:
        return Input::sample_input;
    case ir::EntryInput::train_pairs:
        return Input::train_pairs;
    case ir::EntryInput::candidate:
        return Input::candidate;
    case ir::EntryInput::none:
        break;
    }
    return Input::none;
}

// Groups per warp, so that all warps end at about the same time: the last one to begin is a quarter of a warp's work at most.
// Where there are fewer evaluations than that nothing is shared, because what one warp does for others would be done meanwhile
// by warps that have nothing else to do.
constexpr size_t groups_of_warp = 4;
// A warp that has to leave (leave_warp) leaves the rest of its group to the host, and the values of a task have long paid by then.
constexpr size_t largest_group = 32;

} // namespace

std::vector<NumberedProgram> programs_of(std::span<const DeviceEntry> entries) {
    std::vector<NumberedProgram> programs;
    std::map<const interp::Program*, size_t> known;
    u32 functions = 0;
    for (const DeviceEntry& entry : entries) {
        const auto [place, is_new] = known.try_emplace(entry.program, programs.size());
        if (is_new) {
            programs.push_back({entry.program, functions, {}});
            functions += static_cast<u32>(entry.program->codes().size());
        }
        programs[place->second].entries.push_back(entry.function);
    }
    return programs;
}

std::string reason_for_host(const DeviceEntry& entry) {
    if (entry.parameters.size() > most_parameters)
        return "it has more parameters than a device binds";
    if (entry.program->general_only())
        return "general forms are asked for";
    return {};
}

DevicePrograms::Laid DevicePrograms::lay_out(const NumberedProgram& numbered) {
    const interp::Program& program = *numbered.program;
    const std::span<const interp::FunctionCode> codes = program.codes();
    const Laid laid = {numbered.first_function, image_.add(codes.data(), codes.size()),
                       image_.reserve<Value>(program.constants().size())};
    for (size_t i = 0; i < codes.size(); ++i) {
        const interp::FunctionCode& code = codes[i];
        largest_frame_ = std::max(largest_frame_, code.frame_size());
        const Place steps = image_.add(code.steps, code.step_count);
        const Place operands = image_.add(code.operands, code.operand_count);
        const Place place = laid.codes + i * sizeof(interp::FunctionCode);
        image_.point(place + offsetof(interp::FunctionCode, steps), steps);
        image_.point(place + offsetof(interp::FunctionCode, operands), operands);
    }
    image_.put_values(laid.constants, program.constants().data(), program.constants().size());
    return laid;
}

/// Where the values are kept that an entry shares.
void DevicePrograms::lay_out_sharing(const DeviceEntry& from, Place entry) {
    const interp::FunctionCode& code = from.program->code(from.function);
    std::vector<u32> places(code.step_count);
    bool any = false;
    for (u32 i = 0; i < code.step_count; ++i)
        if (code.steps[i].task_invariant) {
            places[i] = from.program->shared_slot(from.function, code.steps[i]).number;
            any = true;
        }
    sharing_.push_back(any ? from.program : nullptr);
    if (!any)
        return;
    image_.point(entry + offsetof(Entry, place_of_step), image_.add(places.data(), places.size()));
    image_.at<Entry>(entry)->place_count = from.program->shared_values().task_slots;
}

DevicePrograms::DevicePrograms(std::span<const DeviceEntry> entries) {
    arities_ = image_.add(op_arities(), op_count);
    op_batch_limits_ = image_.add(interp::op_batch_limits(), op_count);
    defaults_ = image_.reserve<Value>(op_count);
    image_.put_values(defaults_, op_defaults(), op_count);

    std::map<const interp::Program*, Laid> programs;
    for (const NumberedProgram& program : programs_of(entries))
        programs[program.program] = lay_out(program);
    entries_ = image_.reserve<Entry>(entries.size());
    for (size_t i = 0; i < entries.size(); ++i) {
        const DeviceEntry& from = entries[i];
        const Laid& laid = programs.at(from.program);
        std::vector<u8> is_output;
        for (const ir::OutputRecord& record : from.records)
            is_output.push_back(record.list == ir::OutputRecord::List::output ? 1 : 0);
        const Place outputs = image_.add(is_output.data(), is_output.size());
        const Place place = entries_ + i * sizeof(Entry);
        Entry& entry = *image_.at<Entry>(place);
        entry.first_function = laid.first_function;
        entry.function = from.function;
        entry.parameter_count = static_cast<u32>(std::min<size_t>(from.parameters.size(), most_parameters));
        for (u32 p = 0; p < entry.parameter_count; ++p)
            entry.parameters[p] = input_of(from.parameters[p]);
        entry.default_on_error = from.default_on_error;
        entry.has_records = !from.records.empty();
        entry.record_count = static_cast<u32>(from.records.size());
        image_.point(place + offsetof(Entry, codes), laid.codes);
        image_.point(place + offsetof(Entry, constants), laid.constants);
        image_.point(place + offsetof(Entry, record_is_output), outputs);
        lay_out_sharing(from, place);
    }
}

void DevicePrograms::describe(Launch& launch, u64 base) const {
    launch.arities = reinterpret_cast<const u8*>(base + arities_);
    launch.op_batch_limits = reinterpret_cast<const u8*>(base + op_batch_limits_);
    launch.defaults = reinterpret_cast<const Value*>(base + defaults_);
    launch.entries = reinterpret_cast<const Entry*>(base + entries_);
}

void DeviceBatch::clear() {
    image_.clear();
    samples_.clear();
    items_.clear();
    groups_.assign(1, 0);
}

u32 DeviceBatch::add_sample(const Value& input, const Value& train_pairs, const Value& candidate,
                            const Value* expected) {
    const Place place = image_.reserve<Sample>(1);
    image_.put_value(place + offsetof(Sample, input), input);
    image_.put_value(place + offsetof(Sample, train_pairs), train_pairs);
    image_.put_value(place + offsetof(Sample, candidate), candidate);
    if (expected != nullptr)
        image_.put_value(place + offsetof(Sample, expected), *expected);
    image_.at<Sample>(place)->has_expected = expected != nullptr;
    samples_.push_back(place);
    return static_cast<u32>(samples_.size() - 1);
}

/// Whether two samples have the same train pairs: one copy of them, since an image has no two of what lies at one address.
bool DeviceBatch::same_task(u32 sample, u32 other) {
    const Value& pairs = image_.at<Sample>(samples_[sample])->train_pairs;
    const Value& others = image_.at<Sample>(samples_[other])->train_pairs;
    return pairs.kind == Kind::tuple && others.kind == Kind::tuple && pairs.count == others.count &&
           pairs.bits == others.bits;
}

/// Evaluations in a row that can share values are cut in groups of about the same size; the others are groups of one.
void DeviceBatch::make_groups(std::span<const interp::Program* const> sharing, size_t most) {
    for (size_t first = 0, last = 0; first < items_.size(); first = last) {
        const interp::Program* const program = sharing[items_[first].entry];
        do
            ++last;
        while (last < items_.size() && program != nullptr && sharing[items_[last].entry] == program &&
               same_task(items_[last].sample, items_[first].sample));
        const size_t count = last - first;
        const size_t groups = (count + most - 1) / most;
        for (size_t group = 1; group <= groups; ++group)
            groups_.push_back(static_cast<u32>(first + count * group / groups));
    }
}

Image& DeviceBatch::finish(std::span<const interp::Program* const> sharing, u32 warps) {
    make_groups(sharing, std::clamp<size_t>(items_.size() / (groups_of_warp * std::max(warps, 1U)), 1, largest_group));
    sample_table_ = image_.reserve<const Sample*>(samples_.size());
    for (size_t i = 0; i < samples_.size(); ++i)
        image_.point(sample_table_ + i * sizeof(const Sample*), samples_[i]);
    item_table_ = image_.add(items_.data(), items_.size());
    group_table_ = image_.add(groups_.data(), groups_.size());
    return image_;
}

void DeviceBatch::describe(Launch& launch, u64 base) const {
    launch.samples = reinterpret_cast<const Sample* const*>(base + sample_table_);
    launch.items = reinterpret_cast<const Item*>(base + item_table_);
    launch.item_count = item_count();
    launch.groups = reinterpret_cast<const u32*>(base + group_table_);
    launch.group_count = group_count();
}

} // namespace batt::cuda
