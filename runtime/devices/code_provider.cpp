#include "runtime/devices/code_provider.h"

#include <chrono>
#include <map>
#include <memory>
#include <thread>

#include "codegen/cuda/device_code.h"
#include "runtime/devices/cache_fill.h"

namespace batt::runtime {

namespace {

constexpr auto time_between_looks = std::chrono::milliseconds(20);

void tell_ready(const CodeNotices& notices, DeviceCodeKind kind, const cuda::DeviceCode& code) {
    if (notices.ready)
        notices.ready({kind, code.architecture, code.cached, code.compile_seconds, code.link_seconds});
}

/// Gives the code of the interpreter's kernel, and fills the cache with it in the background if it is missing and may be.
class InterpreterCode {
public:
    explicit InterpreterCode(CodeOptions options) : options_(std::move(options)) {}

    Expected<cuda::MachineCode> get(int architecture, const Wanted& wanted) {
        const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
        if (!nvrtc)
            return nvrtc.failure();
        const cuda::KernelCache cache;
        // Without a cache there is no place where another process could leave what it compiles.
        if (options_.missing == MissingCode::compile_in_background && !cache.folder().empty())
            if (const Done done = fill(*nvrtc, nvrtc->architecture_for(architecture), cache, wanted); !done)
                return done.failure();
        Expected<cuda::DeviceCode> code =
            cuda::interpreter_code(*nvrtc, architecture, cache, options_.notices.compiling);
        if (!code)
            return code.failure();
        tell_ready(options_.notices, DeviceCodeKind::interpreter, *code);
        return std::move(code->cubin);
    }

private:
    /// Waits until the cache is filled, as long as that is wanted.
    Done fill(const cuda::Nvrtc& nvrtc, int architecture, const cuda::KernelCache& cache, const Wanted& wanted) {
        if (architecture == 0 ||
            cuda::find_interpreter_code(nvrtc, cuda::interpreter_request(nvrtc, architecture), cache))
            return Success{};
        // One that is under way already is waited for, not started again.
        std::unique_ptr<CacheFill>& filling = fills_[architecture];
        if (filling == nullptr) {
            if (options_.notices.compiling_in_background)
                options_.notices.compiling_in_background(architecture);
            if (options_.fill_command.empty()) {
                filling = start_fill_thread(nvrtc, architecture, cache);
            } else {
                Expected<std::unique_ptr<CacheFill>> process = start_fill_process(options_.fill_command, architecture);
                if (!process)
                    return process.failure();
                filling = std::move(*process);
            }
        }
        while (wanted()) {
            if (filling->has_ended()) {
                filling.reset();
                return Success{};
            }
            std::this_thread::sleep_for(time_between_looks);
        }
        return Failure{FailureKind::not_wanted, "its kernels are still being compiled"};
    }

    CodeOptions options_;
    std::map<int, std::unique_ptr<CacheFill>> fills_; ///< under way, by architecture
};

} // namespace

CodeProvider interpreter_code_provider(CodeOptions options) {
    return [code = std::make_shared<InterpreterCode>(std::move(options))](
               int architecture, std::span<const cuda::DeviceEntry>, const Wanted& wanted) {
        return code->get(architecture, wanted);
    };
}

CodeProvider generated_code_provider(CodeNotices notices) {
    return [notices = std::move(notices)](int architecture, std::span<const cuda::DeviceEntry> entries,
                                          const Wanted&) -> Expected<cuda::MachineCode> {
        const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
        if (!nvrtc)
            return nvrtc.failure();
        const auto units = cuda::program_units(plan::plan_program(cuda::programs_of(entries)));
        Expected<cuda::DeviceCode> code = cuda::generated_code(*nvrtc, architecture, cuda::KernelCache(), units,
                                                               std::thread::hardware_concurrency(), notices.compiling);
        if (!code)
            return code.failure();
        tell_ready(notices, DeviceCodeKind::generated, *code);
        return std::move(code->cubin);
    };
}

CodeProvider code_provider(DeviceCodeKind kind, CodeOptions options) {
    return kind == DeviceCodeKind::generated ? generated_code_provider(std::move(options.notices))
                                             : interpreter_code_provider(std::move(options));
}

const char* kernel_name(DeviceCodeKind kind) {
    return kind == DeviceCodeKind::generated ? cuda::generated_kernel : cuda::interpreter_kernel;
}

Done fill_code_cache(int architecture, const CodeNotices& notices) {
    const Expected<cuda::Nvrtc>& nvrtc = cuda::Nvrtc::instance();
    if (!nvrtc)
        return nvrtc.failure();
    const Expected<cuda::DeviceCode> code =
        cuda::interpreter_code(*nvrtc, architecture, cuda::KernelCache(), notices.compiling);
    if (!code)
        return code.failure();
    tell_ready(notices, DeviceCodeKind::interpreter, *code);
    return Success{};
}

} // namespace batt::runtime
