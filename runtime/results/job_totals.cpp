#include "runtime/results/job_totals.h"

namespace batt::runtime {

void JobTotals::add(const Evaluation& evaluation) {
    began_job_ = evaluation.task != task_ || evaluation.entry != entry_;
    if (began_job_) {
        solved_ = solved();
        ++jobs_;
        entry_ = evaluation.entry;
        task_ = evaluation.task;
        any_right_ = false;
        any_bad_ = false;
    }
    if (evaluation.failed || evaluation.match == false)
        any_bad_ = true;
    else if (evaluation.match == true)
        any_right_ = true;
}

} // namespace batt::runtime
