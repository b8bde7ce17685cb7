// Values as JSON with tags, and back.
#include <cmath>

#include <simdjson.h>

#include <battc/value.h>

#include "api/convert.h"
#include "api/value_impl.h"
#include "ops/literal.h"
#include "runtime/data/json.h"

namespace battc {

namespace {

constexpr size_t default_most = size_t{256} << 20;
constexpr size_t deepest = 1000;

/// False if the text became too long, or the value nests too deeply.
bool append(const Value& value, std::string& text, size_t most, size_t depth) {
    if (text.size() > most || depth > deepest)
        return false;
    switch (value.kind()) {
    case ValueKind::none:
        text += "null";
        return true;
    case ValueKind::boolean:
        text += value.as_integer() == 1 ? "true" : "false";
        return true;
    case ValueKind::integer:
        text += std::to_string(*value.as_integer());
        return true;
    case ValueKind::real: {
        const double number = *value.as_real();
        text += std::isnan(number) ? R"({"real": "nan"})" : number > 0 ? R"({"real": "inf"})" : R"({"real": "-inf"})";
        return true;
    }
    case ValueKind::function:
        text += "{\"function\": ";
        batt::runtime::append_json_string(text, value.literal(most));
        text += '}';
        return true;
    case ValueKind::tuple:
    case ValueKind::set:
        break;
    }
    if (const std::optional<Grid> grid = value.as_grid()) {
        text += "{\"grid\": [";
        for (int32_t i = 0; i < grid->height(); ++i) {
            text += i == 0 ? "[" : ", [";
            for (int32_t j = 0; j < grid->width(); ++j)
                text += (j == 0 ? "" : ", ") + std::to_string(grid->at(i, j));
            text += ']';
        }
        text += "]}";
        return text.size() <= most;
    }
    text += value.kind() == ValueKind::tuple ? "{\"tuple\": [" : "{\"set\": [";
    bool first = true;
    for (const Value& element : value.elements()) {
        if (!first)
            text += ", ";
        first = false;
        if (!append(element, text, most, depth + 1))
            return false;
    }
    text += "]}";
    return text.size() <= most;
}

namespace dom = simdjson::dom;

Result<Value> read(const dom::element& element, Dialect dialect, size_t depth);

Result<Value> read_elements(const dom::element& list, bool set, Dialect dialect, size_t depth) {
    dom::array array;
    if (list.get(array) != simdjson::SUCCESS)
        return invalid("the elements of a tuple or set are a list");
    std::vector<Value> values;
    for (const dom::element part : array) {
        Result<Value> value = read(part, dialect, depth + 1);
        if (!value)
            return value;
        values.push_back(std::move(*value));
    }
    return set ? Value::set(values) : Value::tuple(values);
}

Result<Value> read_grid(const dom::element& list) {
    dom::array rows;
    if (list.get(rows) != simdjson::SUCCESS)
        return invalid("a grid is a list of rows");
    std::vector<std::vector<int32_t>> cells;
    for (const dom::element row : rows) {
        dom::array numbers;
        if (row.get(numbers) != simdjson::SUCCESS)
            return invalid("a row of a grid is a list of colours");
        std::vector<int32_t>& colors = cells.emplace_back();
        for (const dom::element number : numbers) {
            int64_t color = 0;
            if (number.get(color) != simdjson::SUCCESS || !std::in_range<int32_t>(color))
                return invalid("a colour is an int");
            colors.push_back(static_cast<int32_t>(color));
        }
    }
    const std::vector<std::span<const int32_t>> views(cells.begin(), cells.end());
    const Result<Grid> grid = Grid::of_rows(views);
    return grid ? Value::grid(*grid) : grid.error();
}

Result<Value> read(const dom::element& element, Dialect dialect, size_t depth) {
    if (depth > deepest)
        return invalid("it is nested too deeply");
    if (element.is_null())
        return Value();
    if (bool truth = false; element.get(truth) == simdjson::SUCCESS)
        return Value::boolean(truth);
    if (int64_t number = 0; element.get(number) == simdjson::SUCCESS) {
        if (!std::in_range<int32_t>(number))
            return invalid("an int has 32 bits");
        return Value::integer(static_cast<int32_t>(number));
    }
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS || object.size() != 1)
        return invalid("a value is null, a boolean, an int or an object with one tag");
    for (const auto [tag, content] : object) {
        if (tag == "grid")
            return read_grid(content);
        if (tag == "tuple" || tag == "set")
            return read_elements(content, tag == "set", dialect, depth);
        std::string_view text;
        if ((tag == "real" || tag == "function") && content.get(text) == simdjson::SUCCESS)
            return Value::parse(text, dialect);
    }
    return invalid("unknown tag");
}

} // namespace

Result<std::string> Value::json(size_t most) const {
    return protect([&]() -> Result<std::string> {
        std::string text;
        if (!append(*this, text, most == 0 ? default_most : most, 0))
            return invalid("the text would be longer than " + std::to_string(most == 0 ? default_most : most) +
                           " bytes, or nest more than " + std::to_string(deepest) + " levels deep");
        return text;
    });
}

Result<Value> Value::parse_json(std::string_view text, Dialect dialect) {
    return protect([&]() -> Result<Value> {
        dom::parser parser;
        dom::element element;
        if (parser.parse(text.data(), text.size()).get(element) != simdjson::SUCCESS)
            return invalid("it is no JSON");
        return read(element, dialect, 0);
    });
}

} // namespace battc
