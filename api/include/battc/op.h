/// @file
/// The language's ops, constants and dialects, with their documentation, out of the op table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <battc/export.h>

namespace battc {

/// The dialects of the language (docs/language.md). re_arc is arc_dsl with two differences.
enum class Dialect : uint8_t { arc_dsl, re_arc, batt };
inline constexpr Dialect all_dialects[] = {Dialect::arc_dsl, Dialect::re_arc, Dialect::batt};

/// "arc-dsl", "re-arc", "batt", and back.
BATTC_API std::string_view dialect_name(Dialect dialect);
BATTC_API std::optional<Dialect> dialect_from_name(std::string_view name);

/// A parameter of an op.
struct OpParameter {
    std::string_view name;
    std::string_view batt_name;   ///< what it is called in batt; mostly the same
    std::string_view re_arc_name; ///< and in re-arc
    std::string_view type;        ///< "grid", "integer_set", ...
    std::string_view default_op =
        {}; ///< the argument where a call leaves it out: an op, None or False; empty: it must be given
};

/// An op.
struct OpDescription {
    std::string_view name;
    std::vector<Dialect> dialects; ///< that have it
    std::vector<OpParameter> parameters;
    std::string_view return_type;
    std::string_view cost;          ///< what it costs, roughly: "light", "board", "heavy", "walk" or "call"
    std::string_view documentation; ///< one sentence
    std::string_view example;       ///< a call with literal arguments
    std::string default_value;      ///< the literal of what it gives in batt where it fails

    bool in(Dialect dialect) const;
};

/// A constant, such as ZERO.
struct ConstantDescription {
    std::string_view name;
    std::vector<Dialect> dialects;
    std::string literal;

    bool in(Dialect dialect) const;
};

inline bool OpDescription::in(Dialect dialect) const {
    for (const Dialect one : dialects)
        if (one == dialect)
            return true;
    return false;
}
inline bool ConstantDescription::in(Dialect dialect) const {
    for (const Dialect one : dialects)
        if (one == dialect)
            return true;
    return false;
}

/// All of them, in the order of the op table. The tables live as long as the process.
BATTC_API std::span<const OpDescription> all_ops();
BATTC_API std::span<const ConstantDescription> all_constants();
/// The op of that name, in one dialect or in any; null if there is none.
BATTC_API const OpDescription* find_op(std::string_view name, std::optional<Dialect> dialect = {});

/// Ops that people may mean by some words ("rotate", "largest object", "colour of background"), the best first: by their names, what
/// they do, and words of the same meaning, in American and British spelling. Ops that all words describe; if there is none, those that
/// most of the words do. None without words.
BATTC_API std::vector<const OpDescription*> search_ops(std::string_view words, std::optional<Dialect> dialect = {});
/// The constant of that name, likewise.
BATTC_API const ConstantDescription* find_constant(std::string_view name, std::optional<Dialect> dialect = {});

/// The compilations of the kernels for levels of instruction sets, from the plainest to the widest.
struct KernelLevel {
    std::string_view name;  ///< "baseline", "avx2", "avx512"
    bool supported = false; ///< by this machine
    bool best = false;      ///< what is used unless another is asked for
};
BATTC_API std::vector<KernelLevel> kernel_levels();

} // namespace battc
