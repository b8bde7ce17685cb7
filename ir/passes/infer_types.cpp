// infer_types: finds the type of every value, from the types of parameters, the type rules of ops (op_types.h), and the function
// values that ops call, where these are known. Entries and helpers keep the parameter types they were built with. Lambdas and
// generated functions are only reached through closures of this module: the types of their parameters are what all calls
// together pass. Where a closure escapes, so that some calls are not seen, they are any.
//
// Functions are visited again when the parameters of a function or the results it uses have grown. Types only grow, and what
// has grown many times becomes any, so this ends.
#include <algorithm>
#include <deque>
#include <utility>

#include "ir/op_types.h"
#include "ir/passes/passes.h"
#include "ops/core/combinators.h"

namespace batt::ir {

namespace {

constexpr u32 most_growth = 6;
constexpr u32 deepest_combinators = 32;
// Calls of combinators for the type of one instruction. Combinators of combinators share their parts, so that a few lines can make more
// calls than there is time for; what is beyond has the type any.
constexpr u32 most_combinators = 1024;
constexpr u32 deepest_functions = 100;

// What is known of a value: its type, and where it comes from if it may be a function.
struct Known {
    Type type = Type::never();
    const Value* constant = nullptr;
    ValueId value = no_value;
    static constexpr ValueId no_value = ~0u;
};

class Inference;

// What an op sees of its arguments.
class KnownArguments final : public OpArguments {
public:
    KnownArguments(Inference& inference, Dialect dialect, std::span<const Type> types, std::span<const Known> known)
        : OpArguments(dialect, types), inference_(inference), known_(known) {}

    const Value* constant(u32 argument) const override { return known_[argument].constant; }
    Type call_argument(u32 argument, std::span<const Type> types) const override;
    Type call_function(const Value& function, std::span<const Type> types) const override;

    /// Whether the types that an argument is called with have been told.
    bool asked(u32 argument) const { return (asked_ >> argument & 1) != 0; }

private:
    Inference& inference_;
    std::span<const Known> known_;
    mutable u32 asked_ = 0;
};

class Inference {
public:
    explicit Inference(Module& module) : module_(module), states_(module.function_count()) {}

    u32 run() {
        find_escapes();
        for (FunctionId id = 0; id < module_.function_count(); ++id)
            visit(id);
        while (!again_.empty()) {
            const FunctionId id = again_.front();
            again_.pop_front();
            states_[id].queued = false;
            infer(id);
        }
        u32 changes = 0;
        for (FunctionId id = 0; id < module_.function_count(); ++id)
            changes += store(id);
        return changes;
    }

    Type call(const Known& function, std::span<const Known> arguments) {
        if (function.constant != nullptr)
            return call_constant(*function.constant, arguments);
        return function.value != Known::no_value ? call_instruction(function.value, arguments) : Type::any();
    }

private:
    struct State {
        std::vector<Type> parameters; // of closures only: what calls pass
        Type result = Type::never();
        std::vector<Type> types;
        std::vector<FunctionId> users; // functions that have used its result
        u32 growth = 0;
        bool seen_calls_only = false; // lambda or generated, and every call is seen
        bool visited = false;
        bool open = false;
        bool queued = false;
    };

    // --- which closures are only called

    void find_escapes() {
        std::vector<bool> referenced(states_.size(), false);
        for (FunctionId id = 0; id < states_.size(); ++id) {
            const FunctionKind kind = module_.function(id).kind();
            states_[id].seen_calls_only = kind == FunctionKind::lambda || kind == FunctionKind::generated;
            states_[id].parameters.assign(module_.function(id).parameter_count(), Type::never());
        }
        for (const Function& function : module_.functions()) {
            for (const Instruction& instruction : function.instructions()) {
                if (instruction.opcode == Opcode::call || instruction.opcode == Opcode::make_closure)
                    referenced[instruction.index] = true;
                const std::span<const Operand> operands = function.operands(instruction);
                for (size_t i = 0; i < operands.size(); ++i)
                    if (!only_calls(instruction, i))
                        escape(function, operands[i]);
                if (instruction.on_error == OnError::replace)
                    escape(function, instruction.fallback);
            }
        }
        for (FunctionId id = 0; id < states_.size(); ++id)
            states_[id].seen_calls_only = states_[id].seen_calls_only && referenced[id];
    }

