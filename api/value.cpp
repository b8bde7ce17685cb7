// Values: made, taken apart, compared, printed. json() and parse_json() are in value_json.cpp.
#include <battc/value.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "api/convert.h"
#include "api/value_impl.h"
#include "ops/arena.h"
#include "ops/core/builder.h"
#include "ops/core/conversions.h"
#include "ops/core/elements.h"
#include "ops/core/equality.h"
#include "ops/core/length.h"
#include "ops/core/plane_view.h"
#include "ops/literal.h"
#include "ops/value_parts.h"
#include "runtime/data/grid_values.h"

namespace battc {

using batt::Arena;
using batt::Context;
using batt::Kind;
using BattValue = batt::Value;
using batt::u32;
using batt::u64;
using batt::u8;

namespace {

/// Memory and a context for work on values.
struct Workspace {
    explicit Workspace(batt::Dialect dialect) : context(batt::make_context(arena, dialect)) {}
    Arena arena;
    Context context;
};

constexpr u64 aligned(u64 bytes) { return (bytes + 15) & ~u64{15}; }

/// Memory that a value refers to. Values can refer to the beginning of what others refer to, so its size belongs to it.
struct Place {
    const void* data = nullptr; ///< null: the value refers to nothing
    u64 bytes = 0;

    friend bool operator==(const Place&, const Place&) = default;
};
Place place_of(const BattValue& value) {
    if (const u64 board = batt::board_bytes(value))
        return {value.data, board};
    if (value.kind == Kind::closure)
        return {value.data, sizeof(batt::Closure)};
    const u64 count = parts_of(value).size();
    return count == 0 ? Place{} : Place{value.data, count * sizeof(BattValue)};
}
struct PlaceHash {
    size_t operator()(const Place& place) const {
        return std::hash<const void*>()(place.data) ^ place.bytes * 0x9e3779b97f4a7c15ULL;
    }
};

/// Copies values into memory of their own, each shared part once: first counts the bytes, then copies. Values may nest
/// as deep as they like, so neither step is recursive.
class Copier {
public:
    std::shared_ptr<ValueStore> store(std::span<BattValue> values) {
        measure(values);
        if (bytes_ == 0)
            return nullptr;
        auto store = std::make_shared<ValueStore>();
        // Kernels read a little before and after what is theirs.
        store->memory.reset(new u8[bytes_ + 2 * batt::arena_padding + 16]);
        auto start = reinterpret_cast<std::uintptr_t>(store->memory.get()) + batt::arena_padding;
        top_ = reinterpret_cast<u8*>(aligned(start));
        copy_all(values);
        return store;
    }

private:
    void measure(std::span<const BattValue> values) {
        std::vector<std::span<const BattValue>> rest = {values};
        while (!rest.empty()) {
            const std::span<const BattValue> some = rest.back();
            rest.pop_back();
            for (const BattValue& value : some) {
                const Place place = place_of(value);
                if (place.data == nullptr || !copies_.try_emplace(place, nullptr).second)
                    continue;
                const std::span<const BattValue> parts = parts_of(value);
                bytes_ += aligned(place.bytes) + (value.kind == Kind::closure ? parts.size_bytes() : 0);
                if (!parts.empty())
                    rest.push_back(parts);
            }
        }
    }
    u8* take(u64 bytes) {
        u8* const memory = top_;
        top_ += aligned(bytes);
        return memory;
    }
    void copy_all(std::span<BattValue> values) {
        std::vector<std::span<BattValue>> rest = {values}; // copied, but still refer to the originals
        while (!rest.empty()) {
            const std::span<BattValue> some = rest.back();
            rest.pop_back();
            for (BattValue& value : some) {
                const Place place = place_of(value);
                if (place.data == nullptr)
                    continue;
                const void*& copied = copies_.find(place)->second;
                if (copied == nullptr) {
                    const std::span<const BattValue> parts = parts_of(value);
                    u8* const memory = take(place.bytes);
                    if (value.kind != Kind::closure || parts.empty())
                        std::memcpy(memory, value.data, place.bytes);
                    auto* items = reinterpret_cast<BattValue*>(memory);
                    if (value.kind == Kind::closure && !parts.empty()) {
                        items = reinterpret_cast<BattValue*>(take(parts.size_bytes()));
                        std::copy(parts.begin(), parts.end(), items);
                        auto* const closure = new (memory) batt::Closure(*value.closure());
                        closure->captured = items;
                    }
                    if (!parts.empty())
                        rest.emplace_back(items, parts.size());
                    copied = memory;
                }
                value.data = copied;
            }
        }
    }

