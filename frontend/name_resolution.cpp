#include "frontend/name_resolution.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace batt::frontend {

namespace {

constexpr uint32_t no_function = UINT32_MAX;
constexpr Dialect all_dialects[] = {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt};

Global look_up(std::string_view name, Dialect dialect) {
    if (const std::optional<OpId> op = find_op(name, dialect))
        return {GlobalKind::op, static_cast<uint32_t>(*op), make_none()};
    if (const std::optional<Value> constant = find_constant(name, dialect))
        return {GlobalKind::constant, 0, *constant};
    // How literals write the floats that some ops give for "no such element".
    if (name == "nan")
        return {GlobalKind::constant, 0, make_real(std::numeric_limits<double>::quiet_NaN())};
    if (name == "inf")
        return {GlobalKind::constant, 0, make_real(std::numeric_limits<double>::infinity())};
    return {};
}

} // namespace

bool is_name_of_dialect(std::string_view name, Dialect dialect) {
    return find_op(name, dialect) || find_constant(name, dialect);
}

NameResolver::NameResolver(const Module& module) : module_(module), functions_(module.names.size(), no_function) {}

std::optional<uint32_t> NameResolver::define(NameId name, uint32_t function) {
    const uint32_t before = std::exchange(functions_[name], function);
    return before == no_function ? std::nullopt : std::optional(before);
}

std::optional<uint32_t> NameResolver::find_function(NameId name) const {
    return functions_[name] == no_function ? std::nullopt : std::optional(functions_[name]);
}

Global NameResolver::find(NameId name, Dialect dialect) {
    if (functions_[name] != no_function)
        return {GlobalKind::function, functions_[name], make_none()};
    const auto index = static_cast<size_t>(dialect);
    std::vector<Global>& known = known_[index];
    std::vector<bool>& looked_up = looked_up_[index];
    known.resize(module_.names.size());
    looked_up.resize(module_.names.size());
    if (!looked_up[name]) {
        looked_up[name] = true;
        known[name] = look_up(module_.names[name], dialect);
    }
    return known[name];
}

void NameResolver::define_constant(NameId name, Dialect dialect, const Value& value) {
    functions_[name] = no_function;
    static_cast<void>(find(name, dialect)); // makes room
    const auto index = static_cast<size_t>(dialect);
    known_[index][name] = {GlobalKind::constant, 0, value};
    looked_up_[index][name] = true;
}

std::optional<Dialect> NameResolver::find_in_other_dialect(std::string_view name, Dialect dialect) {
    for (const Dialect other : all_dialects) {
        if (other != dialect && is_name_of_dialect(name, other))
            return other;
    }
    return std::nullopt;
}

void NameResolver::add_names(Dialect dialect, std::vector<std::string_view>& names) {
    for (const OpInfo& op : all_ops()) {
        if ((op.dialects & dialect_bit(dialect)) != 0)
            names.push_back(op.name);
    }
    for (const ConstantInfo& constant : all_constants()) {
        if ((constant.dialects & dialect_bit(dialect)) != 0)
            names.push_back(constant.name);
    }
}

std::string_view suggestion_for_python_name(std::string_view name) {
    struct Suggestion {
        std::string_view name;
        std::string_view hint;
    };
    constexpr Suggestion suggestions[] = {
        {"len", "use size(x)"},
        {"max", "use maximum(xs), valmax(xs, f) or argmax(xs, f)"},
        {"min", "use minimum(xs), valmin(xs, f) or argmin(xs, f)"},
        {"sorted", "use order(xs, f)"},
        {"tuple", "use totuple(x)"},
        {"set", "write {a, b} or frozenset()"},
        {"list", "use totuple(x)"},
        {"map", "use apply(f, xs)"},
        {"filter", "use sfilter(xs, f)"},
        {"range", "use interval(start, stop, step)"},
        {"zip", "use pair(a, b)"},
        {"print", "print is a statement of its own and is ignored"},
        {"abs", ""},
        {"sum", ""},
        {"int", ""},
        {"str", ""},
        {"any", ""},
        {"all", ""},
    };
    const auto found = std::ranges::find(suggestions, name, &Suggestion::name);
    return found == std::end(suggestions) ? std::string_view() : found->hint;
}

} // namespace batt::frontend
