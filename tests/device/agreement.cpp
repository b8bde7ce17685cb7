#include "tests/device/agreement.h"

#include <fmt/format.h>

#include "ir/text.h"
#include "runtime/results/result_line.h"
#include "runtime/run/coordinator.h"

namespace batt::test {

namespace {

constexpr size_t most_examples = 3;

/// All that is to agree, as a text.
std::string description(const runtime::Evaluation& evaluation, std::string_view line) {
    return fmt::format("{} fuel\n{}", evaluation.fuel, line);
}

runtime::EvaluationOptions evaluation_options(bool keep_values) {
    runtime::EvaluationOptions options;
    options.keep_outputs = keep_values;
    options.describe = &runtime::append_result_line;
    return options;
}

/// What the interpreter gives, as hashes: there can be millions.
std::vector<uint64_t> expected_hashes(const Corpus& corpus, const runtime::EvaluationOptions& options) {
    std::vector<uint64_t> hashes;
    hashes.reserve(corpus.schedule().size());
    evaluate(corpus.schedule(), corpus.schedule().all(), options,
             [&](const runtime::Evaluation& evaluation, std::string_view line) {
                 hashes.push_back(runtime::content_hash(description(evaluation, line)));
                 return true;
             });
    return hashes;
}

std::string example(const Corpus& corpus, size_t number, const runtime::EvaluationOptions& options,
                    const std::string& device) {
    std::string text;
    evaluate(corpus.schedule(), {number, number + 1}, options,
             [&](const runtime::Evaluation& evaluation, std::string_view line) {
                 text = fmt::format("device: {}interpreter: {}{}", device, description(evaluation, line),
                                    ir::print(corpus.module_of(*evaluation.entry).module));
                 return true;
             });
    return text;
}

/// False if no device can be used.
bool compare(const Corpus& corpus, const DriverOpener& open_driver, const runtime::CodeProvider& code,
             runtime::DeviceCodeKind kind, bool keep_values, Agreement& agreement) {
    const std::vector<const runtime::EntryPoint*> entries = corpus.entries();
    runtime::DevicePoolOptions pool_options;
    pool_options.keep_values = keep_values;
    pool_options.least = 1;
    pool_options.code = kind;
    runtime::DevicePool pool(open_driver(), code, entries, pool_options);
    const auto take_notices = [&] {
        for (std::string& notice : pool.take_notices())
            agreement.notices.push_back(std::move(notice));
    };
    take_notices();
    if (pool.devices().empty())
        return false;
    agreement.functions = entries.size();
    if (keep_values)
        for (const auto& [function, reason] : pool.left_out())
            agreement.notices.push_back(fmt::format("{} is left to the interpreter: {}", function, reason));

    const runtime::EvaluationOptions alone = evaluation_options(keep_values);
    const std::vector<uint64_t> expected = expected_hashes(corpus, alone);
    runtime::EvaluationOptions with_devices = alone;
    with_devices.backend = &pool;
    with_devices.backend_first = true;
    size_t number = 0;
    const size_t evaluations = evaluate(corpus.schedule(), corpus.schedule().all(), with_devices,
                                        [&](const runtime::Evaluation& evaluation, std::string_view line) {
                                            const std::string text = description(evaluation, line);
                                            if (number >= expected.size()) {
                                                ++agreement.differences;
                                            } else if (runtime::content_hash(text) != expected[number]) {
                                                ++agreement.differences;
                                                if (agreement.examples.size() < most_examples)
                                                    agreement.examples.push_back(example(corpus, number, alone, text));
                                            }
                                            ++number;
                                            return true;
                                        });
    agreement.evaluations += evaluations;
    if (number < expected.size()) {
        agreement.differences += expected.size() - number;
        agreement.notices.push_back(fmt::format("{} evaluations are missing", expected.size() - number));
    }
    agreement.counts.add(pool.counts());
    take_notices();
    return true;
}

} // namespace

Agreement compare(const Corpus& corpus, const DriverOpener& open_driver, const runtime::CodeProvider& code,
                  runtime::DeviceCodeKind kind) {
    Agreement agreement;
    agreement.corpus = corpus.name();
    for (const bool keep_values : {true, false})
        if (!compare(corpus, open_driver, code, kind, keep_values, agreement))
            break;
    return agreement;
}

} // namespace batt::test