    u64 bytes_ = 0;
    u8* top_ = nullptr;
    std::unordered_map<Place, const void*, PlaceHash> copies_; ///< null: not copied yet
};

Value wrapped(const BattValue& value, batt::Dialect dialect, std::shared_ptr<const ValueStore> store = {}) {
    return Value(std::make_shared<Value::Impl>(Value::Impl{value, dialect, std::move(store)}));
}

u64 mixed(u64 hash, u64 word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 29);
}

/// A hash of what a value is in Python, however it is stored. It goes only some levels deep.
class Hasher {
public:
    explicit Hasher(Context& context) : context_(context) {}

    u64 of(const BattValue& value) { return of(value, deepest); }

private:
    static constexpr u32 deepest = 8;

    u64 of(const BattValue& value, u32 levels) {
        if (value.is_int())
            return mixed(1, static_cast<u64>(static_cast<batt::i64>(value.x)));
        if (value.kind == Kind::real)
            return mixed(2, batt::is_nan(value) ? 0 : static_cast<u64>(value.bits));
        if (value.kind == Kind::op)
            return mixed(3, value.count);
        if (levels == 0 || (!value.is_container() && value.kind != Kind::closure))
            return 0;
        const std::span<const BattValue> parts = parts_of(value);
        if (parts.empty())
            return of_parts(value, levels);
        const auto [known, added] = known_[levels - 1].try_emplace(place_of(value), 0);
        if (!added)
            return known->second;
        const u64 hash = of_parts(value, levels);
        known_[levels - 1].insert_or_assign(place_of(value), hash);
        return hash;
    }
    u64 of_parts(const BattValue& value, u32 levels) {
        if (value.kind == Kind::closure) {
            const batt::Closure& closure = *value.closure();
            u64 hash = mixed(4 + static_cast<u64>(closure.kind), closure.function);
            for (const BattValue& part : parts_of(value))
                hash = mixed(hash, of(part, levels - 1));
            return hash;
        }
        u64 hash = value.is_set() ? 0x5e7 : 0x70b1e;
        batt::Elements elements(context_, value);
        BattValue element;
        while (elements.next(element))
            hash = mixed(hash, of(element, levels - 1));
        return hash;
    }

    Context& context_;
    /// By how many levels were left.
    std::array<std::unordered_map<Place, u64, PlaceHash>, deepest> known_;
};

/// Python's equality of two values that may share parts and nest as deep as they like: no pair of parts is compared
/// twice. Each value has a context of its own, because cells differ between dialects.
class Equality {
public:
    Equality(Context& a, Context& b) : context_a_(a), context_b_(b), same_cells_(same_cells(a.dialect, b.dialect)) {}

    bool of(const BattValue& a, const BattValue& b) {
        rest_.emplace_back(a, b);
        while (!rest_.empty()) {
            const auto [x, y] = rest_.back();
            rest_.pop_back();
            if (!equal_so_far(x, y))
                return false;
        }
        return true;
    }

private:
    /// False if they differ; else their parts are in rest_.
    bool equal_so_far(const BattValue& a, const BattValue& b) {
        const bool general = !parts_of(a).empty() || !parts_of(b).empty() || !same_cells_;
        const bool containers = a.is_container() && b.is_container() && a.is_set() == b.is_set();
        if (!general || (!containers && (a.kind != Kind::closure || b.kind != Kind::closure)))
            return a.is_container() == b.is_container() && batt::equal(context_a_, a, b);
        if (!parts_of(a).empty() && !parts_of(b).empty() && !known_.emplace(place_of(a), place_of(b)).second)
            return true;
        return containers ? equal_lengths(a, b) : equal_functions(a, b);
    }
    bool equal_functions(const BattValue& a, const BattValue& b) {
        const batt::Closure& x = *a.closure();
        const batt::Closure& y = *b.closure();
        if (x.kind != y.kind || x.function != y.function || x.captured_count != y.captured_count)
            return false;
        for (u32 i = 0; i < x.captured_count; ++i)
            rest_.emplace_back(x.captured[i], y.captured[i]);
        return true;
    }
    bool equal_lengths(const BattValue& a, const BattValue& b) {
        if (batt::length(context_a_, a) != batt::length(context_b_, b))
            return false;
        batt::Elements left(context_a_, a);
        batt::Elements right(context_b_, b);
        BattValue x;
        BattValue y;
        while (left.next(x) && right.next(y))
            rest_.emplace_back(x, y);
        return true;
    }

