// PTX text as a program: several modules, linked by symbol as a linker for devices does. Declarations are read when a module is
// added; functions are decoded when they are first called, so that a large library costs little. What the machine does not know is an error
// that names the function and the line.
#pragma once

#include <deque>
#include <unordered_map>

#include "codegen/expected.h"
#include "tests/codegen/ptx_code.h"

namespace batt::test::ptx {

/// A variable in global memory.
struct Variable {
    std::string_view name;
    u32 alignment = 1;
    u32 element_bytes = 1;
    u64 count = 1;
    std::string_view initial; ///< the text between the braces, or the value; empty: zeroes
    u32 line = 0;
    u64 address = 0;
};

/// Whatever a name means.
struct Symbol {
    Function* function = nullptr;
    Variable* variable = nullptr;
    bool weak = false;
    bool defined = false;
};

struct Module {
    std::string text;
    std::unordered_map<std::string_view, Symbol> symbols; ///< declared or defined here
    std::map<u32, std::string_view> files;                ///< what it was compiled from, if it says so
};

class Program {
public:
    explicit Program(GlobalMemory& memory) : memory_(memory) {}
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();

    /// Reads modules, one after another in one text (each begins with .version), and links them: all at once.
    Done load(std::string_view text);

    /// A kernel, or null.
    Function* kernel(std::string_view name);
    /// Of an address that a function has; null if there is none.
    Function* function_at(u64 address);
    /// Decodes a function, if it is not yet.
    Done decode(Function& function);
    /// Decodes all functions: whether the machine knows all that is in them.
    Done decode_all();

    std::deque<Function>& functions() { return functions_; }
    const std::deque<Function>& functions() const { return functions_; }
    /// What a name means in a module.
    const Symbol* find(const Module& module, std::string_view name) const;
    u64 address_of(const Symbol& symbol) const;
    /// All counts are zero again.
    void reset_counts();

private:
    friend class ModuleReader;
    Done link();
    Done initialise(const Module& module, const Variable& variable);

    GlobalMemory& memory_;
    std::deque<Module> modules_;
    std::deque<Function> functions_;
    std::deque<Variable> variables_;
    std::unordered_map<std::string_view, Symbol> shared_; ///< visible, weak: of all modules
    std::unordered_map<const Function*, u64> function_addresses_;
};

} // namespace batt::test::ptx
