// A program: the bytecode (step.h) of all functions of a module, and its constants. Immutable, and shared by all threads. What runs
// it is interpreter.h, or a backend of codegen/.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "interp/step.h"
#include "ir/module.h"
#include "ir/sharing.h"
#include "ops/arena.h"
#include "ops/kernel_table.h"

namespace batt::interp {

struct ProgramOptions {
    const KernelTable* kernels = nullptr; ///< null: the best that the machine has
    bool general_only = false;            ///< every value in its general form, for tests
};

class Program {
public:
    /// Keeps a reference to the module, which must have been verified and must outlive the program.
    explicit Program(const ir::Module& module, const ProgramOptions& options = {});

    const ir::Module& module() const { return module_; }
    const KernelTable& kernels() const { return kernels_; }
    bool general_only() const { return general_only_; }
    /// By FunctionId.
    std::span<const FunctionCode> codes() const { return codes_; }
    const FunctionCode& code(ir::FunctionId function) const { return codes_[function]; }
    /// What its entry functions share.
    const ir::SharingPlan& shared_values() const { return shared_values_; }
    /// Where the value of a step with Step::shared is kept.
    ir::SharedSlot shared_slot(ir::FunctionId function, const Step& step) const {
        const size_t parameters = codes_[function].parameter_count;
        return shared_values_.slots[function][parameters + static_cast<size_t>(&step - codes_[function].steps)];
    }
    /// The constants, by number (Slot).
    std::span<const Value> constants() const { return constants_; }

private:
    const ir::Module& module_;
    const KernelTable& kernels_;
    bool general_only_;
    ir::SharingPlan shared_values_;
    std::vector<FunctionCode> codes_;
    std::vector<std::vector<Step>> steps_;    ///< by function
    std::vector<std::vector<Slot>> operands_; ///< by function
    std::vector<Value> constants_;
    Arena constant_arena_;
};

/// By OpId: how many calls of an op a batch may have (batched_calls.h); 0: none.
const u8* op_batch_limits();

} // namespace batt::interp
