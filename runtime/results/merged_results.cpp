#include "runtime/results/merged_results.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "runtime/data/json.h"
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

void MergedResults::keep(const Evaluation& evaluation, Part part, std::string_view text) {
    if (text.empty() || broken_)
        return;
    broken_ = std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size();
    pieces_.push_back({evaluation.task, evaluation.split, part, evaluation.index, size_, text.size()});
    size_ += text.size();
}

bool MergedResults::append(const Piece& piece, std::string& text) {
    const size_t begin = text.size();
    text.resize(begin + piece.length);
    return std::fseek(file_.get(), static_cast<long>(piece.offset), SEEK_SET) == 0 &&
           std::fread(text.data() + begin, 1, piece.length, file_.get()) == piece.length;
}

bool MergedResults::write(const std::function<void(std::string_view piece)>& sink) {
    if (broken_ || std::fflush(file_.get()) != 0)
        return false;
    const auto place = [](const Piece& piece) {
        return std::tuple(std::string_view(piece.task->id), piece.split, piece.index);
    };
    const auto order = [&](const Piece& piece) {
        return std::tuple_cat(place(piece), std::tuple(piece.part, piece.offset));
    };
    std::ranges::sort(pieces_, {}, order);
    std::string text = "{";
    for (size_t at = 0; at < pieces_.size();) {
        const Piece first = pieces_[at];
        const Piece* const before = at == 0 ? nullptr : &pieces_[at - 1];
        const bool new_task = before == nullptr || before->task->id != first.task->id;
        const bool new_split = new_task || before->split != first.split;
        if (new_split && before != nullptr)
            text += new_task ? "\n  }\n }," : "\n  },";
        if (new_task)
            text += fmt::format("\n {}: {{", json_string(first.task->id));
        if (new_split)
            text += fmt::format("\n  \"{}\": {{", split_name(first.split));
        text += fmt::format("{}\n   \"{}\": {{", new_split ? "" : ",", first.index);
        // The lists o and s are always there.
        for (const auto& [part, opening, closing] :
             {std::tuple(Part::output, "\"o\": [", "]"), std::tuple(Part::score, ", \"s\": [", "]"),
              std::tuple(Part::function, ", \"functions\": {", "}"), std::tuple(Part::error, ", \"errors\": [", "]")}) {
            const bool any = at < pieces_.size() && place(pieces_[at]) == place(first) && pieces_[at].part == part;
            if (!any && part != Part::output && part != Part::score)
                continue;
            text += opening;
            for (size_t count = 0;
                 at < pieces_.size() && place(pieces_[at]) == place(first) && pieces_[at].part == part; ++count, ++at) {
                text += count == 0 ? "" : ", ";
                if (!append(pieces_[at], text))
                    return false;
            }
            text += closing;
        }
        text += '}';
        sink(text);
        text.clear();
    }
    sink(pieces_.empty() ? "{}\n" : "\n  }\n }\n}\n");
    return true;
}

} // namespace batt::runtime
