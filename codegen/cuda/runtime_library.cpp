#include "codegen/cuda/runtime_library.h"

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>

#include <fmt/format.h>

namespace batt::cuda {

Expected<RuntimeLibrary> RuntimeLibrary::load(const std::string& name, const std::vector<std::string>& files) {
    for (const std::string& file : files) {
        void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr)
            continue;
        link_map* loaded = nullptr;
        const bool known =
            dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&loaded)) == 0 && loaded->l_name[0] != '\0';
        return RuntimeLibrary(handle, known ? loaded->l_name : file);
    }
    return Failure{FailureKind::not_found, fmt::format("{} cannot be loaded", name)};
}

void* RuntimeLibrary::address_of(const std::string& name) const { return dlsym(handle_, name.c_str()); }

std::vector<std::string> toolkit_files(const char* variable, std::initializer_list<const char*> names,
                                       const std::string& last) {
    if (const char* const chosen = std::getenv(variable))
        return {chosen};
    std::vector<std::string> files(names.begin(), names.end());
    files.push_back(last);
    if (const char* const root = std::getenv("CUDA_HOME"))
        files.push_back(std::string(root) + "/lib64/" + last);
    files.push_back("/usr/local/cuda/lib64/" + last);
    return files;
}

} // namespace batt::cuda
