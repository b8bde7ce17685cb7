// NVIDIA's shared libraries, loaded when they are first needed, so that one binary runs with and without CUDA. How the driver,
// NVRTC and nvJitLink are found; what their functions are is declared by hand where they are used, because the headers may not
// be there.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "codegen/expected.h"

namespace batt::cuda {

class RuntimeLibrary {
public:
    /// Loads the first of some files that there is; it stays for the rest of the process. `name` is for messages.
    static Expected<RuntimeLibrary> load(const std::string& name, const std::vector<std::string>& files);

    /// The file that was loaded, where the loader found it.
    const std::string& file() const { return file_; }
    /// Sets a function pointer to the function that has one of the names. One that the library lacks becomes null.
    template <class Function>
    void find(Function*& function, std::span<const std::string> names) {
        function = nullptr;
        for (const std::string& name : names)
            if (function == nullptr)
                function = reinterpret_cast<Function*>(address_of(name));
        complete_ = complete_ && function != nullptr;
    }
    template <class Function>
    void find(Function*& function, const std::string& name) {
        find(function, std::span(&name, 1));
    }
    /// Whether all functions were found.
    bool complete() const { return complete_; }

private:
    RuntimeLibrary(void* handle, std::string file) : handle_(handle), file_(std::move(file)) {}
    void* address_of(const std::string& name) const;

    void* handle_;
    std::string file_;
    bool complete_ = true;
};

/// The files that a library of the CUDA toolkit may be: what the environment variable `variable` names ("none": no file at all), or
/// the names, found by the loader, and `last` in CUDA_HOME and the usual place.
std::vector<std::string> toolkit_files(const char* variable, std::initializer_list<const char*> names,
                                       const std::string& last);

} // namespace batt::cuda
