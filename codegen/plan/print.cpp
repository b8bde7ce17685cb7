#include "codegen/plan/print.h"

#include <utility>

#include <fmt/format.h>

namespace batt::plan {

namespace {

std::string operand_text(const Operand& operand) {
    switch (operand.location) {
    case Location::frame:
        return fmt::format("x{}", operand.index);
    case Location::constant:
        return fmt::format("#{}", operand.index);
    case Location::reg:
        return fmt::format("v{}", operand.index);
    case Location::immediate:
        break;
    }
    if (operand.representation == Representation::pair)
        return fmt::format("({}, {})", operand.x, operand.y);
    if (operand.representation == Representation::boolean)
        return operand.x != 0 ? "true" : "false";
    return fmt::format("{}", operand.x);
}

/// What a step does, in a word or two.
std::string_view step_name(const FunctionPlan& plan, u32 number) {
    const interp::Step& step = plan.program->code(plan.function).steps[number];
    switch (step.opcode) {
    case ir::Opcode::op:
        return op_info(static_cast<OpId>(step.op)).name;
    case ir::Opcode::call:
        return plan.program->module().function(step.index).name();
    case ir::Opcode::call_value:
        return "call of a value";
    case ir::Opcode::make_tuple:
        return "tuple";
    case ir::Opcode::make_set:
        return "set";
    case ir::Opcode::element:
        return "element";
    case ir::Opcode::make_closure:
        return "function value";
    case ir::Opcode::recharge:
        return "recharge";
    case ir::Opcode::parameter:
    case ir::Opcode::return_:
        break;
    }
    return "";
}

/// What stands behind the name of an instruction: whom it calls.
std::string subject(const FunctionPlan& plan, const Instruction& instruction) {
    switch (instruction.opcode) {
    case Opcode::inline_kernel:
    case Opcode::call_kernel:
    case Opcode::call_kernel_boxed:
    case Opcode::op:
        return fmt::format(" {}", op_info(static_cast<OpId>(instruction.index)).name);
    case Opcode::call:
        return fmt::format(" {}", plan.program->module().function(instruction.index).name());
    case Opcode::step:
        return fmt::format(" {} ({})", instruction.index, step_name(plan, instruction.index));
    default:
        return {};
    }
}

/// "x3 = ", "v4: grid = " or nothing.
std::string target(const FunctionPlan& plan, const Instruction& instruction) {
    switch (instruction.opcode) {
    case Opcode::unbox:
    case Opcode::unbox_unchecked:
    case Opcode::inline_kernel:
    case Opcode::call_kernel:
        return fmt::format("v{}: {} = ", instruction.target, representation_name(instruction.representation));
    case Opcode::box:
    case Opcode::call_kernel_boxed:
    case Opcode::op:
    case Opcode::call:
        return fmt::format("x{} = ", instruction.target);
    case Opcode::step:
        return plan.program->code(plan.function).steps[instruction.index].gives_value
                   ? fmt::format("x{} = ", instruction.target)
                   : std::string();
    default:
        return {};
    }
}

} // namespace

std::string_view opcode_name(Opcode opcode) {
    switch (opcode) {
    case Opcode::charge:
        return "charge";
    case Opcode::unbox:
        return "unbox";
    case Opcode::unbox_unchecked:
        return "unbox_unchecked";
    case Opcode::check:
        return "check";
    case Opcode::box:
        return "box";
    case Opcode::inline_kernel:
        return "inline_kernel";
    case Opcode::call_kernel:
        return "call_kernel";
    case Opcode::call_kernel_boxed:
        return "call_kernel_boxed";
    case Opcode::op:
        return "op";
    case Opcode::call:
        return "call";
    case Opcode::step:
        return "step";
    case Opcode::result:
        return "result";
    case Opcode::done:
        return "done";
    }
    return "";
}

std::string print(const FunctionPlan& plan) {
    std::string text = fmt::format("function {} {}, parameters: {}, values in the frame: {}\n", plan.number,
                                   plan.name(), plan.parameter_count, plan.frame_size);
    u32 line = 0;
    for (const Instruction& instruction : plan.instructions) {
        if (instruction.position.known() && instruction.position.line != line) {
            line = instruction.position.line;
            text += fmt::format("  line {}\n", line);
        }
        text += fmt::format("    {}{}{}", target(plan, instruction), opcode_name(instruction.opcode),
                            subject(plan, instruction));
        std::string_view separator = " ";
        for (const Operand& operand : plan.operands_of(instruction))
            text += fmt::format("{}{}", std::exchange(separator, ", "), operand_text(operand));
        if (instruction.opcode == Opcode::charge)
            text += fmt::format(" {}", instruction.fuel);
        else if (instruction.fuel != 0)
            text += fmt::format(" charge {}", instruction.fuel);
        if (const Exit exit = exit_of(instruction.opcode); exit != Exit::none)
            text += exit == Exit::fail ? " else fail" : " else deoptimize";
        text += '\n';
    }
    return text;
}

std::string print(const ProgramPlan& plan) {
    std::string text;
    for (const FunctionPlan& function : plan.functions)
        text += (text.empty() ? "" : "\n") + print(function);
    text += fmt::format("\n{} of {} functions\nops by number:", plan.functions.size(), plan.function_count);
    for (const OpId op : plan.ops_by_number)
        text += fmt::format(" {}", op_info(op).name);
    return text + '\n';
}

} // namespace batt::plan
