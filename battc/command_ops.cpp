// `battc ops`: the ops of the language, from the op table.
#include <algorithm>

#include <battc/expression.h>
#include <battc/names.h>
#include <battc/op.h>
#include <battc/type.h>
#include <fmt/format.h>

#include "battc/command.h"
#include "battc/common_arguments.h"
#include "battc/output.h"
#include "report/terminal.h"

namespace batt::cli {

namespace {

using battc::ConstantDescription;
using battc::Dialect;
using battc::OpDescription;

enum class Format : uint8_t { text, json };

std::vector<std::string_view> names_of(std::span<const Dialect> dialects) {
    std::vector<std::string_view> names;
    for (const Dialect dialect : dialects)
        names.push_back(battc::dialect_name(dialect));
    return names;
}

/// A text of the op table as JSON. It is UTF-8 without control characters.
std::string json_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + '"';
}

class OpsCommand : public Subcommand {
public:
    void declare(Command& command) override {
        command.describe("Lists the ops of the language, or describes one: parameters, result, an example.");
        command.positional("NAME", name_, "An op, a constant or a type, such as piece.", false);
        dialect_.declare(command);
        command.choice("--format", {{"text", ""}, {"json", ""}}, format_,
                       "For people (the default), or as a JSON array of objects.");
        command.option(
            "--search", "WORDS", search_,
            "Ops that have to do with these words, the best first: rotate, 'largest object', hole, gravity.");
        command.flag("--constants", constants_, "List the constants instead.");
        command.flag("--types", types_, "List the types that parameters and results have instead.");
        color_.declare(command);
        command.example("battc ops objects", "The description of one op.");
        command.example("battc ops --search mirror", "Which ops have to do with mirrors?");
    }

    ExitCode run() override {
        paint_.emplace(report::find_terminal(report::Stream::output, color_.mode()));
        if (!name_.empty())
            return tell_about(name_);
        if (constants_ || types_) {
            Output output;
            if (constants_)
                output.write(constants());
            if (types_)
                for (const battc::TypeDescription& type : battc::all_types())
                    output.write(describe(type));
            return ExitCode::success;
        }
        std::vector<const OpDescription*> chosen;
        if (search_.empty()) {
            for (const OpDescription& op : battc::all_ops())
                if (wanted(op))
                    chosen.push_back(&op);
        } else {
            chosen = battc::search_ops(search_, dialect_.value());
        }
        if (chosen.empty()) {
            write_error(fmt::format("battc ops: no op has to do with '{}'\n", search_));
            return ExitCode::negative;
        }
        Output output;
        output.write(static_cast<Format>(format_) == Format::json ? json(chosen)
                     : search_.empty()                            ? list(chosen)
                                                                  : found(chosen));
        return ExitCode::success;
    }

private:
    /// An op or constant.
    template <class Described>
    bool wanted(const Described& described) const {
        return !dialect_.value() || described.in(*dialect_.value());
    }

    std::string constants() const {
        std::string text;
        for (const ConstantDescription& constant : battc::all_constants())
            if (wanted(constant))
                text += fmt::format("{} = {}  ({})\n", paint_->strong(constant.name), constant.literal,
                                    fmt::join(names_of(constant.dialects), ", "));
        return text;
    }

    std::string describe(const battc::TypeDescription& type) const {
        return fmt::format("{}\n    {}\n    example   {}\n", paint_->strong(type.name), type.meaning, type.example);
    }

    std::string signature(const OpDescription& op) const {
        std::string text = paint_->strong(op.name) + "(";
        for (size_t i = 0; i < op.parameters.size(); ++i) {
            const battc::OpParameter& parameter = op.parameters[i];
            text += fmt::format("{}{}: {}", i == 0 ? "" : ", ", parameter.name, paint_->name(parameter.type));
            if (!parameter.default_op.empty())
                text += fmt::format(" = {}", parameter.default_op);
        }
        return text + ") -> " + paint_->name(op.return_type);
    }

    /// The dialects of an op that not all have: "  (batt)".
    static std::string only_in(const OpDescription& op) {
        return op.dialects.size() == std::size(battc::all_dialects)
                   ? ""
                   : fmt::format("  ({})", fmt::join(names_of(op.dialects), ", "));
    }

    /// Ops by what they give, in the order of the table.
    std::string list(const std::vector<const OpDescription*>& ops) const {
        std::vector<std::string_view> types;
        for (const OpDescription* const op : ops)
            if (std::ranges::find(types, op->return_type) == types.end())
                types.push_back(op->return_type);
        std::string text;
        for (const std::string_view type : types) {
            text += fmt::format("{}gives {}\n", text.empty() ? "" : "\n", paint_->name(type));
            for (const OpDescription* const op : ops)
                if (op->return_type == type)
                    text += fmt::format("  {}{}\n      {}\n", signature(*op), only_in(*op), op->documentation);
        }
        text += fmt::format("\n{} ops. `battc ops NAME` shows an example of one.\n", ops.size());
        return text;
    }

