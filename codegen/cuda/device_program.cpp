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
    const std::span<const interp::Code> codes = program.codes();
    const Laid laid = {numbered.first_function, image_.add(codes.data(), codes.size()),
                       image_.reserve<Value>(program.constants().size())};
    for (size_t i = 0; i < codes.size(); ++i) {
        const interp::Code& code = codes[i];
        largest_frame_ = std::max(largest_frame_, code.frame_size());
        const Place steps = image_.add(code.steps, code.step_count);
        const Place operands = image_.add(code.operands, code.operand_count);
        const Place place = laid.codes + i * sizeof(interp::Code);
        image_.point(place + offsetof(interp::Code, steps), steps);
        image_.point(place + offsetof(interp::Code, operands), operands);
    }
    image_.put_values(laid.constants, program.constants().data(), program.constants().size());
    return laid;
}

DevicePrograms::DevicePrograms(std::span<const DeviceEntry> entries) {
    arities_ = image_.add(op_arities(), op_count);
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
    }
}

void DevicePrograms::describe(Launch& launch, u64 base) const {
    launch.arities = reinterpret_cast<const u8*>(base + arities_);
    launch.defaults = reinterpret_cast<const Value*>(base + defaults_);
    launch.entries = reinterpret_cast<const Entry*>(base + entries_);
}

void DeviceBatch::clear() {
    image_.clear();
    samples_.clear();
    items_.clear();
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

Image& DeviceBatch::finish() {
    sample_table_ = image_.reserve<const Sample*>(samples_.size());
    for (size_t i = 0; i < samples_.size(); ++i)
        image_.point(sample_table_ + i * sizeof(const Sample*), samples_[i]);
    item_table_ = image_.add(items_.data(), items_.size());
    return image_;
}

void DeviceBatch::describe(Launch& launch, u64 base) const {
    launch.samples = reinterpret_cast<const Sample* const*>(base + sample_table_);
    launch.items = reinterpret_cast<const Item*>(base + item_table_);
    launch.item_count = item_count();
}

} // namespace batt::cuda
