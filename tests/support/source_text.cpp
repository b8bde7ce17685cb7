#include "tests/support/source_text.h"

#include <span>
#include <vector>

#include "ops/literal.h"

namespace batt::test {

namespace {

using namespace ir;

std::string listed(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts)
        list.append(list.empty() ? "" : ", ").append(text);
    return list;
}

class FunctionPrinter {
public:
    FunctionPrinter(const Module& module, const Function& function) : module_(module), function_(function) {
        for (u32 i = 0; i < function.parameter_count(); ++i)
            names_.push_back(function.parameter_name(i));
        for (u32 i = function.parameter_count(); i < function.instructions().size(); ++i)
            names_.push_back("x" + std::to_string(i));
    }

    std::string print() {
        const auto first_body = static_cast<std::ptrdiff_t>(function_.parameter_count());
        text_ = "def " + function_.name() + "(" + listed({names_.begin(), names_.begin() + first_body}) + "):\n";
        for (ValueId i = function_.parameter_count(); i + 1 < function_.instructions().size();)
            i += statement(i);
        if (function_.header().records.empty())
            line("return " + text_of(function_.result()));
        else
            return_records();
        return text_;
    }

    // What a lambda gives, its captured parameters being called as outside of it.
    std::string lambda(const std::vector<std::string>& captured) {
        const auto own = static_cast<std::ptrdiff_t>(captured.size());
        const std::string parameters =
            listed({names_.begin() + own, names_.begin() + static_cast<std::ptrdiff_t>(function_.parameter_count())});
        std::copy(captured.begin(), captured.end(), names_.begin());
        for (ValueId i = function_.parameter_count(); i + 1 < function_.instructions().size(); ++i)
            names_[i] = expression(function_.instruction(i));
        return "lambda " + parameters + ": " + text_of(function_.result());
    }

private:
    void line(const std::string& text) { text_ += "    " + text + "\n"; }

    std::string text_of(Operand operand) const {
        return operand.is_constant() ? format_literal(module_.constant(operand), function_.dialect())
                                     : names_[operand.value()];
    }
    std::vector<std::string> texts_of(std::span<const Operand> operands) const {
        std::vector<std::string> texts;
        for (const Operand operand : operands)
            texts.push_back(text_of(operand));
        return texts;
    }

    std::string expression(const Instruction& instruction) const {
        std::vector<std::string> operands = texts_of(function_.operands(instruction));
        switch (instruction.opcode) {
        case Opcode::op:
            return std::string(op_info(instruction.op_id()).name) + "(" + listed(operands) + ")";
        case Opcode::call:
            return module_.function(instruction.index).name() + "(" + listed(operands) + ")";
        case Opcode::call_value: {
            const std::string callee = operands.front();
            operands.erase(operands.begin());
            return callee + "(" + listed(operands) + ")";
        }
        case Opcode::make_tuple:
            return "(" + listed(operands) + ",)";
        case Opcode::make_set:
            return "{" + listed(operands) + "}";
        case Opcode::make_closure: {
            const Function& callee = module_.function(instruction.index);
            return callee.kind() == FunctionKind::lambda ? FunctionPrinter(module_, callee).lambda(operands)
                                                         : callee.name();
        }
        default:
            return "nothing_that_source_text_knows";
        }
    }

    // Writes the statement that begins with an instruction; gives how many instructions it is.
    u32 statement(ValueId id) {
        const Instruction& instruction = function_.instruction(id);
        if (instruction.on_error == OnError::defer) {
            // It is used once, by the next.
            names_[id] = expression(instruction);
            return 1;
        }
        const u32 count = instruction.opcode == Opcode::element ? instruction.op : 1;
        std::vector<std::string> targets;
        std::vector<std::string> fallbacks;
        for (ValueId i = id; i < id + count; ++i) {
            targets.push_back(names_[i]);
            if (instruction.on_error == OnError::replace)
                fallbacks.push_back(text_of(function_.instruction(i).fallback));
        }
        const std::string value = instruction.opcode == Opcode::element
                                      ? text_of(function_.operands(instruction).front())
                                      : expression(instruction);
        if (fallbacks.empty()) {
            line(listed(targets) + " = " + value);
            return count;
        }
        line("try:");
        line("    " + listed(targets) + " = " + value);
        line("except (TypeError, AttributeError, ValueError):");
        line("    " + listed(targets) + " = " + listed(fallbacks));
        return count;
    }

    void return_records() {
        const std::vector<OutputRecord>& records = function_.header().records;
        const std::span<const Operand> values = function_.operands(function_.instruction(function_.result().value()));
        // The tuple of the values was written as a statement; it costs nothing.
        line("s = []");
        line("o = []");
        for (size_t i = 0; i < records.size(); ++i) {
            const OutputRecord& record = records[i];
            const bool output = record.list == OutputRecord::List::output;
            const std::string source = output ? (record.is_solver ? "True" : "False") : "'" + record.solver + "'";
            line((output ? "o.append((" : "s.append((") + std::to_string(record.index) + ", " + source + ", '" +
                 record.name + "', " + text_of(values[i]) + "))");
        }
        line(records.front().list == OutputRecord::List::output ? "return o, s" : "return s, o");
    }

    const Module& module_;
    const Function& function_;
    std::vector<std::string> names_; // of every value: what stands for it in the text
    std::string text_;
};

} // namespace

std::string source_text(const Module& module) {
    std::string text;
    for (const Function& function : module.functions())
        if (function.kind() != FunctionKind::lambda)
            text += (text.empty() ? "" : "\n\n") + FunctionPrinter(module, function).print();
    return text;
}

} // namespace batt::test
