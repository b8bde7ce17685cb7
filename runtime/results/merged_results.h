// All results of a run by task: {task: {"train": {"0": {"o": [...], "s": [...], "functions": {...}}}, "test": {...}}}
// (docs/cli.md). Results come in the order of the run and leave in the order of tasks; in between they wait in a temporary
// file, so that memory holds little more than their places.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/run/evaluation.h"

namespace batt::runtime {

class MergedResults {
public:
    /// `several_programs`: results say which program they are of.
    explicit MergedResults(bool several_programs);

    /// The evaluation must have its output values.
    void add(const Evaluation& evaluation);
    /// Hands the text of the JSON on, piece by piece. False if the temporary file let it down.
    bool write(const std::function<void(std::string_view piece)>& sink);

private:
    /// Which list of the sample's object a piece of text belongs to.
    enum class Part : u8 { output, score, function, error };
    struct Piece {
        const Task* task;
        Split split;
        Part part;
        u32 index;
        u64 offset;
        u64 length;
    };
    void keep(const Evaluation& evaluation, Part part, std::string_view text);
    bool append(const Piece& piece, std::string& text);

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    bool several_programs_;
    std::unique_ptr<std::FILE, Close> file_;
    bool broken_ = false;
    u64 size_ = 0;
    std::vector<Piece> pieces_;
    std::string text_; // reused
};

} // namespace batt::runtime
