// The variables that a function or lambda sees, and what each is bound to at the place that is being lowered. Global names (functions
// of the file, ops, constants) are name_resolution.h's.
#pragma once

#include "frontend/ast.h"
#include "ir/module.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace batt::frontend {

/// The value or list of a variable.
struct Binding {
    enum class Kind : uint8_t { value, list };
    Kind kind = Kind::value;
    bool captured = false; ///< a lambda uses it
    uint32_t list = 0;     ///< Kind::list: its number (list_lowering.h)
    ir::Operand operand;   ///< Kind::value

    static Binding to_value(ir::Operand operand) { return {Kind::value, false, 0, operand}; }
    static Binding to_list(uint32_t list) { return {Kind::list, false, list, {}}; }
};

/// The variables of functions that are lowered one after the other, by NameId. One table serves a whole module, because clearing
/// one for each function would cost more than lowering it: entries carry the number of the function they are of.
class VariableTable {
public:
    explicit VariableTable(size_t name_count) : bindings_(name_count), local_to_(name_count) {}

private:
    friend class Scope;
    struct Entry {
        Binding binding;
        uint32_t function = 0; // 0 for none
    };
    std::vector<Entry> bindings_;
    std::vector<uint32_t> local_to_; // the last function that assigns the name
    uint32_t function_count_ = 0;
};

class Scope {
public:
    /// The scope of a function. As in Python, every name that it assigns is local to all of it.
    Scope(VariableTable& table, const Module& tree, const Function& function);
    /// The empty scope of a lambda inside a function or lambda; what it captures must be bound.
    static Scope of_lambda(const Scope& outer) { return Scope(outer.table_, outer.function_); }

    /// What the name is bound to here; null if to nothing.
    const Binding* find(NameId name) const;
    Binding* find(NameId name) { return const_cast<Binding*>(std::as_const(*this).find(name)); }
    void bind(NameId name, Binding binding);

    /// Whether the name is a local variable of the function, bound or not yet.
    bool is_local(NameId name) const { return table_.local_to_[name] == function_; }

private:
    Scope(VariableTable& table, uint32_t function) : table_(table), function_(function), is_lambda_(true) {}

    VariableTable& table_;
    uint32_t function_;
    bool is_lambda_ = false;
    std::vector<std::pair<NameId, Binding>> lambda_names_; // of a lambda, which sees few names
};

} // namespace batt::frontend
