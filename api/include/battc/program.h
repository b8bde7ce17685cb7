/// @file
/// From the text of a program to something that can be evaluated.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <battc/diagnostic.h>
#include <battc/export.h>
#include <battc/op.h>
#include <battc/result.h>

namespace battc {

/// What kind of entry point a function is, as its name says.
enum class EntryKind : uint8_t {
    solve,  ///< solve_<task>(I)
    verify, ///< verify_<task>(I)
    batt,   ///< batt(task_id, S, I, C, log_path)
};

/// What a parameter of an entry point is bound to.
enum class EntryInput : uint8_t {
    input,       ///< the input grid: `I`, or a single parameter of whatever name
    train_pairs, ///< `S`: the tuple of the task's train pairs (input, output)
    candidate,   ///< `C`: a candidate output (Candidates), or None
    none,        ///< anything else is None
};

struct EntryParameter {
    std::string name;
    EntryInput input = EntryInput::none;
};

/// What a batt function appends to one of its lists, but for the value.
struct OutputRecord {
    enum class List : uint8_t {
        output, ///< o.append((index, is_solver, 'name', value)): a candidate for the output
        score,  ///< s.append((index, 'solver', 'name', value)): what a differ gives
    };
    List list = List::output;
    int32_t index = 0;
    bool is_solver = false; ///< outputs only
    std::string solver;     ///< scores only; "None" for none
    std::string name;       ///< of the solver that the output is of, or of the differ

    friend bool operator==(const OutputRecord&, const OutputRecord&) = default;
};

/// A function that can be evaluated on samples.
struct EntryPoint {
    std::string name;
    EntryKind kind = EntryKind::solve;
    std::string task; ///< the task in its name; empty for batt
    Dialect dialect = Dialect::arc_dsl;
    Position position; ///< of its definition
    std::vector<EntryParameter> parameters;
    std::vector<OutputRecord> records; ///< batt: what its result consists of; without records it is an ordinary output
};

/// Milliseconds that the steps of compiling took.
struct CompileTimes {
    double read = 0;
    double parse = 0;
    double lower = 0;
    double optimize = 0;
};

/// What one pass of the optimiser did.
struct PassStatistics {
    std::string name;
    uint32_t changes = 0;
    double milliseconds = 0;
};

/// The size of a module of the IR.
struct ModuleSize {
    size_t functions = 0;
    size_t instructions = 0;
    size_t constants = 0;
};

/// A pass of the optimiser.
struct PassDescription {
    std::string_view name;
    std::string_view summary; ///< one line
};
BATTC_API std::span<const PassDescription> all_passes();

/// Whether to take a function, by its name. Empty: take all.
using NameFilter = std::function<bool(std::string_view name)>;

/// A module of the IR while passes change it, for CompileOptions::after_pass.
class BATTC_API ModuleView {
public:
    explicit ModuleView(const void* module) : module_(module) {}
    /// Its text form, or that of some of its functions.
    std::string text(const NameFilter& functions = {}) const;

private:
    const void* module_;
};

/// The most bytes of a file of a program or of data that are read, unless another number is asked for.
inline constexpr uint64_t default_max_file_size = uint64_t{256} << 20;

struct CompileOptions {
    std::optional<Dialect> dialect = {};   ///< nothing: found from the program
    std::vector<std::string> entries = {}; ///< functions that are entry points besides solve_..., verify_... and batt
    bool optimize = true;                  ///< results, errors and fuel are the same without, only slower
    std::function<bool()> canceled = {};   ///< asked often; true ends the call with ErrorCode::canceled
    std::vector<std::string> without_passes = {}; ///< passes to leave out, by name
    bool verify_passes = false;                   ///< check the rules of the IR after each pass
    std::function<void(std::string_view pass, const ModuleView& module)> after_pass = {}; ///< called after each pass
    std::string kernels = {};  ///< the level of the kernels that compute (kernel_levels()); empty: the best
    bool general_only = false; ///< store all values in their general forms: slow, to check battc itself
    uint64_t max_file_size = default_max_file_size; ///< a larger file is not read
};

/// A program that has been compiled: its text, tree, module and bytecode. Immutable; copies share everything and can be used by
/// several threads. Functions with mistakes, and those that call them, are left out; diagnostics() says why, and the rest runs.
class BATTC_API CompiledProgram {
public:
    /// A program without functions.
    CompiledProgram();

    /// The path or name that it was compiled under, as results name it.
    const std::string& path() const;
    /// False if its file could not be read, which diagnostics() says.
    bool readable() const;
    /// Whether there is something that could be evaluated or printed: false if nothing could be read or every function is broken
    /// beyond parsing.
    bool usable() const;
    std::span<const Diagnostic> diagnostics() const;
    /// Whether there are errors among the diagnostics.
    bool has_errors() const;
    /// The names of the functions that were left out, in the order of the source.
    std::span<const std::string> rejected() const;

