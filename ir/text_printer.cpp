// The writer of the text form. What it writes, text_parser.cpp reads.
#include <charconv>

#include "ir/text.h"
#include "ops/literal.h"

namespace batt::ir {

namespace {

class Printer {
public:
    Printer(std::string& text, const Module& module) : text_(text), module_(module) {}

    void print_module() {
        text_ += "module ";
        append_quoted(module_.source_name());
        text_ += '\n';
        for (const Function& function : module_.functions()) {
            text_ += '\n';
            print_function(function);
        }
    }

    void print_function(const Function& function) {
        function_ = &function;
        print_header();
        if (!function.defined()) {
            text_ += '\n';
            return;
        }
        text_ += " {\n";
        for (const OutputRecord& record : function.header().records)
            print_record(record);
        for (ValueId id = function.parameter_count(); id < function.instructions().size(); ++id)
            print_instruction(id);
        text_ += "}\n";
    }

private:
    void append_number(u64 number) {
        char digits[24];
        text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }

    void append_quoted(std::string_view content) {
        static constexpr char hex[] = "0123456789abcdef";
        text_ += '"';
        for (const char c : content) {
            const auto code = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                text_ += '\\';
                text_ += c;
            } else if (code < 0x20 || code == 0x7f) {
                text_ += "\\x";
                text_ += hex[code >> 4];
                text_ += hex[code & 15];
            } else {
                text_ += c;
            }
        }
        text_ += '"';
    }

    void append_position(Position position) {
        if (!position.known())
            return;
        text_ += " @";
        append_number(position.line);
        text_ += ':';
        append_number(position.column);
    }

    void append_value(ValueId id) {
        text_ += '%';
        append_number(id);
    }

    void append_operand(Operand operand) {
        if (operand.is_constant())
            append_literal(text_, module_.constant(operand), function_->dialect());
        else
            append_value(operand.value());
    }

    void append_operands(std::span<const Operand> operands) {
        text_ += '(';
        for (size_t i = 0; i < operands.size(); ++i) {
            if (i != 0)
                text_ += ", ";
            append_operand(operands[i]);
        }
        text_ += ')';
    }

    void append_type(Type type) {
        text_ += ": ";
        text_ += type_text(type, function_->dialect());
    }

    void print_header() {
        const FunctionHeader& header = function_->header();
        text_ += "function ";
        text_ += header.name;
        text_ += '(';
        for (u32 i = 0; i < function_->parameter_count(); ++i) {
            if (i != 0)
                text_ += ", ";
            append_value(i);
            text_ += ' ';
            text_ += function_->parameter_name(i);
            if (!function_->parameter_type(i).is_any())
                append_type(function_->parameter_type(i));
        }
        text_ += ") -> ";
        text_ += type_text(function_->result_type(), header.dialect);
        text_ += ", ";
        text_ += function_kind_name(header.kind);
        if (!header.task.empty()) {
            text_ += ' ';
            append_quoted(header.task);
        }
        text_ += ", ";
        text_ += dialect_name(header.dialect);
        if (header.default_fuel != least_default_fuel) {
            text_ += ", fuel ";
            append_number(header.default_fuel);
        }
        append_position(header.position);
    }

    void print_record(const OutputRecord& record) {
        const bool output = record.list == OutputRecord::List::output;
        text_ += output ? "  output " : "  score ";
        text_ += std::to_string(record.index);
        text_ += ' ';
        if (output)
            text_ += record.is_solver ? "solver" : "step";
        else
            append_quoted(record.solver);
        text_ += ' ';
        append_quoted(record.name);
        text_ += '\n';
    }

    void print_instruction(ValueId id) {
        const Instruction& instruction = function_->instruction(id);
        text_ += "  ";
        if (instruction.gives_value()) {
            append_value(id);
            if (!instruction.type.is_any())
                append_type(instruction.type);
            text_ += " = ";
        }
        print_action(instruction, function_->operands(instruction));
        if (instruction.on_error == OnError::replace) {
            text_ += " else ";
            append_operand(instruction.fallback);
        } else if (instruction.on_error == OnError::defer) {
            text_ += " else error";
        }
        if (instruction.fuel_charge != 0) {
            text_ += " charge ";
            append_number(instruction.fuel_charge);
        }
        append_position(instruction.position);
        text_ += '\n';
    }

    void print_action(const Instruction& instruction, std::span<const Operand> operands) {
        if (instruction.opcode != Opcode::op)
            text_ += opcode_name(instruction.opcode);
        switch (instruction.opcode) {
        case Opcode::op:
            text_ += op_info(instruction.op_id()).name;
            append_operands(operands);
            break;
        case Opcode::call:
        case Opcode::make_closure:
            text_ += ' ';
            text_ += module_.function(instruction.index).name();
            append_operands(operands);
            break;
        case Opcode::element:
            append_operands(operands);
            text_ += ' ';
            append_number(instruction.index);
            text_ += " of ";
            append_number(instruction.op);
            break;
        case Opcode::recharge:
        case Opcode::return_:
            text_ += ' ';
            append_operand(operands[0]);
            break;
        case Opcode::parameter:
        case Opcode::call_value:
        case Opcode::make_tuple:
        case Opcode::make_set:
            append_operands(operands);
            break;
        }
    }

    std::string& text_;
    const Module& module_;
    const Function* function_ = nullptr;
};

} // namespace

std::string print(const Module& module, const Function& function) {
    std::string text;
    Printer(text, module).print_function(function);
    return text;
}

std::string print(const Module& module) {
    std::string text;
    Printer(text, module).print_module();
    return text;
}

} // namespace batt::ir
