#include "tests/support/random_program.h"

#include <algorithm>
#include <array>
#include <vector>

#include "ir/builder.h"
#include "ops/arena.h"
#include "ops/literal.h"
#include "tests/support/random_choice.h"

namespace batt::test {

namespace {

using namespace ir;

// The ops of a dialect, by what they are for.
struct Ops {
    std::vector<OpId> all;
    std::vector<OpId> callers;     // call a function for elements
    std::vector<OpId> combinators; // give a function
    std::vector<OpId> plain[4];    // neither, by number of parameters

    explicit Ops(Dialect dialect) {
        for (const OpInfo& op : all_ops()) {
            if ((op.dialects & dialect_bit(dialect)) == 0)
                continue;
            all.push_back(op.id);
            if (op.return_type == TableType::function)
                combinators.push_back(op.id);
            else if (std::ranges::any_of(op.parameters, [](const auto& p) { return p.type == TableType::function; }))
                callers.push_back(op.id);
            else if (op.parameters.size() < std::size(plain))
                plain[op.parameters.size()].push_back(op.id);
        }
    }
};

const Ops& ops_of(Dialect dialect) {
    static const Ops ops[] = {Ops(Dialect::arc_dsl), Ops(Dialect::re_arc), Ops(Dialect::batt)};
    return ops[static_cast<u32>(dialect)];
}

// A function that can be called, and how many arguments it takes.
struct Callee {
    FunctionId id;
    u32 parameters;
};

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

// An expression in the body of a lambda.
struct Tree {
    enum class Kind : u8 { outer, own, op, call } kind = Kind::outer;
    Operand operand; // outer: a constant, or a value of the function around the lambda
    u32 index = 0;   // own: which parameter; op: OpId; call: FunctionId
    std::vector<Tree> parts;
};

// Builds one function; other functions it calls must be there already.
class BodyMaker {
public:
    BodyMaker(std::mt19937& random, Module& module, FunctionHeader header, const std::vector<Callee>& callees,
              const RandomProgramOptions& options)
        : random_(random), dialect_(header.dialect), ops_(ops_of(dialect_)), name_(header.name),
          entry_(is_entry(header.kind)), errors_(options.errors), maps_pairs_(options.maps_pairs),
          records_(header.records.size()), callees_(callees), builder_(module, std::move(header)) {}

    // Only the entry's grid is promised to be one: helpers and lambdas are called with anything.
    void parameter(const std::string& name, TableType type) {
        const bool promised = type == TableType::grid && entry_;
        add(builder_.parameter(name, promised ? Type::grid() : Type::any()), type);
    }

    Function make(u32 length) {
        for (u32 i = 0; i < length; ++i)
            append();
        Operand result = candidates_[candidates_.size() - 1 - below(random_, std::min<u32>(4, size()))].operand;
        if (records_ != 0) {
            std::vector<Operand> values;
            for (size_t i = 0; i < records_; ++i)
                values.push_back(candidate().operand);
            result = builder_.make_tuple(values, next_position());
        }
        builder_.return_value(result, next_position());
        if (!entry_)
            builder_.charge_for_calls();
        return std::move(builder_).finish();
    }

private:
    Position next_position() { return {++line_, 1 + below(random_, 9)}; }
    u32 size() const { return static_cast<u32>(candidates_.size()); }
    const Candidate& candidate() { return candidates_[below(random_, size())]; }
    void add(Operand operand, TableType type) { candidates_.push_back({operand, type}); }

    // --- operands

    Operand literal(std::string_view text) {
        Arena arena;
        Context context = make_context(arena, dialect_);
        return builder_.constant(*parse_whole_literal(text, context));
    }
    Operand integer() {
        return builder_.constant(make_int(static_cast<i32>(below(random_, one_in(random_, 4) ? 10 : 6)) - 1));
    }
    Operand op_constant(OpId op) { return builder_.constant(make_op(static_cast<u32>(op))); }

