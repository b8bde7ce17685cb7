// `battc ops`: the ops of the language, from the op table.
#include <algorithm>

#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/expression_evaluator.h"
#include "battc/output.h"
#include "frontend/diagnostic.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "runtime/data/json.h"

namespace batt::cli {

namespace {

constexpr Dialect every_dialect[] = {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt};

enum class Format : uint8_t { text, json };

std::vector<std::string_view> dialects_of(DialectMask mask) {
    std::vector<std::string_view> names;
    for (const Dialect dialect : every_dialect)
        if ((mask & dialect_bit(dialect)) != 0)
            names.push_back(dialect_name(dialect));
    return names;
}

Dialect first_dialect(DialectMask mask) {
    for (const Dialect dialect : every_dialect)
        if ((mask & dialect_bit(dialect)) != 0)
            return dialect;
    return Dialect::arc_dsl;
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::tolower(c); });
    return result;
}

class OpsCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Lists the ops of the language, or describes one: parameters, result, an example.");
        command.positional("NAME", name_, "An op or a constant.", false);
        dialect_.declare(command);
        command.choice("--format", {{"text", ""}, {"json", ""}}, format_,
                       "For people (the default), or as a JSON array of objects.");
        command.option("--search", "WORD", search_, "Only ops with this word in their name or description.");
        color_.declare(command);
        command.example("battc ops objects", "The description of one op.");
        command.example("battc ops --search mirror", "Which ops mention mirrors?");
    }

    ExitCode run() override {
        paint_.emplace(report::find_terminal(report::Stream::output, color_.mode()));
        if (!name_.empty())
            return tell_about(name_);
        std::vector<const OpInfo*> chosen;
        for (const OpInfo& op : all_ops())
            if (wanted(op.dialects) && (search_.empty() || mentions(op, search_)))
                chosen.push_back(&op);
        if (chosen.empty()) {
            write_error(fmt::format("battc ops: no op has '{}' in its name or description\n", search_));
            return ExitCode::negative;
        }
        Output output;
        output.write(static_cast<Format>(format_) == Format::json ? json(chosen) : list(chosen));
        return ExitCode::success;
    }

