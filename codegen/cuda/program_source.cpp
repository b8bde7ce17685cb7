#include "codegen/cuda/program_source.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace batt::cuda {

namespace {

using plan::FunctionPlan;
using plan::Instruction;
using plan::Operand;

std::string symbol(const FunctionPlan& function) { return fmt::format("battc_function_{}", function.number); }
std::string declaration(const FunctionPlan& function) {
    return fmt::format("BATT_PROGRAM_FUNCTION({})", symbol(function));
}
std::string_view op_name(u32 op) { return op_info(static_cast<OpId>(op)).name; }

std::string_view type_of(Representation representation) {
    constexpr std::string_view types[] = {"Value", "i32", "bool", "IntPair", "RegisterGrid"};
    return types[static_cast<size_t>(representation)];
}

/// -2147483648 is no literal of C++.
std::string number(i32 value) { return value == -2147483647 - 1 ? "-2147483647 - 1" : fmt::format("{}", value); }

std::string expression(const Operand& operand) {
    switch (operand.location) {
    case plan::Location::frame:
        return fmt::format("x[{}]", operand.index);
    case plan::Location::constant:
        return fmt::format("constants[{}]", operand.index);
    case plan::Location::reg:
        return fmt::format("v{}", operand.index);
    case plan::Location::immediate:
        break;
    }
    if (operand.representation == Representation::pair)
        return fmt::format("IntPair{{{}, {}}}", number(operand.x), number(operand.y));
    if (operand.representation == Representation::boolean)
        return operand.x != 0 ? "true" : "false";
    return number(operand.x);
}

/// Prints one function. The frame is an array `x`, the registers are variables `v<number>`.
class FunctionPrinter {
public:
    FunctionPrinter(const FunctionPlan& function, const ProgramSourceOptions& options)
        : function_(function), options_(options) {}

    std::string print() {
        text_ = fmt::format("\n// {}\n{} {{\n", function_.name(), declaration(function_));
        line("Value x[{}];", std::max<u64>(function_.frame_size, 1));
        for (u32 i = 0; i < function_.parameter_count; ++i)
            line("x[{0}] = parameters[{0}];", i);
        for (const Instruction& instruction : function_.instructions) {
            print_source_line(instruction.position);
            print(instruction);
        }
        return std::move(text_) + "}\n";
    }

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        text_ += "    " + fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
    }

    void print_source_line(ir::Position position) {
        if (!options_.source_line || !position.known() || position.line == last_line_)
            return;
        last_line_ = position.line;
        if (const std::string source = options_.source_line(*function_.program, position); !source.empty())
            line("// {}: {}", position.line, source);
    }

    /// The operands of an instruction, each behind `before`.
    std::string arguments(const Instruction& instruction, std::string_view before) const {
        std::string text;
        for (const Operand& operand : function_.operands_of(instruction))
            text += fmt::format("{}{}", before, expression(operand));
        return text;
    }

    void print(const Instruction& instruction) {
        const u32 target = instruction.target;
        const std::string_view type = type_of(instruction.representation);
        switch (instruction.opcode) {
        case plan::Opcode::charge:
            line("context.fuel -= {};", instruction.fuel);
            break;
        case plan::Opcode::unbox:
            line("{} v{};", type, target);
            line("if (!take({}, v{}))", only_operand(instruction), target);
            line("    return End::deoptimize;");
            break;
        case plan::Opcode::unbox_unchecked:
            line("const {} v{} = battc_to_register_grid({});", type, target, only_operand(instruction));
            break;
        case plan::Opcode::check:
            line("if (!given({}))", only_operand(instruction));
            line("    return End::deoptimize;");
            break;
        case plan::Opcode::box:
            line("put(context, x[{}], {});", target, only_operand(instruction));
            break;
        case plan::Opcode::inline_kernel:
            line("{} v{};", type, target);
            line("if (!unboxed_{}(context, v{}{}))", op_name(instruction.index), target, arguments(instruction, ", "));
            line("    return End::deoptimize;");
            break;
        case plan::Opcode::call_kernel:
            line("const {} v{} = battc_unboxed_{}(context{});", type, target, op_name(instruction.index),
                 arguments(instruction, ", "));
            break;
        case plan::Opcode::call_kernel_boxed:
            line("if (!battc_unboxed_{}(context, x[{}]{}))", op_name(instruction.index), target,
                 arguments(instruction, ", "));
            line("    return End::deoptimize;");
            break;
        case plan::Opcode::op:
            line("if (!battc_op_{}(execution, x[{}], {}{}))", op_name(instruction.index), target, instruction.fuel,
                 arguments(instruction, ", &"));
            line("    return End::failed;");
            break;
        case plan::Opcode::call:
            print_call(instruction);
            break;
        case plan::Opcode::step:
            line("if (!battc_step(execution, {}, {}, x))", function_.function, instruction.index);
            line("    return End::failed;");
            break;
        case plan::Opcode::result:
            line("result = {};", only_operand(instruction));
            break;
        case plan::Opcode::done:
            line("return End::done;");
            break;
        }
    }

    std::string only_operand(const Instruction& instruction) const {
        return expression(function_.operands_of(instruction).front());
    }

    void print_call(const Instruction& instruction) {
        const std::string list = arguments(instruction, ", ");
        line("{{");
        if (!list.empty())
            line("    const Value a[] = {{{}}};", list.substr(2));
        line("    if (!battc_call(execution, x[{}], {}, {}, {})) // {}", instruction.target, instruction.fuel,
             instruction.index, list.empty() ? "nullptr" : "a",
             function_.program->module().function(instruction.index).name());
        line("        return End::failed;");
        line("}}");
    }