    static bool only_calls(const Instruction& instruction, size_t operand) {
        if (instruction.opcode == Opcode::call_value)
            return operand == 0;
        if (instruction.opcode != Opcode::op)
            return false;
        return op_info(instruction.op_id()).calls_parameter(operand);
    }

    void escape(const Function& function, Operand operand) {
        if (operand.is_constant())
            return;
        const Instruction& definition = function.instruction(operand.value());
        if (definition.opcode == Opcode::make_closure)
            states_[definition.index].seen_calls_only = false;
    }

    // --- one function

    void visit(FunctionId id) {
        if (!states_[id].visited)
            infer(id);
    }

    // At once, so that the caller sees the result; or later, and then the caller again, where functions nest very deeply.
    void infer_soon(FunctionId id) {
        if (open_functions_ < deepest_functions)
            infer(id);
        else
            enqueue(id);
    }

    void enqueue(FunctionId id) {
        if (!states_[id].queued) {
            states_[id].queued = true;
            again_.push_back(id);
        }
    }

    void infer(FunctionId id) {
        const Function& function = module_.function(id);
        State& state = states_[id];
        state.visited = true;
        if (!function.defined() || state.open) {
            if (state.open)
                enqueue(id);
            return;
        }
        state.open = true;
        ++open_functions_;
        const FunctionId outer = current_;
        current_ = id;
        const std::span<const Instruction> instructions = function.instructions();
        state.types.resize(instructions.size());
        for (ValueId i = 0; i < instructions.size(); ++i)
            state.types[i] = type_of_instruction(function, state, instructions[i]);
        current_ = outer;
        --open_functions_;
        state.open = false;

        const Operand result = function.result();
        grow_result(id, result.is_constant() ? type_of(module_.constant(result), function.dialect())
                                             : state.types[result.value()]);
    }

    void grow_result(FunctionId id, Type type) {
        State& state = states_[id];
        if (type.is_subtype_of(state.result))
            return;
        state.result = ++state.growth > most_growth ? Type::any() : join(state.result, type);
        for (const FunctionId user : state.users)
            enqueue(user);
    }

    Type type_of_instruction(const Function& function, const State& state, const Instruction& instruction) {
        if (instruction.opcode == Opcode::parameter)
            return state.seen_calls_only ? state.parameters[instruction.index] : instruction.type;
        if (!instruction.gives_value())
            return Type::any();
        const u32 outer_combinators = std::exchange(combinators_, 0);
        // The lists are taken over by calls further in; they are put back at the end.
        std::vector<Type> types = take(spare_types_);
        std::vector<Known> known = take(spare_known_);
        for (const Operand operand : function.operands(instruction)) {
            known.push_back(known_operand(function, state, operand));
            types.push_back(known.back().type);
        }
        Type type = result_of(function, instruction, types, known);
        if (instruction.on_error == OnError::replace)
            type = join(type, known_operand(function, state, instruction.fallback).type);
        give_back(spare_types_, types);
        give_back(spare_known_, known);
        combinators_ = outer_combinators;
        return type;
    }

    Type result_of(const Function& function, const Instruction& instruction, std::span<const Type> types,
                   std::span<const Known> known) {
        switch (instruction.opcode) {
        case Opcode::op:
            return result_of_op(instruction.op_id(), function.dialect(), types, known);
        case Opcode::call:
            return call_function(instruction.index, known);
        case Opcode::call_value:
            return call(known[0], known.subspan(1));
        case Opcode::make_tuple:
            return Type::record(types);
        case Opcode::make_set: {
            Type element = Type::never();
            for (const Type type : types)
                element = join(element, type);
            return Type::set_of(element);
        }
        case Opcode::element: {
            const std::span<const Type> fields = types[0].fields();
            if (types[0].sets().empty() && fields.size() == instruction.op && instruction.index < fields.size())
                return fields[instruction.index];
            return types[0].element();
        }
        case Opcode::make_closure:
            return Type::function();
        default:
            return Type::any();
        }
    }

