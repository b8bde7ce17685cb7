#include "codegen/cuda/device_interpreter.h"

#include <algorithm>
#include <cstring>

namespace batt::cuda {

namespace {

constexpr int threads_of_block = 128;
constexpr u64 smallest_arena = 256ULL << 10;
constexpr u64 arena_reserve = 160ULL << 10;
constexpr u64 smallest_stack = 16ULL << 10;
// The stack of a thread that the deepest op takes, and a call of a function value inside another.
constexpr u64 stack_of_ops = 8ULL << 10;
constexpr u64 stack_of_call = 2048;
// The counters before the outcomes: the next group, and the bytes used of the output.
constexpr u64 counter_bytes = 128;
constexpr u64 group_counter = 0;
constexpr u64 output_counter = 8;
// The smallest transfer buffer.
constexpr u64 first_buffer = 1ULL << 16;

} // namespace

Expected<std::unique_ptr<DeviceInterpreter>> DeviceInterpreter::create(Device& device, std::string_view code,
                                                                       std::span<const DeviceEntry> entries,
                                                                       const DeviceInterpreterOptions& options) {
    std::unique_ptr<DeviceInterpreter> interpreter(new DeviceInterpreter(device, entries, options));
    if (const Done done = interpreter->set_up(code); !done)
        return done.failure();
    return interpreter;
}

DeviceInterpreter::~DeviceInterpreter() {
    for (Queue& queue : queues_) {
        for (const DeviceAddress address :
             {queue.arenas, queue.frames, queue.batch.address, queue.outcomes.address, queue.output.address})
            if (address != 0)
                device_.release(address);
        for (const PinnedBuffer* buffer : {&queue.batch_copy, &queue.outcomes_copy, &queue.output_copy})
            if (buffer->memory != nullptr)
                device_.release_pinned(buffer->memory);
    }
    if (programs_buffer_.address != 0)
        device_.release(programs_buffer_.address);
}

Done DeviceInterpreter::choose_layout() {
    const Expected<KernelInfo> kernel = device_.kernel_info(options_.kernel, threads_of_block);
    if (!kernel)
        return kernel.failure();
    const Expected<u64> free = device_.free_memory();
    if (!free)
        return free.failure();
    const DeviceInfo& info = device_.info();
    layout_.threads_of_block = threads_of_block;
    layout_.blocks = std::max(kernel->blocks_per_multiprocessor, 1) * std::max(info.multiprocessors, 1);
    // The device allocates a stack for every thread that it can hold, whether it runs or not.
    const u64 threads = static_cast<u64>(std::max(info.multiprocessors * info.threads_per_multiprocessor, 32));
    layout_.stack_bytes = options_.stack_bytes;
    while (layout_.stack_bytes > smallest_stack && threads * layout_.stack_bytes > *free / 4)
        layout_.stack_bytes /= 2;
    layout_.frame_values = std::max(options_.frame_values, 2 * programs_.largest_frame());
    layout_.arena_bytes = options_.arena_bytes;
    const auto bytes_of_warps = [&] {
        return queue_count * layout_.warps() * (layout_.arena_bytes + layout_.values() * sizeof(Value));
    };
    while (layout_.arena_bytes > smallest_arena && bytes_of_warps() > *free / 3)
        layout_.arena_bytes /= 2;
    while (layout_.blocks > 1 && bytes_of_warps() > *free / 3)
        layout_.blocks = (layout_.blocks + 1) / 2;
    const u64 for_calls = layout_.stack_bytes - std::min(layout_.stack_bytes, stack_of_ops + kernel->local_bytes);
    deepest_ = static_cast<u32>(for_calls / stack_of_call);
    layout_.depth = depth_of_stack();
    return Success{};
}

Done DeviceInterpreter::set_up(std::string_view code) {
    if (const Done done = device_.load_code(code); !done)
        return done;
    ++loads_.codes;
    if (const Done done = choose_layout(); !done)
        return done;
    if (const Done done = device_.set_stack_size(layout_.stack_bytes); !done)
        return done;
    for (Queue& queue : queues_) {
        const Expected<DeviceAddress> arenas =
            device_.allocate(layout_.warps() * layout_.arena_bytes + 2 * arena_padding);
        if (!arenas)
            return arenas.failure();
        queue.arenas = *arenas;
        const Expected<DeviceAddress> frames = device_.allocate(layout_.warps() * layout_.values() * sizeof(Value));
        if (!frames)
            return frames.failure();
        queue.frames = *frames;
    }
    return load_programs(nullptr);
}

Expected<bool> DeviceInterpreter::change_entries(std::span<const DeviceEntry> entries,
                                                 const DeviceInterpreterOptions& options) {
    DevicePrograms programs(entries);
    if (options.kernel != options_.kernel || options.arena_bytes != options_.arena_bytes ||
        options.stack_bytes != options_.stack_bytes || options.frame_values != options_.frame_values ||
        2 * programs.largest_frame() > layout_.frame_values)
        return false;
    std::swap(programs, programs_);
    options_ = options;
    layout_.depth = depth_of_stack();
    if (const Done done = load_programs(&programs.image()); !done)
        return done.failure();
    return true;
}

Done DeviceInterpreter::make_room(DeviceBuffer& buffer, u64 bytes) {
    if (buffer.bytes >= bytes)
        return Success{};
    if (buffer.address != 0)
        device_.release(buffer.address);
    buffer = {};
    const u64 size = std::max(bytes + bytes / 2, first_buffer);
    const Expected<DeviceAddress> address = device_.allocate(size);
    if (!address)
        return address.failure();
    buffer = {*address, size};
    return Success{};
}

Done DeviceInterpreter::make_room(PinnedBuffer& buffer, u64 bytes) {
    if (buffer.bytes >= bytes)
        return Success{};
    if (buffer.memory != nullptr)
        device_.release_pinned(buffer.memory);
    buffer = {};
    const u64 size = std::max(bytes + bytes / 2, first_buffer);
    const Expected<u8*> memory = device_.allocate_pinned(size);
    if (!memory)
        return memory.failure();
    buffer = {*memory, size};
    return Success{};
}

Done DeviceInterpreter::load_programs(Image* there) {
    Image& image = programs_.image();
    const DeviceAddress before = programs_buffer_.address;
    if (const Done done = make_room(programs_buffer_, image.size() + arena_padding); !done)
        return done;
    image.relocate(programs_buffer_.address);
    if (there != nullptr && programs_buffer_.address == before && there->size() == image.size() &&
        std::memcmp(there->bytes(), image.bytes(), image.size()) == 0)
        return Success{};
    ++loads_.programs;
    if (const Done done = device_.copy_in(0, programs_buffer_.address, image.bytes(), image.size()); !done)
        return done;
    return device_.wait(0);
}

Done DeviceInterpreter::start(int number, DeviceBatch& batch, u64 output_bytes_per_item) {
    Queue& queue = queues_[number];
    queue.item_count = batch.item_count();
    Image& image = batch.finish(programs_.sharing(), layout_.warps());
    const u64 outcome_bytes = counter_bytes + queue.item_count * sizeof(DeviceOutcome);
    const u64 output_bytes = queue.item_count * output_bytes_per_item + 2 * arena_padding;
    if (const Done done = make_room(queue.batch, image.size() + arena_padding); !done)
        return done;
    if (const Done done = make_room(queue.batch_copy, image.size() + arena_padding); !done)
        return done;
    if (const Done done = make_room(queue.outcomes, outcome_bytes); !done)
        return done;
    if (const Done done = make_room(queue.outcomes_copy, outcome_bytes); !done)
        return done;
    if (const Done done = make_room(queue.output, output_bytes); !done)
        return done;

    image.relocate(queue.batch.address);
    std::memcpy(queue.batch_copy.memory, image.bytes(), image.size());
    if (const Done done = device_.copy_in(number, queue.batch.address, queue.batch_copy.memory, image.size()); !done)
        return done;
    if (const Done done = device_.clear(number, queue.outcomes.address, outcome_bytes); !done)
        return done;

    Launch launch{};
    programs_.describe(launch, programs_buffer_.address);
    batch.describe(launch, queue.batch.address);
    launch.next_group = reinterpret_cast<u32*>(queue.outcomes.address + group_counter);
    launch.output_used = reinterpret_cast<u64*>(queue.outcomes.address + output_counter);
    launch.outcomes = reinterpret_cast<DeviceOutcome*>(queue.outcomes.address + counter_bytes);
    launch.output = reinterpret_cast<u8*>(queue.output.address);
    launch.output_size = queue.output.bytes - arena_padding;
    launch.keep_values = options_.keep_values;
    launch.arenas = reinterpret_cast<u8*>(queue.arenas);
    launch.arena_size = layout_.arena_bytes;
    launch.arena_reserve = arena_reserve;
    launch.frames = reinterpret_cast<Value*>(queue.frames);
    launch.frames_size = layout_.frame_values;
    launch.limits = {options_.limits.fuel, options_.limits.memory, options_.limits.elements, layout_.depth};
    const int needed = static_cast<int>((batch.group_count() + 3) / 4);
    return device_.launch(number, options_.kernel, std::clamp(needed, 1, layout_.blocks), layout_.threads_of_block,
                          &launch, sizeof launch);
}

Expected<DeviceResults> DeviceInterpreter::finish(int number) {
    Queue& queue = queues_[number];
    const u64 outcome_bytes = counter_bytes + queue.item_count * sizeof(DeviceOutcome);
    if (const Done done = device_.copy_out(number, queue.outcomes_copy.memory, queue.outcomes.address, outcome_bytes);
        !done)
        return done.failure();
    if (const Done done = device_.wait(number); !done)
        return done.failure();
    u64 used = 0;
    std::memcpy(&used, queue.outcomes_copy.memory + output_counter, sizeof used);
    used = std::min(used, queue.output.bytes - arena_padding);
    // Board kernels read beside their boards, on the host too.
    if (const Done done = make_room(queue.output_copy, used + 2 * arena_padding); !done)
        return done.failure();
    u8* const output = queue.output_copy.memory + arena_padding;
    if (used != 0) {
        if (const Done done = device_.copy_out(number, output, queue.output.address, used); !done)
            return done.failure();
        if (const Done done = device_.wait(number); !done)
            return done.failure();
    }
    DeviceResults results;
    results.outcomes = {reinterpret_cast<const DeviceOutcome*>(queue.outcomes_copy.memory + counter_bytes),
                        queue.item_count};
    results.output = output;
    return results;
}

} // namespace batt::cuda
