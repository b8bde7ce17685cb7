#include "frontend/argument_binding.h"

#include "frontend/wording.h"

#include <algorithm>

namespace batt::frontend {

namespace {

std::string as_called(std::string_view callee, std::span<const std::string_view> parameters) {
    std::string text(callee);
    text += '(';
    for (size_t index = 0; index < parameters.size(); ++index)
        text.append(index == 0 ? "" : ", ").append(parameters[index]);
    return "it is called as " + text + ")";
}

std::string wrong_count(std::string_view callee, const Signature& signature, size_t given) {
    const size_t most = signature.parameters.size();
    return quoted(callee) + " takes " +
           (signature.required != most ? std::to_string(signature.required) + " to " : "") + counted(most, "argument") +
           ", but " +
           (given == 0   ? "none are"
            : given == 1 ? "1 is"
                         : std::to_string(given) + " are") +
           " given";
}

} // namespace

std::optional<std::vector<ExpressionId>> bind_arguments(const Module& tree, const Expression& call,
                                                        const Signature& signature, FunctionDiagnostics& diagnostics) {
    const std::span<const std::string_view> parameters = signature.parameters;
    const std::string_view callee = tree.source.text(tree.expressions[call.operand].range);
    const std::span<const Argument> arguments = tree.arguments_of(call);
    std::vector<ExpressionId> bound(parameters.size(), no_expression);
    bool fits = true;
    size_t given = 0;
    for (size_t index = 0; index < arguments.size(); ++index) {
        const Argument& argument = arguments[index];
        if (argument.keyword == no_name) {
            ++given;
            if (index < bound.size())
                bound[index] = argument.value;
            continue;
        }
        const std::string_view keyword = tree.names[argument.keyword];
        const auto found = std::ranges::find(parameters, keyword);
        const auto parameter = static_cast<size_t>(found - parameters.begin());
        if (found == parameters.end()) {
            const std::string hint = did_you_mean(keyword, parameters);
            diagnostics.run_time_error(argument.keyword_range, Code::unknown_argument,
                                       quoted(callee) + " has no parameter " + quoted(keyword),
                                       hint.empty() ? as_called(callee, parameters) : hint);
            fits = false;
        } else if (bound[parameter] != no_expression) {
            diagnostics.run_time_error(argument.keyword_range, Code::bad_arguments,
                                       "the argument " + quoted(keyword) + " is given twice");
            fits = false;
        } else {
            bound[parameter] = argument.value;
            ++given;
        }
    }
    if (!fits)
        return std::nullopt;
    const std::span<const ExpressionId> required = std::span<const ExpressionId>(bound).first(signature.required);
    if (given <= parameters.size() && std::ranges::find(required, no_expression) == required.end())
        return bound;
    diagnostics.run_time_error(call.range, Code::wrong_argument_count, wrong_count(callee, signature, given),
                               as_called(callee, parameters));
    return std::nullopt;
}

} // namespace batt::frontend
