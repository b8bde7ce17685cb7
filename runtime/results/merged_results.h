// All results of a run by task: {task: {"train": {"0": {"o": [...], "s": [...], "functions": {...}}}, "test": {...}}}
// (docs/cli.md). Results come in the order of the run and leave in the order of tasks; in between they wait in a temporary
// file. There each piece of text says where the piece before it of the same sample is, so that memory holds one place for each
// sample, however many functions ran on it.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/run/evaluation.h"

namespace batt::runtime {

class MergedResults {
public:
    /// `several_programs`: results say which program they are of.
    explicit MergedResults(bool several_programs);

    /// The evaluation must have its output values.
    void add(const Evaluation& evaluation);
    /// Takes the line of a function that was left out.
    void add_left_out(std::string_view line) { left_out_.emplace_back(line); }
    /// Hands the text of the JSON on, piece by piece. False if the temporary file let it down.
    bool write(const std::function<void(std::string_view piece)>& sink);

private:
    /// Which list of the sample's object a piece of text belongs to.
    enum class Part : u8 { output, score, function, error };
    /// What stands before each piece of text in the file.
    struct Header {
        u64 before; ///< where the header of the piece before it is; nothing_before if there is none
        u64 length;
        u64 part;
    };
    static constexpr u64 nothing_before = UINT64_MAX;
    struct Sample {
        const Task* task;
        Split split;
        u32 index;
        friend bool operator==(const Sample&, const Sample&) = default;
    };
    struct SampleHash {
        size_t operator()(const Sample& sample) const;
    };
    /// A piece while the sample's object is made.
    struct Piece {
        Part part;
        u64 offset;
        u64 length;
    };
    void keep(const Evaluation& evaluation, Part part, std::string_view text);
    bool read(u64 offset, void* bytes, size_t count);
    bool find_pieces(u64 last, std::vector<Piece>& pieces);
    bool append_sample(const std::vector<Piece>& pieces, std::string& text);

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    bool several_programs_;
    std::unique_ptr<std::FILE, Close> file_;
    bool broken_ = false;
    u64 size_ = 0;
    std::unordered_map<Sample, u64, SampleHash> last_piece_; ///< where the header of a sample's last piece is
    std::vector<std::string> left_out_;                      ///< lines
    std::string text_;                                       // reused
};

} // namespace batt::runtime
