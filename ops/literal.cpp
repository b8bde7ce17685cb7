// Values as literals of the language: the writer and the reader.
#include "ops/literal.h"

#include <charconv>
#include <cmath>
#include <vector>

#include "ops/core/builder.h"
#include "ops/core/elements.h"
#include "ops/core/functions.h"
#include "ops/core/length.h"
#include "ops/core/plane_view.h"
#include "ops/kernel_table.h"
#include "ops/op_table.h"

namespace batt {

namespace {

class Writer {
public:
    Writer(std::string& text, Dialect dialect, const FunctionNames* names, size_t most)
        : text_(text), names_(names),
          end_(most > std::string::npos - text.size() ? std::string::npos : text.size() + most) {
        context_.dialect = dialect;
    }

    void write_whole(const Value& value) {
        write(value);
        if (!full())
            return;
        size_t end = end_;
        while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80)
            --end; // not within a character of a name
        text_.resize(end);
        text_ += "...";
    }

private:
    /// Whether there is more text than is wanted: then all loops end.
    bool full() const { return text_.size() > end_; }

    void write(const Value& value) {
        if (depth_ == deepest_nesting) {
            text_ += "...";
            return;
        }
        ++depth_;
        write_nested(value);
        --depth_;
    }

    void write_nested(const Value& value) {
        switch (value.kind) {
        case Kind::none:
            text_ += "None";
            break;
        case Kind::boolean:
            text_ += value.x != 0 ? "True" : "False";
            break;
        case Kind::integer:
            write_number(value.x);
            break;
        case Kind::real:
            write_real(value.real);
            break;
        case Kind::pair:
        case Kind::cell:
        case Kind::tuple:
            write_tuple(value);
            break;
        case Kind::grid:
        case Kind::wide_grid:
            write_grid(plane_view(value));
            break;
        case Kind::set:
        case Kind::indices:
        case Kind::mono:
        case Kind::object:
        case Kind::wide_indices:
        case Kind::wide_mono:
        case Kind::wide_object:
            write_set(value);
            break;
        case Kind::op:
            text_ += value.count < op_count ? op_info(static_cast<OpId>(value.count)).name : "<unknown op>";
            break;
        case Kind::closure:
            write_closure(*value.closure());
            break;
        case Kind::error:
            text_ += "error: ";
            text_ += error_message(value);
            break;
        }
    }

    void write_number(i32 number) {
        char digits[16];
        const auto end = std::to_chars(digits, digits + sizeof digits, number);
        text_.append(digits, end.ptr);
    }

    void write_real(double number) {
        if (std::isnan(number)) {
            text_ += "nan";
        } else if (std::isinf(number)) {
            text_ += number < 0 ? "-inf" : "inf";
        } else {
            char digits[32];
            const auto end = std::to_chars(digits, digits + sizeof digits, number);
            const std::string_view shortest(digits, static_cast<size_t>(end.ptr - digits));
            text_ += shortest;
            if (shortest.find_first_of(".e") == std::string_view::npos)
                text_ += ".0";
        }
    }

    void write_tuple(const Value& tuple) {
        const u32 count = length(context_, tuple);
        text_ += '(';
        for (u32 i = 0; i < count && !full(); ++i) {
            if (i != 0)
                text_ += ", ";
            write(item(context_, tuple, i));
        }
        text_ += count == 1 ? ",)" : ")";
    }

    void write_grid(const PlaneView& grid) {
        text_ += '(';
        for (i32 i = 0; i < grid.height && !full(); ++i) {
            text_ += i == 0 ? "(" : ", (";
            for (i32 j = 0; j < grid.width; ++j) {
                if (j != 0)
                    text_ += ", ";
                write_number(color_of_code(grid.code(i, j)));
            }
            text_ += grid.width == 1 ? ",)" : ")";
        }
        text_ += grid.height == 1 ? ",)" : ")";
    }

