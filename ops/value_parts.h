// The values that a value refers to, for walks over whole values on the host. They can be shared by others and refer to more: who walks
// them all looks at each once.
#pragma once

#include <span>

#include "ops/core/value.h"

namespace batt {

/// The elements of a tuple or set in general form, or what a function has captured; nothing for other values.
inline std::span<const Value> parts_of(const Value& value) {
    if (value.kind == Kind::tuple || value.kind == Kind::set)
        return {value.items(), value.count};
    if (value.kind == Kind::closure)
        return {value.closure()->captured, value.closure()->captured_count};
    return {};
}

} // namespace batt
