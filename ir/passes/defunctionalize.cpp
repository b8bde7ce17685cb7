// defunctionalize: where a function value is called, and it is known what it is made of, the call becomes direct calls of ops.
//
//   call_value(compose(f, g), x)          becomes   f(g(x))
//   apply(fork(add, first, rbind(h, y)))  becomes   apply(make_closure of a new function of (y, a): add(first(a), h(a, y)))
//
// It knows combinators (BATT_COMBINATOR in op_table.def) and short powers, in any nesting, whether they are constants, made by
// instructions of the same function or by what replaces a call; and closures of module functions. What else is called (a
// parameter, what `branch` chose) stays a call_value. New functions have no positions of their own: their errors are those of
// the op that calls them.
//
// Only calls are rewritten. The function value itself stays, because it may be compared or printed; eliminate_dead_code removes
// it where nothing uses it. A call with the wrong number of arguments stays, and fails as it did.
#include <algorithm>

#include "ir/passes/passes.h"
#include "ir/passes/rewriter.h"
#include "ops/core/combinators.h"

namespace batt::ir {

namespace {

// Bounds on what one call grows into, and on how deeply function values are looked into.
constexpr u32 most_parts = 256;
constexpr u32 deepest_parts = 64;
constexpr u32 deepest_functions = 8;
constexpr i32 longest_power = 8;

using NodeId = u32;
constexpr NodeId no_node = ~0u;

// An operand of an instruction to come: something of the old function, or an argument or earlier result of a new one. New
// functions nest; `scope` counts from the outermost, which is 1, inwards.
struct Symbol {
    enum class Kind : u8 { old, argument, result } kind = Kind::old;
    Operand operand; // old
    u32 index = 0;   // argument, result
    u32 scope = 0;   // argument, result

    static Symbol old(Operand operand) { return {Kind::old, operand, 0, 0}; }
    static Symbol argument(u32 index, u32 scope) { return {Kind::argument, {}, index, scope}; }

    bool is_constant() const { return kind == Kind::old && operand.is_constant(); }
    bool operator==(const Symbol&) const = default;
};

// What is known of a function value.
struct Node {
    enum class Kind : u8 { op, combinator, closure, unknown } kind = Kind::unknown;
    ClosureKind combinator = ClosureKind::compose;
    u32 function = 0;             // op: OpId; closure: FunctionId
    Symbol value;                 // the function value itself
    std::vector<NodeId> parts;    // combinator: its function parts
    std::vector<Symbol> captured; // combinator: the value that it fixes, if any; closure: what it captured
};

struct Pending {
    Opcode opcode = Opcode::op;
    u32 function = 0; // op: OpId; call, make_closure: FunctionId
    std::vector<Symbol> operands;
    NodeId node = no_node; // of its result, if that is a function of which something is known
};

struct Body {
    u32 scope = 1;
    std::vector<Pending> instructions;
    Symbol result;

    Symbol add(Opcode opcode, u32 function, std::vector<Symbol> operands) {
        instructions.push_back({opcode, function, std::move(operands)});
        return {Symbol::Kind::result, {}, static_cast<u32>(instructions.size() - 1), scope};
    }
};

// Whether a part of a combinator is a function that it calls; else it is the value that it fixes.
bool is_function_part(ClosureKind kind, size_t part) {
    return op_info(combinator_op(kind)).parameters[part].type == TableType::function;
}

class Defunctionalizer {
public:
    // Works on a copy: the module's functions move when new ones are added.
    Defunctionalizer(Module& module, FunctionId id)
        : module_(module), function_(module.function(id)), rewriter_(module, function_) {}

    u32 run() {
        const std::span<const Instruction> instructions = function_.instructions();
        node_of_.assign(instructions.size(), no_node);
        recharged_.assign(instructions.size(), false);
        for (const Instruction& instruction : instructions)
            if (instruction.opcode == Opcode::recharge)
                recharged_[function_.operands(instruction)[0].value()] = true;
        for (ValueId i = function_.parameter_count(); i < instructions.size(); ++i) {
            const Instruction& instruction = instructions[i];
            if (instruction.opcode == Opcode::op)
                rewrite_op(i, instruction);
            else if (instruction.opcode != Opcode::call_value || recharged_[i] || !expand_call(i, instruction))
                rewriter_.copy(i);
        }
        return changes_;
    }
    Function finish() { return rewriter_.finish(); }

private:
    // --- what function values are made of

