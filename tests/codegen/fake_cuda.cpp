// A libcuda and libnvrtc in one for tests of the whole program: BATT_CUDA_DRIVER and BATT_NVRTC name this library. Its device is the
// fake driver's; its compiler takes any text. BATT_FAKE_CUDA says what goes wrong: "launches=3" ends after three launches,
// "devices=2", "memory=65536", "wrong_fuel=1".
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "codegen/cuda/device/launch.h"
#include "codegen/cuda/device_text.h"
#include "tests/codegen/fake_driver.h"

namespace {

using namespace batt;

constexpr int success = 0;
constexpr int out_of_memory = 2;
constexpr int no_device = 100;
constexpr int launch_failed = 719;
constexpr const char* fake_code = "fake device code";

test::FakeFaults faults_from_environment() {
    test::FakeFaults faults;
    const char* const text = std::getenv("BATT_FAKE_CUDA");
    std::string rest = text != nullptr ? text : "";
    while (!rest.empty()) {
        const std::string item = rest.substr(0, rest.find(','));
        rest.erase(0, item.size() + 1);
        const size_t equals = item.find('=');
        const long number = std::strtol(item.c_str() + equals + 1, nullptr, 10);
        const std::string name = item.substr(0, equals);
        if (name == "devices")
            faults.devices = static_cast<int>(number);
        if (name == "launches")
            faults.launches_that_work = static_cast<int>(number);
        if (name == "wrong_fuel")
            faults.wrong_fuel = number != 0;
        if (name == "memory")
            faults.memory = static_cast<u64>(number);
    }
    return faults;
}

/// The process has one of each device, opened when it is first retained.
struct Cuda {
    test::FakeFaults faults = faults_from_environment();
    test::FakeDriver driver{faults};
    std::map<int, std::unique_ptr<cuda::Device>> devices;
    static thread_local cuda::Device* current;
};
thread_local cuda::Device* Cuda::current = nullptr;
Cuda& cuda_state() {
    static Cuda cuda;
    return cuda;
}

int code_of(const Done& done) {
    if (done)
        return success;
    return done.failure().kind == FailureKind::out_of_memory ? out_of_memory : launch_failed;
}
/// A stream's number; the null stream does not occur.
int queue_of(void* stream) { return static_cast<int>(reinterpret_cast<u64>(stream) - 1); }

} // namespace