private:
    bool wanted(DialectMask mask) const { return !dialect_.value() || (mask & dialect_bit(*dialect_.value())) != 0; }

    static bool mentions(const OpInfo& op, std::string_view word) {
        const std::string lower = lower_case(word);
        return lower_case(op.name).find(lower) != std::string::npos ||
               lower_case(op.documentation).find(lower) != std::string::npos;
    }

    std::string signature(const OpInfo& op) const {
        std::string text = paint_->strong(op.name) + "(";
        for (size_t i = 0; i < op.parameters.size(); ++i) {
            const Parameter& parameter = op.parameters[i];
            text +=
                fmt::format("{}{}: {}", i == 0 ? "" : ", ", parameter.name, paint_->name(type_name(parameter.type)));
            if (parameter.fallback)
                text += fmt::format(" = {}", op_info(*parameter.fallback).name);
        }
        return text + ") -> " + paint_->name(type_name(op.return_type));
    }

    /// Ops by what they give, in the order of the table.
    std::string list(const std::vector<const OpInfo*>& ops) const {
        std::vector<TableType> types;
        for (const OpInfo* const op : ops)
            if (std::ranges::find(types, op->return_type) == types.end())
                types.push_back(op->return_type);
        std::string text;
        for (const TableType type : types) {
            text += fmt::format("{}gives {}\n", text.empty() ? "" : "\n", paint_->name(type_name(type)));
            for (const OpInfo* const op : ops)
                if (op->return_type == type)
                    text += fmt::format("  {}\n      {}\n", signature(*op), op->documentation);
        }
        text += fmt::format("\n{} ops. `battc ops NAME` shows an example of one.\n", ops.size());
        return text;
    }

    ExpressionResult example_value(const OpInfo& op) const {
        ExpressionOptions options;
        const std::optional<Dialect> chosen = dialect_.value();
        options.dialect = chosen && (op.dialects & dialect_bit(*chosen)) != 0 ? *chosen : first_dialect(op.dialects);
        return evaluate_expression(frontend::SourceFile("<example>", std::string(op.example)), options);
    }

    std::string json(const std::vector<const OpInfo*>& ops) const {
        std::string text = "[\n";
        for (const OpInfo* const op : ops) {
            const auto member = [&](std::string_view name, std::string_view value) {
                text += fmt::format("\"{}\": ", name);
                runtime::append_json_string(text, value);
            };
            text += "  {";
            member("name", op->name);
            text += ", \"dialects\": [";
            const std::vector<std::string_view> names = dialects_of(op->dialects);
            text += fmt::format("\"{}\"], \"parameters\": [", fmt::join(names, "\", \""));
            for (size_t i = 0; i < op->parameters.size(); ++i) {
                text += i == 0 ? "{" : ", {";
                member("name", op->parameters[i].name);
                text += ", ";
                member("type", type_name(op->parameters[i].type));
                text += "}";
            }
            text += "], ";
            member("returns", type_name(op->return_type));
            text += ", ";
            member("cost", cost_name(op->cost));
            text += ", ";
            member("documentation", op->documentation);
            text += ", ";
            member("example", op->example);
            text += ", ";
            member("value", example_value(*op).literal);
            text += op == ops.back() ? "}\n" : "},\n";
        }
        return text + "]\n";
    }

    ExitCode tell_about(const std::string& name) const {
        Output output;
        const std::optional<OpId> id = find_op(name);
        if (id) {
            const OpInfo& op = op_info(*id);
            if (static_cast<Format>(format_) == Format::json) {
                output.write(json({&op}));
                return ExitCode::success;
            }
            const ExpressionResult value = example_value(op);
            output.write(fmt::format("{}\n\n  {}\n\n", signature(op), op.documentation));
            output.write(fmt::format("  example   {}\n  gives     {}\n", op.example,
                                     value.failed() ? "error: " + value.problem : value.literal));
            output.write(fmt::format("  dialects  {}\n  cost      {}\n", fmt::join(dialects_of(op.dialects), ", "),
                                     cost_name(op.cost)));
            return ExitCode::success;
        }
        bool found = false;
        for (const ConstantInfo& constant : all_constants())
            if (constant.name == name && wanted(constant.dialects)) {
                const Dialect dialect = first_dialect(constant.dialects);
                output.write(fmt::format("{} = {}\n\n  a constant\n  dialects  {}\n", paint_->strong(constant.name),
                                         format_literal(constant.value, dialect),
                                         fmt::join(dialects_of(constant.dialects), ", ")));
                found = true;
            }
        return found ? ExitCode::success : unknown(name);
    }

    ExitCode unknown(const std::string& name) const {
        std::vector<std::string_view> names;
        std::string mentioning;
        for (const OpInfo& op : all_ops()) {
            if (!wanted(op.dialects))
                continue;
            names.push_back(op.name);
            if (mentions(op, name))
                mentioning += (mentioning.empty() ? "" : ", ") + std::string(op.name);
        }
        for (const ConstantInfo& constant : all_constants())
            if (wanted(constant.dialects))
                names.push_back(constant.name);
        std::string text = fmt::format("battc ops: there is no op '{}'", name);
        if (const std::string hint = frontend::did_you_mean(name, names); !hint.empty())
            text += "; " + hint;
        text += "\n";
        if (!mentioning.empty())
            text += fmt::format("Ops that have to do with '{}': {}\n", name, mentioning);
        write_error(text);
        return ExitCode::negative;
    }

    std::string name_;
    std::string search_;
    DialectArgument dialect_;
    size_t format_ = 0;
    ColorArgument color_;
    std::optional<report::Paint> paint_;
};

} // namespace

std::unique_ptr<Subcommand> make_ops_command() { return std::make_unique<OpsCommand>(); }

} // namespace batt::cli