    NodeId add_node(Node node) {
        nodes_.push_back(std::move(node));
        return static_cast<NodeId>(nodes_.size() - 1);
    }

    NodeId resolve(const Symbol& symbol) {
        if (symbol.kind == Symbol::Kind::old)
            return resolve(symbol.operand);
        NodeId known = no_node;
        if (symbol.kind == Symbol::Kind::result)
            known = bodies_[symbol.scope - 1]->instructions[symbol.index].node;
        return known != no_node ? known : unknown_node(symbol);
    }

    NodeId unknown_node(const Symbol& symbol) {
        Node node;
        node.value = symbol;
        return add_node(std::move(node));
    }

    NodeId resolve(Operand operand) {
        if (operand.is_constant())
            return resolve_value(operand, module_.constant(operand));
        if (node_of_[operand.value()] == no_node) {
            ++depth_;
            const NodeId node = resolve_instruction(operand);
            --depth_;
            node_of_[operand.value()] = node;
        }
        return node_of_[operand.value()];
    }

    NodeId resolve_instruction(Operand operand) {
        const Instruction& instruction = function_.instruction(operand.value());
        if (instruction.guarded() || depth_ > deepest_parts)
            return unknown_node(Symbol::old(operand));
        std::vector<Symbol> operands;
        for (const Operand part : function_.operands(instruction))
            operands.push_back(Symbol::old(part));
        if (instruction.opcode == Opcode::make_closure) {
            Node node;
            node.value = Symbol::old(operand);
            node.kind = Node::Kind::closure;
            node.function = instruction.index;
            node.captured = std::move(operands);
            return add_node(std::move(node));
        }
        if (instruction.opcode != Opcode::op)
            return unknown_node(Symbol::old(operand));
        return resolve_op(Symbol::old(operand), instruction.op_id(), operands);
    }

    // The function value that an op makes of its operands.
    NodeId resolve_op(const Symbol& value, OpId op, std::span<const Symbol> operands) {
        if (meaning_of(op) == OpMeaning::power)
            return resolve_power(value, operands);
        Node node;
        node.value = value;
        const std::optional<ClosureKind> combinator = op_info(op).combinator;
        if (!combinator)
            return add_node(std::move(node));
        node.kind = Node::Kind::combinator;
        node.combinator = *combinator;
        for (size_t i = 0; i < operands.size(); ++i) {
            if (is_function_part(*combinator, i))
                node.parts.push_back(resolve(operands[i]));
            else
                node.captured.push_back(operands[i]);
        }
        return add_node(std::move(node));
    }

    // power(f, 3) is compose(f, compose(f, f)).
    NodeId resolve_power(const Symbol& value, std::span<const Symbol> operands) {
        if (!operands[1].is_constant())
            return unknown_node(value);
        const Value& count = module_.constant(operands[1].operand);
        if (!count.is_int() || count.x < 1 || count.x > longest_power)
            return unknown_node(value);
        return power_of(resolve(operands[0]), count.x, [&](NodeId outer, NodeId inner) {
            Node node;
            node.kind = Node::Kind::combinator;
            node.combinator = ClosureKind::compose;
            node.value = value;
            node.parts = {outer, inner};
            return add_node(std::move(node));
        });
    }

    NodeId resolve_value(Operand operand, const Value& value) {
        Node node;
        node.value = Symbol::old(operand);
        if (value.kind == Kind::op) {
            node.kind = Node::Kind::op;
            node.function = value.count;
        } else if (value.kind == Kind::closure && value.closure()->kind != ClosureKind::user &&
                   nesting_depth(value, deepest_parts) < deepest_parts) {
            const Closure& closure = *value.closure();
            node.kind = Node::Kind::combinator;
            node.combinator = closure.kind;
            for (u32 i = 0; i < closure.captured_count; ++i) {
                const Operand part = Operand::constant(module_.add_constant(closure.captured[i]));
                if (is_function_part(closure.kind, i))
                    node.parts.push_back(resolve_value(part, closure.captured[i]));
                else
                    node.captured.push_back(Symbol::old(part));
            }
        }
        return add_node(node);
    }

