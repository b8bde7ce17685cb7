// Choices that come out the same on every machine: the standard distributions differ between libraries.
#pragma once

#include <random>
#include <vector>

#include "ops/core/base.h"

namespace batt::test {

inline u32 below(std::mt19937& random, u32 limit) { return static_cast<u32>(random() % limit); }
inline bool one_in(std::mt19937& random, u32 count) { return below(random, count) == 0; }
template <typename T>
const T& one_of(std::mt19937& random, const std::vector<T>& choices) {
    return choices[below(random, static_cast<u32>(choices.size()))];
}

} // namespace batt::test