    // A function with this many arguments: an op, or something composed earlier.
    Operand function(u32 arity) {
        if (one_in(random_, 3))
            for (u32 attempt = 0; attempt < 3; ++attempt)
                if (const Candidate& found = candidate(); found.type == TableType::function)
                    return found.operand;
        static constexpr std::array unary = {
            OpId::op_first,  OpId::op_last,      OpId::op_size,     OpId::op_increment, OpId::op_identity,
            OpId::op_color,  OpId::op_height,    OpId::op_height_f, OpId::op_toindices, OpId::op_initset,
            OpId::op_invert, OpId::op_double,    OpId::op_flip,     OpId::op_backdrop,  OpId::op_even,
            OpId::op_sign,   OpId::op_size_f,    OpId::op_positive, OpId::op_first_f,   OpId::op_normalize,
            OpId::op_center, OpId::op_palette_f, OpId::op_delta,    OpId::op_dneighbors};
        static constexpr std::array binary = {OpId::op_add,    OpId::op_astuple, OpId::op_equality, OpId::op_subtract,
                                              OpId::op_either, OpId::op_greater, OpId::op_combine,  OpId::op_recolor,
                                              OpId::op_corner, OpId::op_shift,   OpId::op_get_nth_f};
        OpId op = one_of(random_, ops_.plain[arity]);
        if (!one_in(random_, 3))
            op = arity == 1 ? unary[below(random_, unary.size())] : binary[below(random_, binary.size())];
        return op_constant((op_info(op).dialects & dialect_bit(dialect_)) != 0 ? op : OpId::op_first);
    }

    Operand argument(TableType type) {
        if (type == TableType::function)
            return function(1);
        if (one_in(random_, 20)) // anything at all
            return candidate().operand;
        for (u32 attempt = 0; attempt < 12; ++attempt)
            if (const Candidate& found = candidate(); suits(found.type, type))
                return found.operand;
        return constant(type);
    }

    Operand constant(TableType type) {
        const bool batt = dialect_ == Dialect::batt;
        if (one_in(random_, 16)) {
            static const std::vector<std::string> odd = {"()", "frozenset()", "None", "nan", "-inf", "(nan, 1)"};
            return literal(odd[below(random_, batt ? 6 : 3)]);
        }
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
            return literal("((1, 0, 2), (0, 2, 2))");
        case TableType::tuple:
        case TableType::container:
            return literal("(3, 1, 2, 1)");
        case TableType::integer_set:
            return literal("{4, 2}");
        case TableType::objects:
            return literal(batt ? "{frozenset({(0, 0, 1), (0, 1, 1)}), frozenset({(2, 2, 2)})}"
                                : "{frozenset({(1, (0, 0)), (1, (0, 1))}), frozenset({(2, (2, 2))})}");
        case TableType::object:
            return literal(batt ? "{(0, 0, 1), (1, 1, 2)}" : "{(1, (0, 0)), (2, (1, 1))}");
        default:
            return literal("{(0, 0), (1, 2), (2, 2)}");
        }
    }

    // Fills in what the op calls, and with how many arguments.
    std::vector<Operand> arguments(const OpInfo& op) {
        std::vector<Operand> operands;
        const bool binary = op.id == OpId::op_papply || op.id == OpId::op_mpapply || op.id == OpId::op_prapply;
        for (size_t i = 0; i < op.parameters.size(); ++i) {
            const bool outer_of_fork = op.id == OpId::op_fork && i == 0;
            const bool bound = (op.id == OpId::op_rbind || op.id == OpId::op_lbind) && i == 0 && !one_in(random_, 8);
            if (op.parameters[i].type == TableType::function && !one_in(random_, 30))
                operands.push_back(function(binary || outer_of_fork || bound ? 2 : 1));
            else
                operands.push_back(argument(op.parameters[i].type));
        }
        return operands;
    }

    ErrorHandling handling() {
        // Guards keep most programs going; without them nearly all would end early, but for batt where ops do not fail.
        if (!errors_ || one_in(random_, dialect_ == Dialect::batt ? 4 : 2))
            return ErrorHandling::replace(argument(TableType::any));
        return ErrorHandling::raise();
    }

    // --- statements

    void append() {
        switch (below(random_, maps_pairs_ ? 23 : 22)) {
        case 0:
            append_call();
            break;
        case 1:
            append_closure();
            break;
        case 2:
        case 3:
            append_call_value();
            break;
        case 4:
            append_container();
            break;
        case 5:
        case 6:
        case 7:
            append_op(one_of(random_, ops_.combinators), handling());
            break;
        case 8:
        case 9:
        case 10:
            append_op(one_of(random_, ops_.callers), handling());
            break;
        case 11:
            append_again();
            break;
        case 12:
            append_guarded_nest();
            break;
        case 13:
            append_unpacking();
            break;
        case 14:
            append_difference();
            break;
        case 22:
            append_apply_to_pair();
            break;
        default:
            append_op(one_of(random_, ops_.all), handling());
        }
    }