    // The number of arguments that a function value takes; 0 where it may be none.
    u32 takes(NodeId id) const {
        const Node& node = nodes_[id];
        switch (node.kind) {
        case Node::Kind::op:
            return static_cast<u32>(op_info(static_cast<OpId>(node.function)).parameters.size());
        case Node::Kind::closure:
            return module_.function(node.function).parameter_count() - static_cast<u32>(node.captured.size());
        case Node::Kind::combinator: {
            if (!binds(node.combinator))
                return 1;
            const u32 parameters = takes(node.parts[0]);
            return parameters == 0 ? 0 : bound_arity(parameters);
        }
        case Node::Kind::unknown:
            break;
        }
        return 0;
    }

    // --- what calling them does

    // Appends to a body what a call does; false where the call is better left as it is.
    bool emit_call(Body& body, NodeId id, std::span<const Symbol> arguments, Symbol& result, u32& budget) {
        if (budget == 0)
            return false;
        --budget;
        const Node& node = nodes_[id];
        switch (node.kind) {
        case Node::Kind::op:
            if (op_info(static_cast<OpId>(node.function)).parameters.size() != arguments.size())
                break; // fails when it is called
            result = emit_op(body, static_cast<OpId>(node.function), {arguments.begin(), arguments.end()}, budget);
            return true;
        case Node::Kind::closure:
            if (module_.function(node.function).parameter_count() != node.captured.size() + arguments.size())
                break;
            {
                std::vector<Symbol> operands = node.captured;
                operands.insert(operands.end(), arguments.begin(), arguments.end());
                result = body.add(Opcode::call, node.function, std::move(operands));
            }
            return true;
        case Node::Kind::combinator:
            if (arguments.empty() || takes(id) != arguments.size())
                break; // fails, or binds what may be no function: then it has failed already
            return emit_combinator(body, id, arguments, result, budget);
        case Node::Kind::unknown:
            break;
        }
        std::vector<Symbol> operands = {node.value};
        operands.insert(operands.end(), arguments.begin(), arguments.end());
        result = body.add(Opcode::call_value, 0, std::move(operands));
        return true;
    }

    // The calls of one call of a combinator (call_parts), appended to a body.
    struct PartCalls {
        Defunctionalizer& pass;
        Body& body;
        NodeId id; // nodes move when new ones are added
        std::span<const Symbol> arguments;
        u32& budget;
        Symbol between[2] = {}; // a and b
        Symbol result = {};

        bool call(u32 part, PartValue operands, PartValue place) {
            const NodeId called = pass.nodes_[id].parts[part];
            switch (operands) {
            case PartValue::arguments:
                return pass.emit_call(body, called, arguments, at(place), budget);
            case PartValue::a:
            case PartValue::b:
                return pass.emit_call(body, called, {&at(operands), 1}, at(place), budget);
            case PartValue::both:
                return pass.emit_call(body, called, between, at(place), budget);
            default:
                break;
            }
            std::vector<Symbol> all(arguments.begin(), arguments.end());
            all.insert(operands == PartValue::fixed_then_arguments ? all.begin() : all.end(), fixed());
            return pass.emit_call(body, called, all, at(place), budget);
        }
        bool equals_fixed(PartValue operand, PartValue place) {
            at(place) = pass.emit_op(body, OpId::op_equality, {at(operand), fixed()}, budget);
            return true;
        }

        Symbol fixed() const { return pass.nodes_[id].captured[0]; }
        Symbol& at(PartValue value) {
            return value == PartValue::result ? result : between[value == PartValue::a ? 0 : 1];
        }
    };
    bool emit_combinator(Body& body, NodeId id, std::span<const Symbol> arguments, Symbol& result, u32& budget) {
        PartCalls calls{*this, body, id, arguments, budget};
        const bool emitted = call_parts(nodes_[id].combinator, calls);
        result = calls.result;
        return emitted;
    }

    Symbol emit_op(Body& body, OpId op, std::vector<Symbol> arguments, u32& budget) {
        const OpInfo& info = op_info(op);
        for (size_t i = 0; i < arguments.size(); ++i) {
            if (!info.calls_parameter(i))
                continue;
            FunctionId function = 0;
            std::vector<Symbol> captured;
            if (make_function(resolve(arguments[i]), info.parameters[i].call_arity.value(), function, captured, budget))
                arguments[i] = body.add(Opcode::make_closure, function, std::move(captured));
        }
        if (info.return_type != TableType::function)
            return body.add(Opcode::op, static_cast<u32>(op), std::move(arguments));
        // Functions that make functions: what they make may be called further on.
        const Symbol made = body.add(Opcode::op, static_cast<u32>(op), arguments);
        const NodeId node = resolve_op(made, op, arguments);
        body.instructions[made.index].node = node;
        return made;
    }

