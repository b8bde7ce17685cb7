// The constants of a module: values that are kept for its life, each once. What a constant is used for is in module.h.
#pragma once

#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ops/arena.h"

namespace batt::ir {

/// Place of a constant in the module's pool.
using ConstantId = u32;

/// How deeply tuples, sets and functions are nested in a value, counted up to `limit`; an int has depth 0.
u32 nesting_depth(const Value& value, u32 limit);

/// Values with their parts are kept once each (hash consing): what two constants have in common is shared, so that a constant takes
/// as much memory as its parts that are new. Values that a program or a printed text can tell apart are different constants: 1 and
/// True are, although they are equal, and so are different representations of one value.
class ConstantPool {
public:
    ConstantPool();

    /// The number of a value; what is not there yet is copied in. Parts that are constants of this pool are not walked.
    ConstantId add(const Value& value);
    const Value& operator[](ConstantId id) const { return values_[id]; }
    u32 size() const { return static_cast<u32>(values_.size()); }

private:
    /// The same value with all its parts in the pool.
    Value intern(const Value& value);
    const Value* intern_items(const Value* items, u32 count);
    /// The part with the same content, or null; and a new part, whose data is in the pool's memory.
    const Value* find_part(const Value& value, u64 hash) const;
    Value keep_part(const Value& value, u64 hash);

    std::vector<Value> values_;
    std::unordered_multimap<u64, ConstantId> ids_; ///< of values_, by their own bytes
    std::unordered_multimap<u64, Value> parts_;    ///< everything that has data, by its content
    std::unordered_set<const void*> data_;         ///< of parts_
    std::unique_ptr<Arena> arena_;                 // behind a pointer, so that a pool can be moved
    Context context_;
};

} // namespace batt::ir