    Known known_operand(const Function& function, const State& state, Operand operand) const {
        if (!operand.is_constant())
            return {state.types[operand.value()], nullptr, operand.value()};
        const Value& value = module_.constant(operand);
        return {type_of(value, function.dialect()), &value, Known::no_value};
    }

    template <typename T>
    static std::vector<T> take(std::vector<std::vector<T>>& spare) {
        if (spare.empty())
            return {};
        std::vector<T> list = std::move(spare.back());
        spare.pop_back();
        list.clear();
        return list;
    }
    template <typename T>
    static void give_back(std::vector<std::vector<T>>& spare, std::vector<T>& list) {
        spare.push_back(std::move(list));
    }

    // --- calls

    // A function of the module is called: its parameters grow, and its result is used here.
    Type call_function(FunctionId id, std::span<const Known> arguments) {
        State& state = states_[id];
        if (arguments.size() != state.parameters.size())
            return Type::never();
        if (state.seen_calls_only) {
            bool grown = false;
            for (size_t i = 0; i < arguments.size(); ++i)
                grown = grow(state, i, arguments[i].type) || grown;
            if (grown || !state.visited)
                infer_soon(id);
        } else if (!state.visited) {
            infer_soon(id);
        }
        if (std::find(state.users.begin(), state.users.end(), current_) == state.users.end())
            state.users.push_back(current_);
        return state.result;
    }

    bool grow(State& state, size_t parameter, Type type) {
        Type& known = state.parameters[parameter];
        if (type.is_subtype_of(known))
            return false;
        known = ++state.growth > most_growth * state.parameters.size() ? Type::any() : join(known, type);
        return true;
    }

    Type call_op(OpId op, std::span<const Known> arguments) {
        if (op_info(op).parameters.size() != arguments.size()) // an op of batt gives its default
            return module_.function(current_).dialect() == Dialect::batt ? Type::any() : Type::never();
        std::vector<Type> types;
        for (const Known& argument : arguments)
            types.push_back(argument.type);
        return result_of_op(op, module_.function(current_).dialect(), types, arguments);
    }

    Type result_of_op(OpId op, Dialect dialect, std::span<const Type> types, std::span<const Known> known) {
        const KnownArguments arguments(*this, dialect, types, known);
        const Type result = op_result_type(op, arguments);
        if (std::any_of(types.begin(), types.end(), [](Type type) { return type.is_never(); }))
            return result; // it is never executed
        const OpInfo& info = op_info(op);
        for (u32 i = 0; i < known.size(); ++i)
            if (info.parameters[i].type == TableType::function && !arguments.asked(i))
                call_with_anything(known[i]);
        return result;
    }

    // A closure is called in a way that nothing is known of.
    void call_with_anything(const Known& function) {
        if (function.value == Known::no_value)
            return;
        const Instruction& definition = module_.function(current_).instruction(function.value);
        if (definition.opcode != Opcode::make_closure)
            return;
        const size_t all = states_[definition.index].parameters.size();
        const std::vector<Known> arguments(all - std::min<size_t>(all, definition.operand_count),
                                           {Type::any(), nullptr, Known::no_value});
        call(function, arguments);
    }

    Type call_constant(const Value& function, std::span<const Known> arguments) {
        if (function.kind == Kind::op)
            return call_op(static_cast<OpId>(function.count), arguments);
        if (function.kind != Kind::closure)
            return Type::never();
        const Closure& closure = *function.closure();
        if (closure.kind == ClosureKind::user)
            return Type::any();
        std::vector<Known> parts;
        for (u32 i = 0; i < closure.captured_count; ++i)
            parts.push_back({type_of(closure.captured[i], module_.function(current_).dialect()), &closure.captured[i],
                             Known::no_value});
        return call_combinator(closure.kind, parts, arguments);
    }