    // apply(fork(f, g, h), astuple(x, y))
    void append_apply_to_pair() {
        const std::array values = {argument(TableType::integer), argument(TableType::integer)};
        const Operand pair = builder_.op(OpId::op_astuple, values, next_position());
        add(pair, TableType::tuple);
        const std::array parts = {function(2), function(1), function(1)};
        const Operand fork = builder_.op(OpId::op_fork, parts, next_position());
        const std::array operands = {fork, pair};
        add(builder_.op(OpId::op_apply, operands, next_position(), handling()), TableType::tuple);
    }

    void append_op(OpId op, ErrorHandling handling) {
        const OpInfo& info = op_info(op);
        const std::vector<Operand> operands = arguments(info);
        history_.emplace_back(op, operands);
        add(builder_.op(op, operands, next_position(), handling), info.return_type);
    }

    // The same once more.
    void append_again() {
        if (history_.empty())
            return;
        const auto [op, operands] = one_of(random_, history_);
        add(builder_.op(op, operands, next_position(), handling()), op_info(op).return_type);
    }

    void append_call() {
        if (callees_.empty())
            return;
        const Callee& callee = one_of(random_, callees_);
        std::vector<Operand> operands;
        for (u32 i = 0; i < callee.parameters; ++i)
            operands.push_back(argument(i == 0 ? TableType::grid : TableType::any));
        add(builder_.call(callee.id, operands, next_position(), handling()), TableType::any);
    }

    void append_call_value() {
        std::vector<Operand> values = {argument(TableType::any)};
        const Operand callee = one_in(random_, 20) ? candidate().operand : function(1);
        // What is seen to be called with the wrong number of arguments is a mistake but in batt.
        if (one_in(random_, 6) && (dialect_ == Dialect::batt || !callee.is_constant()))
            values.push_back(argument(TableType::any));
        add(builder_.call_value(callee, values, next_position(), handling()), TableType::any);
    }

    // With an element that is no constant, so that the container is none.
    void append_container() {
        const std::array values = {candidate().operand, argument(TableType::integer), argument(TableType::any)};
        const std::span<const Operand> elements = std::span(values).first(1 + below(random_, 3));
        if (one_in(random_, 2))
            add(builder_.make_tuple(elements, next_position(), handling()), TableType::tuple);
        else
            add(builder_.make_set(elements, next_position(), handling()), TableType::set);
    }

    // try: x = f(g(y)) except: x = default
    void append_guarded_nest() {
        const OpInfo& inner = op_info(one_of(random_, ops_.all));
        const Operand value = builder_.op(inner.id, arguments(inner), next_position(), ErrorHandling::defer());
        const std::array values = {value};
        const Operand fallback = argument(TableType::any);
        if (one_in(random_, 2))
            add(builder_.call_value(function(1), values, next_position(), ErrorHandling::replace(fallback)),
                TableType::any);
        else
            add(builder_.op(OpId::op_first, values, next_position(), ErrorHandling::replace(fallback)), TableType::any);
    }

    // a, b = value, all of it guarded or nothing.
    void append_unpacking() {
        static const std::vector<TableType> containers = {TableType::pair, TableType::pair, TableType::tuple,
                                                          TableType::container, TableType::any};
        const u32 count = 2 + below(random_, 2) * below(random_, 3);
        Operand whole = argument(one_of(random_, containers));
        if (whole.is_constant()) // would be seen to have the wrong number of elements
            whole = candidate().operand;
        std::vector<ErrorHandling> handlings(count);
        if (handling().on_error == OnError::replace)
            for (ErrorHandling& each : handlings)
                each = ErrorHandling::replace(argument(TableType::any));
        const Position position = next_position();
        for (u32 i = 0; i < count; ++i)
            add(builder_.element(whole, i, count, position, handlings[i]),
                one_in(random_, 2) ? TableType::integer : TableType::any);
    }

