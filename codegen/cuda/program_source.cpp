#include "codegen/cuda/program_source.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "codegen/plan/representation.h"
#include "ops/op_table.h"

namespace batt::cuda {

namespace {

using interp::FunctionCode;
using interp::Slot;
using interp::Step;

/// A function to be written, of one of the programs.
struct Written {
    const interp::Program* program;
    ir::FunctionId id;
    u32 number; ///< among the functions of all programs

    const FunctionCode& code() const { return program->code(id); }
    std::string symbol() const { return fmt::format("battc_function_{}", number); }
    std::string declaration() const { return fmt::format("BATT_PROGRAM_FUNCTION({})", symbol()); }
};

/// Whether a step is a call that needs nothing of a frame: no guard, nothing remembered.
bool is_direct_call(const Step& step) {
    return step.opcode == ir::Opcode::call && step.on_error == ir::OnError::raise && step.charge_slot < 0 &&
           !step.task_invariant;
}

std::span<const Slot> operands_of(const FunctionCode& code, const Step& step) {
    return step.operand_count <= interp::inline_operands
               ? std::span(step.operand, step.operand_count)
               : std::span(code.operands + step.first_operand, step.operand_count);
}

/// Functions that the entries of a program call or make function values of, themselves among them, in ascending order.
std::set<ir::FunctionId> reachable(const NumberedProgram& program) {
    std::set<ir::FunctionId> found(program.entries.begin(), program.entries.end());
    std::vector<ir::FunctionId> open = program.entries;
    while (!open.empty()) {
        const FunctionCode& code = program.program->code(open.back());
        open.pop_back();
        for (const Step& step : std::span(code.steps, code.step_count))
            if ((step.opcode == ir::Opcode::call || step.opcode == ir::Opcode::make_closure) &&
                found.insert(step.index).second)
                open.push_back(step.index);
    }
    return found;
}

std::string_view type_of(Representation form) {
    constexpr std::string_view types[] = {"Value", "i32", "bool", "IntPair", "RegisterGrid"};
    return types[static_cast<size_t>(form)];
}

/// Writes one function. Values are in a frame of the function, `x`, or in variables v<number of the instruction>.
class FunctionWriter {
public:
    FunctionWriter(const Written& written, const ProgramSourceOptions& options)
        : program_(*written.program), written_(written), code_(written.code()),
          function_(program_.module().function(written.id)), options_(options),
          unboxed_(options.unboxed ? plan::choose_representations(program_, written.id) : general(function_)),
          held_(unboxed_.size()), in_frame_(unboxed_.size(), false) {}

    std::string write() {
        for (u32 parameter = 0; parameter < code_.parameter_count; ++parameter)
            in_frame_[parameter] = true;
        for (const Step& step : std::span(code_.steps, code_.step_count))
            write_step(code_.parameter_count + static_cast<u32>(&step - code_.steps), step);
        line("result = {};", value_of(function_.result()));
        for (const ir::ValueId value : std::set(uncovered_))
            check(value);
        flush_fuel();
        line("return End::done;");
        const std::string body = std::exchange(text_, {});
        text_ = fmt::format("\n// {}\n{} {{\n", function_.name(), written_.declaration());
        line("Value x[{}];", std::max<u64>(code_.frame_size(), 1));
        for (u32 i = 0; i < code_.parameter_count; ++i)
            line("x[{0}] = parameters[{0}];", i);
        return std::move(text_) + body + "}\n";
    }

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        text_ += "    " + fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
    }

    /// A lowering that types nothing.
    static std::vector<plan::PlannedInstruction> general(const ir::Function& function) {
        return std::vector<plan::PlannedInstruction>(function.instructions().size());
    }

