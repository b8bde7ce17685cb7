// The constants of a module: values that are kept for its life, each once. What a constant is used for is in module.h.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "ops/arena.h"

namespace batt::ir {

/// Place of a constant in the module's pool.
using ConstantId = u32;

/// Whether two values are the same in every respect that a program or a printed text can tell apart, and stored in the same
/// form: 1 and True are not, although they are equal.
bool identical(const Value& a, const Value& b);

/// Copies a value and all that hangs off it into the arena of a context.
Value copy_value(Context& context, const Value& value);

/// How deeply tuples, sets and functions are nested in a value, counted up to `limit`; an int has depth 0.
u32 nesting_depth(const Value& value, u32 limit);

class ConstantPool {
public:
    ConstantPool();

    /// The number of a value; it is copied in if no identical one is there.
    ConstantId add(const Value& value);
    const Value& operator[](ConstantId id) const { return values_[id]; }
    u32 size() const { return static_cast<u32>(values_.size()); }

private:
    std::vector<Value> values_;
    std::unordered_multimap<u64, ConstantId> by_hash_;
    std::unique_ptr<Arena> arena_; // behind a pointer, so that a pool can be moved
    Context context_;
};

} // namespace batt::ir
