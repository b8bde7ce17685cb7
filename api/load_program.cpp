#include "api/load_program.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "frontend/lowering.h"
#include "ir/text.h"
#include "ir/verifier.h"

namespace batt::api {

namespace {

using frontend::Code;
using frontend::SourceFile;

class Stopwatch {
public:
    /// Milliseconds since the last lap.
    double lap() {
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double, std::milli> passed = now - start_;
        start_ = now;
        return passed.count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void read_ir(LoadedProgram& program) {
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(program.source.text(), problem);
    if (!module) {
        const uint32_t begin = program.source.line_start(problem.position.line) +
                               (problem.position.column > 0 ? problem.position.column - 1 : 0);
        program.diagnostics.error(program.source, {begin, begin}, Code::bad_ir_text, problem.message);
        return;
    }
    const std::vector<std::string> broken_rules = ir::verify(*module);
    for (const std::string& rule : broken_rules)
        program.diagnostics.file_error(program.source.name(), Code::bad_ir_text, rule);
    if (!broken_rules.empty())
        return;
    const std::string& written = module->source_name();
    program.written = SourceFile::read(written).value_or(SourceFile(written, {}));
    program.module = std::move(module);
}

void read_program(LoadedProgram& program, const LoadOptions& options) {
    Stopwatch watch;
    frontend::ParseResult parsed = frontend::parse(program.source, options.canceled);
    program.times.parse = watch.lap();
    program.diagnostics = std::move(parsed.diagnostics);
    if (parsed.module.functions.empty())
        return; // the parser has said so
    frontend::LoweringResult lowered =
        frontend::lower_module(parsed.module, {options.dialect, options.entries, options.canceled});
    program.times.lower = watch.lap();
    program.diagnostics.append(lowered.diagnostics);
    program.diagnostics.sort_by_position();
    program.rejected = std::move(lowered.rejected);
    program.dialect = lowered.dialect;
    program.dialect_reason = std::move(lowered.dialect_reason);
    program.module = std::move(lowered.module);
    program.tree = std::move(parsed.module);
}

bool is_program_file(const std::filesystem::path& path) {
    return path.extension() == ".py" || path.extension() == ".batt";
}

} // namespace

std::optional<SourceFile> read_source(const std::string& path, uint64_t most_bytes, std::string& problem) {
    if (path != "-")
        return SourceFile::read(path, &problem, most_bytes);
    std::optional<std::string> text = frontend::read_standard_input(most_bytes, problem);
    return text ? std::optional(SourceFile("<standard input>", *std::move(text))) : std::nullopt;
}

LoadedProgram load_program(const std::string& path, const LoadOptions& options) {
    Stopwatch watch;
    std::string problem;
    std::optional<SourceFile> source = read_source(path, options.max_file_size, problem);
    const double read_time = watch.lap();
    if (!source) {
        LoadedProgram program;
        program.path = path;
        program.times.read = read_time;
        program.diagnostics.file_error(path, Code::cannot_read_file, fmt::format("cannot read the file: {}", problem));
        return program;
    }
    LoadedProgram program = load_program_text(std::move(*source), path, options);
    program.times.read = read_time;
    return program;
}

LoadedProgram load_program_text(SourceFile source, const std::string& path, const LoadOptions& options) {
    LoadedProgram program;
    program.path = path;
    program.readable = true;
    program.source = std::move(source);
    program.written = program.source;
    if (path.ends_with(".ir"))
        read_ir(program);
    else
        read_program(program, options);
    if (options.optimize)
        optimize_program(program);
    return program;
}

void optimize_program(LoadedProgram& program, const ir::OptimizeOptions& options) {
    if (!program.module)
        return;
    Stopwatch watch;
    program.optimization = ir::optimize(*program.module, options);
    program.times.optimize = watch.lap();
    for (const std::string& broken_rule : program.optimization.problems)
        program.diagnostics.file_error(program.source.name(), Code::failed_internal, broken_rule);
}

std::vector<std::string> program_paths(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(path, error))
        return {path};
    std::vector<std::string> paths;
    for (fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error), end;
         !error && at != end; at.increment(error)) {
        if (at->path().filename().native().starts_with("."))
            at.disable_recursion_pending();
        else if (is_program_file(at->path()) && at->is_regular_file(error))
            paths.push_back(at->path().string());
    }
    std::ranges::sort(paths);
    return paths;
}

} // namespace batt::api