    /// The place of a value in the frame.
    u32 register_of(ir::ValueId value) const {
        return value < code_.parameter_count ? value : code_.steps[value - code_.parameter_count].target;
    }
    /// An operand as a Value: in the frame, where it is put if it is not there, or a constant of the pool.
    std::string value_of(ir::Operand operand) {
        if (operand.is_constant())
            return fmt::format("constants[{}]", operand.constant());
        const ir::ValueId value = operand.value();
        const u32 column = register_of(value);
        if (!in_frame_[value]) {
            check(value);
            line("put(context, x[{}], v{});", column, value);
            in_frame_[value] = true;
        }
        return fmt::format("x[{}]", column);
    }
    /// An operand in a form, as an expression.
    std::string in_representation(ir::Operand operand, Representation form) {
        if (operand.is_constant())
            return constant_in_representation(operand, form);
        const ir::ValueId value = operand.value();
        if (held_[value] != form) {
            if (form == Representation::value)
                return value_of(operand);
            const u32 column = register_of(value);
            if (form == Representation::grid) {
                line("const RegisterGrid v{} = battc_to_register_grid(x[{}]);", value, column);
                unchecked_.insert(value);
            } else {
                line("{} v{};", type_of(form), value);
                line("if (!take(x[{}], v{}))", column, value);
                line("    return End::deoptimize;");
            }
            held_[value] = form;
        }
        return fmt::format("v{}", value);
    }
    std::string constant_in_representation(ir::Operand operand, Representation form) {
        const Value& constant = program_.constants()[operand.constant()];
        switch (form) {
        case Representation::pair:
            return fmt::format("IntPair{{{}, {}}}", number(constant.x), number(constant.y));
        case Representation::boolean:
            return constant.x != 0 ? "true" : "false";
        case Representation::integer:
            return number(constant.x);
        default:
            return value_of(operand);
        }
    }
    /// Leaves the function if a variable has not been given its value. Entries that are called see to it themselves, so that it
    /// is asked where something else takes the value.
    void check(ir::ValueId value) {
        uncovered_.erase(value);
        if (unchecked_.erase(value) == 0)
            return;
        line("if (!given(v{}))", value);
        line("    return End::deoptimize;");
    }
    static std::string number(i32 value) {
        return value == -2147483647 - 1 ? "-2147483647 - 1" : fmt::format("{}", value);
    }

    void flush_fuel() {
        if (const i64 fuel = std::exchange(fuel_, 0); fuel != 0)
            line("context.fuel -= {};", fuel);
    }
    /// What is charged now: for this and for what was kept in registers before it.
    i64 take_fuel(i64 fuel) { return std::exchange(fuel_, 0) + fuel; }

    void write_step(ir::ValueId id, const Step& step) {
        if (step.position.line != 0 && step.position.line != last_line_ && options_.source_line) {
            last_line_ = step.position.line;
            if (const std::string source = options_.source_line(program_, step.position); !source.empty())
                line("// {}: {}", step.position.line, source);
        }
        if (unboxed_[id].entry != nullptr)
            write_unboxed(id, step, *unboxed_[id].entry);
        else if (is_plain_op(step))
            write_op(id, step);
        else if (is_direct_call(step))
            write_call(id, step);
        else if (step.opcode == ir::Opcode::return_)
            fuel_ += step.fuel_charge;
        else
            write_slow_path(id, step);
    }

    void write_unboxed(ir::ValueId id, const Step& step, const UnboxedKernel& entry) {
        const auto operands = function_.operands(function_.instruction(id));
        std::string arguments;
        for (u32 i = 0; i < entry.parameter_count; ++i)
            arguments += ", " + in_representation(operands[i], entry.parameters[i]);
        fuel_ += plan::fuel_of(step);
        const std::string_view name = op_info(entry.op).name;
        if (entry.inlined) {
            for (const ir::Operand operand : operands)
                if (!operand.is_constant())
                    check(operand.value());
            line("{} v{};", type_of(entry.result), id);
            line("if (!unboxed_{}(context, v{}{}))", name, id, arguments);
            line("    return End::deoptimize;");
        } else {
            for (const ir::Operand operand : operands)
                if (!operand.is_constant())
                    uncovered_.erase(operand.value());
            if (entry.result == Representation::value) {
                line("if (!battc_unboxed_{}(context, x[{}]{}))", name, step.target, arguments);
                line("    return End::deoptimize;");
                in_frame_[id] = true;
                return;
            }
            line("const {} v{} = battc_unboxed_{}(context{});", type_of(entry.result), id, name, arguments);
            unchecked_.insert(id);
            uncovered_.insert(id);
        }
        held_[id] = entry.result;
    }

