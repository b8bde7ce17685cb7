// compile(): from a text to a CompiledProgram. The steps themselves are in load_program.cpp.
#include <algorithm>

#include "api/load_program.h"
#include "api/program_impl.h"
#include "ir/passes/pipeline.h"
#include "ir/text.h"
#include "ops/kernel_table.h"
#include "ops/op_table.h"
#include "runtime/run/glob.h"

namespace battc {

namespace frontend = batt::frontend;
namespace interp = batt::interp;
namespace ir = batt::ir;
namespace runtime = batt::runtime;

OutputRecord to_public(const ir::OutputRecord& record) {
    return {static_cast<OutputRecord::List>(record.list), record.index, record.is_solver, record.solver, record.name};
}

EntryPoint to_public(const runtime::EntryPoint& entry) {
    EntryPoint result;
    result.name = entry.name;
    result.kind = static_cast<EntryKind>(entry.kind);
    result.task = entry.own_task;
    for (const ir::OutputRecord& record : entry.records)
        result.records.push_back(to_public(record));
    if (entry.program == nullptr)
        return result;
    const ir::Function& function = entry.program->module().function(entry.function);
    result.dialect = to_public(function.dialect());
    result.position = to_public(function.header().position);
    for (size_t i = 0; i < entry.parameters.size(); ++i) {
        const ir::EntryInput input = entry.parameters[i];
        result.parameters.push_back({function.parameter_name(static_cast<batt::u32>(i)),
                                     input == ir::EntryInput::input         ? EntryInput::input
                                     : input == ir::EntryInput::train_pairs ? EntryInput::train_pairs
                                     : input == ir::EntryInput::candidate   ? EntryInput::candidate
                                                                            : EntryInput::none});
    }
    return result;
}

namespace {

ModuleSize size_of(const ir::Module& module) {
    ModuleSize size{module.function_count(), 0, module.constant_count()};
    for (const ir::Function& function : module.functions())
        size.instructions += function.instructions().size();
    return size;
}

/// What is wrong with options; empty if nothing is.
std::string wrong_options(const CompileOptions& options) {
    for (const std::string& pass : options.without_passes)
        if (ir::find_pass(pass) == nullptr)
            return "there is no pass '" + pass + "'";
    if (options.kernels.empty())
        return {};
    for (const batt::KernelTable& table : batt::kernel_tables())
        if (table.level == options.kernels)
            return table.supported() ? std::string() : "this machine cannot run the kernels '" + options.kernels + "'";
    return "there are no kernels '" + options.kernels + "'";
}

batt::api::LoadOptions load_options(const CompileOptions& options) {
    batt::api::LoadOptions load;
    if (options.dialect)
        load.dialect = to_internal(*options.dialect);
    load.entries = options.entries;
    load.canceled = options.canceled;
    load.optimize = false;
    load.max_file_size = options.max_file_size;
    return load;
}

Result<CompiledProgram> finish(batt::api::LoadedProgram loaded, const CompileOptions& options) {
    const auto canceled = [&] { return options.canceled && options.canceled(); };
    const Error ended_early{ErrorCode::canceled, "compiling was canceled"};
    if (canceled())
        return ended_early;
    auto impl = std::make_shared<CompiledProgram::Impl>();
    impl->path = loaded.path;
    impl->readable = loaded.readable;
    impl->options = options;
    impl->options.after_pass = {};
    impl->options.canceled = {};
    impl->program_options.general_only = options.general_only;
    impl->program_options.kernels = options.kernels.empty() ? nullptr : batt::find_kernel_table(options.kernels);
    impl->source = to_public(loaded.source);
    impl->written = to_public(loaded.written);
    impl->hash = runtime::hash_text(runtime::content_hash(loaded.source.text()));
    if (loaded.tree) {
        impl->source_functions = loaded.tree->functions.size();
        impl->source_statements = loaded.tree->statements.size();
    }
    if (loaded.module) {
        if (!loaded.tree)
            impl->source_functions = loaded.module->function_count();
        impl->lowered_size = size_of(*loaded.module);
        if (options.optimize) {
            ir::OptimizeOptions optimize;
            optimize.verify_each = options.verify_passes;
            optimize.canceled = options.canceled;
            optimize.without.assign(options.without_passes.begin(), options.without_passes.end());
            if (options.after_pass)
                optimize.after_pass = [&](std::string_view pass, const ir::Module& module) {
                    options.after_pass(pass, ModuleView(&module));
                };
            batt::api::optimize_program(loaded, optimize);
            if (canceled())
                return ended_early;
        }
        impl->size = size_of(*loaded.module);
        impl->summary = runtime::summarize_program(*loaded.module);
        impl->summary.path = impl->path;
        impl->summary.hash = impl->hash;
        impl->module = std::make_shared<const ir::Module>(std::move(*loaded.module));
        impl->executable.emplace(*impl->module, impl->program_options);
        impl->internal_entries = runtime::entry_points(*impl->executable, impl->path);
        for (const runtime::EntryPoint& entry : impl->internal_entries)
            impl->entries.push_back(to_public(entry));
    }
    impl->dialect = loaded.dialect;
    impl->dialect_reason = std::move(loaded.dialect_reason);
    impl->summary.dialect_reason = impl->dialect_reason;
    impl->times = {loaded.times.read, loaded.times.parse, loaded.times.lower, loaded.times.optimize};
    for (const ir::PassStatistics& pass : loaded.optimization.passes)
        impl->passes.push_back({std::string(pass.name), pass.changes, pass.milliseconds});
    impl->diagnostics = to_public(loaded.diagnostics);
    impl->rejected_functions = find_rejected(loaded.tree ? &*loaded.tree : nullptr, loaded.rejected, impl->diagnostics);
    impl->rejected = std::move(loaded.rejected);
    return CompiledProgram(std::move(impl));
}

} // namespace

const WrittenProgram& CompiledProgram::Impl::as_written() const {
    std::call_once(written_once_, [this] {
        batt::api::LoadedProgram loaded = batt::api::load_program_text(source.impl().file, path, load_options(options));
        as_written_.tree = std::move(loaded.tree);
        as_written_.module = std::make_shared<const ir::Module>(std::move(*loaded.module));
        as_written_.executable.emplace(*as_written_.module, program_options);
    });
    return as_written_;
}

Result<CompiledProgram> compile(std::string text, const CompileOptions& options, std::string name) {
    return protect([&]() -> Result<CompiledProgram> {
        if (std::string problem = wrong_options(options); !problem.empty())
            return invalid(std::move(problem));
        return finish(
            batt::api::load_program_text(frontend::SourceFile(name, std::move(text)), name, load_options(options)),
            options);
    });
}

Result<CompiledProgram> compile_file(const std::string& path, const CompileOptions& options) {
    return protect([&]() -> Result<CompiledProgram> {
        if (std::string problem = wrong_options(options); !problem.empty())
            return invalid(std::move(problem));
        return finish(batt::api::load_program(path, load_options(options)), options);
    });
}

Result<SourceText> read_source(const std::string& path, uint64_t max_file_size) {
    return protect([&]() -> Result<SourceText> {
        std::string problem;
        std::optional<frontend::SourceFile> source = batt::api::read_source(path, max_file_size, problem);
        if (!source)
            return Error{ErrorCode::cannot_read, problem};
        return to_public(*std::move(source));
    });
}

std::vector<std::string> program_paths(const std::string& path) { return batt::api::program_paths(path); }

std::span<const PassDescription> all_passes() {
    static const std::vector<PassDescription> passes = [] {
        std::vector<PassDescription> all;
        for (const ir::Pass& pass : ir::all_passes())
            all.push_back({pass.name, pass.summary});
        return all;
    }();
    return passes;
}

CompiledProgram::CompiledProgram() : impl_(std::make_shared<Impl>()) {}

const std::string& CompiledProgram::path() const { return impl_->path; }
bool CompiledProgram::readable() const { return impl_->readable; }
bool CompiledProgram::usable() const { return impl_->module != nullptr; }
std::span<const Diagnostic> CompiledProgram::diagnostics() const { return impl_->diagnostics; }
bool CompiledProgram::has_errors() const { return battc::has_errors(impl_->diagnostics); }
std::span<const std::string> CompiledProgram::rejected() const { return impl_->rejected; }
std::span<const EntryPoint> CompiledProgram::entries() const { return impl_->entries; }

std::optional<size_t> CompiledProgram::find_entry(std::string_view name) const {
    const auto at = std::ranges::find(impl_->entries, name, &EntryPoint::name);
    return at == impl_->entries.end() ? std::nullopt : std::optional(static_cast<size_t>(at - impl_->entries.begin()));
}

Dialect CompiledProgram::dialect() const { return to_public(impl_->dialect); }
const std::string& CompiledProgram::dialect_reason() const { return impl_->dialect_reason; }
const SourceText& CompiledProgram::source() const { return impl_->source; }
const SourceText& CompiledProgram::written_source() const { return impl_->written; }
const std::string& CompiledProgram::content_hash() const { return impl_->hash; }
CompileTimes CompiledProgram::times() const { return impl_->times; }
std::span<const PassStatistics> CompiledProgram::passes() const { return impl_->passes; }
ModuleSize CompiledProgram::lowered_size() const { return impl_->lowered_size; }
ModuleSize CompiledProgram::size() const { return impl_->size; }
size_t CompiledProgram::source_functions() const { return impl_->source_functions; }
size_t CompiledProgram::source_statements() const { return impl_->source_statements; }
size_t CompiledProgram::distinct_ops() const { return impl_->summary.distinct_ops; }

std::string_view CompiledProgram::kernels() const {
    return impl_->executable ? impl_->executable->kernels().level : batt::best_kernel_table().level;
}

} // namespace battc