    // --- new functions

    // Makes a module function that does what calling a combinator does, and tells which values of the old function it needs.
    bool make_function(NodeId id, u32 arity, FunctionId& function, std::vector<Symbol>& captured, u32& budget) {
        if (nodes_[id].kind != Node::Kind::combinator || takes(id) != arity || bodies_.size() == deepest_functions)
            return false;
        Body body;
        body.scope = static_cast<u32>(bodies_.size() + 1);
        std::vector<Symbol> arguments;
        for (u32 i = 0; i < arity; ++i)
            arguments.push_back(Symbol::argument(i, body.scope));
        if (!emit_body(body, id, arguments, budget))
            return false;

        const auto capture = [&](const Symbol& symbol) {
            if (symbol.scope < body.scope && !symbol.is_constant() &&
                std::find(captured.begin(), captured.end(), symbol) == captured.end())
                captured.push_back(symbol);
        };
        for (const Pending& instruction : body.instructions)
            for (const Symbol& symbol : instruction.operands)
                capture(symbol);
        capture(body.result);

        FunctionHeader header;
        header.name = module_.unique_name(function_.name() + ".function");
        header.kind = FunctionKind::generated;
        header.dialect = function_.dialect();
        header.task = function_.header().task;
        FunctionBuilder builder(module_, header);
        std::vector<Operand> captured_parameters;
        for (size_t i = 0; i < captured.size(); ++i)
            captured_parameters.push_back(builder.parameter("c" + std::to_string(i)));
        std::vector<Operand> argument_parameters;
        for (u32 i = 0; i < arity; ++i)
            argument_parameters.push_back(builder.parameter(arity == 1 ? "x" : i == 0 ? "a" : "b"));
        const auto outer_operand = [&](const Symbol& symbol) {
            if (symbol.is_constant())
                return symbol.operand;
            const auto place = std::find(captured.begin(), captured.end(), symbol) - captured.begin();
            return captured_parameters[static_cast<size_t>(place)];
        };
        const Operand result = append(builder, body, outer_operand, argument_parameters, {});
        builder.return_value(result, {});
        function = *module_.declare(std::move(header));
        std::move(builder).define(function);
        return true;
    }

    // Fills a body with what calling a function value does.
    bool emit_body(Body& body, NodeId id, std::span<const Symbol> arguments, u32& budget) {
        bodies_.push_back(&body);
        const bool emitted = emit_call(body, id, arguments, body.result, budget);
        bodies_.pop_back();
        return emitted;
    }

    // Appends a body to a function; gives what its result is there.
    template <typename OuterOperand>
    static Operand append(FunctionBuilder& builder, const Body& body, OuterOperand outer_operand,
                          std::span<const Operand> arguments, Position position) {
        std::vector<Operand> results;
        const auto operand_of = [&](const Symbol& symbol) {
            if (symbol.scope < body.scope)
                return outer_operand(symbol);
            return symbol.kind == Symbol::Kind::argument ? arguments[symbol.index] : results[symbol.index];
        };
        for (const Pending& pending : body.instructions) {
            std::vector<Operand> operands;
            for (const Symbol& symbol : pending.operands)
                operands.push_back(operand_of(symbol));
            Instruction instruction;
            instruction.opcode = pending.opcode;
            if (pending.opcode == Opcode::op)
                instruction.op = static_cast<u16>(pending.function);
            else
                instruction.index = pending.function;
            instruction.position = position;
            results.push_back(builder.copy(instruction, operands));
        }
        return operand_of(body.result);
    }

    // --- the old function

    Operand map(Operand operand) const { return rewriter_.map(operand); }
    std::vector<Operand> map_all(std::span<const Symbol> symbols) const {
        std::vector<Operand> mapped;
        for (const Symbol& symbol : symbols)
            mapped.push_back(map(symbol.operand));
        return mapped;
    }

    void rewrite_op(ValueId id, const Instruction& instruction) {
        const OpInfo& info = op_info(instruction.op_id());
        const std::span<const Operand> old = function_.operands(instruction);
        std::vector<Operand> operands;
        for (size_t i = 0; i < old.size(); ++i) {
            FunctionId function = 0;
            std::vector<Symbol> captured;
            u32 budget = most_parts;
            if (!info.calls_parameter(i) ||
                !make_function(resolve(old[i]), info.parameters[i].call_arity.value(), function, captured, budget))
                continue;
            if (operands.empty())
                for (const Operand operand : old)
                    operands.push_back(map(operand));
            operands[i] = rewriter_.builder().make_closure(function, map_all(captured), {},
                                                           instruction.guarded() ? ErrorHandling::defer()
                                                                                 : ErrorHandling::raise());
            ++changes_;
        }
        if (operands.empty())
            rewriter_.copy(id);
        else
            rewriter_.copy(id, operands);
    }

