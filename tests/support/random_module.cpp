#include "tests/support/random_module.h"

#include <algorithm>
#include <array>
#include <vector>

#include "ir/builder.h"
#include "ops/arena.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"

namespace batt::test {

namespace {

using namespace ir;

// One of several; the standard distributions differ between libraries, so `%` it is.
u32 below(std::mt19937& random, u32 limit) { return static_cast<u32>(random() % limit); }
bool one_in(std::mt19937& random, u32 count) { return below(random, count) == 0; }
template <typename T>
const T& one_of(std::mt19937& random, const std::vector<T>& choices) {
    return choices[below(random, static_cast<u32>(choices.size()))];
}

// Ops for random programs. `matcher` is among them once it charges for its comparison as `equality` does; until then passes
// that spell it out change the fuel of a program.
const std::vector<OpId>& classic_ops() {
    static const std::vector<OpId> ops = [] {
        std::vector<OpId> found;
        for (const OpInfo& op : all_ops())
            if ((op.dialects & dialects::CLASSIC) == dialects::CLASSIC &&
                (op.id != OpId::op_matcher || matcher_charges_for_its_comparison()))
                found.push_back(op.id);
        return found;
    }();
    return ops;
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
            header.dialect = one_in(random_, 3) ? Dialect::re_arc : Dialect::arc_dsl;
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
            const OpId op = one_of(random_, classic_ops());
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

// --- programs that make sense

// What a value is thought to be; decides where it is used.
struct Candidate {
    Operand operand;
    TableType type;
};

bool suits(TableType value, TableType parameter) {
    using enum TableType;
    if (value == parameter || parameter == any)
        return true;
    switch (parameter) {
    case number:
        return value == integer || value == pair || value == boolean;
    case patch:
        return value == object || value == indices;
    case element:
        return value == object || value == grid;
    case piece:
        return value == object || value == indices || value == grid || value == patch || value == element;
    case container:
        return value == tuple || value == set || value == objects || value == indices || value == object ||
               value == integer_set || value == grid;
    case set:
        return value == objects || value == indices || value == object || value == integer_set;
    case tuple:
        return value == grid;
    default:
        return false;
    }
}

// Builds one function; other functions it calls must be there already.
class BodyMaker {
public:
    BodyMaker(std::mt19937& random, Module& module, FunctionHeader header, bool errors = true)
        : random_(random), dialect_(header.dialect), entry_(is_entry(header.kind)), errors_(errors),
          records_(header.records.size()), builder_(module, std::move(header)) {}

    // Only the entry's grid is promised to be one: helpers and lambdas are called with anything.
    void parameter(const std::string& name, TableType type) {
        const bool promised = type == TableType::grid && entry_;
        candidates_.push_back({builder_.parameter(name, promised ? Type::grid() : Type::any()), type});
    }

    // `functions`: those that may be called or closed over, with their numbers of parameters.
    Function make(u32 length, const std::vector<std::pair<FunctionId, u32>>& functions) {
        for (u32 i = 0; i < length; ++i)
            append(functions);
        Operand result = candidates_.empty() ? integer() : latest().operand;
        if (records_ != 0) {
            std::vector<Operand> values;
            for (size_t i = 0; i < records_; ++i)
                values.push_back(candidates_[below(random_, size())].operand);
            result = builder_.make_tuple(values, next_position());
        }
        builder_.return_value(result, next_position());
        return std::move(builder_).finish();
    }

private:
    Position next_position() { return {++line_, 1 + below(random_, 9)}; }
    Operand integer() { return builder_.constant(make_int(static_cast<i32>(below(random_, 6)) - 1)); }
    Candidate latest() { return candidates_[candidates_.size() - 1 - below(random_, std::min<u32>(4, size()))]; }
    u32 size() const { return static_cast<u32>(candidates_.size()); }

    // A function of so many arguments: an op, something composed earlier, or something composed now.
    Operand function(u32 arity) {
        if (one_in(random_, 3))
            for (u32 attempt = 0; attempt < 3; ++attempt)
                if (const Candidate& candidate = candidates_[below(random_, size())];
                    candidate.type == TableType::function)
                    return candidate.operand;
        static constexpr std::array unary = {OpId::op_first,     OpId::op_last,   OpId::op_size,   OpId::op_increment,
                                             OpId::op_identity,  OpId::op_color,  OpId::op_height, OpId::op_toindices,
                                             OpId::op_initset,   OpId::op_invert, OpId::op_double, OpId::op_flip,
                                             OpId::op_backdrop,  OpId::op_even,   OpId::op_sign,   OpId::op_positive,
                                             OpId::op_normalize, OpId::op_center, OpId::op_delta,  OpId::op_dneighbors};
        static constexpr std::array binary = {OpId::op_add,    OpId::op_astuple, OpId::op_equality, OpId::op_subtract,
                                              OpId::op_either, OpId::op_greater, OpId::op_combine,  OpId::op_recolor};
        const OpId op = arity == 1 ? unary[below(random_, unary.size())] : binary[below(random_, binary.size())];
        return builder_.constant(make_op(static_cast<u32>(op)));
    }

    Operand argument(TableType type) {
        if (type == TableType::function)
            return function(1);
        if (one_in(random_, 20)) // anything at all
            return candidates_.empty() ? integer() : candidates_[below(random_, size())].operand;
        for (u32 attempt = 0; attempt < 12 && !candidates_.empty(); ++attempt)
            if (const Candidate& candidate = candidates_[below(random_, size())]; suits(candidate.type, type))
                return candidate.operand;
        switch (type) {
        case TableType::boolean:
            return builder_.constant(make_bool(one_in(random_, 2)));
        case TableType::pair:
            return builder_.constant(
                make_pair(static_cast<i32>(below(random_, 5)) - 1, static_cast<i32>(below(random_, 5)) - 1));
        case TableType::integer:
        case TableType::number:
        case TableType::any:
            return integer();
        case TableType::grid:
        case TableType::element:
        case TableType::piece:
            return literal_operand(builder_, dialect_, "((1, 0, 2), (0, 2, 2))");
        case TableType::tuple:
        case TableType::container:
            return literal_operand(builder_, dialect_, "(3, 1, 2, 1)");
        case TableType::integer_set:
            return literal_operand(builder_, dialect_, "{4, 2}");
        case TableType::objects:
            return literal_operand(builder_, dialect_,
                                   "{frozenset({(1, (0, 0)), (1, (0, 1))}), frozenset({(2, (2, 2))})}");
        case TableType::object:
            return literal_operand(builder_, dialect_, "{(1, (0, 0)), (2, (1, 1))}");
        default:
            return literal_operand(builder_, dialect_, "{(0, 0), (1, 2), (2, 2)}");
        }
    }

    // Fills in what the op calls, and with how many arguments.
    std::vector<Operand> arguments(const OpInfo& op) {
        std::vector<Operand> operands;
        const bool binary = op.id == OpId::op_papply || op.id == OpId::op_mpapply || op.id == OpId::op_prapply;
        for (size_t i = 0; i < op.parameters.size(); ++i) {
            const bool outer_of_fork = op.id == OpId::op_fork && i == 0;
            const bool bound = (op.id == OpId::op_rbind || op.id == OpId::op_lbind) && i == 0 && !one_in(random_, 8);
            if (op.parameters[i].type == TableType::function)
                operands.push_back(function(binary || outer_of_fork || bound ? 2 : 1));
            else
                operands.push_back(argument(op.parameters[i].type));
        }
        return operands;
    }

    void append(const std::vector<std::pair<FunctionId, u32>>& functions) {
        const u32 choice = below(random_, 20);
        if (choice < 2 && !functions.empty()) {
            append_call(one_of(random_, functions), choice == 0);
        } else if (choice < 4 && !candidates_.empty()) {
            const std::array values = {argument(TableType::any)};
            add(builder_.call_value(function(1), values, next_position(), handling()), TableType::any);
        } else if (choice == 4) {
            const std::array values = {argument(TableType::any), argument(TableType::integer),
                                       argument(TableType::any)};
            const std::span<const Operand> elements = std::span(values).first(1 + below(random_, 3));
            add(one_in(random_, 2) ? builder_.make_tuple(elements, next_position(), handling())
                                   : builder_.make_set(elements, next_position(), handling()),
                TableType::tuple);
        } else if (choice < 8) {
            static constexpr std::array combinators = {OpId::op_compose, OpId::op_chain, OpId::op_matcher,
                                                       OpId::op_rbind,   OpId::op_lbind, OpId::op_fork,
                                                       OpId::op_power,   OpId::op_rbind};
            const OpId op = combinators[below(random_, combinators.size())];
            append_op(op_info(op == OpId::op_matcher ? one_of(random_, classic_ops()) : op), handling());
        } else if (choice < 11) {
            static constexpr std::array callers = {OpId::op_apply,   OpId::op_mapply, OpId::op_sfilter,
                                                   OpId::op_argmax,  OpId::op_valmax, OpId::op_order,
                                                   OpId::op_extract, OpId::op_papply, OpId::op_prapply};
            append_op(op_info(callers[below(random_, callers.size())]), handling());
        } else if (choice == 11 && !history_.empty()) {
            // The same once more.
            const auto [op, operands] = one_of(random_, history_);
            add(builder_.op(op, operands, next_position(), handling()), op_info(op).return_type);
        } else if (choice == 12) {
            append_guarded_nest();
        } else {
            append_op(op_info(one_of(random_, classic_ops())), handling());
        }
    }

    void append_op(const OpInfo& op, ErrorHandling handling) {
        const std::vector<Operand> operands = arguments(op);
        history_.emplace_back(op.id, operands);
        add(builder_.op(op.id, operands, next_position(), handling), op.return_type);
    }

    void append_call(const std::pair<FunctionId, u32>& callee, bool directly) {
        std::vector<Operand> operands;
        const u32 captured = callee.second == 0 ? 0 : callee.second - 1;
        for (u32 i = 0; i < (directly ? callee.second : captured); ++i)
            operands.push_back(argument(i == 0 ? TableType::grid : TableType::any));
        if (directly)
            add(builder_.call(callee.first, operands, next_position(), handling()), TableType::any);
        else
            add(builder_.make_closure(callee.first, operands, next_position()), TableType::function);
    }

    // try: x = f(g(y)) except: x = default
    void append_guarded_nest() {
        const OpInfo& inner = op_info(one_of(random_, classic_ops()));
        const Operand value = builder_.op(inner.id, arguments(inner), next_position(), ErrorHandling::defer());
        const std::array values = {value};
        const Operand fallback = argument(TableType::any);
        if (one_in(random_, 2))
            add(builder_.call_value(function(1), values, next_position(), ErrorHandling::replace(fallback)),
                TableType::any);
        else
            add(builder_.op(OpId::op_first, values, next_position(), ErrorHandling::replace(fallback)), TableType::any);
    }

    ErrorHandling handling() {
        // Guards keep most programs going; without them nearly all would end early.
        if (!errors_ || one_in(random_, 2))
            return ErrorHandling::replace(argument(TableType::any));
        return ErrorHandling::raise();
    }

    void add(Operand operand, TableType type) { candidates_.push_back({operand, type}); }

    std::mt19937& random_;
    Dialect dialect_;
    bool entry_;
    bool errors_;
    size_t records_; ///< how many records the function gives
    FunctionBuilder builder_;
    std::vector<Candidate> candidates_;
    std::vector<std::pair<OpId, std::vector<Operand>>> history_;
    u32 line_ = 0;
};

} // namespace

bool matcher_charges_for_its_comparison() {
    Arena arena;
    Context context = make_context(arena, Dialect::arc_dsl);
    context.kernels = best_kernel_table().kernels;
    const i64 before = context.fuel;
    const Value one = make_int(1);
    best_kernel_table().call(context, *parse_whole_literal("matcher(identity, 1)", context), &one, 1);
    return before - context.fuel == 2;
}

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

namespace {

/// Helpers and lambdas, each of which may use those before it; with their numbers of parameters.
std::vector<std::pair<FunctionId, u32>> add_helpers(std::mt19937& random, Module& module, Dialect dialect,
                                                    bool errors) {
    std::vector<std::pair<FunctionId, u32>> functions;
    const u32 helpers = below(random, 4);
    for (u32 i = 0; i < helpers; ++i) {
        FunctionHeader header;
        header.kind = one_in(random, 2) ? FunctionKind::helper : FunctionKind::lambda;
        header.name = module.unique_name(std::string(function_kind_name(header.kind)));
        header.dialect = dialect;
        BodyMaker maker(random, module, header, errors);
        const u32 parameters = 1 + below(random, 2);
        for (u32 k = 0; k < parameters; ++k)
            maker.parameter(k == 0 ? "x" : "y", k == 0 && parameters == 2 ? TableType::grid : TableType::any);
        Function function = maker.make(1 + below(random, 4), functions);
        functions.emplace_back(*module.add(std::move(function)), parameters);
    }
    return functions;
}

FunctionHeader solver_header(const std::string& task, Dialect dialect) {
    FunctionHeader header;
    header.name = "solve_" + task;
    header.kind = FunctionKind::solve;
    header.task = task;
    header.dialect = dialect;
    return header;
}

std::vector<OutputRecord> random_records(std::mt19937& random) {
    std::vector<OutputRecord> records(1 + below(random, 6));
    for (size_t i = 0; i < records.size(); ++i) {
        OutputRecord& record = records[i];
        record.list = one_in(random, 3) ? OutputRecord::List::score : OutputRecord::List::output;
        record.index = static_cast<i32>(i);
        record.name = "name \"" + std::to_string(i) + "\"";
        if (record.list == OutputRecord::List::score)
            record.solver = one_in(random, 2) ? "None" : "solver" + std::to_string(i);
        else
            record.is_solver = one_in(random, 2);
    }
    return records;
}

} // namespace

Module random_program(std::mt19937& random, Dialect dialect) {
    Module module("random.py");
    const std::vector<std::pair<FunctionId, u32>> functions = add_helpers(random, module, dialect, true);
    BodyMaker maker(random, module, solver_header("random", dialect));
    maker.parameter("I", TableType::grid);
    module.add(maker.make(2 + below(random, 24), functions));
    return module;
}

Module random_program(std::mt19937& random, const RandomProgramOptions& options) {
    Module module("random.py");
    const std::vector<std::pair<FunctionId, u32>> functions =
        add_helpers(random, module, options.dialect, options.errors);
    for (u32 i = 0; i < options.solvers; ++i) {
        const std::string number = std::to_string(i);
        BodyMaker maker(
            random, module,
            solver_header("t" + std::string(3 - std::min<size_t>(3, number.size()), '0') + number, options.dialect),
            options.errors);
        maker.parameter("I", TableType::grid);
        module.add(maker.make(2 + below(random, 24), functions));
    }
    for (u32 i = 0; i < options.batts; ++i) {
        FunctionHeader header;
        header.name = module.unique_name("batt");
        header.kind = FunctionKind::batt;
        header.dialect = options.dialect;
        header.records = random_records(random);
        BodyMaker maker(random, module, header, options.errors);
        maker.parameter("task_id", TableType::any);
        maker.parameter("S", TableType::tuple);
        maker.parameter("I", TableType::grid);
        maker.parameter("C", TableType::any);
        module.add(maker.make(2 + below(random, 24), functions));
    }
    return module;
}

} // namespace batt::test