    /// The entry points in the order of the module, and the place of one by its name.
    std::span<const EntryPoint> entries() const;
    std::optional<size_t> find_entry(std::string_view name) const;

    /// The dialect: forced, or found. That of each entry point stands there.
    Dialect dialect() const;
    /// Why it is that one, for people: "3 names of it alone, 0 of batt alone". Empty for a text of the IR.
    const std::string& dialect_reason() const;
    /// The text that was compiled, into which diagnostics point.
    const SourceText& source() const;
    /// What positions of evaluations point into: the source; for a text of the IR the file that it was made from, if it is there.
    const SourceText& written_source() const;
    /// 16 hexadecimal digits that say what the source is.
    const std::string& content_hash() const;

    CompileTimes times() const;
    std::span<const PassStatistics> passes() const;
    /// Before and after the passes.
    ModuleSize lowered_size() const;
    ModuleSize size() const;
    /// Functions and statements of the source; 0 for a text of the IR.
    size_t source_functions() const;
    size_t source_statements() const;
    /// Different ops that it uses.
    size_t distinct_ops() const;
    /// The level of the kernels that compute it.
    std::string_view kernels() const;

    struct Impl;
    explicit CompiledProgram(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    const Impl& impl() const { return *impl_; }
    const std::shared_ptr<const Impl>& shared_impl() const { return impl_; }
    /// The same program (not: an equal one).
    friend bool operator==(const CompiledProgram& a, const CompiledProgram& b) { return a.impl_ == b.impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

/// Compiles a text. Mistakes of the program are diagnostics of the result; an Error is only for options that make no sense.
/// A `name` that ends in ".ir" stands for the text form of the IR.
BATTC_API Result<CompiledProgram> compile(std::string text, const CompileOptions& options = {},
                                          std::string name = "<program>");
/// Compiles a file (.py, .batt, or .ir for the text form of the IR); "-" is standard input. A file that cannot be read, and what is no
/// regular file, is a diagnostic too.
BATTC_API Result<CompiledProgram> compile_file(const std::string& path, const CompileOptions& options = {});

/// Reads a text as programs are read: a regular file, or standard input for "-". cannot_read if that fails.
BATTC_API Result<SourceText> read_source(const std::string& path, uint64_t max_file_size = default_max_file_size);

/// The programs that a path stands for: itself, or if it is a folder its .py and .batt files in the order of their names, those in
/// subfolders too (hidden ones not).
BATTC_API std::vector<std::string> program_paths(const std::string& path);

/// A form that a program takes on its way to being run.
enum class Form : uint8_t {
    ast,    ///< the syntax tree
    ir,     ///< the IR as lowering makes it
    ir_opt, ///< the IR that is run
    report, ///< what of it runs on devices, and what it needs there
    plan,   ///< what the compiled code does: the plan that every compiler prints
    cuda,   ///< CUDA C++ of the program's own
    ptx,    ///< the same compiled for people; needs NVRTC, no GPU
    cubin,  ///< machine code, linked with the kernels; needs NVRTC, no GPU
};
inline constexpr Form all_forms[] = {Form::ast,  Form::ir,   Form::ir_opt, Form::report,
                                     Form::plan, Form::cuda, Form::ptx,    Form::cubin};

/// "ast", "ir", "ir-opt", ..., and back.
BATTC_API std::string_view form_name(Form form);
BATTC_API std::optional<Form> form_from_name(std::string_view name);

struct EmitOptions {
    NameFilter functions = {};          ///< which functions; empty: all
    std::string architecture = "sm_90"; ///< of ptx and cubin
    /// Told the architecture before the kernels are compiled for it, which takes a minute or two once for a machine.
    std::function<void(int architecture)> compiling = {};
};

/// What emit() gives.
struct Emitted {
    std::string content;        ///< text; for cubin machine code
    size_t programs = 0;        ///< cubin: entry points in it
    size_t units = 0;           ///< cubin: units that were compiled
    double compile_seconds = 0; ///< cubin: processor time that the compiler took
    double link_seconds = 0;    ///< cubin: likewise the linker
    bool cached = false;        ///< cubin: it came out of the cache
};

/// A form of a program. not_found if the program does not have it (no tree of a text of the IR, nothing usable), not_available if
/// there is no compiler for devices, invalid_argument for an architecture that is none.
BATTC_API Result<Emitted> emit(const CompiledProgram& program, Form form, const EmitOptions& options = {});

} // namespace battc