    void write_op(ir::ValueId id, const Step& step) {
        std::string arguments;
        for (const ir::Operand operand : function_.operands(function_.instruction(id)))
            arguments += ", &" + value_of(operand);
        line("if (!battc_op_{}(execution, x[{}], {}{}))", op_info(static_cast<OpId>(step.op)).name, step.target,
             take_fuel(plan::fuel_of(step)), arguments);
        line("    return End::failed;");
        in_frame_[id] = true;
    }

    void write_call(ir::ValueId id, const Step& step) {
        std::string list;
        for (const ir::Operand operand : function_.operands(function_.instruction(id)))
            list += (list.empty() ? "" : ", ") + value_of(operand);
        line("{{");
        if (!list.empty())
            line("    const Value a[] = {{{}}};", list);
        line("    if (!battc_call(execution, x[{}], {}, {}, {})) // {}", step.target, take_fuel(step.fuel_charge),
             step.index, list.empty() ? "nullptr" : "a", program_.module().function(step.index).name());
        line("        return End::failed;");
        line("}}");
        in_frame_[id] = true;
    }

    /// A step as the interpreter knows it, which takes its operands from the frame.
    void write_slow_path(ir::ValueId id, const Step& step) {
        const ir::Instruction& instruction = function_.instruction(id);
        for (const ir::Operand operand : function_.operands(instruction))
            if (!operand.is_constant() && instruction.opcode != ir::Opcode::recharge)
                value_of(operand);
        if (step.on_error == ir::OnError::replace && !instruction.fallback.is_constant())
            value_of(instruction.fallback);
        flush_fuel();
        line("if (!battc_step(execution, {}, {}, x))", written_.id, &step - code_.steps);
        line("    return End::failed;");
        in_frame_[id] = true;
    }

