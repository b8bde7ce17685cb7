// The driver interface over libcuda, which is loaded at run time.
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "codegen/cuda/driver.h"
#include "codegen/cuda/runtime_library.h"

namespace batt::cuda {

namespace {

// What cuda.h would declare of what is used here.
using CuResult = int;
using CuDevice = int;
using CuContext = void*;
using CuModule = void*;
using CuFunction = void*;
using CuStream = void*;

constexpr CuResult cuda_success = 0;
constexpr CuResult cuda_out_of_memory = 2;
constexpr CuResult cuda_no_device = 100;
constexpr int attribute_multiprocessors = 16;
constexpr int attribute_threads_per_multiprocessor = 39;
constexpr int attribute_major = 75;
constexpr int attribute_minor = 76;
constexpr int limit_stack_size = 0;
constexpr int function_local_bytes = 3;
constexpr int function_registers = 4;
constexpr unsigned stream_non_blocking = 1;

struct Functions {
    CuResult (*init)(unsigned) = nullptr;
    CuResult (*driver_version)(int*) = nullptr;
    CuResult (*error_string)(CuResult, const char**) = nullptr;
    CuResult (*device_count)(int*) = nullptr;
    CuResult (*device_get)(CuDevice*, int) = nullptr;
    CuResult (*device_name)(char*, int, CuDevice) = nullptr;
    CuResult (*device_attribute)(int*, int, CuDevice) = nullptr;
    CuResult (*device_memory)(size_t*, CuDevice) = nullptr;
    CuResult (*retain)(CuContext*, CuDevice) = nullptr;
    CuResult (*release)(CuDevice) = nullptr;
    CuResult (*set_current)(CuContext) = nullptr;
    CuResult (*set_limit)(int, size_t) = nullptr;
    CuResult (*memory_info)(size_t*, size_t*) = nullptr;
    CuResult (*module_load)(CuModule*, const void*) = nullptr;
    CuResult (*module_unload)(CuModule) = nullptr;
    CuResult (*module_function)(CuFunction*, CuModule, const char*) = nullptr;
    CuResult (*function_attribute)(int*, int, CuFunction) = nullptr;
    CuResult (*occupancy)(int*, CuFunction, int, size_t) = nullptr;
    CuResult (*allocate)(DeviceAddress*, size_t) = nullptr;
    CuResult (*free)(DeviceAddress) = nullptr;
    CuResult (*host_allocate)(void**, size_t, unsigned) = nullptr;
    CuResult (*host_free)(void*) = nullptr;
    CuResult (*copy_in)(DeviceAddress, const void*, size_t, CuStream) = nullptr;
    CuResult (*copy_out)(void*, DeviceAddress, size_t, CuStream) = nullptr;
    CuResult (*set_bytes)(DeviceAddress, unsigned char, size_t, CuStream) = nullptr;
    CuResult (*launch)(CuFunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CuStream,
                       void**, void**) = nullptr;
    CuResult (*stream_create)(CuStream*, unsigned) = nullptr;
    CuResult (*stream_destroy)(CuStream) = nullptr;
    CuResult (*stream_wait)(CuStream) = nullptr;

    /// False if one is missing.
    bool find(RuntimeLibrary& library) {
        library.find(init, "cuInit");
        library.find(driver_version, "cuDriverGetVersion");
        library.find(error_string, "cuGetErrorString");
        library.find(device_count, "cuDeviceGetCount");
        library.find(device_get, "cuDeviceGet");
        library.find(device_name, "cuDeviceGetName");
        library.find(device_attribute, "cuDeviceGetAttribute");
        library.find(device_memory, "cuDeviceTotalMem_v2");
        library.find(retain, "cuDevicePrimaryCtxRetain");
        library.find(release, "cuDevicePrimaryCtxRelease_v2");
        library.find(set_current, "cuCtxSetCurrent");
        library.find(set_limit, "cuCtxSetLimit");
        library.find(memory_info, "cuMemGetInfo_v2");
        library.find(module_load, "cuModuleLoadData");
        library.find(module_unload, "cuModuleUnload");
        library.find(module_function, "cuModuleGetFunction");
        library.find(function_attribute, "cuFuncGetAttribute");
        library.find(occupancy, "cuOccupancyMaxActiveBlocksPerMultiprocessor");
        library.find(allocate, "cuMemAlloc_v2");
        library.find(free, "cuMemFree_v2");
        library.find(host_allocate, "cuMemHostAlloc");
        library.find(host_free, "cuMemFreeHost");
        library.find(copy_in, "cuMemcpyHtoDAsync_v2");
        library.find(copy_out, "cuMemcpyDtoHAsync_v2");
        library.find(set_bytes, "cuMemsetD8Async");
        library.find(launch, "cuLaunchKernel");
        library.find(stream_create, "cuStreamCreate");
        library.find(stream_destroy, "cuStreamDestroy_v2");
        library.find(stream_wait, "cuStreamSynchronize");
        return library.complete();
    }
};

/// What a result of the driver means, `kind` unless the driver says more.
Done checked(const Functions& cuda, CuResult result, FailureKind kind, std::string_view what) {
    if (result == cuda_success)
        return Success{};
    const char* words = nullptr;
    cuda.error_string(result, &words);
    if (result == cuda_out_of_memory)
        kind = FailureKind::out_of_memory;
    return Failure{kind, fmt::format("{}: {} (CUDA error {})", what, words != nullptr ? words : "unknown", result)};
}

class CudaDevice final : public Device {
public:
    CudaDevice(const Functions& cuda, DeviceInfo info, CuDevice device, CuContext context)
        : cuda_(cuda), info_(std::move(info)), device_(device), context_(context) {}
    CudaDevice(const CudaDevice&) = delete;
    CudaDevice& operator=(const CudaDevice&) = delete;
    ~CudaDevice() override {
        cuda_.set_current(context_);
        for (const CuStream stream : streams_)
            if (stream != nullptr)
                cuda_.stream_destroy(stream);
        if (module_ != nullptr)
            cuda_.module_unload(module_);
        cuda_.release(device_);
    }