    Type call_instruction(ValueId id, std::span<const Known> arguments) {
        const Function& function = module_.function(current_);
        const State& state = states_[current_];
        const Instruction& instruction = function.instruction(id);
        std::vector<Known> parts;
        if (instruction.opcode == Opcode::make_closure || instruction.opcode == Opcode::op)
            for (const Operand operand : function.operands(instruction))
                parts.push_back(known_operand(function, state, operand));
        if (instruction.opcode == Opcode::make_closure) {
            parts.insert(parts.end(), arguments.begin(), arguments.end());
            return call_function(instruction.index, parts);
        }
        if (instruction.opcode != Opcode::op || instruction.guarded())
            return Type::any(); // a guarded one may be its fallback
        if (const std::optional<ClosureKind> combinator = op_info(instruction.op_id()).combinator)
            return call_combinator(*combinator, parts, arguments);
        if (meaning_of(instruction.op_id()) == OpMeaning::choice)
            return nested([&] { return join(call(parts[1], arguments), call(parts[2], arguments)); });
        return Type::any();
    }

    // Function values nest. Closures inside of combinators count as escaped, so stopping early forgets no call.
    template <typename Calls>
    Type nested(Calls calls) {
        if (depth_ == deepest_combinators || combinators_ == most_combinators)
            return Type::any();
        ++combinators_;
        ++depth_;
        const Type result = calls();
        --depth_;
        return result;
    }

    // The calls of one call of a combinator (call_parts).
    struct PartCalls {
        Inference& inference;
        std::span<const Known> parts;
        std::span<const Known> arguments;
        Known between[2] = {}; // a and b
        Type result = Type::any();

        bool call(u32 part, PartValue operands, PartValue place) {
            const Known& called = parts[part];
            switch (operands) {
            case PartValue::arguments:
                return take(inference.call(called, arguments), place);
            case PartValue::a:
            case PartValue::b:
                return take(inference.call(called, {&between[operands == PartValue::a ? 0 : 1], 1}), place);
            case PartValue::both:
                return take(inference.call(called, between), place);
            default:
                break;
            }
            std::vector<Known> all(arguments.begin(), arguments.end());
            all.insert(operands == PartValue::fixed_then_arguments ? all.begin() : all.end(), parts[fixed_part]);
            return take(inference.call(called, all), place);
        }
        bool equals_fixed(PartValue, PartValue place) { return take(Type::boolean(), place); }

        bool take(Type type, PartValue place) {
            if (place == PartValue::result)
                result = type;
            else
                between[place == PartValue::a ? 0 : 1].type = type;
            return true;
        }
    };
    Type call_combinator(ClosureKind kind, std::span<const Known> parts, std::span<const Known> arguments) {
        return nested([&] {
            PartCalls calls{*this, parts, arguments};
            call_parts(kind, calls);
            return calls.result;
        });
    }

    // --- the end

    u32 store(FunctionId id) {
        Function& function = module_.function(id);
        const State& state = states_[id];
        if (!function.defined())
            return 0;
        u32 changes = 0;
        for (ValueId i = 0; i < function.instructions().size(); ++i) {
            if (!function.instruction(i).gives_value() || function.instruction(i).type == state.types[i])
                continue;
            function.set_type(i, state.types[i]);
            ++changes;
        }
        function.set_result_type(state.result);
        return changes;
    }

    Module& module_;
    std::vector<State> states_;
    std::deque<FunctionId> again_;
    std::vector<std::vector<Type>> spare_types_;
    std::vector<std::vector<Known>> spare_known_;
    FunctionId current_ = 0;
    u32 open_functions_ = 0;
    u32 depth_ = 0;
    u32 combinators_ = 0; ///< called for the instruction whose type is looked for
};

// The elements that an op passes on have a type but no place they came from.
std::vector<Known> unplaced(std::span<const Type> types) {
    std::vector<Known> known;
    for (const Type type : types)
        known.push_back({type, nullptr, Known::no_value});
    return known;
}

Type KnownArguments::call_argument(u32 argument, std::span<const Type> types) const {
    asked_ |= 1u << argument;
    return inference_.call(known_[argument], unplaced(types));
}

Type KnownArguments::call_function(const Value& function, std::span<const Type> types) const {
    const Known known = {Type::function(), &function, Known::no_value};
    return inference_.call(known, unplaced(types));
}

} // namespace

u32 infer_types(Module& module) { return Inference(module).run(); }

} // namespace batt::ir