    const interp::Program& program_;
    const Written& written_;
    const FunctionCode& code_;
    const ir::Function& function_;
    const ProgramSourceOptions& options_;
    std::vector<plan::PlannedInstruction> unboxed_;
    std::vector<std::optional<Representation>> held_; ///< by value: the form of its variable, if it has one
    std::vector<bool> in_frame_;                      ///< by value: it is there
    std::set<ir::ValueId> unchecked_;                 ///< variables that may not have been given their value
    std::set<ir::ValueId> uncovered_;                 ///< those of them that no other depends on
    i64 fuel_ = 0;                                    ///< still to be charged, for what is kept in registers
    std::string text_;
    u32 last_line_ = 0;
};

constexpr std::string_view unit_head = R"(// Generated by battc.
#include "codegen/abi/{}.h"

using namespace batt;
using namespace batt::cuda;
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

/// Ops that a program calls by number: as function values, in steps and functions that are interpreted or called for many
/// elements together. Kernels make values of some others.
std::set<u16> ops_by_number(std::span<const Written> functions, bool unboxed) {
    std::set<u16> ops;
    for (const OpId made_by_kernels : {OpId::op_identity, OpId::op_first, OpId::op_last})
        ops.insert(static_cast<u16>(made_by_kernels));
    for (const Written& function : functions) {
        const FunctionCode& code = function.code();
        const auto add = [&](Slot slot) {
            if (slot < 0)
                add_ops(function.program->constants()[static_cast<size_t>(-1 - slot)], ops);
        };
        for (const Step& step : std::span(code.steps, code.step_count)) {
            if (step.opcode == ir::Opcode::op && (unboxed || !is_plain_op(step) || code.batch_limit != 0))
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
std::string tables_text(std::span<const Written> functions, u32 function_count, bool unboxed) {
    std::string text = "\nBATT_PROGRAM_TABLE batt::cuda::Function battc_functions[] = {\n";
    auto next = functions.begin();
    for (u32 number = 0; number < function_count; ++number)
        text += next != functions.end() && next->number == number ? fmt::format("    {},\n", next++->symbol())
                                                                  : "    nullptr,\n";
    text += "};\n\n";
    const std::set<u16> ops = ops_by_number(functions, unboxed);
    for (const u16 op : ops)
        text += fmt::format(
            "extern \"C\" Value battc_kernel_{0}(Context& context, const Value* arguments);\n"
            "extern \"C\" bool battc_batch_kernel_{0}(Context& context, const BatchArgument* arguments, u32 count, "
            "Value* results);\n",
            op_info(static_cast<OpId>(op)).name);
    const auto table = [&](const char* type, const char* name, const char* prefix, const char* none) {
        text += fmt::format("BATT_PROGRAM_TABLE batt::{} {}[] = {{\n", type, name);
        for (u16 op = 0; op < op_count; ++op)
            text += ops.contains(op) ? fmt::format("    {}{},\n", prefix, op_info(static_cast<OpId>(op)).name)
                                     : fmt::format("    {},\n", none);
        text += "};\n";
    };
    table("Kernel", "battc_kernels", "battc_kernel_", "battc_no_kernel");
    table("BatchKernel", "battc_batch_kernels", "battc_batch_kernel_", "nullptr");
    return text;
}

/// The head of a unit: what its functions include, and what they use that is defined elsewhere or further down.
std::string head_text(std::span<const Written> functions, std::span<const Written> named, bool unboxed) {
    std::set<u16> ops;
    std::map<OpId, const UnboxedKernel*> unboxed_calls;
    bool any_unboxed = false;
    for (const Written& function : functions) {
        const FunctionCode& code = function.code();
        const std::vector<plan::PlannedInstruction> lowered =
            unboxed ? plan::choose_representations(*function.program, function.id)
                    : std::vector<plan::PlannedInstruction>();
        for (u32 i = 0; i < code.step_count; ++i) {
            const UnboxedKernel* const entry = unboxed ? lowered[code.parameter_count + i].entry : nullptr;
            any_unboxed = any_unboxed || entry != nullptr;
            if (entry != nullptr && !entry->inlined)
                unboxed_calls[entry->op] = entry;
            else if (entry == nullptr && is_plain_op(code.steps[i]))
                ops.insert(code.steps[i].op);
        }
    }
    std::string text;
    for (const u16 op : ops)
        text +=
            fmt::format("extern \"C\" bool battc_op_{}(Execution& execution, Value& result, i64 fuel, const Value* a, "
                        "const Value* b = nullptr, const Value* c = nullptr, const Value* d = nullptr);\n",
                        op_info(static_cast<OpId>(op)).name);
    for (const auto& [op, entry] : unboxed_calls) {
        const bool gives_value = entry->result == Representation::value;
        text += fmt::format("extern \"C\" {} battc_unboxed_{}(Context& context{}",
                            gives_value ? "bool" : type_of(entry->result), op_info(op).name,
                            gives_value ? ", Value& result" : "");
        for (u32 i = 0; i < entry->parameter_count; ++i)
            text += fmt::format(", {}", entry->parameters[i] == Representation::value ? "const Value&"
                                                                                      : type_of(entry->parameters[i]));
        text += ");\n";
    }
    for (const Written& function : named)
        text += function.declaration() + ";\n";
    return fmt::format(unit_head, any_unboxed ? "generated_unboxed" : "generated") +
           (text.empty() ? text : "\n" + text);
}

} // namespace

std::vector<GeneratedUnit> program_units(std::span<const NumberedProgram> programs,
                                         const ProgramSourceOptions& options) {
    std::vector<Written> functions;
    u32 function_count = 0;
    for (const NumberedProgram& program : programs) {
        for (const ir::FunctionId id : reachable(program))
            functions.push_back({program.program, id, program.first_function + id});
        function_count = program.first_function + static_cast<u32>(program.program->codes().size());
    }
    const size_t step = std::max<size_t>(options.functions_per_unit, 1);
    std::vector<GeneratedUnit> units;
    for (size_t first = 0; first < functions.size(); first += step) {
        const auto part = std::span<const Written>(functions).subspan(first, std::min(step, functions.size() - first));
        const bool last = first + part.size() == functions.size();
        std::string text = head_text(part, last ? functions : std::span<const Written>(), options.unboxed);
        for (const Written& function : part)
            text += FunctionWriter(function, options).write();
        if (last)
            text += tables_text(functions, function_count, options.unboxed);
        units.push_back({fmt::format("functions_{}_{}.cu", part.front().number, part.back().number), std::move(text)});
    }
    return units;
}

std::string program_source(std::span<const NumberedProgram> programs, const ProgramSourceOptions& options) {
    ProgramSourceOptions whole = options;
    whole.functions_per_unit = ~size_t{0};
    const std::vector<GeneratedUnit> units = program_units(programs, whole);
    return units.empty() ? std::string() : units.front().text;
}

} // namespace batt::cuda
