#include "tests/codegen/ptx_machine.h"

#include <cxxabi.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

namespace batt::test::ptx {

namespace {

constexpr int pattern = 0xab;

} // namespace

Function::Function() = default;
Function::Function(Function&&) noexcept = default;
Function::~Function() = default;

const char* work_name(Work work) {
    static constexpr const char* names[work_count] = {"move",  "integer", "comparison", "floating", "parameter", "load",
                                                      "store", "atomic",  "exchange",   "branch",   "call"};
    return names[static_cast<u32>(work)];
}

std::string readable_name(std::string_view name) {
    std::string text(name);
    int status = 0;
    char* const demangled = abi::__cxa_demangle(text.c_str(), nullptr, nullptr, &status);
    if (demangled == nullptr)
        return text;
    std::string readable = demangled;
    std::free(demangled);
    for (const std::string_view scope : {"batt::", "isa_baseline::", "cuda::", "interp::", "(anonymous namespace)::"})
        for (size_t at = readable.find(scope); at != std::string::npos; at = readable.find(scope, at))
            readable.erase(at, scope.size());
    // Without what stands in the parentheses at its end, nested ones too.
    if (readable.ends_with(')')) {
        int depth = 0;
        for (size_t at = readable.size(); at-- > 0;) {
            depth += readable[at] == ')' ? 1 : readable[at] == '(' ? -1 : 0;
            if (depth == 0) {
                readable.resize(at);
                break;
            }
        }
    }
    return readable;
}

void Warp::fail(std::string message) {
    if (failed_)
        return;
    failed_ = true;
    failure_ = std::move(message);
}

std::string Warp::describe(const Instruction& instruction, const Function& function) const {
    // The line as it was written.
    const std::string_view text = function.module->text;
    size_t start = 0;
    for (u32 line = 1; line < instruction.line && start != std::string_view::npos; ++line)
        start = text.find('\n', start) + 1;
    std::string_view line = text.substr(start, text.find('\n', start) - start);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    std::string shown(line.substr(0, 120));
    std::ranges::replace(shown, '\t', ' ');
    return fmt::format("{}, line {}: {}", readable_name(function.name), instruction.line, shown);
}

u8* Warp::global(u64 address, u32 bytes) {
    if (address % bytes != 0) {
        fail(fmt::format("{} bytes at {:#x}, which is not aligned", bytes, address));
        return nullptr;
    }
    for (const GlobalMemory::Block& block : known_)
        if (address >= block.begin && address + bytes <= block.end)
            return reinterpret_cast<u8*>(address);
    const GlobalMemory::Block block = memory_.find(address);
    if (block.end < address + bytes) {
        fail(fmt::format("{} bytes at {:#x}, which is not allocated", bytes, address));
        return nullptr;
    }
    known_[next_known_++ % std::size(known_)] = block;
    return reinterpret_cast<u8*>(address);
}

u32* Warp::local(u64 address, u32 bytes) {
    if (address % bytes != 0) {
        fail(fmt::format("{} bytes of local memory at {}, which is not aligned", bytes, address));
        return nullptr;
    }
    if (address + bytes > group_.frame->local_top) {
        fail(fmt::format("{} bytes of local memory at {}: functions that have not returned have {}", bytes, address,
                         group_.frame->local_top));
        return nullptr;
    }
    return local_.data() + address / 4 * lane_count;
}

const u8* Warp::argument(u64 address, u32 bytes) {
    if (address % bytes != 0 || address + bytes > argument_bytes_) {
        fail(fmt::format("{} bytes at {} of an argument of {} bytes", bytes, address, argument_bytes_));
        return nullptr;
    }
    return argument_ + address;
}

void Warp::note_store(u64 address, u32 bytes, Mask mask) {
    apart_ = true;
    for (u64 word = address / 4; word <= (address + bytes - 1) / 4; ++word) {
        Stored& stored = stored_[word % stored_count];
        const bool known = stored.word == word && stored.barrier == barriers_;
        stored = {word, barriers_, known ? stored.lanes | mask : mask};
    }
}

void Warp::note_load(u64 address, u32 bytes, Mask mask) {
    for (u64 word = address / 4; word <= (address + bytes - 1) / 4; ++word) {
        const Stored& stored = stored_[word % stored_count];
        if (stored.word == word && stored.barrier == barriers_ && (mask & ~stored.lanes) != 0)
            return fail(fmt::format("lanes {:#010x} load what lanes {:#010x} have stored since the last barrier", mask,
                                    stored.lanes));
    }
}

void Warp::barrier(Mask mask) {
    if (mask != whole_warp)
        return;
    ++barriers_;
    apart_ = false;
}

Done Warp::run(Function& kernel, const void* argument, u64 bytes, const WarpOptions& options) {
    options_ = options;
    argument_ = static_cast<const u8*>(argument);
    argument_bytes_ = bytes;
    std::ranges::fill(known_, GlobalMemory::Block{});
    local_.resize(options.local_bytes / 4 * lane_count);
    stored_.resize(stored_count);
    barrier(whole_warp);
    others_.clear();
    group_ = {};
    failed_ = false;
    group_.mask = whole_warp;
    enter(kernel, nullptr, nullptr);
    if (!failed_)
        execute();
    if (!failed_)
        return Success{};
    for (Function& function : program_.functions()) {
        function.active = 0;
        function.unused_frames.clear();
        for (const std::unique_ptr<Frame>& frame : function.frames)
            function.unused_frames.push_back(frame.get());
    }
    return Failure{FailureKind::launch, failure_};
}

// --- frames

void Warp::allocate(Frame& frame, Function& function) {
    frame.function = &function;
    frame.memory.reset(new u8[(static_cast<size_t>(function.register_units) + 1) * unit_bytes]);
    const u64 address = reinterpret_cast<u64>(frame.memory.get());
    frame.registers = frame.memory.get() + (unit_bytes - address % unit_bytes) % unit_bytes;
    frame.written.resize(function.register_count);
    frame.area.resize(static_cast<size_t>(function.area_bytes) / 4 * lane_count);
}

void Warp::enter(Function& function, const CallSite* site, const Instruction* return_to) {
    if (!function.decoded)
        if (const Done done = program_.decode(function); !done)
            return fail(done.failure().message);
    if (function.unused_frames.empty()) {
        function.frames.push_back(std::make_unique<Frame>());
        function.unused_frames.push_back(function.frames.back().get());
        allocate(*function.frames.back(), function);
    }
    Frame& frame = *function.unused_frames.back();
    function.unused_frames.pop_back();
    Frame* const parent = group_.frame;
    frame.parent = parent;
    frame.return_to = return_to;
    frame.site = site;
    frame.depth = parent == nullptr ? 0 : parent->depth + 1;
    frame.live = group_.mask;
    frame.local_base = parent == nullptr ? 0 : (parent->local_top + 15) / 16 * 16;
    frame.local_top = frame.local_base + function.local_bytes;
    std::ranges::fill(frame.written, 0);
    frame.written[0] = whole_warp;
    for (const u32 number : function.fillers)
        frame.written[number] = whole_warp;
    most_local_ = std::max(most_local_, frame.local_top);
    if (frame.local_top > options_.local_bytes)
        return fail(fmt::format("{} needs more local memory than {} bytes", readable_name(function.name),
                                options_.local_bytes));
    u32* const words = local_.data() + frame.local_base / 4 * lane_count;
    if (group_.mask == whole_warp) {
        std::memset(words, pattern, static_cast<size_t>(function.local_bytes + 3) / 4 * 4 * lane_count);
    } else {
        for (u32 word = 0; word < (function.local_bytes + 3) / 4 * lane_count; ++word)
            if ((group_.mask >> word % lane_count & 1) != 0)
                words[word] = pattern * 0x01010101u;
    }
    if (site != nullptr) {
        if (site->arguments.size() != function.parameters.size() || site->results.size() != function.results.size())
            return fail(fmt::format("calls {} with other parameters than it has", readable_name(function.name)));
        for (size_t i = 0; i < site->arguments.size(); ++i) {
            const Parameter& to = function.parameters[i];
            const Parameter& from = site->arguments[i];
            if (to.bytes != from.bytes)
                return fail(fmt::format("calls {} with other parameters than it has", readable_name(function.name)));
            std::memcpy(frame.area.data() + static_cast<size_t>(to.offset) / 4 * lane_count,
                        parent->area.data() + static_cast<size_t>(from.offset) / 4 * lane_count,
                        static_cast<size_t>(to.bytes + 3) / 4 * 4 * lane_count);
        }
    }
    ++function.calls;
    if (function.active++ == 0)
        function.entered_at = instructions_;
    Group group;
    group.frame = &frame;
    group.next = function.instructions.data();
    group.mask = group_.mask;
    resume(group);
}

/// Goes on with these lanes.
void Warp::resume(const Group& group) {
    group_ = group;
    const Frame& frame = *group.frame;
    registers_ = frame.registers;
    constants_ = reinterpret_cast<const u8*>(frame.function->constants.data());
    written_ = const_cast<Mask*>(frame.written.data());
    area_ = const_cast<u32*>(frame.area.data());
}

void Warp::finish(Frame& frame) {
    Function& function = *frame.function;
    if (--function.active == 0)
        function.inclusive += instructions_ - function.entered_at;
    function.unused_frames.push_back(&frame);
}

/// The lanes of the group return.
void Warp::leave_frame() {
    Frame& frame = *group_.frame;
    Frame* const parent = frame.parent;
    if (parent == nullptr)
        return end_lanes();
    for (size_t i = 0; i < frame.site->results.size(); ++i) {
        const Parameter& from = frame.function->results[i];
        const Parameter& to = frame.site->results[i];
        if (to.bytes != from.bytes)
            return fail(
                fmt::format("{} is called for another result than it has", readable_name(frame.function->name)));
        const size_t words = static_cast<size_t>(from.bytes + 3) / 4 * lane_count;
        u32* const target = parent->area.data() + static_cast<size_t>(to.offset) / 4 * lane_count;
        const u32* const source = frame.area.data() + static_cast<size_t>(from.offset) / 4 * lane_count;
        if (group_.mask == whole_warp)
            std::memcpy(target, source, words * sizeof(u32));
        else
            for (size_t word = 0; word < words; ++word)
                if ((group_.mask >> word % lane_count & 1) != 0)
                    target[word] = source[word];
    }
    Group group = group_;
    group.frame = parent;
    group.next = frame.return_to;
    frame.live &= ~group.mask;
    if (frame.live == 0)
        finish(frame);
    resume(group);
}

/// The lanes of the group are done with the kernel.
void Warp::end_lanes() {
    for (Frame* frame = group_.frame; frame != nullptr;) {
        Frame* const parent = frame->parent;
        frame->live &= ~group_.mask;
        if (frame->live == 0)
            finish(*frame);
        frame = parent;
    }
    group_.mask = 0;
}

// --- groups

/// Takes the group that is to go on; false if there is none.
bool Warp::choose() {
    if (group_.mask != 0)
        others_.push_back(group_);
    // Those that have met become one.
    for (size_t i = 0; i < others_.size(); ++i)
        for (size_t j = others_.size(); j-- > i + 1;)
            if (!others_[i].waits && !others_[j].waits && others_[i].frame == others_[j].frame &&
                others_[i].next == others_[j].next) {
                others_[i].mask |= others_[j].mask;
                others_.erase(others_.begin() + static_cast<std::ptrdiff_t>(j));
            }
    size_t best = others_.size();
    for (size_t i = 0; i < others_.size(); ++i) {
        const Group& group = others_[i];
        if (group.waits)
            continue;
        if (best == others_.size() || group.frame->depth > others_[best].frame->depth ||
            (group.frame->depth == others_[best].frame->depth && group.next < others_[best].next))
            best = i;
    }
    if (best == others_.size()) {
        group_.mask = 0;
        if (!others_.empty()) {
            const Group& group = others_.front();
            fail(fmt::format("{}: lanes {:#010x} wait for others that never arrive",
                             describe(*group.next, *group.frame->function), group.mask));
        }
        return false;
    }
    const Group chosen = others_[best];
    others_.erase(others_.begin() + static_cast<std::ptrdiff_t>(best));
    resume(chosen);
    return true;
}

void Warp::branch(const Instruction& instruction, Mask taken) {
    const Instruction* const target = group_.frame->function->instructions.data() + instruction.target;
    if (taken == group_.mask) {
        group_.next = target;
    } else if (taken == 0) {
        ++group_.next;
    } else {
        ++divergences_;
        Group other = group_;
        other.mask = taken;
        other.next = target;
        others_.push_back(other);
        group_.mask &= ~taken;
        ++group_.next;
    }
}

void Warp::call(const Instruction& instruction) {
    const CallSite& site = group_.frame->function->call_sites[instruction.target];
    Function* callee = site.callee;
    if (callee == nullptr) {
        const u64* const pointers = source<u64>(site.pointer);
        const u64 pointer = pointers[std::countr_zero(group_.mask)];
        Mask same = 0;
        for (Mask rest = group_.mask; rest != 0; rest &= rest - 1) {
            const int lane = std::countr_zero(rest);
            same |= pointers[lane] == pointer ? 1u << lane : 0u;
        }
        callee = program_.function_at(pointer);
        if (callee == nullptr)
            return fail(fmt::format("calls {:#x}, where no function is", pointer));
        if (same != group_.mask) {
            ++divergences_;
            Group other = group_;
            other.mask &= ~same;
            others_.push_back(other);
            group_.mask = same;
        }
    }
    enter(*callee, &site, group_.next + 1);
}

/// Whether all lanes that an instruction waits for are there; those of the group wait if not.
bool Warp::meet(const Instruction& instruction) {
    const u32* const members = source<u32>(instruction.sources[instruction.source_count - 1]);
    const Mask named = members[std::countr_zero(group_.mask)];
    for (Mask rest = group_.mask; rest != 0; rest &= rest - 1)
        if (members[std::countr_zero(rest)] != named)
            return fail("lanes name different lanes"), false;
    if (named == group_.mask)
        return true;
    if ((group_.mask & ~named) != 0)
        return fail(fmt::format("lanes {:#010x} are not among those named, {:#010x}", group_.mask, named)), false;
    Mask arrived = group_.mask;
    for (const Group& other : others_)
        if (other.waits && (other.mask & named) != 0) {
            if (other.next != group_.next || other.frame != group_.frame)
                return fail(fmt::format("lanes {:#010x} meet others that wait elsewhere, in {}", group_.mask,
                                        describe(*other.next, *other.frame->function))),
                       false;
            arrived |= other.mask;
        }
    if (arrived != named) {
        Group waiting = group_;
        waiting.waits = true;
        others_.push_back(waiting);
        group_.mask = 0;
        return false;
    }
    std::erase_if(others_, [&](const Group& other) { return other.waits && (other.mask & named) != 0; });
    group_.mask = named;
    return true;
}

void Warp::check_written(const Instruction& instruction, Mask mask) {
    for (u32 i = 0; i < instruction.needed; ++i)
        if ((mask & ~written_[instruction.sources[i].number]) != 0)
            return fail(fmt::format("operand {} was never written in lanes {:#010x}", i + 1,
                                    mask & ~written_[instruction.sources[i].number]));
}

void Warp::execute() {
    const u64 last = instructions_ + options_.most_instructions;
    while (true) {
        if (!others_.empty() || group_.mask == 0) {
            if (!choose())
                return;
        }
        const Instruction& instruction = *group_.next;
        Function& function = *group_.frame->function;
        count_ = function.counts.data() + (group_.next - function.instructions.data());
        ++instructions_;
        ++count_->runs;
        Mask mask = group_.mask;
        if (instruction.control == Control::meet && mask != whole_warp) {
            if (!meet(instruction) && !failed_) {
                --instructions_;
                --count_->runs;
                continue;
            }
            mask = group_.mask;
        }
        if (instruction.guarded) {
            if ((mask & ~written_[instruction.guard.number]) != 0)
                fail("the predicate was never written");
            const Mask guard = *source<Mask>(instruction.guard);
            mask &= instruction.guard_negated ? ~guard : guard;
        }
        count_->lanes += static_cast<u64>(std::popcount(instruction.control == Control::branch ? group_.mask : mask));
        Mask undefined = 0;
        for (u32 i = 0; i < instruction.source_count; ++i)
            undefined |= ~written_[instruction.sources[i].number];
        undefined &= mask;
        if (undefined != 0)
            check_written(instruction, mask);

        switch (failed_ ? Control::trap : instruction.control) {
        case Control::meet:
        case Control::next:
            ++group_.next;
            if (mask == 0)
                break;
            instruction.handler(*this, instruction, mask);
            for (u32 i = 0; i < instruction.destination_count; ++i) {
                Mask& written = written_[instruction.destinations[i].number];
                written = (written | mask) & ~undefined;
            }
            break;
        case Control::branch:
            branch(instruction, mask);
            break;
        case Control::call:
            if (mask != group_.mask)
                fail("a call with a guard");
            else
                call(instruction);
            break;
        case Control::ret:
        case Control::exit:
            if (mask != group_.mask)
                fail("a return with a guard");
            else if (instruction.control == Control::ret)
                leave_frame();
            else
                end_lanes();
            break;
        case Control::trap:
            fail("trap");
            break;
        }
        if (failed_) {
            failure_ = fmt::format("{}: {}", describe(instruction, function), failure_);
            return;
        }
        if (instructions_ > last)
            return fail(fmt::format("{}: does not end", describe(instruction, function)));
    }
}

} // namespace batt::test::ptx
