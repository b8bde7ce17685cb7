// Values: made, taken apart, compared, printed. json() and parse_json() are in value_json.cpp.
#include <battc/value.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

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

/// Copies values into memory of their own, each shared part once: first counts the bytes, then copies.
class Copier {
public:
    std::shared_ptr<ValueStore> store(std::span<BattValue> values) {
        for (const BattValue& value : values)
            measure(value);
        if (bytes_ == 0)
            return nullptr;
        auto store = std::make_shared<ValueStore>();
        // Kernels read a little before and after what is theirs.
        store->memory.reset(new u8[bytes_ + 2 * batt::arena_padding + 16]);
        auto start = reinterpret_cast<std::uintptr_t>(store->memory.get()) + batt::arena_padding;
        top_ = reinterpret_cast<u8*>(aligned(start));
        for (BattValue& value : values)
            value = copy(value);
        return store;
    }

private:
    static std::pair<const BattValue*, u32> parts(const BattValue& value) {
        if (value.kind == Kind::tuple || value.kind == Kind::set)
            return {value.items(), value.count};
        if (value.kind == Kind::closure)
            return {value.closure()->captured, value.closure()->captured_count};
        return {nullptr, 0};
    }
    void measure(const BattValue& value) {
        if (const u64 board = batt::board_bytes(value)) {
            if (seen_.insert(value.data).second)
                bytes_ += aligned(board);
            return;
        }
        const auto [items, count] = parts(value);
        if (value.kind != Kind::closure && count == 0)
            return;
        if (!seen_.insert(value.data).second)
            return;
        bytes_ += (value.kind == Kind::closure ? aligned(sizeof(batt::Closure)) : 0) + u64{count} * sizeof(BattValue);
        for (u32 i = 0; i < count; ++i)
            measure(items[i]);
    }
    u8* take(u64 bytes) {
        u8* const memory = top_;
        top_ += aligned(bytes);
        return memory;
    }
    BattValue copy(const BattValue& value) {
        BattValue result = value;
        const u64 board = batt::board_bytes(value);
        const auto [items, count] = parts(value);
        if (board == 0 && value.kind != Kind::closure && count == 0)
            return result;
        if (const auto known = copies_.find(value.data); known != copies_.end()) {
            result.data = known->second;
            return result;
        }
        if (board != 0) {
            result.data = std::memcpy(take(board), value.data, board);
        } else {
            batt::Closure* closure = nullptr;
            if (value.kind == Kind::closure) {
                closure = new (take(sizeof(batt::Closure))) batt::Closure(*value.closure());
                result.data = closure;
            }
            auto* const target = reinterpret_cast<BattValue*>(take(u64{count} * sizeof(BattValue)));
            if (closure != nullptr)
                closure->captured = target;
            else
                result.data = target;
            for (u32 i = 0; i < count; ++i)
                target[i] = copy(items[i]);
        }
        copies_.emplace(value.data, result.data);
        return result;
    }

    u64 bytes_ = 0;
    u8* top_ = nullptr;
    std::unordered_set<const void*> seen_;
    std::unordered_map<const void*, const void*> copies_;
};

Value wrapped(const BattValue& value, batt::Dialect dialect, std::shared_ptr<const ValueStore> store = {}) {
    return Value(std::make_shared<Value::Impl>(Value::Impl{value, dialect, std::move(store)}));
}

/// How many elements a value has with all that is in its elements, as a text would show them; shared parts count each time.
class Extent {
public:
    double of(const BattValue& value) {
        switch (value.kind) {
        case Kind::grid:
            return static_cast<double>(value.height) * value.width;
        case Kind::wide_grid:
            return static_cast<double>(value.wide()->height) * value.wide()->width;
        case Kind::tuple:
        case Kind::set:
            return of_parts(value.data, value.items(), value.count);
        case Kind::closure:
            return of_parts(value.data, value.closure()->captured, value.closure()->captured_count);
        default:
            return value.is_patch_board() || value.is_wide_patch() ? 2048 : 4;
        }
    }

private:
    double of_parts(const void* place, const BattValue* items, u32 count) {
        if (count == 0)
            return 1;
        if (const auto known = known_.find(place); known != known_.end())
            return known->second;
        double sum = 1;
        for (u32 i = 0; i < count; ++i)
            sum += of(items[i]);
        known_.emplace(place, sum);
        return sum;
    }
    std::unordered_map<const void*, double> known_;
};

u64 mixed(u64 hash, u64 word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 29);
}

/// A hash of what a value is in Python, however it is stored.
class Hasher {
public:
    explicit Hasher(Context& context) : context_(context) {}

