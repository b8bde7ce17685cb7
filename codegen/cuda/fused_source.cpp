#include "codegen/cuda/fused_source.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "ops/op_table.h"

namespace batt::cuda {

namespace {

using interp::Code;
using interp::Slot;
using interp::Step;

std::string function_symbol(ir::FunctionId function) { return fmt::format("battc_function_{}", function); }

std::string function_declaration(ir::FunctionId function) {
    return fmt::format("extern \"C\" bool {}(Execution& execution, Value& result, const Value* parameters)",
                       function_symbol(function));
}

/// Whether a step is a call that needs nothing of a frame: no guard, nothing remembered.
bool is_direct_call(const Step& step) {
    return step.opcode == ir::Opcode::call && step.on_error == ir::OnError::raise && step.charge_slot < 0;
}

std::span<const Slot> operands_of(const Code& code, const Step& step) {
    return step.operand_count <= interp::inline_operands
               ? std::span(step.operand, step.operand_count)
               : std::span(code.operands + step.first_operand, step.operand_count);
}

/// Functions that some entries call or make function values of, themselves among them, in ascending order.
std::set<ir::FunctionId> reachable(const interp::Program& program, std::span<const ir::FunctionId> entries) {
    std::set<ir::FunctionId> found(entries.begin(), entries.end());
    std::vector<ir::FunctionId> open(entries.begin(), entries.end());
    while (!open.empty()) {
        const Code& code = program.code(open.back());
        open.pop_back();
        for (const Step& step : std::span(code.steps, code.step_count))
            if ((step.opcode == ir::Opcode::call || step.opcode == ir::Opcode::make_closure) &&
                found.insert(step.index).second)
                open.push_back(step.index);
    }
    return found;
}

/// Writes one function.
class FunctionWriter {
public:
    FunctionWriter(const interp::Program& program, ir::FunctionId function, const FusedOptions& options)
        : program_(program), function_(function), code_(program.code(function)), options_(options) {}

    std::string write() {
        for (const Step& step : std::span(code_.steps, code_.step_count))
            write_step(step);
        line("result = {};", operand(code_.result));
        const std::string body = std::exchange(text_, {});
        text_ = fmt::format("\n// {}\n{} {{\n", program_.module().function(function_).name(),
                            function_declaration(function_));
        if (body.find("constants[") != std::string::npos)
            line("const Value* const constants = execution.constants;");
        line("Value x[{}];", std::max<u64>(code_.frame_size(), 1));
        for (u32 i = 0; i < code_.parameter_count; ++i)
            line("x[{0}] = parameters[{0}];", i);
        text_ += body;
        line("return true;");
        return std::move(text_) + "}\n";
    }

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        text_ += "    " + fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
    }

    /// A value of the frame, or a constant of the pool.
    static std::string operand(Slot slot) {
        return slot >= 0 ? fmt::format("x[{}]", slot) : fmt::format("constants[{}]", -1 - slot);
    }

    void write_step(const Step& step) {
        if (step.position.line != 0 && step.position.line != last_line_ && options_.source_line) {
            last_line_ = step.position.line;
            if (const std::string source = options_.source_line(step.position); !source.empty())
                line("// {}: {}", step.position.line, source);
        }
        if (!step.rare) {
            write_op(step);
        } else if (is_direct_call(step)) {
            write_call(step);
        } else {
            line("if (!battc_step(execution, {}, {}, x))", function_, &step - code_.steps);
            line("    return false;");
        }
    }

    void write_op(const Step& step) {
        std::string arguments;
        for (const Slot slot : operands_of(code_, step))
            arguments += ", &" + operand(slot);
        line("if (!battc_op_{}(execution, x[{}], {}{}))", op_info(static_cast<OpId>(step.op)).name, step.target,
             step.fuel_charge, arguments);
        line("    return false;");
    }

    void write_call(const Step& step) {
        std::string list;
        for (const Slot slot : operands_of(code_, step))
            list += (list.empty() ? "" : ", ") + operand(slot);
        line("{{");
        if (!list.empty())
            line("    const Value a[] = {{{}}};", list);
        line("    if (!battc_call(execution, x[{}], {}, {}, {})) // {}", step.target, step.fuel_charge, step.index,
             list.empty() ? "nullptr" : "a", program_.module().function(step.index).name());
        line("        return false;");
        line("}}");
    }

    const interp::Program& program_;
    ir::FunctionId function_;
    const Code& code_;
    const FusedOptions& options_;
    std::string text_;
    u32 last_line_ = 0;
};

constexpr std::string_view unit_head = R"(// Generated by battc.
#include "codegen/cuda/device/fused.h"

using namespace batt;
using batt::interp::Execution;
)";