    void write_set(const Value& set) {
        Elements elements(context_, set);
        Value element;
        bool any = false;
        const bool inner = sets_++ != 0; // Python's {...} cannot be an element of a set
        while (!full() && elements.next(element)) {
            text_ += any ? ", " : inner ? "frozenset({" : "{";
            any = true;
            write(element);
        }
        --sets_;
        text_ += !any ? "frozenset()" : inner ? "})" : "}";
    }

    void write_closure(const Closure& closure) {
        if (closure.kind != ClosureKind::user)
            text_ += op_info(combinator_op(closure.kind)).name;
        else if (names_ != nullptr)
            text_ += (*names_)(closure.function);
        else
            text_ += "function_" + std::to_string(closure.function);
        if (closure.captured_count == 0)
            return;
        text_ += '(';
        for (u32 i = 0; i < closure.captured_count && !full(); ++i) {
            if (i != 0)
                text_ += ", ";
            write(closure.captured[i]);
        }
        text_ += ')';
    }

    std::string& text_;
    const FunctionNames* names_;
    const size_t end_;  ///< what comes after this place is too much
    Context context_{}; // only its dialect is used: walking the forms printed here allocates nothing
    u32 depth_ = 0;
    u32 sets_ = 0; ///< that are being written
};

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Reader {
public:
    Reader(std::string_view& text, Context& context, std::string_view& problem)
        : text_(text), context_(context), problem_(problem) {}

    std::optional<Value> read() {
        skip_space();
        if (text_.empty())
            return fail("a value is missing");
        if (depth_ == deepest_nesting)
            return fail("the literal is nested too deeply");
        ++depth_;
        const std::optional<Value> value = read_nested();
        --depth_;
        return value;
    }

private:
    std::optional<Value> fail(std::string_view problem) {
        problem_ = problem;
        return std::nullopt;
    }

    void skip_space() {
        while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t' || text_[0] == '\n' || text_[0] == '\r'))
            text_.remove_prefix(1);
    }

    bool take(char c) {
        skip_space();
        if (!text_.starts_with(c))
            return false;
        text_.remove_prefix(1);
        return true;
    }

    std::optional<Value> read_nested() {
        const char c = text_[0];
        if (c == '(')
            return read_tuple();
        if (c == '{')
            return read_set();
        if (is_digit(c) || c == '-')
            return read_number();
        if (is_name_start(c))
            return read_name();
        return fail("this is not a literal");
    }

    std::optional<Value> read_number() {
        std::string_view rest = text_;
        const bool negative = rest[0] == '-';
        if (negative) {
            rest.remove_prefix(1);
            while (rest.starts_with(' '))
                rest.remove_prefix(1);
            if (rest.starts_with("inf")) {
                text_ = rest.substr(3);
                return make_real(-INFINITY);
            }
        }
        size_t digits = 0;
        i64 number = 0;
        for (; digits < rest.size() && is_digit(rest[digits]); ++digits)
            if (number < (1LL << 40))
                number = number * 10 + (rest[digits] - '0');
        if (digits == 0)
            return fail("a number is missing after the minus sign");
        number = negative ? -number : number;
        if (number < -2147483648LL || number > 2147483647LL)
            return fail("the integer is beyond 32 bits");
        text_ = rest.substr(digits);
        return make_int(static_cast<i32>(number));
    }

    // Elements up to the closing character; the opening one is still there. `commas` tells (1) from (1,).
    bool read_elements(char close, std::vector<Value>& elements, bool& commas) {
        text_.remove_prefix(1);
        commas = false;
        while (!take(close)) {
            if (!elements.empty() && !commas)
                return fail("expected ',' or the end of the container").has_value();
            const std::optional<Value> element = read();
            if (!element)
                return false;
            elements.push_back(*element);
            commas = take(',');
            if (!commas && take(close)) {
                commas = elements.size() > 1;
                return true;
            }
        }
        return true;
    }

    std::optional<Value> finished(const Value& value) {
        if (value.is_error())
            return fail(error_message(value));
        return value;
    }

    std::optional<Value> read_tuple() {
        std::vector<Value> elements;
        bool commas = false;
        if (!read_elements(')', elements, commas))
            return std::nullopt;
        if (elements.size() == 1 && !commas)
            return elements[0];
        Builder builder(context_, elements.size());
        for (const Value& element : elements)
            builder.push(element);
        return finished(builder.finish_tuple());
    }

    std::optional<Value> read_set() {
        std::vector<Value> elements;
        bool commas = false;
        const std::string_view start = text_;
        if (!read_elements('}', elements, commas))
            return std::nullopt;
        if (elements.empty()) {
            text_ = start;
            return fail("{} is not a set; the empty set is frozenset()");
        }
        return set_of(elements);
    }

    std::optional<Value> set_of(const std::vector<Value>& elements) {
        Builder builder(context_, elements.size());
        for (const Value& element : elements)
            builder.push(element);
        return finished(builder.finish_set());
    }

    std::optional<Value> read_name() {
        size_t end = 1;
        while (end < text_.size() && (is_name_start(text_[end]) || is_digit(text_[end])))
            ++end;
        const std::string_view name = text_.substr(0, end);
        const std::string_view after = text_.substr(end);
        const auto constant = [&](const Value& value) {
            text_ = after;
            return value;
        };
        if (name == "None")
            return constant(make_none());
        if (name == "True" || name == "False")
            return constant(make_bool(name == "True"));
        if (name == "nan")
            return constant(make_real(NAN));
        if (name == "inf")
            return constant(make_real(INFINITY));
        if (name == "frozenset")
            return read_frozenset(after);
        const std::optional<OpId> op = find_op(name, context_.dialect);
        if (!op)
            return fail("this is neither a literal nor an op");
        text_ = after;
        std::string_view rest = after;
        while (rest.starts_with(' '))
            rest.remove_prefix(1);
        if (rest.starts_with('(')) {
            text_ = rest;
            return read_combinator(*op);
        }
        return make_op(static_cast<u32>(*op));
    }

    std::optional<Value> read_frozenset(std::string_view after) {
        text_ = after;
        if (!take('('))
            return fail("expected '(' after frozenset");
        if (take(')'))
            return make_empty_set();
        const std::optional<Value> container = read();
        if (!container)
            return std::nullopt;
        if (!take(')'))
            return fail("expected ')' after the elements of a frozenset");
        if (!container->is_container())
            return fail("a frozenset is made of a tuple or a set");
        if (container->is_set())
            return container;
        Builder builder(context_);
        builder.push_all(*container);
        return finished(builder.finish_set());
    }

    std::optional<Value> read_combinator(OpId op) {
        std::vector<Value> parts;
        bool commas = false;
        if (!read_elements(')', parts, commas))
            return std::nullopt;
        if (parts.size() != op_info(op).parameters.size())
            return fail("wrong number of arguments before this");
        if (op_info(op).return_type != TableType::function)
            return fail("a call before this is not a literal");
        return finished(best_kernel_table().kernels[static_cast<u32>(op)](context_, parts.data()));
    }

    std::string_view& text_;
    Context& context_;
    std::string_view& problem_;
    u32 depth_ = 0;
};

} // namespace

std::string format_literal(const Value& value, Dialect dialect, const FunctionNames* names, size_t most) {
    std::string text;
    append_literal(text, value, dialect, names, most);
    return text;
}

void append_literal(std::string& text, const Value& value, Dialect dialect, const FunctionNames* names, size_t most) {
    Writer(text, dialect, names, most).write_whole(value);
}

std::optional<Value> parse_literal(std::string_view& text, Context& context, std::string_view& problem) {
    return Reader(text, context, problem).read();
}

std::optional<Value> parse_whole_literal(std::string_view text, Context& context) {
    std::string_view problem;
    const std::optional<Value> value = parse_literal(text, context, problem);
    if (!value || text.find_first_not_of(" \t\r\n") != std::string_view::npos)
        return std::nullopt;
    return value;
}

} // namespace batt