    // What the differs of batt programs do: how much of one value is not in another, and the first of it.
    void append_difference() {
        if (dialect_ != Dialect::batt)
            return;
        const bool tuples = one_in(random_, 2);
        const auto colors = [&](TableType type) {
            const std::array values = {argument(type)};
            return builder_.op(tuples ? OpId::op_p_g : OpId::op_palette_f, values, next_position());
        };
        const TableType type = tuples ? TableType::grid : TableType::object;
        const Operand a = colors(type);
        const Operand b = colors(type);
        const Operand rest =
            builder_.op(tuples ? OpId::op_difference_tuple : OpId::op_difference, {a, b}, next_position());
        const Operand count = builder_.op(OpId::op_size, {rest}, next_position());
        const Operand one =
            builder_.op(tuples ? OpId::op_get_nth_t : OpId::op_get_nth_f, {rest, integer()}, next_position());
        add(rest, tuples ? TableType::tuple : TableType::set);
        add(one, TableType::any);
        add(builder_.op(OpId::op_astuple, {count, one}, next_position(), handling()), TableType::pair);
    }

    // --- closures: functions as they are, and lambdas

    void append_closure() {
        if (!callees_.empty() && one_in(random_, 3)) {
            add(builder_.make_closure(one_of(random_, callees_).id, {}, next_position()), TableType::function);
            return;
        }
        const u32 own = one_in(random_, 4) ? 2 : 1;
        const Tree body = lambda_call(own, true);

        FunctionHeader header;
        header.name = builder_.module().unique_name(name_ + ".lambda");
        header.kind = FunctionKind::lambda;
        header.dialect = dialect_;
        FunctionBuilder lambda(builder_.module(), std::move(header));
        std::vector<Operand> captured;
        find_captured(body, captured);
        for (size_t i = 0; i < captured.size(); ++i)
            lambda.parameter("c" + std::to_string(i));
        for (u32 i = 0; i < own; ++i)
            lambda.parameter(i == 0 ? "a" : "b");
        const Operand result = emit(lambda, body, captured);
        lambda.return_value(result, next_position());
        lambda.charge_for_calls();
        const FunctionId id = *builder_.module().add(std::move(lambda).finish());
        add(builder_.make_closure(id, captured, next_position()), TableType::function);
    }

    // A call of an op or a function, with an argument that is a call, too, if it may `nest`.
    Tree lambda_call(u32 own, bool nest) {
        Tree tree;
        u32 count = 0;
        if (!callees_.empty() && one_in(random_, 3)) {
            const Callee& callee = one_of(random_, callees_);
            tree.kind = Tree::Kind::call;
            tree.index = callee.id;
            count = callee.parameters;
        } else {
            count = 1 + below(random_, 3);
            tree.kind = Tree::Kind::op;
            tree.index = static_cast<u32>(one_of(random_, ops_.plain[count]));
        }
        const u32 nested = nest && one_in(random_, 2) ? below(random_, count) : count;
        const u32 with_argument = below(random_, count);
        for (u32 i = 0; i < count; ++i) {
            if (i == nested) {
                tree.parts.push_back(lambda_call(own, false));
            } else if (i == with_argument || one_in(random_, 3)) {
                tree.parts.push_back({Tree::Kind::own, {}, below(random_, own), {}});
            } else {
                const TableType type = tree.kind == Tree::Kind::op
                                           ? op_info(static_cast<OpId>(tree.index)).parameters[i].type
                                           : TableType::any;
                tree.parts.push_back({Tree::Kind::outer, argument(type), 0, {}});
            }
        }
        return tree;
    }

    static void find_captured(const Tree& tree, std::vector<Operand>& captured) {
        if (tree.kind == Tree::Kind::outer && !tree.operand.is_constant() &&
            std::ranges::find(captured, tree.operand) == captured.end())
            captured.push_back(tree.operand);
        for (const Tree& part : tree.parts)
            find_captured(part, captured);
    }

    Operand emit(FunctionBuilder& lambda, const Tree& tree, const std::vector<Operand>& captured) {
        if (tree.kind == Tree::Kind::own)
            return Operand::value(static_cast<ValueId>(captured.size()) + tree.index);
        if (tree.kind == Tree::Kind::outer)
            return tree.operand.is_constant() ? tree.operand
                                              : Operand::value(static_cast<ValueId>(
                                                    std::ranges::find(captured, tree.operand) - captured.begin()));
        std::vector<Operand> operands;
        for (const Tree& part : tree.parts)
            operands.push_back(emit(lambda, part, captured));
        return tree.kind == Tree::Kind::op ? lambda.op(static_cast<OpId>(tree.index), operands, next_position())
                                           : lambda.call(tree.index, operands, next_position());
    }

