// Programs and their entry functions laid out for a device, and batches of evaluations. A device executes the same bytecode as the
// interpreter on the host (interp/program.h).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "codegen/cuda/device/launch.h"
#include "codegen/cuda/image.h"
#include "codegen/plan/plan.h"
#include "interp/limits.h"
#include "interp/program.h"

namespace batt::cuda {

/// An entry function as a device runs it.
struct DeviceEntry {
    const interp::Program* program = nullptr;
    ir::FunctionId function = 0;
    std::vector<ir::EntryInput> parameters;
    std::span<const ir::OutputRecord> records;
    bool default_on_error = false;
};

/// The programs of some entries, in the order in which the entries first name them. This is where functions get their numbers,
/// for the code that is compiled and for the launches that call it.
std::vector<plan::NumberedProgram> programs_of(std::span<const DeviceEntry> entries);

/// Why a device cannot run a function, for people; empty if it can.
std::string reason_for_host(const DeviceEntry& entry);

class DevicePrograms {
public:
    /// Entries keep their indices; those with a reason_for_host must not be run.
    explicit DevicePrograms(std::span<const DeviceEntry> entries);

    /// The bytes for the device, to be relocated (Image::relocate).
    Image& image() { return image_; }
    /// Fills in what a launch needs of the programs once the image lies at `base`.
    void describe(Launch& launch, u64 base) const;
    /// Size of the largest frame of its functions, in values.
    u64 largest_frame() const { return largest_frame_; }
    /// By entry: its program if its evaluations on a task share values, else null.
    std::span<const interp::Program* const> sharing() const { return sharing_; }

private:
    struct Laid {
        u32 first_function;
        Place codes;
        Place constants;
    };
    Laid lay_out(const plan::NumberedProgram& numbered);
    void lay_out_sharing(const DeviceEntry& from, Place entry);

    Image image_;
    Place arities_ = 0;
    Place op_batch_limits_ = 0;
    Place defaults_ = 0;
    Place entries_ = 0;
    u64 largest_frame_ = 0;
    std::vector<const interp::Program*> sharing_;
};

/// Collects the samples and evaluations of one launch.
class DeviceBatch {
public:
    DeviceBatch() { clear(); }
    void clear();

    /// Adds a sample, whose values must live until forget(), and returns its number.
    u32 add_sample(const Value& input, const Value& train_pairs, const Value& candidate, const Value* expected);
    /// Adds an evaluation. Consecutive evaluations share values if they can.
    void add_item(u32 entry, u32 sample) { items_.push_back({entry, sample}); }
    /// The memory of the values that were added is about to change.
    void forget() { image_.forget(); }
    u32 item_count() const { return static_cast<u32>(items_.size()); }
    u32 sample_count() const { return static_cast<u32>(samples_.size()); }
    u32 group_count() const { return static_cast<u32>(groups_.size() - 1); }

    /// Lays out what has been added, in groups for `warps` warps. Afterwards only clear() may be called. `sharing` is that of the
    /// DevicePrograms.
    Image& finish(std::span<const interp::Program* const> sharing, u32 warps);
    /// Fills in what a launch needs of the batch once the image lies at `base`.
    void describe(Launch& launch, u64 base) const;

private:
    bool same_task(u32 sample, u32 other);
    void make_groups(std::span<const interp::Program* const> sharing, size_t most);

    Image image_;
    std::vector<Place> samples_;
    std::vector<Item> items_;
    std::vector<u32> groups_; ///< the first item of each, and one more
    Place sample_table_ = 0;
    Place item_table_ = 0;
    Place group_table_ = 0;
};

} // namespace batt::cuda