extern "C" {

int cuInit(unsigned) { return cuda_state().faults.devices == 0 ? no_device : success; }
int cuDriverGetVersion(int* version) {
    *version = 13000;
    return success;
}
int cuGetErrorString(int code, const char** words) {
    *words = code == out_of_memory ? "out of memory" : code == no_device ? "no device" : "unspecified launch failure";
    return success;
}
int cuDeviceGetCount(int* count) {
    *count = cuda_state().faults.devices;
    return success;
}
int cuDeviceGet(int* device, int number) {
    *device = number;
    return success;
}
int cuDeviceGetName(char* name, int size, int) {
    std::strncpy(name, "fake device", static_cast<size_t>(size));
    return success;
}
int cuDeviceGetAttribute(int* value, int attribute, int device) {
    const cuda::DeviceInfo info = cuda_state().driver.devices()[static_cast<size_t>(device)];
    *value = attribute == 16   ? info.multiprocessors
             : attribute == 39 ? info.threads_per_multiprocessor
             : attribute == 75 ? info.architecture / 10
                               : info.architecture % 10;
    return success;
}
int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    *bytes = cuda_state().driver.devices()[static_cast<size_t>(device)].memory;
    return success;
}
int cuDevicePrimaryCtxRetain(void** context, int number) {
    auto& device = cuda_state().devices[number];
    if (device == nullptr) {
        auto opened = cuda_state().driver.open(number);
        if (!opened)
            return launch_failed;
        device = std::move(*opened);
    }
    *context = device.get();
    return success;
}
int cuDevicePrimaryCtxRelease_v2(int) { return success; }
int cuCtxSetCurrent(void* context) {
    cuda_state().current = static_cast<cuda::Device*>(context);
    return success;
}
int cuCtxSetLimit(int, size_t) { return success; }
int cuMemGetInfo_v2(size_t* free, size_t* total) {
    *total = cuda_state().faults.memory;
    *free = *cuda_state().current->free_memory();
    return success;
}
int cuModuleLoadData(void** module, const void* code) {
    *module = cuda_state().current;
    return std::strcmp(static_cast<const char*>(code), fake_code) == 0 ? success : 200;
}
int cuModuleUnload(void*) { return success; }
int cuModuleGetFunction(void** function, void*, const char* name) {
    *function = const_cast<char*>(cuda::interpreter_kernel);
    return std::strcmp(name, cuda::interpreter_kernel) == 0 ? success : 500;
}
int cuFuncGetAttribute(int* value, int, void*) {
    *value = 0;
    return success;
}
int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t) {
    *blocks = 1;
    return success;
}
int cuMemAlloc_v2(u64* address, size_t bytes) {
    const auto memory = cuda_state().current->allocate(bytes);
    if (memory)
        *address = *memory;
    return memory ? success : out_of_memory;
}
int cuMemFree_v2(u64 address) {
    cuda_state().current->release(address);
    return success;
}
int cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
    const auto pinned = cuda_state().current->allocate_pinned(bytes);
    if (pinned)
        *memory = *pinned;
    return pinned ? success : out_of_memory;
}
int cuMemFreeHost(void* memory) {
    cuda_state().current->release_pinned(static_cast<u8*>(memory));
    return success;
}
int cuMemcpyHtoDAsync_v2(u64 to, const void* from, size_t bytes, void* stream) {
    return code_of(cuda_state().current->copy_in(queue_of(stream), to, static_cast<const u8*>(from), bytes));
}
int cuMemcpyDtoHAsync_v2(void* to, u64 from, size_t bytes, void* stream) {
    return code_of(cuda_state().current->copy_out(queue_of(stream), static_cast<u8*>(to), from, bytes));
}
int cuMemsetD8Async(u64 address, unsigned char, size_t bytes, void* stream) {
    return code_of(cuda_state().current->clear(queue_of(stream), address, bytes));
}
int cuLaunchKernel(void*, unsigned blocks, unsigned, unsigned, unsigned threads, unsigned, unsigned, unsigned,
                   void* stream, void** arguments, void**) {
    return code_of(cuda_state().current->launch(queue_of(stream), cuda::interpreter_kernel, static_cast<int>(blocks),
                                                static_cast<int>(threads), arguments[0], sizeof(cuda::Launch)));
}
int cuStreamCreate(void** stream, unsigned) {
    static u64 next = 0;
    *stream = reinterpret_cast<void*>(next++ % cuda::queue_count + 1);
    return success;
}
int cuStreamDestroy_v2(void*) { return success; }
int cuStreamSynchronize(void* stream) { return code_of(cuda_state().current->wait(queue_of(stream))); }

int nvrtcVersion(int* major, int* minor) {
    *major = 13;
    *minor = 0;
    return success;
}
int nvrtcGetNumSupportedArchs(int* count) {
    *count = 2;
    return success;
}
int nvrtcGetSupportedArchs(int* architectures) {
    architectures[0] = 80;
    architectures[1] = 90;
    return success;
}
int nvrtcCreateProgram(void** program, const char*, const char*, int, const char* const*, const char* const*) {
    *program = const_cast<char*>(fake_code);
    return success;
}
int nvrtcCompileProgram(void*, int, const char* const*) { return success; }
int nvrtcGetProgramLogSize(void*, size_t* size) {
    *size = 0;
    return success;
}
int nvrtcGetProgramLog(void*, char*) { return success; }
int nvrtcGetPTXSize(void*, size_t* size) {
    *size = std::strlen(fake_code) + 1;
    return success;
}
int nvrtcGetPTX(void*, char* text) {
    std::strcpy(text, fake_code);
    return success;
}
int nvrtcGetCUBINSize(void*, size_t* size) {
    *size = std::strlen(fake_code) + 1;
    return success;
}
int nvrtcGetCUBIN(void*, char* code) {
    std::strcpy(code, fake_code);
    return success;
}
int nvrtcDestroyProgram(void**) { return success; }

} // extern "C"
