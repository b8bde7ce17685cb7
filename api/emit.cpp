// emit(): the forms of a program as text.
#include <algorithm>
#include <thread>

#include "api/program_impl.h"
#include "codegen/cuda/device_code.h"
#include "codegen/plan/print.h"
#include "frontend/ast_printer.h"
#include "ir/text.h"
#include "runtime/devices/device_pool.h"

namespace battc {

namespace cuda = batt::cuda;
namespace frontend = batt::frontend;
namespace ir = batt::ir;
namespace runtime = batt::runtime;

namespace {

/// Lambdas and what passes make out of a function are named after it: `solve_x.lambda`.
bool wanted(const NameFilter& filter, std::string_view name) {
    return !filter || filter(name) || filter(name.substr(0, name.find('.')));
}

std::string tree_text(const frontend::Module& tree, const NameFilter& filter) {
    if (!filter)
        return frontend::print_ast(tree);
    // The printer takes a module: one that has the same nodes and only some of the functions.
    frontend::Module chosen = tree;
    std::erase_if(chosen.functions,
                  [&](const frontend::Function& function) { return !filter(tree.name_of(function)); });
    return frontend::print_ast(chosen);
}

std::string module_text(const ir::Module& module, const NameFilter& filter) {
    if (!filter)
        return ir::print(module);
    std::string text;
    for (const ir::Function& function : module.functions())
        if (wanted(filter, function.name()))
            text += (text.empty() ? "" : "\n") + ir::print(module, function);
    return text;
}

Error not_available(const batt::Failure& failure) { return {ErrorCode::not_available, failure.message}; }

Result<Emitted> emit_device_form(const CompiledProgram::Impl& program, Form form, const EmitOptions& options) {
    std::vector<ir::FunctionId> functions;
    std::vector<const runtime::EntryPoint*> entries;
    for (const runtime::EntryPoint& entry : program.internal_entries)
        if (wanted(options.functions, entry.name)) {
            functions.push_back(entry.function);
            entries.push_back(&entry);
        }
    Emitted emitted;
    emitted.programs = entries.size();
    if (form == Form::report) {
        emitted.content = runtime::device_report(entries);
        return emitted;
    }
    const batt::plan::NumberedProgram compiled[] = {{&*program.executable, 0, functions}};
    const batt::plan::ProgramPlan plan = batt::plan::plan_program(compiled);
    if (form == Form::plan) {
        emitted.content = batt::plan::print(plan);
        return emitted;
    }
    const frontend::SourceFile& written = program.written.impl().file;
    cuda::ProgramSourceOptions source_options;
    source_options.source_line = [&](const batt::interp::Program&, ir::Position position) {
        const std::string_view line = written.line(position.line);
        const size_t start = line.find_first_not_of(" \t");
        return start == std::string_view::npos ? std::string() : std::string(line.substr(start));
    };
    if (form == Form::cuda) {
        emitted.content = cuda::program_source(plan, source_options);
        return emitted;
    }
    const std::optional<int> architecture = cuda::parse_architecture(options.architecture);
    if (!architecture)
        return invalid("'" + options.architecture + "' is not an architecture like sm_90");
    const batt::Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        return not_available(nvrtc.failure());
    if (form == Form::ptx) {
        const cuda::GeneratedUnit whole = {"program.cu", cuda::program_source(plan, source_options)};
        const auto ptx = nvrtc->compile(cuda::unit_request(whole, *architecture, cuda::Emit::ptx));
        if (!ptx)
            return not_available(ptx.failure());
        emitted.content = ptx->code;
        return emitted;
    }
    const auto units = cuda::program_units(plan, source_options);
    const auto code = cuda::generated_code(*nvrtc, *architecture, cuda::KernelCache(), units,
                                           std::thread::hardware_concurrency(), options.compiling);
    if (!code)
        return not_available(code.failure());
    emitted.content = code->cubin.bytes();
    emitted.units = units.size();
    emitted.compile_seconds = code->compile_seconds;
    emitted.link_seconds = code->link_seconds;
    emitted.cached = code->cached;
    return emitted;
}

constexpr std::string_view form_names[] = {"ast", "ir", "ir-opt", "report", "plan", "cuda", "ptx", "cubin"};

} // namespace

std::string ModuleView::text(const NameFilter& functions) const {
    return module_text(*static_cast<const ir::Module*>(module_), functions);
}

std::string_view form_name(Form form) { return form_names[static_cast<size_t>(form)]; }

std::optional<Form> form_from_name(std::string_view name) {
    const auto* const at = std::ranges::find(form_names, name);
    return at == std::end(form_names) ? std::nullopt : std::optional(static_cast<Form>(at - std::begin(form_names)));
}

Result<Emitted> emit(const CompiledProgram& program, Form form, const EmitOptions& options) {
    return protect([&]() -> Result<Emitted> {
        if (!program.usable())
            return not_found("the program has no form to print");
        const CompiledProgram::Impl& impl = program.impl();
        switch (form) {
        case Form::ast: {
            const std::optional<frontend::Module>& tree = impl.as_written().tree;
            if (!tree)
                return not_found("a text of the IR has no syntax tree");
            return Emitted{tree_text(*tree, options.functions), 0, 0, 0, 0, false};
        }
        case Form::ir:
            return Emitted{module_text(*impl.as_written().module, options.functions), 0, 0, 0, 0, false};
        case Form::ir_opt:
            return Emitted{module_text(*impl.module, options.functions), 0, 0, 0, 0, false};
        default:
            return emit_device_form(impl, form, options);
        }
    });
}

} // namespace battc