    /// Ops in the order that was found.
    std::string found(const std::vector<const OpDescription*>& ops) const {
        std::string text;
        for (const OpDescription* const op : ops)
            text += fmt::format("{}\n    {} ({})\n", signature(*op), op->documentation,
                                fmt::join(names_of(op->dialects), ", "));
        text += fmt::format("\n{} {}. `battc ops NAME` shows an example of one.\n", ops.size(),
                            ops.size() == 1 ? "op" : "ops");
        return text;
    }

    /// The value of the op's example, or on one line why it has none.
    struct ExampleValue {
        std::string literal;
        std::string problem;
    };
    ExampleValue example_value(const OpDescription& op) const {
        battc::ScopeOptions options;
        options.dialect = op.dialects.front();
        if (dialect_.value() && op.in(*dialect_.value()))
            options.dialect = dialect_.value();
        const battc::ExpressionResult result =
            battc::evaluate_expression(std::string(op.example), options, "<example>");
        return {result.value ? result.value->literal() : std::string(), result.problem};
    }

    std::string json(const std::vector<const OpDescription*>& ops) const {
        std::string text = "[\n";
        for (const OpDescription* const op : ops) {
            const auto member = [&](std::string_view name, std::string_view value) {
                text += fmt::format("\"{}\": {}", name, json_string(value));
            };
            text += "  {";
            member("name", op->name);
            text += ", \"dialects\": [";
            const std::vector<std::string_view> names = names_of(op->dialects);
            text += fmt::format("\"{}\"], \"parameters\": [", fmt::join(names, "\", \""));
            for (size_t i = 0; i < op->parameters.size(); ++i) {
                text += i == 0 ? "{" : ", {";
                member("name", op->parameters[i].name);
                text += ", ";
                member("type", op->parameters[i].type);
                text += "}";
            }
            text += "], ";
            member("returns", op->return_type);
            text += ", ";
            member("cost", op->cost);
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
        if (const OpDescription* const found = battc::find_op(name)) {
            const OpDescription& op = *found;
            if (static_cast<Format>(format_) == Format::json) {
                output.write(json({&op}));
                return ExitCode::success;
            }
            const ExampleValue value = example_value(op);
            output.write(fmt::format("{}\n\n  {}\n\n", signature(op), op.documentation));
            output.write(fmt::format("  example   {}\n  gives     {}\n", op.example,
                                     value.problem.empty() ? value.literal : "error: " + value.problem));
            output.write(
                fmt::format("  dialects  {}\n  cost      {}\n", fmt::join(names_of(op.dialects), ", "), op.cost));
            return ExitCode::success;
        }
        bool found = false;
        for (const ConstantDescription& constant : battc::all_constants())
            if (constant.name == name && wanted(constant)) {
                output.write(fmt::format("{} = {}\n\n  a constant\n  dialects  {}\n", paint_->strong(constant.name),
                                         constant.literal, fmt::join(names_of(constant.dialects), ", ")));
                found = true;
            }
        if (const battc::TypeDescription* const type = found ? nullptr : battc::find_type(name)) {
            output.write(describe(*type));
            found = true;
        }
        return found ? ExitCode::success : unknown(name);
    }

    ExitCode unknown(const std::string& name) const {
        std::vector<std::string_view> names;
        for (const OpDescription& op : battc::all_ops())
            if (wanted(op))
                names.push_back(op.name);
        constexpr size_t most = 8;
        std::string mentioning;
        const std::vector<const OpDescription*> related = battc::search_ops(name, dialect_.value());
        for (size_t i = 0; i < std::min(related.size(), most); ++i)
            mentioning += fmt::format("{}{}", i == 0 ? "" : ", ", related[i]->name);
        for (const ConstantDescription& constant : battc::all_constants())
            if (wanted(constant))
                names.push_back(constant.name);
        std::string text = fmt::format("battc ops: there is no op '{}'", name);
        if (const std::string hint = battc::did_you_mean(name, names); !hint.empty())
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
    bool constants_ = false;
    bool types_ = false;
    ColorArgument color_;
    std::optional<report::Paint> paint_;
};

} // namespace

std::unique_ptr<Subcommand> make_ops_command() { return std::make_unique<OpsCommand>(); }

} // namespace batt::cli