/// Adds the ops of a constant function value.
void add_ops(const Value& value, std::set<u16>& ops) {
    if (value.kind == Kind::op)
        ops.insert(static_cast<u16>(value.count));
    else if (value.kind == Kind::closure)
        for (u32 i = 0; i < value.closure()->captured_count; ++i)
            add_ops(value.closure()->captured[i], ops);
    else if (value.kind == Kind::tuple || value.kind == Kind::set)
        for (u32 i = 0; i < value.count; ++i)
            add_ops(value.items()[i], ops);
}

/// Ops that a program calls by number: as function values, in steps that are interpreted. Kernels make values of some others.
std::set<u16> ops_by_number(const interp::Program& program, const std::set<ir::FunctionId>& functions) {
    std::set<u16> ops;
    for (const OpId made_by_kernels : {OpId::op_identity, OpId::op_first, OpId::op_last})
        ops.insert(static_cast<u16>(made_by_kernels));
    for (const ir::FunctionId function : functions) {
        const Code& code = program.code(function);
        const auto add = [&](Slot slot) {
            if (slot < 0)
                add_ops(program.constants()[static_cast<size_t>(-1 - slot)], ops);
        };
        for (const Step& step : std::span(code.steps, code.step_count)) {
            if (step.rare && step.opcode == ir::Opcode::op)
                ops.insert(step.op);
            for (const Slot slot : operands_of(code, step))
                add(slot);
            if (step.on_error == ir::OnError::replace)
                add(step.fallback);
        }
        add(code.result);
    }
    return ops;
}

/// The tables by which the library finds functions and kernels by number.
std::string tables_text(const interp::Program& program, const std::set<ir::FunctionId>& functions) {
    std::string text = "\nBATT_PROGRAM_TABLE batt::cuda::Function battc_functions[] = {\n";
    for (ir::FunctionId function = 0; function < program.codes().size(); ++function)
        text += functions.contains(function) ? fmt::format("    {},\n", function_symbol(function)) : "    nullptr,\n";
    text += "};\n\n";
    const std::set<u16> ops = ops_by_number(program, functions);
    for (const u16 op : ops)
        text += fmt::format("extern \"C\" Value battc_kernel_{}(Context& context, const Value* arguments);\n",
                            op_info(static_cast<OpId>(op)).name);
    text += "BATT_PROGRAM_TABLE batt::Kernel battc_kernels[] = {\n";
    for (u16 op = 0; op < op_count; ++op)
        text += ops.contains(op) ? fmt::format("    battc_kernel_{},\n", op_info(static_cast<OpId>(op)).name)
                                 : "    battc_no_kernel,\n";
    return text + "};\n";
}

/// What functions use that is defined elsewhere, or further down.
std::string declarations(const interp::Program& program, std::span<const ir::FunctionId> functions,
                         const std::set<ir::FunctionId>& called) {
    std::set<u16> ops;
    for (const ir::FunctionId function : functions) {
        const Code& code = program.code(function);
        for (const Step& step : std::span(code.steps, code.step_count))
            if (!step.rare)
                ops.insert(step.op);
    }
    std::string text;
    for (const u16 op : ops)
        text +=
            fmt::format("extern \"C\" bool battc_op_{}(Execution& execution, Value& result, i64 fuel, const Value* a, "
                        "const Value* b = nullptr, const Value* c = nullptr, const Value* d = nullptr);\n",
                        op_info(static_cast<OpId>(op)).name);
    for (const ir::FunctionId function : called)
        text += function_declaration(function) + ";\n";
    return text.empty() ? text : "\n" + text;
}

} // namespace

std::vector<GeneratedUnit> fused_units(const interp::Program& program, std::span<const ir::FunctionId> entries,
                                       const FusedOptions& options) {
    const std::set<ir::FunctionId> functions = reachable(program, entries);
    const std::vector<ir::FunctionId> list(functions.begin(), functions.end());
    const size_t step = std::max<size_t>(options.functions_per_unit, 1);
    std::vector<GeneratedUnit> units;
    for (size_t first = 0; first < list.size(); first += step) {
        const auto part = std::span(list).subspan(first, std::min(step, list.size() - first));
        const bool last = part.end() == std::span(list).end();
        std::string text(unit_head);
        text += declarations(program, part, last ? functions : std::set<ir::FunctionId>());
        for (const ir::FunctionId function : part)
            text += FunctionWriter(program, function, options).write();
        if (last)
            text += tables_text(program, functions);
        units.push_back({fmt::format("functions_{}_{}.cu", part.front(), part.back()), std::move(text)});
    }
    return units;
}

std::string fused_source(const interp::Program& program, std::span<const ir::FunctionId> entries,
                         const FusedOptions& options) {
    FusedOptions whole = options;
    whole.functions_per_unit = ~size_t{0};
    const std::vector<GeneratedUnit> units = fused_units(program, entries, whole);
    return units.empty() ? std::string() : units.front().text;
}

} // namespace batt::cuda
