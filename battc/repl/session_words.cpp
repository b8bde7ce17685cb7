// The commands that tell about the session and the language: help, ops, doc, vars.
#include <algorithm>

#include <battc/names.h>
#include <battc/op.h>
#include <fmt/format.h>

#include "battc/repl/commands.h"
#include "battc/repl/documentation.h"
#include "battc/repl/entry_text.h"
#include "battc/repl/session.h"
#include "report/figures.h"
#include "report/wrap.h"

namespace batt::repl {

Reply Session::help(std::string_view arguments) {
    Reply reply;
    const report::Paint paint(options_.terminal);
    const unsigned columns = options_.terminal.columns;
    if (arguments.starts_with(':'))
        arguments.remove_prefix(1);
    if (!arguments.empty()) {
        const CommandDescription* const command = CommandTable::find(arguments);
        if (command == nullptr)
            return battc::find_op(arguments) != nullptr ? doc(arguments) : take_command(fmt::format(":{}", arguments));
        reply.text = fmt::format("{} {}\n    {}\n", paint.strong(fmt::format(":{}", command->name)), command->arguments,
                                 command->summary);
        if (!command->details.empty())
            reply.text += "\n    " + report::wrap(command->details, columns - 4, 4) + "\n";
        return reply;
    }
    reply.text = report::wrap("Type an expression to see its value, `x1 = objects(I, T, F, T)` to keep one, "
                              "`def solve(I): ...` to make a function. Tab completes, and the line below tells what "
                              "the call takes.",
                              columns, 0) +
                 "\n\n";
    for (const CommandDescription& command : CommandTable::all()) {
        const std::string head = fmt::format(":{} {}", command.name, command.arguments);
        constexpr unsigned indentation = 29;
        if (columns >= 2 * indentation)
            reply.text +=
                fmt::format("  {}{}{}\n", paint.strong(head),
                            std::string(indentation - 2 - std::min<size_t>(head.size(), indentation - 3), ' '),
                            report::wrap(command.summary, columns - indentation, indentation));
        else
            reply.text +=
                fmt::format("  {}\n      {}\n", paint.strong(head), report::wrap(command.summary, columns - 6, 6));
    }
    reply.text += "\n" +
                  report::wrap("A first try: `:data samples/tasks`, `:task` and Tab for an id, then `:ops` and `:doc "
                               "vmirror`. The value of the last expression is `_`. Commands can be cut short (`:t` is "
                               "not one, `:ta` is :task).",
                               columns, 0) +
                  "\n";
    return reply;
}

Reply Session::ops(std::string_view arguments) {
    Reply reply;
    const report::Paint paint(options_.terminal);
    std::vector<const battc::OpDescription*> found;
    if (arguments.empty()) {
        for (const battc::OpDescription& op : battc::all_ops())
            if (op.in(dialect()))
                found.push_back(&op);
        // All of them, by what they give.
        std::vector<std::string_view> types;
        for (const battc::OpDescription* const op : found)
            if (std::ranges::find(types, op->return_type) == types.end())
                types.push_back(op->return_type);
        for (const std::string_view type : types) {
            std::string names;
            for (const battc::OpDescription* const op : found)
                if (op->return_type == type)
                    names += fmt::format("{}{}", names.empty() ? "" : " ", op->name);
            reply.text += fmt::format("{}\n    {}\n", paint.name(fmt::format("gives {}", type)),
                                      report::wrap(names, options_.terminal.columns - 4, 4));
        }
        reply.text += fmt::format("{} ops of {}; `:ops WORD...` searches, `:doc OP` explains\n", found.size(),
                                  battc::dialect_name(dialect()));
        return reply;
    }
    found = battc::search_ops(arguments, dialect());
    if (found.empty()) {
        reply.fail(fmt::format("no op of {} has to do with '{}'", battc::dialect_name(dialect()), arguments));
        return reply;
    }
    constexpr size_t most = 12;
    reply.text = list_ops(std::span(found).first(std::min(found.size(), most)), options_.terminal);
    if (found.size() > most)
        reply.text += paint.quiet(fmt::format("... and {} more; more words narrow it", found.size() - most)) + "\n";
    return reply;
}

Reply Session::doc(std::string_view arguments) {
    Reply reply;
    if (arguments.empty()) {
        reply.fail(":doc needs the name of an op, constant or type; :ops lists the ops");
        return reply;
    }
    const battc::OpDescription* op = battc::find_op(arguments, dialect());
    if (op == nullptr)
        op = battc::find_op(arguments);
    if (op != nullptr) {
        reply.text = describe_op(*op, dialect(), options_.terminal, options_.drawing);
        return reply;
    }
    std::vector<std::string_view> names;
    for (const battc::ConstantDescription& constant : battc::all_constants()) {
        if (constant.name == arguments) {
            reply.text = fmt::format("{} = {}, a constant\n", constant.name, constant.literal);
            return reply;
        }
        names.push_back(constant.name);
    }
    if (const battc::TypeDescription* const type = battc::find_type(arguments)) {
        reply.text = describe_type(*type, dialect(), options_.terminal, options_.drawing);
        return reply;
    }
    for (const battc::TypeDescription& type : battc::all_types())
        names.push_back(type.name);
    for (const battc::OpDescription& one : battc::all_ops())
        if (one.in(dialect()))
            names.push_back(one.name);
    const std::string name(arguments);
    if (const std::optional<std::string> text = scope_.function_text(name)) {
        reply.text = std::string(trimmed(*text)) + "\n";
        return reply;
    }
    const std::string hint = battc::did_you_mean(name, names);
    reply.fail(fmt::format("there is no op, constant or type '{}'; {}", name,
                           hint.empty() ? fmt::format("`:ops {}` searches", name) : hint));
    return reply;
}

Reply Session::vars(std::string_view /*arguments*/) {
    Reply reply;
    const report::Paint paint(options_.terminal);
    for (const std::string& name : scope_.variables()) {
        const std::optional<battc::Value> value = scope_.get(name);
        if (!value)
            continue;
        constexpr size_t most = 60;
        std::string what = value->literal(most);
        if (const std::optional<battc::Grid> grid = value->as_grid())
            what = fmt::format("grid {}x{}", grid->height(), grid->width());
        else if (value->shape() != battc::ValueShape::other && value->shape() != battc::ValueShape::number &&
                 value->shape() != battc::ValueShape::pair && value->shape() != battc::ValueShape::cell)
            what =
                fmt::format("{} of {}", battc::shape_name(value->shape()), report::counted(value->size(), "element"));
        reply.text += fmt::format("{:<12} {}\n", name, what);
    }
    for (const std::string& name : scope_.functions())
        reply.text += fmt::format("{:<12} a function\n", name);
    if (reply.text.empty())
        reply.text = "no variables and no functions\n";
    return reply;
}

} // namespace batt::repl
