#include "runtime/results/common_failure.h"

#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "ops/op_table.h"

namespace batt::runtime {

namespace {

/// The name of a place in a program: that of the op that is called there.
std::string_view name_at(const frontend::SourceFile& source, u32 line, u32 column) {
    std::string_view text = source.line(line);
    if (column == 0 || column > text.size())
        return {};
    text.remove_prefix(column - 1);
    size_t length = 0;
    while (length < text.size() && (std::isalnum(static_cast<unsigned char>(text[length])) != 0 || text[length] == '_'))
        ++length;
    return text.substr(0, length);
}

} // namespace

void CommonFailures::add(const Evaluation& evaluation) {
    const u32 program = evaluation.entry->program_number;
    if (program >= evaluations_.size())
        evaluations_.resize(program + 1);
    ++evaluations_[program];
    const bool of_op = evaluation.failed && evaluation.error_kind < ErrorKind::recursion && evaluation.position.known();
    if (of_op)
        ++failures_[{program, evaluation.error_kind, evaluation.position.line, evaluation.position.column}];
}

std::string CommonFailures::note(u32 program, const std::string& path, const frontend::SourceFile& source,
                                 Dialect dialect) const {
    const size_t evaluations = program < evaluations_.size() ? evaluations_[program] : 0;
    if (evaluations < least_evaluations)
        return {};
    std::map<std::pair<std::string_view, ErrorKind>, size_t> by_op;
    for (auto place = failures_.lower_bound({program, ErrorKind{}, 0, 0});
         place != failures_.end() && std::get<0>(place->first) == program; ++place) {
        const auto& [number, kind, line, column] = place->first;
        if (const std::string_view name = name_at(source, line, column); find_op(name, dialect))
            by_op[{name, kind}] += place->second;
    }
    for (const auto& [op, count] : by_op)
        if (count >= evaluations - evaluations / 10)
            return fmt::format("{} of {} evaluations of {} fail in '{}' ({}): perhaps its cells are in another order "
                               "than those of the dialect "
                               "{}, {}, as in another version of the dialect, or --dialect names a wrong one",
                               count, evaluations, path, op.first, error_name(op.second), dialect_name(dialect),
                               dialect == Dialect::batt ? "(row, column, colour)" : "(colour, (row, column))");
    return {};
}

} // namespace batt::runtime
