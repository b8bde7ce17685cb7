#include "tests/support/random_module.h"

#include <vector>

#include "ir/builder.h"
#include "ops/arena.h"
#include "ops/literal.h"
#include "tests/support/random_choice.h"

namespace batt::test {

namespace {

using namespace ir;

OpId random_op(std::mt19937& random, Dialect dialect) {
    while (true) {
        const auto op = static_cast<OpId>(below(random, op_count));
        if ((op_info(op).dialects & dialect_bit(dialect)) != 0)
            return op;
    }
}

Operand literal_operand(FunctionBuilder& builder, Dialect dialect, std::string_view literal) {
    Arena arena;
    Context context = make_context(arena, dialect);
    return builder.constant(*parse_whole_literal(literal, context));
}

Type random_type(std::mt19937& random, Dialect dialect) {
    static const std::vector<std::string_view> texts = {
        "any",   "any",           "int",   "grid",          "indices | none", "objects", "pair",
        "patch", "tuple<number>", "never", "set<function>", "boolean",        "real",    "(cell, pair) | ()"};
    std::string_view text = one_of(random, texts);
    Type type;
    parse_type(text, dialect, type);
    return type;
}

// --- modules that need not make sense

class ModuleMaker {
public:
    explicit ModuleMaker(std::mt19937& random) : random_(random), module_(random_name("file ")) {}

    Module make() {
        const u32 count = 1 + below(random_, 5);
        std::vector<u32> parameter_counts;
        for (u32 i = 0; i < count; ++i) {
            FunctionHeader header;
            header.name = module_.unique_name(random_name(""));
            header.kind = static_cast<FunctionKind>(below(random_, 6));
            header.dialect = static_cast<Dialect>(below(random_, 3));
            header.task = one_in(random_, 2) ? random_name("task ") : "";
            header.position = random_position();
            headers_.push_back(header);
            parameter_counts_.push_back(below(random_, 4));
            module_.declare(header);
        }
        for (FunctionId id = 0; id < count; ++id)
            make_function(id);
        return std::move(module_);
    }

private:
    std::string random_name(const std::string& prefix) {
        static const std::vector<std::string> names = {"f", "solve_x", "größe", "a.b", "_", "x1"};
        return prefix + one_of(random_, names);
    }
    Position random_position() {
        return one_in(random_, 3) ? Position{} : Position{1 + below(random_, 5000), below(random_, 130)};
    }

    Operand random_operand(FunctionBuilder& builder, bool may_be_deferred) {
        for (u32 attempt = 0; attempt < 4 && builder.size() != 0; ++attempt) {
            const Operand operand = Operand::value(below(random_, builder.size()));
            const Instruction& instruction = builder.instruction(operand);
            if (instruction.gives_value() && (may_be_deferred || instruction.on_error != OnError::defer))
                return operand;
        }
        return literal_operand(builder, dialect_, random_literal(random_, 3));
    }
    std::vector<Operand> random_operands(FunctionBuilder& builder, u32 count, bool may_be_deferred) {
        std::vector<Operand> operands;
        for (u32 i = 0; i < count; ++i)
            operands.push_back(random_operand(builder, may_be_deferred));
        return operands;
    }

    void make_function(FunctionId id) {
        dialect_ = headers_[id].dialect;
        FunctionBuilder builder(module_, headers_[id]);
        for (u32 i = 0; i < parameter_counts_[id]; ++i)
            builder.parameter("p" + std::to_string(i), random_type(random_, dialect_));
        for (u32 left = below(random_, 20); left > 0; --left)
            append(builder);
        if (one_in(random_, 4))
            builder.charge(1 + below(random_, 100));
        builder.return_value(random_operand(builder, false), random_position());
        Function function = std::move(builder).finish();
        function.set_result_type(random_type(random_, dialect_));
        module_.define(id, std::move(function));
    }

    void append(FunctionBuilder& builder) {
        if (one_in(random_, 4))
            builder.charge(1 + below(random_, 100));
        ErrorHandling handling;
        if (one_in(random_, 4))
            handling = ErrorHandling::replace(random_operand(builder, false));
        else if (one_in(random_, 4))
            handling = ErrorHandling::defer();
        const bool guarded = handling.on_error != OnError::raise;
        const Position position = random_position();
        const FunctionId function = below(random_, module_.function_count());
        Operand result;
        switch (below(random_, 8)) {
        case 0:
            result = builder.call(function, random_operands(builder, parameter_counts_[function], guarded), position,
                                  handling);
            break;
        case 1:
            result = builder.call_value(random_operand(builder, guarded),
                                        random_operands(builder, below(random_, 4), guarded), position, handling);
            break;
        case 2:
            result = builder.make_tuple(random_operands(builder, below(random_, 5), guarded), position, handling);
            break;
        case 3:
            result = builder.make_set(random_operands(builder, below(random_, 5), guarded), position, handling);
            break;
        case 4:
            result = builder.make_closure(
                function, random_operands(builder, below(random_, parameter_counts_[function] + 1), guarded), position,
                handling);
            break;
        case 5:
            append_recharge(builder, position);
            return;
        default: {
            const OpId op = random_op(random_, dialect_);
            const auto count = static_cast<u32>(op_info(op).parameters.size());
            result = builder.op(op, random_operands(builder, count, guarded), position, handling);
        }
        }
        builder.set_type(result, random_type(random_, dialect_));
    }

    void append_recharge(FunctionBuilder& builder, Position position) {
        for (ValueId i = 0; i < builder.size(); ++i) {
            const Instruction& instruction = builder.instruction(Operand::value(i));
            if (instruction.opcode == Opcode::op && instruction.on_error != OnError::defer) {
                builder.recharge(Operand::value(i), position);
                return;
            }
        }
    }

    std::mt19937& random_;
    Module module_;
    std::vector<FunctionHeader> headers_;
    std::vector<u32> parameter_counts_;
    Dialect dialect_ = Dialect::arc_dsl;
};

} // namespace

std::string random_literal(std::mt19937& random, u32 depth) {
    static const std::vector<std::string> leaves = {
        "None", "True",  "False", "0",          "1",      "-1",           "7",  "nan",
        "-inf", "first", "add",   "2147483647", "(1, 2)", "(3, (-4, 5))", "()", "frozenset()"};
    if (depth == 0 || one_in(random, 3))
        return one_of(random, leaves);
    std::string text;
    const u32 count = 1 + below(random, 4);
    switch (below(random, 5)) {
    case 0:
        return "compose(" + random_literal(random, 0) + ", rbind(add, " + random_literal(random, depth - 1) + "))";
    case 1: // a board
        for (u32 i = 0; i < count; ++i)
            text += (i == 0 ? "((" : ", (") + std::to_string(below(random, 10)) + ", " +
                    std::to_string(below(random, 10)) + ", 3)";
        return text + ",)";
    case 2: // a set of locations or cells
        for (u32 i = 0; i < count; ++i) {
            const std::string location =
                "(" + std::to_string(below(random, 40)) + ", " + std::to_string(below(random, 9)) + ")";
            text += (i == 0 ? "{" : ", ") +
                    (count % 2 == 0 ? "(" + std::to_string(below(random, 3)) + ", " + location + ")" : location);
        }
        return text + "}";
    default:
        for (u32 i = 0; i < count; ++i)
            text += (i == 0 ? "" : ", ") + random_literal(random, depth - 1);
        return one_in(random, 2) ? "(" + text + ",)" : "{" + text + "}";
    }
}

Module random_module(std::mt19937& random) { return ModuleMaker(random).make(); }

} // namespace batt::test
