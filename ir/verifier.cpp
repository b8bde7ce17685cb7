#include "ir/verifier.h"

namespace batt::ir {

namespace {

class FunctionVerifier {
public:
    FunctionVerifier(const Module& module, const Function& function, std::vector<std::string>& problems)
        : module_(module), function_(function), problems_(problems) {}

    void verify() {
        if (!function_.defined()) {
            report("is declared but not defined");
            return;
        }
        const std::span<const Instruction> instructions = function_.instructions();
        for (u32 i = 0; i < function_.parameter_count(); ++i)
            if (i >= instructions.size() || instructions[i].opcode != Opcode::parameter || instructions[i].index != i) {
                report("its parameters are not its first instructions");
                return;
            }
        for (id_ = 0; id_ < instructions.size(); ++id_)
            verify_instruction(instructions[id_]);
        in_instruction_ = false;
        if (instructions.back().opcode != Opcode::return_)
            report("does not end in a return");
    }

private:
    void report(const std::string& message) {
        std::string text = function_.name() + ": ";
        if (in_instruction_)
            text += "%" + std::to_string(id_) + " (" + what() + "): ";
        problems_.push_back(text + message);
    }
    std::string what() const {
        const Instruction& instruction = function_.instruction(id_);
        return std::string(instruction.opcode == Opcode::op && instruction.op < op_count
                               ? op_info(instruction.op_id()).name
                               : opcode_name(instruction.opcode));
    }

    void verify_instruction(const Instruction& instruction) {
        in_instruction_ = true;
        if (static_cast<size_t>(instruction.first_operand) + instruction.operand_count > function_.operand_count()) {
            report("its operands are not in the function's list");
            return;
        }
        const std::span<const Operand> operands = function_.operands(instruction);
        bool operands_exist = true;
        for (const Operand operand : operands)
            operands_exist = verify_operand(operand, instruction.guarded()) && operands_exist;
        if (instruction.on_error == OnError::replace)
            verify_operand(instruction.fallback, false);
        if (operands_exist)
            verify_opcode(instruction, operands);
        if (instruction.guarded() && (instruction.opcode == Opcode::parameter || !instruction.gives_value()))
            report("cannot be guarded");
    }

    bool verify_operand(Operand operand, bool may_be_deferred) {
        if (operand.is_constant()) {
            if (operand.constant() >= module_.constant_count()) {
                report("its constant is not in the module's pool");
                return false;
            }
            verify_constant(module_.constant(operand));
            return true;
        }
        const std::string name = "%" + std::to_string(operand.value());
        if (operand.value() >= id_) {
            report("uses " + name + ", which is not defined before it");
            return false;
        }
        const Instruction& definition = function_.instruction(operand.value());
        if (!definition.gives_value()) {
            report("uses " + name + ", which gives no value");
            return false;
        }
        if (definition.on_error == OnError::defer && !may_be_deferred)
            report("uses " + name + ", whose error is deferred, and is not guarded");
        return true;
    }

    void verify_constant(const Value& value) {
        if (value.kind == Kind::error)
            report("uses an error as a constant");
        if (value.kind == Kind::closure && value.closure()->kind == ClosureKind::user)
            report("uses a function of the module as a constant");
        if (value.kind == Kind::op && value.count >= op_count)
            report("uses an op that does not exist as a constant");
    }

    void verify_opcode(const Instruction& instruction, std::span<const Operand> operands) {
        const size_t count = operands.size();
        switch (instruction.opcode) {
        case Opcode::parameter:
            if (id_ >= function_.parameter_count())
                report("stands after the parameters of the function");
            break;
        case Opcode::op:
            verify_op(instruction, count);
            break;
        case Opcode::call:
            if (verify_function(instruction.index) && module_.function(instruction.index).parameter_count() != count)
                report("passes " + std::to_string(count) + " arguments to " +
                       module_.function(instruction.index).name() + ", which takes " +
                       std::to_string(module_.function(instruction.index).parameter_count()));
            break;
        case Opcode::make_closure:
            if (verify_function(instruction.index) && module_.function(instruction.index).parameter_count() < count)
                report("captures " + std::to_string(count) + " values for " +
                       module_.function(instruction.index).name() + ", which has " +
                       std::to_string(module_.function(instruction.index).parameter_count()) + " parameters");
            break;
        case Opcode::call_value:
            if (count == 0)
                report("has no function to call");
            break;
        case Opcode::recharge:
            verify_recharge(operands);
            break;
        case Opcode::return_:
            if (count != 1)
                report("takes one operand, not " + std::to_string(count));
            if (id_ + 1 != function_.instructions().size())
                report("is not the last instruction");
            break;
        case Opcode::element:
            if (count != 1)
                report("takes one operand, not " + std::to_string(count));
            if (instruction.index >= instruction.op)
                report("takes element " + std::to_string(instruction.index) + " of " + std::to_string(instruction.op));
            break;
        case Opcode::make_tuple:
        case Opcode::make_set:
            break;
        }
    }

    void verify_op(const Instruction& instruction, size_t count) {
        if (instruction.op >= op_count) {
            report("is op number " + std::to_string(instruction.op) + ", which does not exist");
            return;
        }
        const OpInfo& info = op_info(instruction.op_id());
        if ((info.dialects & dialect_bit(function_.dialect())) == 0)
            report("is not an op of the dialect " + std::string(dialect_name(function_.dialect())));
        if (info.parameters.size() != count)
            report("has " + std::to_string(count) + " operands instead of " + std::to_string(info.parameters.size()));
    }

    bool verify_function(FunctionId id) {
        if (id < module_.function_count())
            return true;
        report("refers to function number " + std::to_string(id) + ", which does not exist");
        return false;
    }

    void verify_recharge(std::span<const Operand> operands) {
        if (operands.size() != 1 || operands[0].is_constant()) {
            report("takes the value of one instruction");
            return;
        }
        const Opcode opcode = function_.instruction(operands[0].value()).opcode;
        if (opcode != Opcode::op && opcode != Opcode::call && opcode != Opcode::call_value &&
            opcode != Opcode::make_set)
            report("repeats the charge of %" + std::to_string(operands[0].value()) + ", which charges nothing itself");
    }

    const Module& module_;
    const Function& function_;
    std::vector<std::string>& problems_;
    ValueId id_ = 0;
    bool in_instruction_ = false;
};

} // namespace

std::vector<std::string> verify(const Module& module) {
    std::vector<std::string> problems;
    for (const Function& function : module.functions())
        FunctionVerifier(module, function, problems).verify();
    return problems;
}

} // namespace batt::ir
