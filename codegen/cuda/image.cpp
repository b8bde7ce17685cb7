#include "codegen/cuda/image.h"

#include <cstddef>

#include "ops/core/plane_view.h"

namespace batt::cuda {

namespace {

// The alignment of everything in an image. Board kernels read words beside their boards (arena_padding).
constexpr size_t alignment = 16;

} // namespace

Image::Image() { clear(); }

void Image::clear() {
    bytes_.assign(arena_padding, 0);
    pointers_.clear();
    copies_.clear();
}

Place Image::reserve_bytes(size_t bytes) {
    const size_t place = (bytes_.size() + alignment - 1) / alignment * alignment;
    bytes_.resize(place + bytes);
    return place;
}

void Image::point(Place pointer, Place target) {
    *at<u64>(pointer) = target;
    pointers_.push_back(pointer);
}

void Image::put_value(Place place, const Value& value) {
    *at<Value>(place) = value;
    const size_t board = board_bytes(value);
    const bool container = value.kind == Kind::tuple || value.kind == Kind::set;
    if (board == 0 && !container && value.kind != Kind::closure)
        return;
    if (container && value.count == 0) {
        at<Value>(place)->data = nullptr;
        return;
    }
    const Place pointer = place + offsetof(Value, bits);
    // A mask can be the first part of an object, a tuple the first part of a longer one.
    const size_t size = board != 0 ? board : container ? value.count * sizeof(Value) : sizeof(Closure);
    if (const auto copy = copies_.find(value.data); copy != copies_.end() && copy->second.size >= size) {
        point(pointer, copy->second.place);
        return;
    }
    Place target = 0;
    if (board != 0) {
        target = add(value.words(), board / sizeof(u32));
    } else if (container) {
        target = reserve<Value>(value.count);
        put_values(target, value.items(), value.count);
    } else {
        const Closure& closure = *value.closure();
        target = add(&closure, 1);
        const Place captured = reserve<Value>(closure.captured_count);
        point(target + offsetof(Closure, captured), captured);
        put_values(captured, closure.captured, closure.captured_count);
    }
    copies_.insert_or_assign(value.data, Copy{target, size});
    point(pointer, target);
}

void Image::relocate(u64 base) {
    // Kernels may read beside the last board too.
    bytes_.resize(bytes_.size() + arena_padding);
    for (const Place pointer : pointers_)
        *at<u64>(pointer) += base;
    pointers_.clear();
}

namespace {

void relocate_result(u8* output, Value& value) {
    if (is_plane_grid(value) || is_plane_patch(value)) {
        value.data = output + value.bits;
        return;
    }
    Value* parts = nullptr;
    u32 count = 0;
    if (value.kind == Kind::closure) {
        auto* const closure = reinterpret_cast<Closure*>(output + value.bits);
        value.data = closure;
        parts = reinterpret_cast<Value*>(output + reinterpret_cast<u64>(closure->captured));
        closure->captured = parts;
        count = closure->captured_count;
    } else if (value.kind == Kind::tuple || value.kind == Kind::set) {
        parts = reinterpret_cast<Value*>(output + value.bits);
        value.data = parts;
        count = value.count;
    }
    for (u32 i = 0; i < count; ++i)
        relocate_result(output, parts[i]);
}

} // namespace

Value result_value(u8* output, u64 place) {
    Value value = *reinterpret_cast<const Value*>(output + place);
    relocate_result(output, value);
    return value;
}

} // namespace batt::cuda
