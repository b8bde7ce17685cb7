// What a global name means: a function of the file, an op or a constant of a dialect. Variables are scope.h's business.
#pragma once

#include "frontend/ast.h"
#include "ops/op_table.h"

#include <optional>
#include <string_view>
#include <vector>

namespace batt::frontend {

enum class GlobalKind : uint8_t { unknown, function, op, constant };

struct Global {
    GlobalKind kind = GlobalKind::unknown;
    uint32_t index = 0; ///< function: its number in the tree; op: its OpId
    Value value = make_none();

    /// The value of a constant or op; nothing for others.
    std::optional<Value> as_value() const {
        return kind == GlobalKind::constant ? std::optional(value)
               : kind == GlobalKind::op     ? std::optional(make_op(index))
                                            : std::nullopt;
    }
};

/// Looks up each name of a module once per dialect.
class NameResolver {
public:
    explicit NameResolver(const Module& module);

    /// Defines a function of the file. Gives the function that had the name before.
    std::optional<uint32_t> define(NameId name, uint32_t function);
    std::optional<uint32_t> find_function(NameId name) const;

    Global find(NameId name, Dialect dialect);

    /// A dialect other than the given one that has an op or constant of this name.
    static std::optional<Dialect> find_in_other_dialect(std::string_view name, Dialect dialect);

    /// Appends the names of all ops and constants of a dialect.
    static void add_names(Dialect dialect, std::vector<std::string_view>& names);

    /// Defines a constant of the file for a dialect; ops and constants of the same name are hidden.
    void define_constant(NameId name, Dialect dialect, const Value& value);

private:
    const Module& module_;
    std::vector<uint32_t> functions_; // by NameId
    std::vector<Global> known_[3];    // by dialect and NameId
    std::vector<bool> looked_up_[3];
};

/// Whether a dialect has an op or a constant of this name.
bool is_name_of_dialect(std::string_view name, Dialect dialect);

/// What to use in place of a built-in function of Python, such as "use size(x)" for len; empty if there is nothing.
std::string_view suggestion_for_python_name(std::string_view name);

} // namespace batt::frontend
