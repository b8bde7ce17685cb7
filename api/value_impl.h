// How a battc::Value keeps what it is: a value of ops/core in memory of its own. Private.
#pragma once

#include <memory>

#include <battc/value.h>

#include "ir/module.h"
#include "ops/core/context.h"

namespace battc {

/// The memory of a value and its parts, and the module that its functions are of. Never changes.
struct ValueStore {
    std::unique_ptr<batt::u8[]> memory;
    std::shared_ptr<const batt::ir::Module> module; ///< null: it holds no function of a module
};

struct Value::Impl {
    batt::Value value;
    batt::Dialect dialect;                   ///< says what a cell is
    std::shared_ptr<const ValueStore> store; ///< null: `value` is all
};

/// Copies a value with what hangs off it, each shared part once. `module` is the one that functions in it are of.
Value copy_value(const batt::Value& value, batt::Dialect dialect,
                 const std::shared_ptr<const batt::ir::Module>& module = {});

/// Whether a function of a module is in a value.
bool holds_module_function(const batt::Value& value);

/// The value as one that can be an argument in a dialect; it lives as long as the result. invalid_argument for functions of another
/// module than this one.
Result<Value> as_argument(const Value& value, batt::Dialect dialect, const batt::ir::Module* module);

/// Whether cells look the same in two dialects.
inline bool same_cells(batt::Dialect a, batt::Dialect b) {
    return (a == batt::Dialect::batt) == (b == batt::Dialect::batt);
}

} // namespace battc