    Done open() {
        cuda_.set_current(context_);
        for (CuStream& stream : streams_)
            if (const CuResult result = cuda_.stream_create(&stream, stream_non_blocking); result != cuda_success)
                return check(result, FailureKind::launch, "no stream");
        return Success{};
    }

    const DeviceInfo& info() const override { return info_; }

    Expected<u64> free_memory() override {
        cuda_.set_current(context_);
        size_t free = 0;
        size_t total = 0;
        const Done done = check(cuda_.memory_info(&free, &total), FailureKind::device_lost, "asking for free memory");
        if (!done)
            return done.failure();
        return u64{free};
    }
    Done set_stack_size(u64 bytes) override {
        cuda_.set_current(context_);
        return check(cuda_.set_limit(limit_stack_size, bytes), FailureKind::out_of_memory, "setting the stack size");
    }
    Done load_code(std::string_view cubin) override {
        cuda_.set_current(context_);
        functions_.clear();
        if (module_ != nullptr)
            cuda_.module_unload(module_);
        module_ = nullptr;
        return check(cuda_.module_load(&module_, cubin.data()), FailureKind::compile, "loading device code");
    }
    Expected<KernelInfo> kernel_info(const std::string& kernel, int threads_of_block) override {
        const Expected<CuFunction> function = find(kernel);
        if (!function)
            return function.failure();
        KernelInfo info;
        int local = 0;
        cuda_.function_attribute(&local, function_local_bytes, *function);
        cuda_.function_attribute(&info.registers, function_registers, *function);
        cuda_.occupancy(&info.blocks_per_multiprocessor, *function, threads_of_block, 0);
        info.local_bytes = static_cast<u64>(local);
        return info;
    }
    Expected<DeviceAddress> allocate(u64 bytes) override {
        cuda_.set_current(context_);
        DeviceAddress address = 0;
        const Done done = check(cuda_.allocate(&address, bytes), FailureKind::out_of_memory, "allocating memory");
        if (!done)
            return done.failure();
        return address;
    }
    void release(DeviceAddress address) override {
        cuda_.set_current(context_);
        cuda_.free(address);
    }
    Expected<u8*> allocate_pinned(u64 bytes) override {
        cuda_.set_current(context_);
        void* memory = nullptr;
        const Done done =
            check(cuda_.host_allocate(&memory, bytes, 0), FailureKind::out_of_memory, "allocating pinned memory");
        if (!done)
            return done.failure();
        return static_cast<u8*>(memory);
    }
    void release_pinned(u8* memory) override {
        cuda_.set_current(context_);
        cuda_.host_free(memory);
    }
    Done copy_in(int queue, DeviceAddress to, const u8* from, u64 bytes) override {
        cuda_.set_current(context_);
        return check(cuda_.copy_in(to, from, bytes, streams_[queue]), FailureKind::device_lost,
                     "copying to the device");
    }
    Done copy_out(int queue, u8* to, DeviceAddress from, u64 bytes) override {
        cuda_.set_current(context_);
        return check(cuda_.copy_out(to, from, bytes, streams_[queue]), FailureKind::device_lost,
                     "copying from the device");
    }
    Done clear(int queue, DeviceAddress address, u64 bytes) override {
        cuda_.set_current(context_);
        return check(cuda_.set_bytes(address, 0, bytes, streams_[queue]), FailureKind::device_lost, "clearing memory");
    }
    Done launch(int queue, const std::string& kernel, int blocks, int threads_of_block, const void* argument,
                u64) override {
        const Expected<CuFunction> function = find(kernel);
        if (!function)
            return function.failure();
        void* arguments[] = {const_cast<void*>(argument)};
        return check(cuda_.launch(*function, static_cast<unsigned>(blocks), 1, 1,
                                  static_cast<unsigned>(threads_of_block), 1, 1, 0, streams_[queue], arguments,
                                  nullptr),
                     FailureKind::launch, "starting " + kernel);
    }
    Done wait(int queue) override {
        cuda_.set_current(context_);
        return check(cuda_.stream_wait(streams_[queue]), FailureKind::device_lost, "waiting for the device");
    }

private:
    Done check(CuResult result, FailureKind kind, std::string_view what) const {
        return checked(cuda_, result, kind, fmt::format("{}, {}", info_.name, what));
    }
    Expected<CuFunction> find(const std::string& kernel) {
        cuda_.set_current(context_);
        const auto known = functions_.find(kernel);
        if (known != functions_.end())
            return known->second;
        CuFunction function = nullptr;
        const Done done =
            check(cuda_.module_function(&function, module_, kernel.c_str()), FailureKind::launch, "finding " + kernel);
        if (!done)
            return done.failure();
        functions_.emplace(kernel, function);
        return function;
    }