    struct PairHash {
        size_t operator()(const std::pair<Place, Place>& places) const {
            return PlaceHash()(places.first) * 31 + PlaceHash()(places.second);
        }
    };
    Context& context_a_;
    Context& context_b_;
    bool same_cells_;
    std::vector<std::pair<BattValue, BattValue>> rest_;
    std::unordered_set<std::pair<Place, Place>, PairHash> known_; ///< compared, or in rest_
};

batt::FunctionNames function_names(const Value::Impl& impl) {
    const batt::ir::Module* const module = impl.store == nullptr ? nullptr : impl.store->module.get();
    if (module == nullptr)
        return {};
    return [module](u32 id) { return module->function(id).name(); };
}

} // namespace

Value copy_value(const BattValue& value, batt::Dialect dialect, const std::shared_ptr<const batt::ir::Module>& module) {
    BattValue copied[1] = {value};
    std::shared_ptr<ValueStore> store = Copier().store(copied);
    if (store != nullptr && module != nullptr && holds_module_function(copied[0]))
        store->module = module;
    return wrapped(copied[0], dialect, std::move(store));
}

bool holds_module_function(const BattValue& value) {
    std::vector<BattValue> rest = {value};
    std::unordered_set<Place, PlaceHash> seen;
    while (!rest.empty()) {
        const BattValue one = rest.back();
        rest.pop_back();
        if (one.kind == Kind::closure && one.closure()->kind == batt::ClosureKind::user)
            return true;
        const std::span<const BattValue> parts = parts_of(one);
        if (!parts.empty() && seen.insert(place_of(one)).second)
            rest.insert(rest.end(), parts.begin(), parts.end());
    }
    return false;
}

Result<Value> as_argument(const Value& value, batt::Dialect dialect, const batt::ir::Module* module) {
    const Value::Impl& impl = value.impl();
    if (impl.store != nullptr && impl.store->module != nullptr && impl.store->module.get() != module)
        return invalid("a function of another program cannot be an argument");
    if (same_cells(impl.dialect, dialect))
        return value;
    return Value::parse(value.literal(), to_public(dialect));
}

Value::Value() : Value(std::make_shared<Impl>(Impl{batt::make_none(), batt::Dialect::arc_dsl, nullptr})) {}
Value Value::boolean(bool truth) { return wrapped(batt::make_bool(truth), batt::Dialect::arc_dsl); }
Value Value::integer(int32_t number) { return wrapped(batt::make_int(number), batt::Dialect::arc_dsl); }

namespace {

Result<Value> container(std::span<const Value> elements, bool set) {
    return protect([&]() -> Result<Value> {
        batt::Dialect dialect = batt::Dialect::arc_dsl;
        for (const Value& element : elements)
            if (element.impl().store != nullptr || element.is_container())
                dialect = element.impl().dialect;
        Workspace workspace(dialect);
        batt::Builder builder(workspace.context, elements.size());
        std::vector<Value> kept; // until they have been copied
        for (const Value& element : elements) {
            Result<Value> part = as_argument(element, dialect, nullptr);
            if (!part)
                return part.error();
            builder.push(part->impl().value);
            kept.push_back(std::move(*part));
        }
        BattValue value = set ? builder.finish_set() : builder.finish_tuple();
        if (value.kind == Kind::tuple)
            value = batt::grid_of(workspace.context, value);
        if (value.is_error())
            return Error{ErrorCode::out_of_memory, "there are too many elements"};
        return copy_value(value, dialect);
    });
}

} // namespace

