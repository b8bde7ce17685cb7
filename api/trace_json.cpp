// trace_json(): a trace as an object of JSON, for programs that show traces their own way. docs/cli.md lists its members.
#include <battc/trace.h>

#include <string>

namespace battc {

namespace {

class Writer {
public:
    explicit Writer(size_t most_value) : most_value_(most_value) {}

    std::string text(const Trace& trace) && {
        text_ = "{\"function\": " + json_string(trace.function);
        text_ += std::string(", \"status\": ") + (is_failure(trace.status) ? "\"error\"" : "\"ok\"");
        text_ += std::string(", \"match\": ") + (trace.match == Match::unknown ? "null"
                                                 : trace.match == Match::yes   ? "true"
                                                                               : "false");
        add_fuel(trace.fuel);
        if (is_failure(trace.status))
            add_error(error_kind(trace.status), trace.message, trace.position);
        add_value(trace.value);
        text_ += ", \"arguments\": [";
        add_list(trace.arguments, [&](const auto& argument) {
            text_ += "{\"name\": " + json_string(argument.first);
            add_value(argument.second);
            text_ += "}";
        });
        text_ += "], \"statements\": [";
        add_list(trace.statements, [&](const TracedStatement& statement) { add(statement); });
        text_ += "]}";
        return std::move(text_);
    }

private:
    template <class List, class Add>
    void add_list(const List& list, Add&& add) {
        bool first = true;
        for (const auto& item : list) {
            if (!first)
                text_ += ", ";
            first = false;
            add(item);
        }
    }

    void add_fuel(int64_t fuel) { text_ += ", \"fuel\": " + std::to_string(fuel); }
    static std::string place(Position position) {
        return "\"line\": " + (position.known() ? std::to_string(position.line) : "null") +
               ", \"column\": " + (position.known() ? std::to_string(position.column) : "null");
    }
    void add_error(ErrorKind kind, const std::string& message, Position position) {
        text_ +=
            ", \"error\": {\"kind\": " + json_string(error_kind_name(kind)) + ", \"message\": " + json_string(message);
        if (position.known())
            text_ += ", " + place(position);
        text_ += "}";
    }

    std::string json_of(const Value& value) const {
        const Result<std::string> text = value.json(most_value_);
        return text ? *text : "{\"cut\": " + json_string(value.literal(most_value_)) + "}";
    }
    void add_value(const std::optional<Value>& value) {
        if (!value) {
            text_ += ", \"kind\": null, \"shape\": null, \"value\": null";
            return;
        }
        text_ += ", \"kind\": " + json_string(kind_name(value->kind())) +
                 ", \"shape\": " + json_string(shape_name(value->shape()));
        if (value->is_container())
            text_ += ", \"size\": " + std::to_string(value->size());
        text_ += ", \"value\": " + json_of(*value);
    }

    void add(const TracedStatement& statement) {
        text_ += "{" + place(statement.range.begin) + ", \"text\": " + json_string(statement.text) + ", \"names\": [";
        add_list(statement.names, [&](const std::string& name) { text_ += json_string(name); });
        text_ += std::string("], \"reached\": ") + (statement.reached ? "true" : "false");
        add_fuel(statement.fuel);
        if (statement.error)
            add_error(*statement.error, statement.message, {});
        add_value(statement.value);
        text_ += ", \"steps\": [";
        add_list(statement.steps, [&](const TracedStep& step) { add(step); });
        text_ += "]}";
    }

    void add(const TracedStep& step) {
        text_ += "{\"operation\": " + json_string(step.operation) + ", " + place(step.position) + ", \"operands\": [";
        add_list(step.operands, [&](const Value& operand) { text_ += json_of(operand); });
        text_ += "]";
        add_fuel(step.fuel);
        if (step.error) {
            add_error(*step.error, step.message, {});
            text_ += std::string(", \"handled\": ") + (step.handled ? "true" : "false");
        }
        add_value(step.value);
        if (step.call_count != 0) {
            text_ += ", \"call_count\": " + std::to_string(step.call_count) + ", \"calls\": [";
            add_list(step.calls, [&](const TracedCall& call) { add(call); });
            text_ += "]";
        }
        text_ += "}";
    }

    void add(const TracedCall& call) {
        text_ += "{\"function\": " + json_string(call.function.literal(most_value_)) + ", \"arguments\": [";
        add_list(call.arguments, [&](const Value& argument) { text_ += json_of(argument); });
        text_ += "]";
        add_fuel(call.fuel);
        if (!call.result)
            text_ += ", \"message\": " + json_string(call.message);
        add_value(call.result);
        text_ += "}";
    }

    const size_t most_value_;
    std::string text_;
};

} // namespace

std::string trace_json(const Trace& trace, size_t most_value) { return Writer(most_value).text(trace); }

} // namespace battc
