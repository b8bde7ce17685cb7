#include "codegen/cuda/fused_source.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "ops/op_table.h"

namespace batt::cuda {

namespace {

using interp::Code;
using interp::Slot;
using interp::Step;

std::string function_symbol(ir::FunctionId function) { return fmt::format("battc_function_{}", function); }

std::string function_declaration(ir::FunctionId function) {
    return fmt::format("extern \"C\" Value {}(Execution& execution, const Value* captured, u32 captured_count, "
                       "const Value* arguments)",
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
        const ir::Function& function = program_.module().function(function_);
        text_ += fmt::format("\n// {}\n{} {{\n", function.name(), function_declaration(function_));
        const bool needs_code = std::any_of(code_.steps, code_.steps + code_.step_count,
                                            [](const Step& step) { return step.rare && !is_direct_call(step); });
        if (needs_code)
            line("const Code& code = execution.codes[{}];", function_);
        line("Context& context = execution.context;");
        line("const Call call(execution);");
        line("if (call.too_deep())");
        line("    return too_deep(context);");
        line("Value x[{}];", std::max<u64>(code_.frame_size(), 1));
        line("take_parameters(x, {}, captured, captured_count, arguments);", code_.parameter_count);
        line("Value result;");
        for (const Step& step : std::span(code_.steps, code_.step_count))
            write_step(step);
        line("return {};", operand(code_.result));
        return std::move(text_) + "}\n";
    }

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        text_ += "    " + fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
    }

    /// A value of the frame, or a constant: numbers and functions of the op table in place, all else from the pool.
    std::string operand(Slot slot) const {
        if (slot >= 0)
            return fmt::format("x[{}]", slot);
        const Value& value = program_.constants()[static_cast<size_t>(-1 - slot)];
        switch (value.kind) {
        case Kind::none:
            return "make_none()";
        case Kind::boolean:
            return value.x != 0 ? "make_bool(true)" : "make_bool(false)";
        case Kind::integer:
            return fmt::format("make_int({})", value.x == INT32_MIN ? "-2147483647 - 1" : std::to_string(value.x));
        case Kind::op:
            return fmt::format("make_op(u32(OpId::op_{}))", op_info(static_cast<OpId>(value.count)).name);
        default:
            return fmt::format("execution.constants[{}]", -1 - slot);
        }
    }
    std::string operand_list(const Step& step) const {
        std::string text;
        for (const Slot slot : operands_of(code_, step))
            text += (text.empty() ? "" : ", ") + operand(slot);
        return text;
    }

    void write_step(const Step& step) {
        if (step.position.line != 0 && step.position.line != last_line_ && options_.source_line) {
            last_line_ = step.position.line;
            if (const std::string source = options_.source_line(step.position); !source.empty())
                line("// {}: {}", step.position.line, source);
        }
        if (step.rare && is_direct_call(step))
            write_call(step);
        else if (step.rare)
            line("result = battc_execute_rare(execution, code, code.steps[{}], x);", &step - code_.steps);
        else
            write_op(step);
        write_end(step);
    }

    void write_op(const Step& step) {
        const std::string name(op_info(static_cast<OpId>(step.op)).name);
        line("{{");
        line("    const Value a[] = {{{}}};", operand_list(step));
        line("    result = run_charged(context, battc_op_{0}, OpId::op_{0}, {1}, a, {2});", name, step.fuel_charge,
             step.charges_for_arguments ? step.operand_count : 0);
        line("}}");
    }

    void write_call(const Step& step) {
        const std::string list = operand_list(step);
        line("{{");
        if (!list.empty())
            line("    const Value a[] = {{{}}};", list);
        const std::string called =
            fmt::format("{}(execution, nullptr, 0, {})", function_symbol(step.index), list.empty() ? "nullptr" : "a");
        if (step.fuel_charge != 0)
            line("    result = spend(context, {}) ? {} : fuel_error();", step.fuel_charge, called);
        else
            line("    result = {};", called);
        line("    if (context.fuel < 0)");
        line("        result = fuel_error();");
        line("}}");
    }

    /// What becomes of the result.
    void write_end(const Step& step) {
        if (step.on_error == ir::OnError::raise) {
            line("if (result.is_error())");
            line("    return result;");
        } else {
            line("if (result.is_error() && is_limit(result))");
            line("    return result;");
            if (step.on_error == ir::OnError::replace) {
                line("if (result.is_error())");
                line("    result = {};", operand(step.fallback));
            }
        }
        if (step.gives_value)
            line("x[{}] = result;", step.target);
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
using batt::cuda::Call;
using batt::cuda::take_parameters;
using batt::interp::Code;
using batt::interp::Execution;
)";

std::string dispatch_text(const std::set<ir::FunctionId>& functions) {
    std::string text(unit_head);
    for (const ir::FunctionId function : functions)
        text += function_declaration(function) + ";\n";
    text += R"(
extern "C" Value battc_call(Execution& execution, u32 function, const Value* captured, u32 captured_count,
                            const Value* arguments) {
    switch (function) {
)";
    for (const ir::FunctionId function : functions)
        text += fmt::format("    case {}:\n        return {}(execution, captured, captured_count, arguments);\n",
                            function, function_symbol(function));
    text += R"(    default:
        return battc_interpret(execution, execution.codes[function], captured, captured_count, arguments);
    }
}

#if BATT_CUDA
extern "C" __global__ void battc_fused(const __grid_constant__ batt::cuda::Launch launch) {
    battc_run_warp(launch, (blockIdx.x * blockDim.x + threadIdx.x) / 32);
}
#endif
)";
    return text;
}

} // namespace

std::vector<GeneratedUnit> fused_units(const interp::Program& program, std::span<const ir::FunctionId> entries,
                                       const FusedOptions& options) {
    const std::set<ir::FunctionId> functions = reachable(program, entries);
    std::vector<GeneratedUnit> units;
    const std::vector<ir::FunctionId> list(functions.begin(), functions.end());
    const size_t step = std::max<size_t>(options.functions_per_unit, 1);
    for (size_t first = 0; first < list.size(); first += step) {
        const auto part = std::span(list).subspan(first, std::min(step, list.size() - first));
        std::set<ir::FunctionId> declared(part.begin(), part.end());
        std::string definitions;
        for (const ir::FunctionId function : part) {
            const Code& code = program.code(function);
            for (const Step& one : std::span(code.steps, code.step_count))
                if (is_direct_call(one))
                    declared.insert(one.index);
            definitions += FunctionWriter(program, function, options).write();
        }
        std::string text(unit_head);
        for (const ir::FunctionId function : declared)
            text += function_declaration(function) + ";\n";
        units.push_back({fmt::format("functions_{}_{}.cu", part.front(), part.back()), text + definitions});
    }
    units.push_back({"dispatch.cu", dispatch_text(functions)});
    return units;
}

std::string fused_source(const interp::Program& program, std::span<const ir::FunctionId> entries,
                         const FusedOptions& options) {
    FusedOptions whole = options;
    whole.functions_per_unit = ~size_t{0};
    std::string text;
    for (const GeneratedUnit& unit : fused_units(program, entries, whole))
        text += text.empty() ? unit.text : unit.text.substr(unit_head.size());
    return text;
}

} // namespace batt::cuda
