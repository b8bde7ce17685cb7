#include "runtime/run/evaluation.h"

namespace batt::runtime {

namespace {

size_t heap_size(const OutputValue& value) {
    return (value.grid ? value.grid->cells.capacity() : 0) + value.literal.capacity();
}

} // namespace

size_t Evaluation::size() const {
    size_t bytes = sizeof(Evaluation) + heap_size(output) + error.capacity();
    for (const RecordResult& record : records)
        bytes += sizeof(RecordResult) + heap_size(record.value);
    return bytes;
}

void EvaluationTotals::add(const Evaluation& evaluation) {
    ++evaluations;
    if (evaluation.failed) {
        ++failures;
        ++failures_by_kind[static_cast<size_t>(evaluation.error_kind)];
    } else if (!evaluation.match) {
        ++unknown;
    } else if (*evaluation.match) {
        ++matches;
    } else {
        ++mismatches;
    }
}

} // namespace batt::runtime
