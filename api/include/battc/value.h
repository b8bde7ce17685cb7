/// @file
/// Values of the language: what programs take and give. A Value is immutable, owns what it needs and shares it with its copies and
/// parts. It does not depend on any session or program, except that a function value keeps the program whose function it is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <battc/export.h>
#include <battc/grid.h>
#include <battc/op.h>
#include <battc/result.h>

namespace battc {

/// What a value is in Python.
enum class ValueKind : uint8_t { none, boolean, integer, real, tuple, set, function };

/// What a value is to people who solve ARC tasks: the most special of these that it is.
enum class ValueShape : uint8_t {
    other,   ///< none of the below: see ValueKind
    number,  ///< an int, bool or real
    pair,    ///< a tuple of two ints
    cell,    ///< a colour at a place
    grid,    ///< rows of colours
    object,  ///< a set of cells, not empty
    indices, ///< a set of pairs, not empty
    objects, ///< a set or tuple of objects or indices, not empty
};

/// "none", "boolean", ... and "other", "number", ...
BATTC_API std::string_view kind_name(ValueKind kind);
BATTC_API std::string_view shape_name(ValueShape shape);

/// A cell of a patch.
struct PatchCell {
    int32_t row = 0;
    int32_t column = 0;
    int32_t color = 0; ///< 0 in indices

    friend bool operator==(const PatchCell&, const PatchCell&) = default;
};

/// An object or indices as plain data, whatever the dialect's cells look like.
struct Patch {
    bool has_colors = false;      ///< an object
    std::vector<PatchCell> cells; ///< in the order of the set; an object may have two colours at one place

    friend bool operator==(const Patch&, const Patch&) = default;
};

/// A value. Equal values are equal whatever they are stored as, as in Python: 1 == True, a grid == its tuple of rows.
class BATTC_API Value {
public:
    /// None.
    Value();
    static Value none() { return {}; }
    static Value boolean(bool truth);
    static Value integer(int32_t number);
    /// A tuple or set of values. A set drops what is equal to another element and is in ascending order. invalid_argument if a part
    /// is a function of a program, out_of_memory if there are too many.
    static Result<Value> tuple(std::span<const Value> elements);
    static Result<Value> set(std::span<const Value> elements);
    /// A grid. invalid_argument as for Grid::copy.
    static Result<Value> grid(const GridView& view);
    /// The value of a literal as literal() writes it, in a dialect (which decides what a cell looks like and which ops there are).
    /// invalid_argument says at which character it is wrong.
    static Result<Value> parse(std::string_view literal, Dialect dialect = Dialect::arc_dsl);
    /// The value of a text that json() wrote.
    static Result<Value> parse_json(std::string_view text, Dialect dialect = Dialect::arc_dsl);

    ValueKind kind() const;
    ValueShape shape() const;
    bool is_none() const { return kind() == ValueKind::none; }
    bool is_container() const { return kind() == ValueKind::tuple || kind() == ValueKind::set; }
    bool is_function() const { return kind() == ValueKind::function; }
    /// The number of an int or bool; nothing for others.
    std::optional<int32_t> as_integer() const;
    /// The number of an int, bool or real (nan and the infinities of the dialect batt); nothing for others.
    std::optional<double> as_real() const;
    /// The grid that a value is, with colours in -128..127 and no more than four million cells; nothing if it is none.
    std::optional<Grid> as_grid() const;

    /// The cells of an object or of indices; nothing if it is neither. Only the first `most` cells (0: all).
    std::optional<Patch> as_patch(size_t most = 0) const;

    /// Elements of a tuple or set, 0 for others. Counting costs no walk.
    size_t size() const;
    /// The elements of a tuple or set, a set's in ascending order. Only the first `most` of them (0: all).
    std::vector<Value> elements(size_t most = 0) const;
    /// One element; None if there is none of that number.
    Value element(size_t index) const;

    /// The value as Python's repr would print it, a set as `{...}` in ascending order. Of a text of more than `most` bytes (0:
    /// 64 MB) only the beginning, followed by "...": values share parts, so that a small one can have a very long text. What nests more
    /// than 500 levels deep prints as "..." too.
    std::string literal(size_t most = 0) const;
    /// The value as JSON: null, true, 3, {"grid": [[...]]}, {"tuple": [...]}, {"set": [...]}, {"real": "nan"},
    /// {"function": "compose(first, last)"}. invalid_argument if the text would be longer than `most` bytes (0: 256 MB) or nest more than
    /// 1,000 levels deep.
    Result<std::string> json(size_t most = 0) const;

    /// Equal values have equal hashes.
    uint64_t hash() const;
    /// Python's equality.
    friend BATTC_API bool operator==(const Value& first, const Value& second);

    struct Impl;
    explicit Value(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    const Impl& impl() const { return *impl_; }
    const std::shared_ptr<const Impl>& shared_impl() const { return impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

} // namespace battc

template <>
struct std::hash<battc::Value> {
    size_t operator()(const battc::Value& value) const { return static_cast<size_t>(value.hash()); }
};
