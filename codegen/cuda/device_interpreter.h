// The host's side of a device that evaluates: its code and memory, the programs on it, and batches of evaluations that are sent to it
// and come back. Two batches can be in flight: one is copied while the other is executed.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "codegen/cuda/device_program.h"
#include "codegen/cuda/device_text.h"
#include "codegen/cuda/driver.h"

namespace batt::cuda {

struct DeviceInterpreterOptions {
    interp::Limits limits;
    bool keep_values = false;                ///< copy the values back; else only whether they match
    std::string kernel = interpreter_kernel; ///< interpreter_kernel, or generated_kernel for generated programs
    // The memory of a warp, at most; less if the device has little.
    u64 arena_bytes = 1ULL << 20;
    u64 stack_bytes = 48ULL << 10;
    u64 frame_values = 4096; ///< at least; more if the programs need more
};

/// How the memory of a device is divided among its warps.
struct DeviceLayout {
    int blocks = 0;
    int threads_of_block = 0;
    u64 arena_bytes = 0; ///< of a warp
    u64 stack_bytes = 0; ///< of a thread
    u64 frame_values = 0;
    u32 depth = 0; ///< calls that may nest on that stack

    /// Values of a warp: its frames, and room for batched calls.
    u64 values() const { return frame_values + interp::total_batch_room; }
    u32 warps() const { return static_cast<u32>(blocks * threads_of_block / 32); }
};

/// The results of a batch, in memory that the next batch of the same queue uses again.
struct DeviceResults {
    std::span<const DeviceOutcome> outcomes; ///< by item
    u8* output = nullptr;                    ///< see DeviceOutcome::value; result_value turns places into values
};

/// How often something was copied to a device.
struct DeviceLoads {
    u64 codes = 0;
    u64 programs = 0;

    void add(const DeviceLoads& other) {
        codes += other.codes;
        programs += other.programs;
    }
};

class DeviceInterpreter {
public:
    /// Loads the code (device_code.h), allocates memory and copies the programs of the entries to the device, which must outlive
    /// the interpreter. Batches name an entry by its index in `entries`.
    static Expected<std::unique_ptr<DeviceInterpreter>> create(Device& device, std::string_view code,
                                                               std::span<const DeviceEntry> entries,
                                                               const DeviceInterpreterOptions& options);
    DeviceInterpreter(const DeviceInterpreter&) = delete;
    DeviceInterpreter& operator=(const DeviceInterpreter&) = delete;
    ~DeviceInterpreter();

    /// Makes it evaluate other entries with the code and the memory that it has; no batch may be under way. Programs that lie on the
    /// device already are not copied again. False, with nothing changed, if the options divide the memory otherwise or the frames
    /// of the programs do not fit. After a failure it cannot be used any more.
    Expected<bool> change_entries(std::span<const DeviceEntry> entries, const DeviceInterpreterOptions& options);

    const DeviceLayout& layout() const { return layout_; }
    /// What has been copied to the device since the last call.
    DeviceLoads take_loads() { return std::exchange(loads_, {}); }
    Device& device() { return device_; }

    /// Starts a batch; the queue must be free. Values of the results may take `output_bytes_per_item` on average.
    Done start(int queue, DeviceBatch& batch, u64 output_bytes_per_item);
    /// Waits for the batch of a queue, which is free then.
    Expected<DeviceResults> finish(int queue);

private:
    DeviceInterpreter(Device& device, std::span<const DeviceEntry> entries, const DeviceInterpreterOptions& options)
        : device_(device), options_(options), programs_(entries) {}
    Done set_up(std::string_view code);
    Done choose_layout();
    u32 depth_of_stack() const { return std::min(deepest_, options_.limits.depth); }
    /// Copies the programs to the device, unless they are what lies there; `there`: that.
    Done load_programs(Image* there);

    /// Memory of the device that grows as batches do.
    struct DeviceBuffer {
        DeviceAddress address = 0;
        u64 bytes = 0;
    };
    /// The same in pinned memory of the host.
    struct PinnedBuffer {
        u8* memory = nullptr;
        u64 bytes = 0;
    };
    Done make_room(DeviceBuffer& buffer, u64 bytes);
    Done make_room(PinnedBuffer& buffer, u64 bytes);

    struct Queue {
        DeviceAddress arenas = 0;
        DeviceAddress frames = 0;
        DeviceBuffer batch;
        DeviceBuffer outcomes; ///< after two counters
        DeviceBuffer output;
        PinnedBuffer batch_copy;
        PinnedBuffer outcomes_copy;
        PinnedBuffer output_copy;
        u32 item_count = 0;
    };

    Device& device_;
    DeviceInterpreterOptions options_;
    DeviceLayout layout_;
    Queue queues_[queue_count];
    DevicePrograms programs_;
    DeviceBuffer programs_buffer_;
    u32 deepest_ = 0; ///< calls that fit a thread's stack
    DeviceLoads loads_;
};

} // namespace batt::cuda