Result<Value> Value::tuple(std::span<const Value> elements) { return container(elements, false); }
Result<Value> Value::set(std::span<const Value> elements) { return container(elements, true); }

Result<Value> Value::grid(const GridView& view) {
    return protect([&]() -> Result<Value> {
        const Result<Grid> grid = Grid::copy(view);
        if (!grid)
            return grid.error();
        batt::runtime::GridData data;
        data.height = grid->height();
        data.width = grid->width();
        data.cells.assign(grid->cells(), grid->cells() + grid->size());
        Workspace workspace(batt::Dialect::arc_dsl);
        const BattValue value = batt::runtime::grid_value(workspace.context, data);
        if (value.is_error())
            return Error{ErrorCode::out_of_memory, "the grid is too large"};
        return copy_value(value, batt::Dialect::arc_dsl);
    });
}

Result<Value> Value::parse(std::string_view literal, Dialect dialect) {
    return protect([&]() -> Result<Value> {
        Workspace workspace(to_internal(dialect));
        std::string_view rest = literal;
        std::string_view problem;
        const std::optional<BattValue> value = batt::parse_literal(rest, workspace.context, problem);
        const size_t place = literal.size() - rest.size() + 1;
        if (!value)
            return invalid("character " + std::to_string(place) + ": " + std::string(problem));
        if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
            return invalid("character " + std::to_string(place) + ": text after the literal");
        return copy_value(*value, to_internal(dialect));
    });
}

ValueKind Value::kind() const {
    const BattValue& value = impl_->value;
    if (value.is_tuple())
        return ValueKind::tuple;
    if (value.is_set())
        return ValueKind::set;
    switch (value.kind) {
    case Kind::boolean:
        return ValueKind::boolean;
    case Kind::integer:
        return ValueKind::integer;
    case Kind::real:
        return ValueKind::real;
    case Kind::op:
    case Kind::closure:
        return ValueKind::function;
    default:
        return ValueKind::none;
    }
}

namespace {

/// Whether all elements of a set in the general form, not empty, are of a kind.
bool all_elements_are(const BattValue& set, Kind kind) {
    const std::span<const BattValue> elements = parts_of(set);
    return set.kind == Kind::set && !elements.empty() &&
           std::all_of(elements.begin(), elements.end(),
                       [&](const BattValue& element) { return element.kind == kind; });
}
bool is_patch(const BattValue& value) {
    return value.is_patch_board() || value.is_wide_patch() || all_elements_are(value, Kind::cell) ||
           all_elements_are(value, Kind::pair);
}

ValueShape shape_of(Context& context, const BattValue& value) {
    switch (value.kind) {
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
        return ValueShape::number;
    case Kind::pair:
        return ValueShape::pair;
    case Kind::cell:
        return ValueShape::cell;
    case Kind::grid:
    case Kind::wide_grid:
        return ValueShape::grid;
    case Kind::indices:
    case Kind::wide_indices:
        return ValueShape::indices;
    case Kind::mono:
    case Kind::object:
    case Kind::wide_mono:
    case Kind::wide_object:
        return ValueShape::object;
    case Kind::tuple:
    case Kind::set:
        break;
    default:
        return ValueShape::other;
    }
    if (value.count == 0)
        return ValueShape::other;
    if (all_elements_are(value, Kind::cell))
        return ValueShape::object;
    if (all_elements_are(value, Kind::pair))
        return ValueShape::indices;
    if (std::all_of(value.items(), value.items() + value.count, &is_patch))
        return ValueShape::objects;
    if (value.kind == Kind::tuple && batt::runtime::grid_data(context, value))
        return ValueShape::grid;
    return ValueShape::other;
}

} // namespace

ValueShape Value::shape() const {
    Workspace workspace(impl_->dialect);
    return shape_of(workspace.context, impl_->value);
}

