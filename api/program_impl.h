// What a CompiledProgram owns. Private.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include <battc/program.h>

#include "api/convert.h"
#include "api/left_out.h"
#include "frontend/ast.h"
#include "interp/program.h"
#include "ir/module.h"
#include "runtime/results/run_summary.h"
#include "runtime/run/job.h"

namespace battc {

/// A program as it was written: its tree and the IR without optimisation.
struct WrittenProgram {
    std::optional<batt::frontend::Module> tree; ///< nothing for a text of the IR
    std::shared_ptr<const batt::ir::Module> module;
    std::optional<batt::interp::Program> executable;
};

struct CompiledProgram::Impl {
    std::string path;
    bool readable = false;
    SourceText source;
    SourceText written;
    std::string hash;
    std::vector<Diagnostic> diagnostics;
    std::vector<std::string> rejected;
    std::vector<RejectedFunction> rejected_functions;
    batt::Dialect dialect = batt::Dialect::arc_dsl;
    std::string dialect_reason;
    CompileOptions options;
    batt::interp::ProgramOptions program_options;
    CompileTimes times;
    std::vector<PassStatistics> passes;
    ModuleSize lowered_size;
    ModuleSize size;
    size_t source_functions = 0;
    size_t source_statements = 0;
    batt::runtime::ProgramSummary summary;

    std::shared_ptr<const batt::ir::Module> module; ///< null: not usable
    std::optional<batt::interp::Program> executable;
    std::vector<batt::runtime::EntryPoint> internal_entries;
    std::vector<EntryPoint> entries;

    /// Made when it is first asked for. Only if the program is usable.
    const WrittenProgram& as_written() const;

private:
    mutable std::once_flag written_once_;
    mutable WrittenProgram as_written_;
};

} // namespace battc
