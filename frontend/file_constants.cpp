#include "frontend/file_constants.h"

#include "frontend/wording.h"
#include "ops/core/builder.h"
#include "ops/kernel_table.h"

#include <algorithm>
#include <string>

namespace batt::frontend {

namespace {

// What the constants of a file may cost together, so that no file keeps the compiler busy for long.
constexpr i64 most_fuel = 5'000'000;
constexpr u64 most_memory = 64ULL << 20;
constexpr u64 most_elements = 1ULL << 18;

class FileConstants {
public:
    FileConstants(ModuleState& state, Dialect dialect)
        : state_(state), dialect_(dialect), arena_(most_memory), context_(make_context(arena_, dialect)) {
        context_.kernels = best_kernel_table().kernels;
        context_.defaults = op_defaults();
        context_.default_on_error = dialect == Dialect::batt;
        context_.element_limit = most_elements;
        context_.depth_limit = 100;
        context_.fuel = most_fuel;
    }

    std::vector<FunctionAlias> define(bool report) {
        const std::vector<bool> used = report ? names_in_functions() : std::vector<bool>();
        std::vector<FunctionAlias> aliases;
        for (const Statement& statement : state_.tree.file_statements) {
            const Expression& node = state_.expression(statement.value);
            const std::optional<uint32_t> function =
                node.kind == ExpressionKind::name ? state_.resolver.find_function(node.name) : std::nullopt;
            problem_.clear();
            const std::optional<Value> value = function ? std::nullopt : evaluate(statement.value);
            for (const Target& target : state_.tree.targets_of(statement)) {
                if (function) {
                    state_.resolver.define(target.name, *function);
                    aliases.push_back({target.name, *function});
                } else if (value) {
                    state_.resolver.define_constant(
                        target.name, dialect_,
                        state_.module.constant(ir::Operand::constant(state_.module.add_constant(*value))));
                } else if (report && used[target.name]) {
                    state_.diagnostics.warning(
                        state_.tree.source, statement.range, Code::ignored_statement,
                        quoted(state_.text(target.name)) + " is no constant: " + problem_,
                        "outside of functions there are constants, lambdas and other names of functions");
                }
            }
        }
        return aliases;
    }

private:
    std::vector<bool> names_in_functions() const {
        std::vector<bool> used(state_.tree.names.size());
        for (const Function& function : state_.tree.functions)
            for (uint32_t id = 0; id < function.expression_count; ++id)
                if (const Expression& node = state_.expression(function.first_expression + id);
                    node.kind == ExpressionKind::name)
                    used[node.name] = true;
        return used;
    }

    std::nullopt_t fail(std::string problem) {
        if (problem_.empty())
            problem_ = std::move(problem);
        return std::nullopt;
    }
    std::optional<Value> finished(const Value& value) {
        if (context_.exhausted || context_.fuel < 0)
            return fail("it takes too long to evaluate");
        if (value.is_error())
            return fail(std::string(error_message(value)));
        return value;
    }

    std::optional<Value> evaluate(ExpressionId id) {
        const Expression& node = state_.expression(id);
        switch (node.kind) {
        case ExpressionKind::integer:
            return make_int(node.integer());
        case ExpressionKind::boolean:
            return make_bool(node.integer() != 0);
        case ExpressionKind::none:
            return make_none();
        case ExpressionKind::name:
            return value_of_name(node.name);
        case ExpressionKind::tuple:
        case ExpressionKind::set:
            return container(node);
        case ExpressionKind::call:
            return call(node);
        case ExpressionKind::equal:
        case ExpressionKind::not_equal: {
            const std::optional<Value> left = evaluate(node.operand);
            const std::optional<Value> right = evaluate(node.other);
            if (!left || !right)
                return std::nullopt;
            const std::optional<Value> equal = op(OpId::op_equality, {*left, *right});
            return node.kind == ExpressionKind::equal || !equal ? equal : op(OpId::op_flip, {*equal});
        }
        case ExpressionKind::negate: {
            const std::optional<Value> value = evaluate(node.operand);
            if (!value)
                return std::nullopt;
            return value->kind == Kind::real ? make_real(-value->real) : op(OpId::op_invert, {*value});
        }
        case ExpressionKind::string:
        case ExpressionKind::list:
        case ExpressionKind::lambda:
            break;
        }
        return fail(node.kind == ExpressionKind::string ? "a string is no value"
                    : node.kind == ExpressionKind::list ? "a list is no value; write a tuple"
                                                        : "a lambda within an expression needs a function around it");
    }

    std::optional<Value> value_of_name(NameId name) {
        const Global global = state_.resolver.find(name, dialect_);
        if (global.kind == GlobalKind::constant)
            return global.value;
        if (global.kind == GlobalKind::op)
            return make_op(global.index);
        return fail(quoted(state_.text(name)) + (global.kind == GlobalKind::function
                                                     ? " is a function of the file, which runs later"
                                                     : " is unknown"));
    }

    std::optional<Value> container(const Expression& node) {
        Builder elements(context_, node.count);
        for (const ExpressionId element : state_.tree.elements_of(node)) {
            const std::optional<Value> value = evaluate(element);
            if (!value)
                return std::nullopt;
            elements.push(*value);
        }
        return finished(node.kind == ExpressionKind::tuple ? elements.finish_tuple() : elements.finish_set());
    }

    std::optional<Value> op(OpId id, std::vector<Value> arguments) {
        return finished(best_kernel_table().call(context_, make_op(static_cast<u32>(id)), arguments.data(),
                                                 static_cast<u32>(arguments.size())));
    }

    std::optional<Value> call(const Expression& node) {
        const std::optional<Value> callee = evaluate(node.operand);
        if (!callee)
            return std::nullopt;
        std::vector<Value> arguments;
        for (const Argument& argument : state_.tree.arguments_of(node)) {
            if (argument.keyword != no_name)
                return fail("arguments are given by place here");
            const std::optional<Value> value = evaluate(argument.value);
            if (!value)
                return std::nullopt;
            arguments.push_back(*value);
        }
        return finished(
            best_kernel_table().call(context_, *callee, arguments.data(), static_cast<u32>(arguments.size())));
    }

    ModuleState& state_;
    Dialect dialect_;
    Arena arena_;
    Context context_;
    std::string problem_;
};

} // namespace

std::vector<FunctionAlias> define_file_names(ModuleState& state, Dialect dialect, bool report) {
    return FileConstants(state, dialect).define(report);
}

} // namespace batt::frontend
