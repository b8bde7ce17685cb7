#include "interp/program.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/fuel.h"
#include "ops/core/functions.h"
#include "ops/core/length.h"

namespace batt::interp {

namespace {

Slot slot_of(ir::Operand operand, std::span<const u32> registers) {
    return operand.is_constant() ? -1 - static_cast<Slot>(operand.constant())
                                 : static_cast<Slot>(registers[operand.value()]);
}

/// Makes the bytecode of one function. Registers are assigned in the order of the instructions; that of a value is free again after
/// its last use.
class Resolver {
public:
    Resolver(const ir::Function& function, std::span<const ir::SharedSlot> shared)
        : function_(function), shared_(shared) {}

    FunctionCode resolve(std::vector<Step>& steps, std::vector<Slot>& operands) {
        const std::span<const ir::Instruction> instructions = function_.instructions();
        code_.dialect = function_.dialect();
        code_.default_fuel = function_.header().default_fuel;
        code_.parameter_count = function_.parameter_count();
        find_last_uses();
        registers_.assign(instructions.size(), 0);
        for (u32 id = 0; id < instructions.size(); ++id)
            add(id, instructions[id]);
        steps = std::move(steps_);
        operands = std::move(operands_);
        code_.steps = steps.data();
        code_.step_count = static_cast<u32>(steps.size());
        code_.operands = operands.data();
        code_.operand_count = static_cast<u32>(operands.size());
        code_.batch_limit = batch_limit(steps);
        return code_;
    }

private:
    static constexpr u32 never = ~0u;

    void find_last_uses() {
        const std::span<const ir::Instruction> instructions = function_.instructions();
        last_use_.assign(instructions.size(), never);
        charge_slot_.assign(instructions.size(), -1);
        for (u32 id = 0; id < instructions.size(); ++id) {
            const ir::Instruction& instruction = instructions[id];
            for (const ir::Operand operand : function_.operands(instruction)) {
                if (operand.is_constant())
                    continue;
                last_use_[operand.value()] = id;
                if (instruction.opcode == ir::Opcode::recharge && charge_slot_[operand.value()] < 0)
                    charge_slot_[operand.value()] = static_cast<i32>(code_.charge_slots++);
            }
            if (instruction.on_error == ir::OnError::replace && !instruction.fallback.is_constant())
                last_use_[instruction.fallback.value()] = id;
        }
    }

    u32 take_register() {
        if (!free_.empty()) {
            const u32 reg = free_.back();
            free_.pop_back();
            return reg;
        }
        return code_.register_count++;
    }
    void release_if_last(ir::Operand operand, u32 user) {
        if (operand.is_constant() || last_use_[operand.value()] != user)
            return;
        last_use_[operand.value()] = never; // an instruction that has an operand twice releases it once
        free_.push_back(registers_[operand.value()]);
    }

    void add(u32 id, const ir::Instruction& instruction) {
        if (instruction.opcode == ir::Opcode::parameter) {
            registers_[id] = code_.register_count++;
            return;
        }
        const std::span<const ir::Operand> operands = function_.operands(instruction);
        if (instruction.opcode == ir::Opcode::return_) {
            code_.result = slot_of(operands[0], registers_);
            add_charge_step(instruction);
            return;
        }
        Step step{};
        step.opcode = instruction.opcode;
        step.on_error = instruction.on_error;
        step.op = instruction.op;
        step.index = instruction.index;
        step.fuel_charge = instruction.fuel_charge;
        step.position = instruction.position;
        step.charge_slot = charge_slot_[id];
        step.operand_count = static_cast<u32>(operands.size());
        step.gives_value = instruction.gives_value();
        step.shared = !shared_.empty() && shared_[id].shared();
        step.task_invariant = step.shared && shared_[id].task_invariant;
        step.lazy_product = !step.shared && step.charge_slot < 0 && is_lazy_product(id);
        step.slow_path = instruction.opcode != ir::Opcode::op || operands.size() > inline_operands ||
                         instruction.guarded() || step.charge_slot >= 0 || step.lazy_product;
        if (!step.slow_path) {
            step.charges_for_arguments = charges_for_arguments(instruction.op);
            step.fuel_charge += static_cast<u32>(base_fuel(instruction.op));
        }
        if (instruction.opcode == ir::Opcode::recharge)
            step.charge_slot = charge_slot_[operands[0].value()];
        if (operands.size() <= inline_operands) {
            for (size_t i = 0; i < operands.size(); ++i)
                step.operand[i] = slot_of(operands[i], registers_);
        } else {
            step.first_operand = static_cast<u32>(operands_.size());
            for (const ir::Operand operand : operands)
                operands_.push_back(slot_of(operand, registers_));
        }
        if (instruction.on_error == ir::OnError::replace)
            step.fallback = slot_of(instruction.fallback, registers_);
        // The target is taken before the operands are released: a step may read its operands while it writes its result.
        if (instruction.gives_value())
            registers_[id] = step.target = take_register();
        for (const ir::Operand operand : operands)
            release_if_last(operand, id);
        if (instruction.on_error == ir::OnError::replace)
            release_if_last(instruction.fallback, id);
        if (instruction.gives_value() && last_use_[id] == never)
            free_.push_back(step.target);
        steps_.push_back(step);
    }

