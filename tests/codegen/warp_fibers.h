// Runs text for devices as a warp on the host: 32 fibers, the lanes, each with its own copy of the warp's memory. warp_shim.h has
// the primitives through which they meet, and says what is checked. Without the types of ops/core, which come after the shim.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace batt::test {

inline constexpr unsigned lane_count = 32;

using Bytes = unsigned long long;

/// Whether lanes have one copy of memory or a copy each.
enum class Copies { shared, own };

/// Memory of a warp, with arena_padding before and after each lane's copy.
class LaneMemory {
public:
    explicit LaneMemory(Bytes bytes, Copies copies = Copies::own);
    LaneMemory(const LaneMemory&) = delete;
    LaneMemory& operator=(const LaneMemory&) = delete;
    ~LaneMemory();

    Bytes size() const { return size_; }
    unsigned char* of(unsigned lane) const { return start_ + lane * stride_; }
    /// Where the copies of lane 0 and of another lane differ within [from, to), both multiples of 8: words that are neither
    /// equal nor addresses of the same place in each lane's copy. `to` if they agree.
    Bytes first_difference(Bytes from, Bytes to) const;

private:
    Bytes size_;
    Bytes stride_;
    Bytes mapped_bytes_;
    unsigned char* mapped_;
    unsigned char* start_;
};

/// Calls a function on every lane. What went wrong, if anything did: lanes that came to different primitives, or did not end
/// together. The function and what it calls must hold nothing that has a destructor.
std::optional<std::string> run_warp(const LaneMemory& memory, const std::function<void(unsigned lane)>& function);

// --- for the primitives, on a lane

/// What a primitive gives every lane: the word that each of them has brought.
using Words = unsigned[32];

/// Waits until all lanes have come to this call of this primitive, each with a word of its own and with the same `common`.
__attribute__((convergent, nomerge)) const Words& meet(const char* primitive, unsigned long long common, unsigned word);
/// The offset of an address in the lane's own copy of memory; ends the run with a failure if it does not lie there.
unsigned long long place_in_lane_memory(const char* primitive, const void* address);
/// Where the memory of the lane that asks begins.
unsigned char* lane_memory();
/// Ends the warp, to which all lanes must come.
[[noreturn]] __attribute__((convergent, nomerge)) void exit_lane();

/// CUDA's threadIdx: the lane that is running.
struct ThreadIndex {
    unsigned x;
};
extern ThreadIndex thread_index;

} // namespace batt::test
