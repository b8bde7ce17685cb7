/// @file
/// The types that the op table names for parameters and results (OpParameter::type, OpDescription::return_type).
#pragma once

#include <span>
#include <string_view>

#include <battc/export.h>

namespace battc {

/// A type. It says what an op is meant for; ops take whatever their Python definitions would take.
struct TypeDescription {
    std::string_view name;    ///< "piece"
    std::string_view meaning; ///< one sentence
    std::string_view example; ///< a literal of arc-dsl, an op or a composition of ops
};

/// All of them, the plain ones first. The table lives as long as the process.
BATTC_API std::span<const TypeDescription> all_types();
/// The type of that name; null if there is none.
BATTC_API const TypeDescription* find_type(std::string_view name);

} // namespace battc