    /// Whether an instruction is a product that is mapped or filtered and nothing else.
    bool is_lazy_product(u32 id) const {
        const std::span<const ir::Instruction> instructions = function_.instructions();
        const ir::Instruction& product = instructions[id];
        if (product.opcode != ir::Opcode::op || meaning_of(product.op_id()) != OpMeaning::product || product.guarded())
            return false;
        for (u32 user = id + 1; user < instructions.size(); ++user) {
            const ir::Instruction& instruction = instructions[user];
            const auto is_product = [id](ir::Operand operand) {
                return !operand.is_constant() && operand.value() == id;
            };
            if (instruction.on_error == ir::OnError::replace && is_product(instruction.fallback))
                return false;
            const std::span<const ir::Operand> operands = function_.operands(instruction);
            for (u32 i = 0; i < operands.size(); ++i)
                if (is_product(operands[i]) &&
                    (instruction.opcode != ir::Opcode::op || op_info(instruction.op_id()).walks_lazily != i))
                    return false;
        }
        return true;
    }

    /// FunctionCode::batch_limit. A function whose steps call functions cannot be batched, with few exceptions, nor one that goes on
    /// after an error.
    u32 batch_limit(std::span<const Step> steps) const {
        u32 length = max_batch;
        if (code_.register_count > max_batch_registers || code_.parameter_count > max_batch_parameters ||
            code_.charge_slots != 0)
            return 0;
        for (const Step& step : steps) {
            if (step.on_error != ir::OnError::raise || step.operand_count > inline_operands)
                return 0;
            switch (step.opcode) {
            case ir::Opcode::op:
                if (step.slow_path)
                    return 0;
                length = std::min<u32>(length, op_batch_limits()[step.op]);
                break;
            case ir::Opcode::make_tuple:
            case ir::Opcode::make_closure:
            case ir::Opcode::element:
            case ir::Opcode::return_:
                break;
            default:
                return 0;
            }
        }
        return length;
    }

    /// A return is no step; if it charges fuel it becomes one.
    void add_charge_step(const ir::Instruction& instruction) {
        if (instruction.fuel_charge == 0)
            return;
        Step step{};
        step.opcode = ir::Opcode::return_;
        step.slow_path = true;
        step.fuel_charge = instruction.fuel_charge;
        step.charge_slot = -1;
        step.position = instruction.position;
        steps_.push_back(step);
    }

    const ir::Function& function_;
    std::span<const ir::SharedSlot> shared_; // by instruction, or none at all
    FunctionCode code_{};
    std::vector<Step> steps_;
    std::vector<Slot> operands_;
    std::vector<u32> registers_;
    std::vector<u32> last_use_;
    std::vector<i32> charge_slot_;
    std::vector<u32> free_;
};

} // namespace

const u8* op_batch_limits() {
    static const auto lengths = [] {
        std::array<u8, op_count> all{};
        for (const OpInfo& op : all_ops()) {
            u32 length = max_batch;
            if (op.cost == CostClass::walk || op.cost == CostClass::heavy)
                length /= 2; // these can work on containers of boards, and need much memory
            const size_t parameters = op.parameters.size();
            const u32 id = static_cast<u32>(op.id);
            const bool calls_one_by_one =
                op.cost == CostClass::call && best_kernel_table().batch_kernels[id] == nullptr;
            if (calls_one_by_one || parameters == 0 || parameters > inline_operands)
                length = 0;
            all[id] = static_cast<u8>(length);
        }
        return all;
    }();
    return lengths.data();
}

namespace {

/// Makes copies in general forms, of parts that values share one.
class GeneralForms {
public:
    explicit GeneralForms(Context& context) : context_(context) {}

    Value of(const Value& value) {
        if (value.kind != Kind::closure &&
            (!value.is_container() || value.kind == Kind::pair || value.kind == Kind::cell))
            return value;
        if (value.kind != Kind::tuple && value.kind != Kind::set && value.kind != Kind::closure)
            return copy(value);
        const std::tuple<Kind, const void*, u32> key{value.kind, value.data, value.count};
        if (const auto known = known_.find(key); known != known_.end())
            return known->second;
        const Value general = copy(value);
        known_.emplace(key, general);
        return general;
    }

private:
    Value copy(const Value& value) {
        if (value.kind == Kind::closure) {
            const Closure& closure = *value.closure();
            std::vector<Value> parts;
            for (u32 i = 0; i < closure.captured_count; ++i)
                parts.push_back(of(closure.captured[i]));
            const Value copied =
                make_combinator(context_, closure.kind, closure.arity, parts.data(), closure.captured_count);
            if (copied.is_error())
                return copied;
            const_cast<Closure*>(copied.closure())->function = closure.function;
            return copied;
        }
        Builder builder(context_, length(context_, value));
        Elements elements(context_, value);
        Value element;
        while (elements.next(element))
            builder.push(of(element));
        return builder.finish_like(value);
    }

    Context& context_;
    std::map<std::tuple<Kind, const void*, u32>, Value> known_;
};

} // namespace

Program::Program(const ir::Module& module, const ProgramOptions& options)
    : module_(module), kernels_(options.kernels != nullptr ? *options.kernels : best_kernel_table()),
      general_only_(options.general_only), shared_values_(ir::plan_sharing(module)) {
    codes_.reserve(module.function_count());
    steps_.resize(module.function_count());
    operands_.resize(module.function_count());
    for (ir::FunctionId id = 0; id < module.function_count(); ++id)
        codes_.push_back(Resolver(module.function(id), shared_values_.slots[id]).resolve(steps_[id], operands_[id]));
    constants_.reserve(module.constant_count());
    for (ir::ConstantId id = 0; id < module.constant_count(); ++id)
        constants_.push_back(module.constant(id));
    if (general_only_) {
        // What a cell is depends on the dialect. The functions of a file agree about it.
        const Dialect dialect = module.function_count() == 0 ? Dialect::arc_dsl : module.function(0).dialect();
        Context context = make_context(constant_arena_, dialect);
        context.general_only = true;
        GeneralForms forms(context);
        for (Value& constant : constants_)
            constant = forms.of(constant);
    }
}

} // namespace batt::interp
