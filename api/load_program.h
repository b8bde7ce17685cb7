// From the text of a program to a module that can run: reading, parsing, lowering, optimising, each timed. Problems are
// collected, not printed; what is free of them is there. compile.cpp makes a CompiledProgram of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "frontend/diagnostic.h"
#include "frontend/parser.h"
#include "ir/module.h"
#include "ir/passes/pipeline.h"

namespace batt::api {

struct LoadOptions {
    std::optional<Dialect> dialect; ///< nothing: found from the program
    std::vector<std::string>
        entries;                 ///< names of functions that are entry points besides those that their names make so
    frontend::Canceled canceled; ///< then the program is incomplete
    bool optimize = true;
    uint64_t max_file_size = frontend::default_file_size; ///< in bytes
};

/// Milliseconds that the steps took.
struct LoadTimes {
    double read = 0;
    double parse = 0;
    double lower = 0;
    double optimize = 0;
};

struct LoadedProgram {
    std::string path;
    frontend::SourceFile source;  ///< the file
    frontend::SourceFile written; ///< what positions of the module point into; without text if it is gone
    frontend::DiagnosticList diagnostics;
    bool readable = false;                ///< the file could be read at all
    std::optional<frontend::Module> tree; ///< nothing for a text of the IR
    std::optional<ir::Module> module;     ///< its functions without errors
    std::vector<std::string> rejected;    ///< names of the functions that were left out
    Dialect dialect = Dialect::arc_dsl;
    std::string dialect_reason; ///< why it is that one
    LoadTimes times;
    ir::OptimizeResult optimization;
};

/// Takes a text that was read: the text form of the IR if `path` ends in ".ir", else a program.
LoadedProgram load_program_text(frontend::SourceFile source, const std::string& path, const LoadOptions& options = {});

/// Reads one program. A file that ends in ".ir" holds the text form of the IR; "-" is standard input.
LoadedProgram load_program(const std::string& path, const LoadOptions& options = {});

/// Reads a text; "-" is standard input. Nothing if it cannot be read; `problem` then says why.
std::optional<frontend::SourceFile> read_source(const std::string& path, uint64_t most_bytes, std::string& problem);

/// Runs the passes on a loaded program.
void optimize_program(LoadedProgram& program, const ir::OptimizeOptions& options = {});

/// The programs that a path stands for: itself, or if it is a folder its .py and .batt files in the order of their names,
/// those in subfolders too (hidden ones not).
std::vector<std::string> program_paths(const std::string& path);

} // namespace batt::api
