#include "frontend/file_constants.h"

#include "frontend/constant_expressions.h"
#include "frontend/wording.h"
#include "ops/kernel_table.h"

#include <algorithm>
#include <string>

namespace batt::frontend {

namespace {

// What the constants of a file may cost together, so that no file keeps the compiler busy for long.
constexpr i64 most_fuel = 5'000'000;
constexpr u64 most_memory = 64ULL << 20;
constexpr u64 most_elements = 1ULL << 18;

/// Where the constants of a file are made.
struct FileMemory {
    explicit FileMemory(Dialect dialect) : arena(most_memory), context(make_context(arena, dialect)) {
        context.element_limit = most_elements;
        context.depth_limit = 100;
        context.fuel = most_fuel;
    }

    Arena arena;
    Context context;
};

class FileConstants final : private FileMemory, public ConstantEvaluator {
public:
    FileConstants(ModuleState& module, Dialect dialect)
        : FileMemory(dialect), ConstantEvaluator(module, FileMemory::context), dialect_(dialect) {}

    std::vector<FunctionAlias> define(bool report) {
        const std::vector<bool> used = report ? names_in_functions() : std::vector<bool>();
        std::vector<FunctionAlias> aliases;
        for (const Statement& statement : module_.tree.file_statements) {
            const Expression& node = module_.expression(statement.value);
            const std::optional<uint32_t> function =
                node.kind == ExpressionKind::name ? module_.resolver.find_function(node.name) : std::nullopt;
            problem_.clear();
            const std::optional<Value> constant = function ? std::nullopt : value(statement.value);
            for (const Target& target : module_.tree.targets_of(statement)) {
                if (function) {
                    module_.resolver.define(target.name, *function);
                    aliases.push_back({target.name, *function});
                } else if (constant) {
                    module_.resolver.define_constant(
                        target.name, dialect_,
                        module_.module.constant(ir::Operand::constant(module_.module.add_constant(*constant))));
                } else if (report && used[target.name]) {
                    module_.diagnostics.warning(
                        module_.tree.source, statement.range, Code::ignored_statement,
                        quoted(module_.text(target.name)) + " is no constant: " + problem_,
                        "outside of functions there are constants, lambdas and other names of functions");
                }
            }
        }
        return aliases;
    }

private:
    std::vector<bool> names_in_functions() const {
        std::vector<bool> used(module_.tree.names.size());
        for (const Function& function : module_.tree.functions)
            for (const Expression& node : module_.tree.expressions_of(function))
                if (node.kind == ExpressionKind::name)
                    used[node.name] = true;
        return used;
    }

    std::nullopt_t fail(std::string problem) {
        if (problem_.empty())
            problem_ = std::move(problem);
        return std::nullopt;
    }

    std::optional<Value> finished(const Value& value) override {
        if (context_.exhausted || context_.fuel < 0)
            return fail("it takes too long to evaluate");
        if (value.is_error())
            return fail(std::string(error_message(value)));
        return value;
    }

    std::optional<Value> value_of_name(NameId name) override {
        const Global global = module_.resolver.find(name, dialect_);
        if (const std::optional<Value> value = global.as_value())
            return value;
        return fail(quoted(module_.text(name)) + (global.kind == GlobalKind::function
                                                      ? " is a function of the file, which runs later"
                                                      : " is unknown"));
    }

    std::optional<Value> value_of_other(const Expression& node) override {
        switch (node.kind) {
        case ExpressionKind::call:
            return call(node);
        case ExpressionKind::equal:
        case ExpressionKind::not_equal: {
            const std::optional<Value> left = value(node.operand);
            const std::optional<Value> right = value(node.other);
            if (!left || !right)
                return std::nullopt;
            const std::optional<Value> equal = called(make_op(static_cast<u32>(OpId::op_equality)), {*left, *right});
            return node.kind == ExpressionKind::equal || !equal
                       ? equal
                       : called(make_op(static_cast<u32>(OpId::op_flip)), {*equal});
        }
        case ExpressionKind::negate: {
            const std::optional<Value> number = value(node.operand);
            if (!number)
                return std::nullopt;
            return number->kind == Kind::real ? make_real(-number->real)
                                              : called(make_op(static_cast<u32>(OpId::op_invert)), {*number});
        }
        case ExpressionKind::string:
            return fail("a string is no value");
        case ExpressionKind::list:
            return fail("a list is no value; write a tuple");
        default:
            return fail("a lambda within an expression needs a function around it");
        }
    }

    std::optional<Value> call(const Expression& node) {
        const std::optional<Value> callee = value(node.operand);
        if (!callee)
            return std::nullopt;
        std::vector<Value> arguments;
        for (const Argument& argument : module_.tree.arguments_of(node)) {
            if (argument.keyword != no_name)
                return fail("arguments are given by place here");
            const std::optional<Value> argument_value = value(argument.value);
            if (!argument_value)
                return std::nullopt;
            arguments.push_back(*argument_value);
        }
        return called(*callee, std::move(arguments));
    }

    std::optional<Value> called(const Value& callee, std::vector<Value> arguments) {
        return finished(
            best_kernel_table().call(context_, callee, arguments.data(), static_cast<u32>(arguments.size())));
    }

    Dialect dialect_;
    std::string problem_;
};

} // namespace

std::vector<FunctionAlias> define_file_names(ModuleState& state, Dialect dialect, bool report) {
    return FileConstants(state, dialect).define(report);
}

} // namespace batt::frontend
