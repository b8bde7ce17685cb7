#include "runtime/results/merged_results.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>

#include "runtime/data/json.h"
#include "runtime/results/left_out_line.h"
#include "runtime/results/result_line.h"

namespace batt::runtime {

MergedResults::MergedResults(bool several_programs)
    : several_programs_(several_programs), file_(std::tmpfile()), broken_(file_ == nullptr) {}

void MergedResults::add(const Evaluation& evaluation) {
    const EntryPoint& entry = *evaluation.entry;
    std::string program;
    if (several_programs_)
        program = fmt::format("\"program\": {}, ", json_string(entry.path));
    const bool is_batt = entry.kind == ir::FunctionKind::batt;
    if (is_batt && evaluation.failed) {
        text_ = fmt::format("{{{}\"function\": {}, \"error\": ", program, json_string(entry.name));
        append_failure(text_, evaluation);
        text_ += '}';
        keep(evaluation, Part::error, text_);
    } else if (!evaluation.records.empty()) {
        for (const auto& [list, part] : {std::pair(ir::OutputRecord::List::output, Part::output),
                                         std::pair(ir::OutputRecord::List::score, Part::score)}) {
            text_.clear();
            append_records(text_, evaluation, list, program);
            keep(evaluation, part, text_);
        }
    } else {
        text_ = json_string(several_programs_ ? entry.path + ":" + entry.name : entry.name) + ": {";
        append_result_members(text_, evaluation);
        text_ += '}';
        keep(evaluation, Part::function, text_);
    }
}

size_t MergedResults::SampleHash::operator()(const Sample& sample) const {
    const size_t task = std::hash<const void*>()(sample.task);
    return (task ^ (size_t{sample.index} << 2U) ^ static_cast<size_t>(sample.split)) * 0x9E3779B97F4A7C15U;
}

void MergedResults::keep(const Evaluation& evaluation, Part part, std::string_view text) {
    if (text.empty() || broken_)
        return;
    const auto [last, is_new] =
        last_piece_.try_emplace(Sample{evaluation.task, evaluation.split, evaluation.index}, nothing_before);
    const Header header{std::exchange(last->second, size_), text.size(), static_cast<u64>(part)};
    broken_ = std::fwrite(&header, sizeof header, 1, file_.get()) != 1 ||
              std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size();
    size_ += sizeof header + text.size();
}

bool MergedResults::read(u64 offset, void* bytes, size_t count) {
    return pread(fileno(file_.get()), bytes, count, static_cast<off_t>(offset)) == static_cast<ssize_t>(count);
}

/// The pieces of a sample, those of a part together, each in the order in which they came.
bool MergedResults::find_pieces(u64 last, std::vector<Piece>& pieces) {
    pieces.clear();
    for (u64 offset = last; offset != nothing_before;) {
        Header header;
        if (!read(offset, &header, sizeof header))
            return false;
        pieces.push_back({static_cast<Part>(header.part), offset + sizeof header, header.length});
        offset = header.before;
    }
    std::ranges::sort(pieces, {}, [](const Piece& piece) { return std::pair(piece.part, piece.offset); });
    return true;
}

bool MergedResults::append_sample(const std::vector<Piece>& pieces, std::string& text) {
    auto piece = pieces.begin();
    // The lists o and s are always there.
    for (const auto& [part, opening, closing] :
         {std::tuple(Part::output, "\"o\": [", "]"), std::tuple(Part::score, ", \"s\": [", "]"),
          std::tuple(Part::function, ", \"functions\": {", "}"), std::tuple(Part::error, ", \"errors\": [", "]")}) {
        const bool any = piece != pieces.end() && piece->part == part;
        if (!any && part != Part::output && part != Part::score)
            continue;
        text += opening;
        for (size_t count = 0; piece != pieces.end() && piece->part == part; ++count, ++piece) {
            text += count == 0 ? "" : ", ";
            const size_t begin = text.size();
            text.resize(begin + piece->length);
            if (!read(piece->offset, text.data() + begin, piece->length))
                return false;
        }
        text += closing;
    }
    return true;
}

bool MergedResults::write(const std::function<void(std::string_view piece)>& sink) {
    if (broken_ || std::fflush(file_.get()) != 0)
        return false;
    std::vector<std::pair<Sample, u64>> samples(last_piece_.begin(), last_piece_.end());
    std::ranges::sort(samples, {}, [](const std::pair<Sample, u64>& sample) {
        return std::tuple(std::string_view(sample.first.task->id), sample.first.split, sample.first.index);
    });
    std::string text = "{";
    std::vector<Piece> pieces;
    const Sample* before = nullptr;
    for (const auto& [sample, last] : samples) {
        const bool new_task = before == nullptr || before->task->id != sample.task->id;
        const bool new_split = new_task || before->split != sample.split;
        if (new_split && before != nullptr)
            text += new_task ? "\n  }\n }," : "\n  },";
        if (new_task)
            text += fmt::format("\n {}: {{", json_string(sample.task->id));
        if (new_split)
            text += fmt::format("\n  \"{}\": {{", split_name(sample.split));
        text += fmt::format("{}\n   \"{}\": {{", new_split ? "" : ",", sample.index);
        if (!find_pieces(last, pieces) || !append_sample(pieces, text))
            return false;
        text += '}';
        sink(text);
        text.clear();
        before = &sample;
    }
    if (samples.empty() && left_out_.empty()) {
        sink("{}\n");
        return true;
    }
    text = samples.empty() ? "{" : "\n  }\n }";
    if (!left_out_.empty())
        text += (samples.empty() ? "\n \"left_out\": " : ",\n \"left_out\": ") + left_out_json(left_out_, "  ");
    sink(text + "\n}\n");
    return true;
}

} // namespace batt::runtime