    u64 of(const BattValue& value) {
        if (value.is_int())
            return mixed(1, static_cast<u64>(static_cast<batt::i64>(value.x)));
        if (value.kind == Kind::real)
            return mixed(2, batt::is_nan(value) ? 0 : static_cast<u64>(value.bits));
        if (value.kind == Kind::op)
            return mixed(3, value.count);
        if (value.kind == Kind::closure) {
            const batt::Closure& closure = *value.closure();
            u64 hash = mixed(4 + static_cast<u64>(closure.kind), closure.function);
            for (u32 i = 0; i < closure.captured_count; ++i)
                hash = mixed(hash, of(closure.captured[i]));
            return hash;
        }
        if (!value.is_container())
            return 0;
        const bool shared = value.kind == Kind::tuple || value.kind == Kind::set;
        if (shared)
            if (const auto known = known_.find(value.data); known != known_.end() && value.count > 0)
                return known->second;
        u64 hash = value.is_set() ? 0x5e7 : 0x70b1e;
        batt::Elements elements(context_, value);
        BattValue element;
        while (elements.next(element))
            hash = mixed(hash, of(element));
        if (shared)
            known_.emplace(value.data, hash);
        return hash;
    }

private:
    Context& context_;
    std::unordered_map<const void*, u64> known_;
};

batt::FunctionNames function_names(const Value::Impl& impl) {
    const batt::ir::Module* const module = impl.store == nullptr ? nullptr : impl.store->module.get();
    if (module == nullptr)
        return {};
    return [module](u32 id) { return module->function(id).name(); };
}

/// Writes the beginning of a literal.
class ShortLiteral {
public:
    ShortLiteral(Context& context, const batt::FunctionNames& names, size_t most)
        : context_(context), names_(names), most_(most) {}

    std::string of(const BattValue& value) {
        write(value);
        if (text_.size() > most_) {
            // Not within a character of a name.
            size_t end = most_;
            while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80)
                --end;
            text_.resize(end);
            text_ += "...";
        }
        return std::move(text_);
    }

private:
    void write(const BattValue& value) {
        if (!value.is_container() || extent_.of(value) <= static_cast<double>(most_)) {
            batt::append_literal(text_, value, context_.dialect, names_ ? &names_ : nullptr);
            return;
        }
        // Longer than what is wanted: its end is never reached.
        text_ += value.is_set() ? '{' : '(';
        batt::Elements elements(context_, value);
        BattValue element;
        for (bool first = true; text_.size() <= most_ && elements.next(element); first = false) {
            if (!first)
                text_ += ", ";
            write(element);
        }
        text_ += value.is_set() ? '}' : ')';
    }

    Context& context_;
    const batt::FunctionNames& names_;
    size_t most_;
    std::string text_;
    Extent extent_;
};

} // namespace

Value copy_value(const BattValue& value, batt::Dialect dialect, const std::shared_ptr<const batt::ir::Module>& module) {
    BattValue copied[1] = {value};
    std::shared_ptr<ValueStore> store = Copier().store(copied);
    if (store != nullptr && module != nullptr && holds_module_function(copied[0]))
        store->module = module;
    return wrapped(copied[0], dialect, std::move(store));
}

namespace {

bool holds_module_function(const BattValue& value, std::unordered_set<const void*>& seen) {
    const BattValue* items = nullptr;
    u32 count = 0;
    if (value.kind == Kind::tuple || value.kind == Kind::set) {
        items = value.items();
        count = value.count;
    } else if (value.kind == Kind::closure) {
        if (value.closure()->kind == batt::ClosureKind::user)
            return true;
        items = value.closure()->captured;
        count = value.closure()->captured_count;
    }
    if (count == 0 || !seen.insert(value.data).second)
        return false;
    return std::any_of(items, items + count, [&](const BattValue& item) { return holds_module_function(item, seen); });
}

} // namespace

bool holds_module_function(const BattValue& value) {
    std::unordered_set<const void*> seen;
    return holds_module_function(value, seen);
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
    const auto all_are = [&](auto&& is) { return std::all_of(value.items(), value.items() + value.count, is); };
    if (value.kind == Kind::set && all_are([](const BattValue& item) { return item.kind == Kind::cell; }))
        return ValueShape::object;
    if (value.kind == Kind::set && all_are([](const BattValue& item) { return item.kind == Kind::pair; }))
        return ValueShape::indices;
    if (all_are([&](const BattValue& item) {
            const ValueShape shape = item.is_set() ? shape_of(context, item) : ValueShape::other;
            return shape == ValueShape::object || shape == ValueShape::indices;
        }))
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

std::vector<Value> Value::elements() const {
    const BattValue& value = impl_->value;
    std::vector<Value> result;
    if (!value.is_container())
        return result;
    result.reserve(size());
    if (value.kind == Kind::tuple || value.kind == Kind::set) {
        for (u32 i = 0; i < value.count; ++i)
            result.push_back(wrapped(value.items()[i], impl_->dialect, impl_->store));
        return result;
    }
    Workspace workspace(impl_->dialect);
    batt::Elements elements(workspace.context, value);
    BattValue element;
    while (elements.next(element))
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
    if (most == 0)
        return batt::format_literal(impl_->value, impl_->dialect, names ? &names : nullptr);
    Workspace workspace(impl_->dialect);
    return ShortLiteral(workspace.context, names, most).of(impl_->value);
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
    if (!same_cells(a.dialect, b.dialect)) {
        // Cells are different tuples in the two; all that looks alike is compared part by part.
        if (first.kind() != second.kind() || !first.is_container())
            return first.as_real() && first.as_real() == second.as_real();
        const std::vector<Value> x = first.elements();
        const std::vector<Value> y = second.elements();
        return x == y;
    }
    Workspace workspace(a.dialect);
    return batt::equal(workspace.context, a.value, b.value);
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