    // A call of a function value.
    bool expand_call(ValueId id, const Instruction& instruction) {
        const std::span<const Operand> operands = function_.operands(instruction);
        const NodeId node = resolve(operands[0]);
        if (nodes_[node].kind == Node::Kind::unknown)
            return false;
        if (instruction.guarded() && nodes_[node].kind == Node::Kind::combinator)
            return call_new_function(id, instruction, node);
        Body body;
        std::vector<Symbol> arguments;
        for (size_t i = 1; i < operands.size(); ++i)
            arguments.push_back(Symbol::old(operands[i]));
        u32 budget = most_parts;
        if (!emit_body(body, node, arguments, budget))
            return false;
        if (body.instructions.size() == 1) {
            // One for one: what the call said of errors goes over.
            const Pending& pending = body.instructions[0];
            if (pending.opcode == Opcode::call_value)
                return false;
            exchange(id, instruction, pending.opcode, pending.function, map_all(pending.operands));
        } else {
            if (instruction.guarded())
                return false;
            rewriter_.builder().charge(instruction.fuel_charge);
            const auto old_operand = [&](const Symbol& symbol) { return map(symbol.operand); };
            rewriter_.replace(id, append(rewriter_.builder(), body, old_operand, {}, instruction.position));
        }
        ++changes_;
        return true;
    }

    // A guarded call of something composed: in one function, so that one guard holds for all of it.
    bool call_new_function(ValueId id, const Instruction& instruction, NodeId node) {
        const std::span<const Operand> operands = function_.operands(instruction);
        FunctionId function = 0;
        std::vector<Symbol> captured;
        u32 budget = most_parts;
        if (!make_function(node, static_cast<u32>(operands.size() - 1), function, captured, budget))
            return false;
        for (const Operand operand : operands.subspan(1))
            captured.push_back(Symbol::old(operand));
        exchange(id, instruction, Opcode::call, function, map_all(captured));
        ++changes_;
        return true;
    }

    // The instruction with another opcode, everything else as it is.
    void exchange(ValueId id, Instruction instruction, Opcode opcode, u32 function, std::span<const Operand> operands) {
        instruction.opcode = opcode;
        if (opcode == Opcode::op)
            instruction.op = static_cast<u16>(function);
        else
            instruction.index = function;
        if (instruction.on_error == OnError::replace)
            instruction.fallback = map(instruction.fallback);
        rewriter_.replace(id, rewriter_.builder().copy(instruction, operands));
    }

    Module& module_;
    const Function function_;
    Rewriter rewriter_;
    std::vector<Node> nodes_;
    std::vector<NodeId> node_of_;
    std::vector<bool> recharged_;
    u32 depth_ = 0;
    std::vector<Body*> bodies_; // in work, by scope
    u32 changes_ = 0;
};

// Whether a function value that is more than the name of an op is called anywhere.
bool calls_anything(const Module& module, const Function& function) {
    const auto is_op = [&](Operand operand) {
        return operand.is_constant() && module.constant(operand).kind == Kind::op;
    };
    for (const Instruction& instruction : function.instructions()) {
        if (instruction.opcode == Opcode::call_value)
            return true;
        if (instruction.opcode != Opcode::op)
            continue;
        const OpInfo& info = op_info(instruction.op_id());
        const std::span<const Operand> operands = function.operands(instruction);
        for (size_t i = 0; i < operands.size(); ++i)
            if (info.calls_parameter(i) && !is_op(operands[i]))
                return true;
    }
    return false;
}

u32 defunctionalize_in(Module& module, FunctionId id) {
    if (!calls_anything(module, module.function(id)))
        return 0;
    Defunctionalizer defunctionalizer(module, id);
    const u32 changes = defunctionalizer.run();
    if (changes != 0)
        module.define(id, defunctionalizer.finish());
    return changes;
}

} // namespace

u32 defunctionalize(Module& module) { return for_each_function(module, defunctionalize_in); }

} // namespace batt::ir