    std::mt19937& random_;
    Dialect dialect_;
    const Ops& ops_;
    std::string name_;
    bool entry_;
    bool errors_;
    bool maps_pairs_;
    size_t records_; // how many records the function gives
    const std::vector<Callee>& callees_;
    FunctionBuilder builder_;
    std::vector<Candidate> candidates_;
    std::vector<std::pair<OpId, std::vector<Operand>>> history_;
    u32 line_ = 0;
};

// Helpers, each of which may use those before it.
std::vector<Callee> add_helpers(std::mt19937& random, Module& module, const RandomProgramOptions& options) {
    std::vector<Callee> callees;
    const u32 helpers = below(random, 4);
    for (u32 i = 0; i < helpers; ++i) {
        FunctionHeader header;
        header.kind = FunctionKind::helper;
        header.name = "helper_" + std::to_string(i);
        header.dialect = options.dialect;
        BodyMaker maker(random, module, header, callees, options);
        const u32 parameters = 1 + below(random, 2);
        for (u32 k = 0; k < parameters; ++k)
            maker.parameter(k == 0 ? "x" : "y", k == 0 && parameters == 2 ? TableType::grid : TableType::any);
        Function function = maker.make(1 + below(random, 4));
        callees.push_back({*module.add(std::move(function)), parameters});
    }
    return callees;
}

void add_solver(std::mt19937& random, Module& module, const std::string& task, const RandomProgramOptions& options,
                const std::vector<Callee>& callees) {
    FunctionHeader header;
    header.name = "solve_" + task;
    header.kind = FunctionKind::solve;
    header.task = task;
    header.dialect = options.dialect;
    BodyMaker maker(random, module, header, callees, options);
    maker.parameter("I", TableType::grid);
    module.add(maker.make(2 + below(random, 24)));
}

// The records of one list, then those of the other.
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
    const OutputRecord::List first = records[0].list;
    std::ranges::sort(records, {},
                      [&](const OutputRecord& record) { return std::pair(record.list != first, record.index); });
    return records;
}

void add_batt(std::mt19937& random, Module& module, const RandomProgramOptions& options,
              const std::vector<Callee>& callees) {
    FunctionHeader header;
    header.name = module.unique_name("batt");
    header.kind = FunctionKind::batt;
    header.dialect = options.dialect;
    header.records = random_records(random);
    BodyMaker maker(random, module, header, callees, options);
    maker.parameter("task_id", TableType::any);
    maker.parameter("S", TableType::tuple);
    maker.parameter("I", TableType::grid);
    maker.parameter("C", TableType::any);
    module.add(maker.make(2 + below(random, 24)));
}

} // namespace

Module random_program(std::mt19937& random, const RandomProgramOptions& options) {
    Module module("random.py");
    const std::vector<Callee> callees = add_helpers(random, module, options);
    for (u32 i = 0; i < options.solvers; ++i) {
        const std::string number = std::to_string(i);
        add_solver(random, module, "t" + std::string(3 - std::min<size_t>(3, number.size()), '0') + number, options,
                   callees);
    }
    for (u32 i = 0; i < options.batts; ++i)
        add_batt(random, module, options, callees);
    return module;
}

Module program_of_seed(u32 seed) {
    std::mt19937 random(seed);
    RandomProgramOptions options;
    options.dialect = seed % 2 == 0 ? Dialect::batt : seed % 4 == 1 ? Dialect::arc_dsl : Dialect::re_arc;
    options.solvers = 3;
    options.batts = options.dialect == Dialect::batt ? 1 : 0;
    options.errors = seed % 3 != 0;
    return random_program(random, options);
}

Module random_program(std::mt19937& random, Dialect dialect) {
    Module module("random.py");
    RandomProgramOptions options;
    options.dialect = dialect;
    options.maps_pairs = true;
    const std::vector<Callee> callees = add_helpers(random, module, options);
    add_solver(random, module, "random", options, callees);
    return module;
}

} // namespace batt::test
