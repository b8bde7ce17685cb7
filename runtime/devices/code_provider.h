// Where the machine code of devices comes from: out of the cache on disk, or compiled by NVRTC. Which kind of code a run uses
// and what happens while it is missing are policies that the caller hands down; what is worth telling people goes to callbacks.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "codegen/cuda/device_interpreter.h"
#include "codegen/cuda/machine_code.h"
#include "codegen/expected.h"
#include "runtime/run/batch_backend.h"

namespace batt::runtime {

/// What devices execute.
enum class DeviceCodeKind : u8 {
    interpreter, ///< one kernel that interprets any program; compiled once for an architecture
    generated,   ///< kernels of the programs' own, compiled and linked for each run
};

/// Gives the machine code for an architecture on which some entries are to run. A device pool keeps what it gives.
/// It may fail with FailureKind::not_wanted once `wanted` says no. One thread at a time asks.
using CodeProvider = std::function<Expected<cuda::MachineCode>(
    int architecture, std::span<const cuda::DeviceEntry> entries, const Wanted& wanted)>;

/// Code that is ready to be loaded.
struct CodeReady {
    DeviceCodeKind kind = DeviceCodeKind::interpreter;
    int architecture = 0;
    bool cached = false;        ///< it came out of the cache
    double compile_seconds = 0; ///< processor time, if not
    double link_seconds = 0;    ///< likewise
};

/// Called by the thread that needs the code. Any of them may be empty.
struct CodeNotices {
    /// The kernels are about to be compiled for an architecture, which takes a minute or two.
    std::function<void(int architecture)> compiling = {};
    /// The same in the background, while the run goes on without them.
    std::function<void(int architecture)> compiling_in_background = {};
    std::function<void(const CodeReady& code)> ready = {};
};

/// What happens when the interpreter's kernel is not in the cache.
enum class MissingCode : u8 {
    compile,               ///< compile it at once
    compile_in_background, ///< compile it into the cache beside the run, and wait for it only as long as it is wanted
};

struct CodeOptions {
    MissingCode missing = MissingCode::compile;
    /// For compile_in_background: a program and its arguments that put the kernel into the cache; the architecture ("sm_90")
    /// is added as the last. The process goes on when this one ends, so what it makes is there for runs to come. Without a
    /// command a thread of this process compiles, and destroying the provider waits for it.
    std::vector<std::string> fill_command = {};
    CodeNotices notices = {};
};

/// The kernel that interprets any program.
CodeProvider interpreter_code_provider(CodeOptions options = {});
/// Kernels of the entries' own. They are always compiled at once.
CodeProvider generated_code_provider(CodeNotices notices = {});
CodeProvider code_provider(DeviceCodeKind kind, CodeOptions options);

/// The name of the kernel in the code.
const char* kernel_name(DeviceCodeKind kind);

/// Puts the kernel that interprets any program into the cache, unless it is there.
Done fill_code_cache(int architecture, const CodeNotices& notices = {});

} // namespace batt::runtime