    const Functions& cuda_;
    DeviceInfo info_;
    CuDevice device_;
    CuContext context_;
    CuModule module_ = nullptr;
    CuStream streams_[queue_count] = {};
    std::map<std::string, CuFunction> functions_;
};

class CudaDriver final : public Driver {
public:
    CudaDriver(const Functions& cuda, std::string version, std::vector<DeviceInfo> devices)
        : cuda_(cuda), version_(std::move(version)), devices_(std::move(devices)) {}

    std::string version() const override { return version_; }
    std::vector<DeviceInfo> devices() const override { return devices_; }

    Expected<std::unique_ptr<Device>> open(int number) override {
        CuDevice handle = 0;
        CuContext context = nullptr;
        CuResult result = cuda_.device_get(&handle, number);
        if (result == cuda_success)
            result = cuda_.retain(&context, handle);
        if (const Done done = checked(cuda_, result, FailureKind::not_found, fmt::format("opening device {}", number));
            !done)
            return done.failure();
        for (const DeviceInfo& info : devices_)
            if (info.number == number) {
                auto device = std::make_unique<CudaDevice>(cuda_, info, handle, context);
                if (const Done done = device->open(); !done)
                    return done.failure();
                return std::unique_ptr<Device>(std::move(device));
            }
        return Failure{FailureKind::not_found, fmt::format("there is no device {}", number)};
    }

private:
    const Functions& cuda_;
    std::string version_;
    std::vector<DeviceInfo> devices_;
};

std::vector<DeviceInfo> list_devices(const Functions& cuda) {
    std::vector<DeviceInfo> devices;
    int count = 0;
    cuda.device_count(&count);
    for (int number = 0; number < count; ++number) {
        CuDevice handle = 0;
        if (cuda.device_get(&handle, number) != cuda_success)
            continue;
        DeviceInfo info;
        info.number = number;
        char name[256] = {};
        cuda.device_name(name, sizeof name, handle);
        info.name = name;
        int major = 0;
        int minor = 0;
        size_t memory = 0;
        cuda.device_attribute(&major, attribute_major, handle);
        cuda.device_attribute(&minor, attribute_minor, handle);
        cuda.device_attribute(&info.multiprocessors, attribute_multiprocessors, handle);
        cuda.device_attribute(&info.threads_per_multiprocessor, attribute_threads_per_multiprocessor, handle);
        cuda.device_memory(&memory, handle);
        info.architecture = 10 * major + minor;
        info.memory = memory;
        devices.push_back(std::move(info));
    }
    return devices;
}

} // namespace

Expected<std::unique_ptr<Driver>> open_cuda_driver() {
    const char* const chosen = std::getenv("BATT_CUDA_DRIVER");
    Expected<RuntimeLibrary> library = RuntimeLibrary::load("libcuda", {chosen != nullptr ? chosen : "libcuda.so.1"});
    if (!library)
        return Failure{FailureKind::not_found, "there is no CUDA driver (libcuda.so.1) on this machine"};
    static Functions cuda; // like the library it stays for the rest of the process
    if (!cuda.find(*library))
        return Failure{FailureKind::not_supported, "the CUDA driver is too old: battc needs one of CUDA 11 or newer"};
    const CuResult result = cuda.init(0);
    if (result == cuda_no_device)
        return Failure{FailureKind::not_found, "there is no CUDA device on this machine"};
    if (const Done done = checked(cuda, result, FailureKind::not_found, "starting the CUDA driver"); !done)
        return done.failure();
    std::vector<DeviceInfo> devices = list_devices(cuda);
    if (devices.empty())
        return Failure{FailureKind::not_found, "there is no CUDA device on this machine"};
    int version = 0;
    cuda.driver_version(&version);
    return std::unique_ptr<Driver>(std::make_unique<CudaDriver>(
        cuda, fmt::format("{}.{}", version / 1000, version % 1000 / 10), std::move(devices)));
}

} // namespace batt::cuda