    const FunctionPlan& function_;
    const ProgramSourceOptions& options_;
    std::string text_;
    u32 last_line_ = 0;
};

constexpr std::string_view unit_head = R"(// Generated by battc.
#include "codegen/abi/{}.h"

using namespace batt;
using namespace batt::abi;
using batt::interp::Execution;
)";

/// The declaration of an unboxed kernel that is called, from one of its calls.
std::string kernel_declaration(const FunctionPlan& function, const Instruction& call) {
    const bool boxed = call.opcode == plan::Opcode::call_kernel_boxed;
    std::string text =
        fmt::format("extern \"C\" {} battc_unboxed_{}(Context& context{}",
                    boxed ? "bool" : type_of(call.representation), op_name(call.index), boxed ? ", Value& result" : "");
    for (const Operand& operand : function.operands_of(call))
        text += fmt::format(", {}", operand.representation == Representation::value ? "const Value&"
                                                                                    : type_of(operand.representation));
    return text + ");\n";
}

/// The head of a unit: what its functions include, and what they and the tables use that is defined elsewhere or further down.
std::string head_text(std::span<const FunctionPlan> functions, std::span<const FunctionPlan> named) {
    std::set<u32> ops;
    std::map<u32, std::string> kernels; // by OpId
    bool any_unboxed = false;
    for (const FunctionPlan& function : functions)
        for (const Instruction& instruction : function.instructions)
            switch (instruction.opcode) {
            case plan::Opcode::op:
                ops.insert(instruction.index);
                break;
            case plan::Opcode::call_kernel:
            case plan::Opcode::call_kernel_boxed:
                kernels.try_emplace(instruction.index, kernel_declaration(function, instruction));
                any_unboxed = true;
                break;
            case plan::Opcode::inline_kernel:
                any_unboxed = true;
                break;
            default:
                break;
            }
    std::string text;
    for (const u32 op : ops)
        text +=
            fmt::format("extern \"C\" bool battc_op_{}(Execution& execution, Value& result, i64 fuel, const Value* a, "
                        "const Value* b = nullptr, const Value* c = nullptr, const Value* d = nullptr);\n",
                        op_name(op));
    for (const auto& [op, kernel] : kernels)
        text += kernel;
    for (const FunctionPlan& function : named)
        text += declaration(function) + ";\n";
    return fmt::format(unit_head, any_unboxed ? "generated_unboxed" : "generated") +
           (text.empty() ? text : "\n" + text);
}

/// The tables by which the library finds functions and kernels by number.
std::string tables_text(const plan::ProgramPlan& plan) {
    std::string text = "\nBATT_PROGRAM_TABLE batt::abi::Function battc_functions[] = {\n";
    auto next = plan.functions.begin();
    for (u32 number = 0; number < plan.function_count; ++number)
        text += next != plan.functions.end() && next->number == number ? fmt::format("    {},\n", symbol(*next++))
                                                                       : "    nullptr,\n";
    text += "};\n\n";
    for (const OpId op : plan.ops_by_number)
        text += fmt::format(
            "extern \"C\" Value battc_kernel_{0}(Context& context, const Value* arguments);\n"
            "extern \"C\" bool battc_batch_kernel_{0}(Context& context, const BatchArgument* arguments, u32 count, "
            "Value* results);\n",
            op_info(op).name);
    const auto table = [&](const char* type, const char* name, const char* prefix, const char* none) {
        text += fmt::format("BATT_PROGRAM_TABLE batt::{} {}[] = {{\n", type, name);
        for (u32 op = 0; op < op_count; ++op)
            text += std::ranges::binary_search(plan.ops_by_number, static_cast<OpId>(op))
                        ? fmt::format("    {}{},\n", prefix, op_name(op))
                        : fmt::format("    {},\n", none);
        text += "};\n";
    };
    table("Kernel", "battc_kernels", "battc_kernel_", "battc_no_kernel");
    table("BatchKernel", "battc_batch_kernels", "battc_batch_kernel_", "nullptr");
    return text;
}

} // namespace

std::vector<GeneratedUnit> program_units(const plan::ProgramPlan& plan, const ProgramSourceOptions& options) {
    const std::span<const FunctionPlan> functions = plan.functions;
    const size_t step = std::max<size_t>(options.functions_per_unit, 1);
    std::vector<GeneratedUnit> units;
    for (size_t first = 0; first < functions.size(); first += step) {
        const auto part = functions.subspan(first, std::min(step, functions.size() - first));
        const bool last = first + part.size() == functions.size();
        std::string text = head_text(part, last ? functions : std::span<const FunctionPlan>());
        for (const FunctionPlan& function : part)
            text += FunctionPrinter(function, options).print();
        if (last)
            text += tables_text(plan);
        units.push_back({fmt::format("functions_{}_{}.cu", part.front().number, part.back().number), std::move(text)});
    }
    return units;
}

std::string program_source(const plan::ProgramPlan& plan, const ProgramSourceOptions& options) {
    ProgramSourceOptions whole = options;
    whole.functions_per_unit = ~size_t{0};
    const std::vector<GeneratedUnit> units = program_units(plan, whole);
    return units.empty() ? std::string() : units.front().text;
}

} // namespace batt::cuda