std::optional<int32_t> Value::as_integer() const {
    return impl_->value.is_int() ? std::optional(impl_->value.x) : std::nullopt;
}

std::optional<double> Value::as_real() const {
    return impl_->value.is_number() ? std::optional(impl_->value.as_real()) : std::nullopt;
}

std::optional<Grid> Value::as_grid() const {
    if (!impl_->value.is_tuple())
        return std::nullopt;
    Workspace workspace(impl_->dialect);
    const std::optional<batt::runtime::GridData> data = batt::runtime::grid_data(workspace.context, impl_->value);
    if (!data)
        return std::nullopt;
    std::shared_ptr<int8_t[]> cells(new int8_t[data->cells.size()]);
    std::copy(data->cells.begin(), data->cells.end(), cells.get());
    return Grid(std::move(cells), data->height, data->width);
}

size_t Value::size() const {
    if (!impl_->value.is_container())
        return 0;
    Context context{};
    context.dialect = impl_->dialect;
    return batt::length(context, impl_->value);
}

std::optional<Patch> Value::as_patch(size_t most) const {
    const ValueShape shape = this->shape();
    if (shape != ValueShape::object && shape != ValueShape::indices)
        return std::nullopt;
    Patch patch;
    patch.has_colors = shape == ValueShape::object;
    const size_t count = most == 0 ? size() : std::min(most, size());
    patch.cells.reserve(count);
    Workspace workspace(impl_->dialect);
    batt::Elements elements(workspace.context, impl_->value);
    BattValue element;
    while (patch.cells.size() < count && elements.next(element))
        patch.cells.push_back({element.x, element.y, patch.has_colors ? element.tag : 0});
    return patch;
}

std::vector<Value> Value::elements(size_t most) const {
    const BattValue& value = impl_->value;
    std::vector<Value> result;
    if (!value.is_container())
        return result;
    const size_t count = most == 0 ? size() : std::min(most, size());
    result.reserve(count);
    if (value.kind == Kind::tuple || value.kind == Kind::set) {
        for (u32 i = 0; i < count; ++i)
            result.push_back(wrapped(value.items()[i], impl_->dialect, impl_->store));
        return result;
    }
    Workspace workspace(impl_->dialect);
    batt::Elements elements(workspace.context, value);
    BattValue element;
    while (result.size() < count && elements.next(element))
        result.push_back(copy_value(element, impl_->dialect));
    return result;
}

Value Value::element(size_t index) const {
    const BattValue& value = impl_->value;
    if (index >= size())
        return {};
    if (value.kind == Kind::tuple || value.kind == Kind::set)
        return wrapped(value.items()[index], impl_->dialect, impl_->store);
    return elements()[index];
}

std::string Value::literal(size_t most) const {
    const batt::FunctionNames names = function_names(*impl_);
    return batt::format_literal(impl_->value, impl_->dialect, names ? &names : nullptr,
                                most == 0 ? batt::longest_literal : most);
}

uint64_t Value::hash() const {
    Workspace workspace(impl_->dialect);
    return Hasher(workspace.context).of(impl_->value);
}

bool operator==(const Value& first, const Value& second) {
    if (first.impl_ == second.impl_)
        return true;
    const Value::Impl& a = *first.impl_;
    const Value::Impl& b = *second.impl_;
    const auto* const module_a = a.store == nullptr ? nullptr : a.store->module.get();
    const auto* const module_b = b.store == nullptr ? nullptr : b.store->module.get();
    if (module_a != nullptr && module_b != nullptr && module_a != module_b)
        return false; // functions of different programs
    Workspace of_a(a.dialect);
    Workspace of_b(b.dialect);
    return Equality(of_a.context, of_b.context).of(a.value, b.value);
}

std::string_view kind_name(ValueKind kind) {
    constexpr std::string_view names[] = {"none", "boolean", "integer", "real", "tuple", "set", "function"};
    return names[static_cast<size_t>(kind)];
}

std::string_view shape_name(ValueShape shape) {
    constexpr std::string_view names[] = {"other", "number", "pair", "cell", "grid", "object", "indices", "objects"};
    return names[static_cast<size_t>(shape)];
}

} // namespace battc
