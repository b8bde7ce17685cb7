#include "runtime/results/run_summary.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "ops/op_table.h"
#include "runtime/data/json.h"
#include "runtime/results/left_out_line.h"

namespace batt::runtime {

namespace {

double rate(const RunSummary& summary) {
    return static_cast<double>(summary.totals.evaluations - summary.resumed) / std::max(summary.seconds, 1e-9);
}

} // namespace

ProgramSummary summarize_program(const ir::Module& module) {
    ProgramSummary summary;
    std::set<u16> ops;
    for (const ir::Function& function : module.functions()) {
        ++summary.functions;
        if (ir::is_entry(function.kind())) {
            if (summary.entries++ == 0)
                summary.dialect = dialect_name(function.dialect());
        }
        summary.instructions += function.instructions().size();
        for (const ir::Instruction& instruction : function.instructions())
            if (instruction.opcode == ir::Opcode::op)
                ops.insert(instruction.op);
    }
    summary.distinct_ops = ops.size();
    return summary;
}

std::string run_summary_json(const RunSummary& summary) {
    std::string text =
        fmt::format("{{\n  \"battc\": {},\n  \"configuration\": {{\n    \"programs\": [", json_string(summary.version));
    for (const ProgramSummary& program : summary.programs)
        text +=
            fmt::format("{}\n      {{\"path\": {}, \"hash\": {}, \"dialect\": {}, \"dialect_reason\": {}, "
                        "\"functions\": {}, \"entries\": {}, "
                        "\"instructions\": {}, \"distinct_ops\": {}}}",
                        &program == &summary.programs.front() ? "" : ",", json_string(program.path),
                        json_string(program.hash), json_string(program.dialect), json_string(program.dialect_reason),
                        program.functions, program.entries, program.instructions, program.distinct_ops);
    text += "\n    ],\n    \"data\": {\"paths\": [";
    for (const std::string& path : summary.data_paths)
        text += (&path == &summary.data_paths.front() ? "" : ", ") + json_string(path);
    text += fmt::format("], \"hash\": {}, \"tasks\": {}, \"samples\": {}}},\n", json_string(summary.data_hash),
                        summary.tasks, summary.samples);
    text += fmt::format("    \"order\": {},\n    \"candidate\": {},\n    \"on_error\": {},\n    \"optimized\": {},\n"
                        "    \"limits\": {{\"fuel\": {}, \"memory\": {}, \"elements\": {}}},\n"
                        "    \"shard\": {}, \"shards\": {},\n"
                        "    \"backend\": {}, \"kernels\": {}, \"threads\": {}, \"batch\": {}\n  }},\n",
                        json_string(summary.order), json_string(summary.candidate), json_string(summary.on_error),
                        summary.optimized, summary.fuel == 0 ? "null" : std::to_string(summary.fuel), summary.memory,
                        summary.elements, summary.shard, summary.shards, json_string(summary.backend),
                        json_string(summary.kernels), summary.threads, summary.batch);
    const EvaluationTotals& totals = summary.totals;
    text += fmt::format("  \"results\": {{\n    \"planned\": {}, \"evaluations\": {}, \"matched\": {}, \"wrong\": {}, "
                        "\"failed\": {}, \"unknown\": {},\n    \"jobs\": {}, \"solved\": {}, \"interrupted\": {},\n"
                        "    \"errors\": {{",
                        summary.planned, totals.evaluations, totals.matches, totals.mismatches, totals.failures,
                        totals.unknown, summary.jobs, summary.solved, summary.interrupted);
    bool first = true;
    for (size_t kind = 0; kind < std::size(totals.failures_by_kind); ++kind)
        if (totals.failures_by_kind[kind] != 0) {
            text += fmt::format("{}{}: {}", first ? "" : ", ", json_string(error_name(static_cast<ErrorKind>(kind))),
                                totals.failures_by_kind[kind]);
            first = false;
        }
    text += "}\n  },\n";
    if (!summary.notes.empty()) {
        text += "  \"notes\": [";
        for (const std::string& note : summary.notes)
            text += (&note == &summary.notes.front() ? "" : ", ") + json_string(note);
        text += "],\n";
    }
    if (!summary.left_out.empty())
        text += "  \"left_out\": " + left_out_json(summary.left_out, "    ") + ",\n";
    if (!summary.devices.empty()) {
        text += "  \"devices\": {\"names\": [";
        for (const std::string& name : summary.devices)
            text += (&name == &summary.devices.front() ? "" : ", ") + json_string(name);
        text += fmt::format("], \"evaluations\": {}, \"bailed_out\": {}, \"reasons\": {}}},\n", summary.on_devices,
                            summary.bailed_out, json_string(summary.bail_out_reasons));
    }
    text += fmt::format("  \"throughput\": {{\"resumed\": {}, \"seconds\": {:.6f}, "
                        "\"evaluations_per_second\": {:.1f}}}\n}}\n",
                        summary.resumed, summary.seconds, rate(summary));
    return text;
}

std::string configuration_line(const RunSummary& summary) {
    size_t entries = 0;
    size_t instructions = 0;
    for (const ProgramSummary& program : summary.programs) {
        entries += program.entries;
        instructions += program.instructions;
    }
    return fmt::format("programs: {}, functions to run: {}, instructions: {}; data: {} tasks, {} samples, hash {}; "
                       "order: {}, candidate: {}, shard {}/{}; {} evaluations; backend {} ({}), {} threads, batches of "
                       "{}; fuel {}, memory {}, elements {}",
                       summary.programs.size(), entries, instructions, summary.tasks, summary.samples,
                       summary.data_hash, summary.order, summary.candidate, summary.shard, summary.shards,
                       summary.planned, summary.backend, summary.kernels, summary.threads, summary.batch,
                       summary.fuel == 0 ? "by size" : std::to_string(summary.fuel), summary.memory, summary.elements);
}

std::string throughput_line(const RunSummary& summary) {
    const EvaluationTotals& totals = summary.totals;
    return fmt::format("{} evaluations in {:.3f} s, {:.0f} evaluations/s; {} matched, {} wrong, {} failed, {} unknown; "
                       "{} were finished before",
                       totals.evaluations - summary.resumed, summary.seconds, rate(summary), totals.matches,
                       totals.mismatches, totals.failures, totals.unknown, summary.resumed);
}

} // namespace batt::runtime
