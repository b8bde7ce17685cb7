// Finds the function of a PTX opcode by its name, its types and the widths of its registers. The functions are in ptx_arithmetic.h,
// ptx_moves.h, ptx_memory.h and ptx_exchange.h.
#include "tests/codegen/ptx_operations.h"

#include <algorithm>
#include <array>

#include "tests/codegen/ptx_arithmetic.h"
#include "tests/codegen/ptx_exchange.h"
#include "tests/codegen/ptx_memory.h"
#include "tests/codegen/ptx_moves.h"

namespace batt::test::ptx {

namespace {

enum class Type : u8 { none, predicate, u8_, s8_, u16_, s16_, u32_, s32_, u64_, s64_, f64_ };

Type parse_type(std::string_view name) {
    if (name == "pred")
        return Type::predicate;
    if (name == "f64")
        return Type::f64_;
    if (name == "u8" || name == "b8")
        return Type::u8_;
    if (name == "s8")
        return Type::s8_;
    if (name == "u16" || name == "b16")
        return Type::u16_;
    if (name == "s16")
        return Type::s16_;
    if (name == "u32" || name == "b32")
        return Type::u32_;
    if (name == "s32")
        return Type::s32_;
    if (name == "u64" || name == "b64")
        return Type::u64_;
    if (name == "s64")
        return Type::s64_;
    return Type::none;
}
u32 bytes_of(Type type) {
    switch (type) {
    case Type::u8_:
    case Type::s8_:
        return 1;
    case Type::u16_:
    case Type::s16_:
        return 2;
    case Type::u32_:
    case Type::s32_:
        return 4;
    case Type::u64_:
    case Type::s64_:
    case Type::f64_:
        return 8;
    default:
        return 0;
    }
}
u32 bytes_of(Width width) {
    return width == Width::bits16 ? 2 : width == Width::bits32 ? 4 : width == Width::bits64 ? 8 : 0;
}

/// make.operator()<T>() for the type; null for others than integers of registers.
template <class Make>
Handler for_integer(Type type, Make make) {
    switch (type) {
    case Type::u16_:
        return make.template operator()<u16>();
    case Type::s16_:
        return make.template operator()<i16>();
    case Type::u32_:
        return make.template operator()<u32>();
    case Type::s32_:
        return make.template operator()<i32>();
    case Type::u64_:
        return make.template operator()<u64>();
    case Type::s64_:
        return make.template operator()<i64>();
    default:
        return nullptr;
    }
}
/// Bytes too.
template <class Make>
Handler for_memory(Type type, Make make) {
    switch (type) {
    case Type::u8_:
        return make.template operator()<u8>();
    case Type::s8_:
        return make.template operator()<i8>();
    case Type::f64_:
        return make.template operator()<u64>();
    default:
        return for_integer(type, make);
    }
}
template <class Make>
Handler for_register(Width width, Make make) {
    switch (width) {
    case Width::bits16:
        return make.template operator()<u16>();
    case Width::bits32:
        return make.template operator()<u32>();
    case Width::bits64:
        return make.template operator()<u64>();
    default:
        return nullptr;
    }
}
template <class F>
Handler binary_of(Type type) {
    return for_integer(type, []<class T>() -> Handler { return &binary<T, F>; });
}
/// For what does not tell signed from unsigned.
template <class F>
Handler bits_of(Type type) {
    if (type == Type::predicate)
        return &binary_predicate<F>;
    return for_integer(type, []<class T>() -> Handler { return &binary<Unsigned<T>, F>; });
}

template <class T>
Handler comparison_of(std::string_view name) {
    using enum Comparison;
    if (name == "eq")
        return &set_predicate<T, eq>;
    if (name == "ne")
        return &set_predicate<T, ne>;
    if (name == "lt" || name == "lo")
        return &set_predicate<T, lt>;
    if (name == "le" || name == "ls")
        return &set_predicate<T, le>;
    if (name == "gt" || name == "hi")
        return &set_predicate<T, gt>;
    if (name == "ge" || name == "hs")
        return &set_predicate<T, ge>;
    if constexpr (std::is_floating_point_v<T>) {
        if (name == "equ")
            return &set_predicate<T, equ>;
        if (name == "neu")
            return &set_predicate<T, neu>;
        if (name == "ltu")
            return &set_predicate<T, ltu>;
        if (name == "leu")
            return &set_predicate<T, leu>;
        if (name == "gtu")
            return &set_predicate<T, gtu>;
        if (name == "geu")
            return &set_predicate<T, geu>;
        if (name == "num")
            return &set_predicate<T, num>;
        if (name == "nan")
            return &set_predicate<T, nan>;
    }
    return nullptr;
}

Handler conversion_of(Type to, Type from, Width destination, Width source) {
    if (bytes_of(to) != bytes_of(destination) || bytes_of(from) > bytes_of(source) || bytes_of(from) == 0)
        return nullptr;
    return for_register(destination, [&]<class Register>() -> Handler {
        return for_register(source, [&]<class Source>() -> Handler {
            return for_memory(from, []<class From>() -> Handler {
                if constexpr (sizeof(From) <= sizeof(Source))
                    return &convert<Register, Source, From>;
                else
                    return nullptr;
            });
        });
    });
}

/// The parts of an opcode between dots.
struct Opcode {
    std::array<std::string_view, 8> parts;
    u32 count = 0;

    explicit Opcode(std::string_view text) {
        while (!text.empty() && count < parts.size()) {
            const size_t dot = text.find('.');
            parts[count++] = text.substr(0, dot);
            text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
        }
    }
    std::string_view operator[](u32 part) const { return part < count ? parts[part] : std::string_view(); }
    bool has(std::string_view part) const {
        return std::find(parts.begin(), parts.begin() + count, part) != parts.begin() + count;
    }
    Type type() const { return parse_type(parts[count - 1]); }
};

template <Space space>
Handler load_of(Type type, Width width) {
    return for_memory(type, [&]<class T>() -> Handler {
        return for_register(width, []<class Register>() -> Handler {
            if constexpr (sizeof(T) <= sizeof(Register))
                return &load<T, Register, space>;
            else
                return nullptr;
        });
    });
}
template <Space space>
Handler store_of(Type type, Width width) {
    return for_memory(type, [&]<class T>() -> Handler {
        return for_register(width, []<class Register>() -> Handler {
            if constexpr (sizeof(T) <= sizeof(Register))
                return &store<std::make_unsigned_t<T>, Register, space>;
            else
                return nullptr;
        });
    });
}

Handler memory_of(const Opcode& code, Width width, bool in_kernel) {
    const bool loads = code[0] == "ld";
    const Type type = code.type();
    if (code.has("param") && !in_kernel)
        return for_memory(type, [&]<class T>() -> Handler {
            return for_register(width, [&]<class Register>() -> Handler {
                if constexpr (sizeof(T) <= sizeof(Register))
                    return loads ? &load_parameter<T, Register> : &store_parameter<T, Register>;
                else
                    return nullptr;
            });
        });
    for (u32 part = 1; part + 1 < code.count; ++part)
        if (const std::string_view name = code[part]; name != "param" && name != "global" && name != "local" &&
                                                      name != "nc" && name != "v2" && name != "v4" &&
                                                      name != "volatile" && name != "relaxed" && name != "gpu")
            return nullptr;
    if (code.has("param"))
        return loads ? load_of<Space::argument>(type, width) : nullptr;
    if (code.has("local"))
        return loads ? load_of<Space::local>(type, width) : store_of<Space::local>(type, width);
    if (code.has("global"))
        return loads ? load_of<Space::global>(type, width) : store_of<Space::global>(type, width);
    return loads ? load_of<Space::generic>(type, width) : store_of<Space::generic>(type, width);
}

Handler move_of(Width width) {
    return for_register(width, []<class T>() -> Handler { return &move<T>; });
}

} // namespace

std::optional<Operation> find_operation(std::string_view opcode, std::span<const Width> destinations,
                                        std::span<const Width> sources, bool in_kernel) {
    const Opcode code(opcode);
    const std::string_view name = code[0];
    const Type type = code.type();
    const Width to = destinations.empty() ? Width::predicate : destinations[0];
    Operation operation;
    const auto done = [&](Handler handler, Work work = Work::integer) -> std::optional<Operation> {
        if (handler == nullptr)
            return std::nullopt;
        operation.handler = handler;
        operation.work = work;
        return operation;
    };
    const auto is = [&](std::string_view text) { return opcode == text; };
    const bool short_form = code.count == 2; // name.type

    if (name == "ld" || name == "st") {
        const bool loads = name == "ld";
        const Width width = loads ? to : sources.empty() ? Width::predicate : sources.back();
        const Work work = code.has("param") && !in_kernel ? Work::parameter : loads ? Work::load : Work::store;
        return done(memory_of(code, width, in_kernel), work);
    }
    if (name == "mov") {
        if (is("mov.pred"))
            return done(&move_predicate, Work::move);
        if (destinations.size() == 2)
            return done(to == Width::bits32   ? &split<u64, u32>
                        : to == Width::bits16 ? &split<u32, u16>
                                              : nullptr,
                        Work::move);
        if (sources.size() == 2)
            return done(to == Width::bits64   ? &join<u64, u32>
                        : to == Width::bits32 ? &join<u32, u16>
                                              : nullptr,
                        Work::move);
        return done(short_form ? move_of(to) : nullptr, Work::move);
    }
    if (name == "special") { // as the program writes a mov from one
        if (is("special.tid.x"))
            return done(&move_thread, Work::move);
        if (is("special.laneid"))
            return done(&move_lane, Work::move);
        if (is("special.ctaid.x"))
            return done(&move_block, Work::move);
        if (is("special.ntid.x"))
            return done(&move_threads_of_block, Work::move);
        return is("special.local") ? done(&move_local_base, Work::move) : std::nullopt;
    }
    if (name == "cvta") {
        const bool back = code.has("to");
        if (code.has("local"))
            return done(back ? &from_generic<local_window> : &to_generic<local_window>, Work::move);
        if (code.has("param"))
            return done(back ? &from_generic<parameter_window> : &to_generic<parameter_window>, Work::move);
        return code.has("global") ? done(move_of(to), Work::move) : std::nullopt;
    }
    if (name == "cvt") {
        if (is("cvt.rn.f64.s32"))
            return done(&number_of_integer<i32>, Work::floating);
        if (is("cvt.rn.f64.s64"))
            return done(&number_of_integer<i64>, Work::floating);
        if (is("cvt.rzi.s32.f64"))
            return done(&integer_of_number<i32>, Work::floating);
        if (is("cvt.rzi.s64.f64"))
            return done(&integer_of_number<i64>, Work::floating);
        return code.count == 3 && !sources.empty() ? done(conversion_of(parse_type(code[1]), type, to, sources[0]))
                                                   : std::nullopt;
    }
    if (name == "setp") {
        if (code.count != 3 || destinations.size() != 1 || sources.size() != 2)
            return std::nullopt;
        if (type == Type::f64_)
            return done(comparison_of<double>(code[1]), Work::comparison);
        return done(for_integer(type, [&]<class T>() { return comparison_of<T>(code[1]); }), Work::comparison);
    }
    if (name == "selp" && short_form) {
        return done(for_register(to, []<class T>() -> Handler { return &select<T>; }), Work::comparison);
    }
    if (name == "shfl") {
        if (code.count != 4 || code[1] != "sync" || type != Type::u32_)
            return std::nullopt;
        operation.meets = true;
        return done(code[2] == "idx"    ? &exchange<Shuffle::index>
                    : code[2] == "up"   ? &exchange<Shuffle::up>
                    : code[2] == "down" ? &exchange<Shuffle::down>
                    : code[2] == "bfly" ? &exchange<Shuffle::butterfly>
                                        : nullptr,
                    Work::exchange);
    }
    if (name == "vote" && code[1] == "sync") {
        operation.meets = true;
        return done(code[2] == "any"      ? &vote_of<Vote::any>
                    : code[2] == "all"    ? &vote_of<Vote::all>
                    : code[2] == "uni"    ? &vote_of<Vote::uniform>
                    : code[2] == "ballot" ? &ballot
                                          : nullptr,
                    Work::exchange);
    }
    if (is("match.any.sync.b32")) {
        operation.meets = true;
        return done(&match_any, Work::exchange);
    }
    if (name == "redux" && code[1] == "sync") {
        operation.meets = true;
        const bool is_signed = type == Type::s32_;
        return done(bytes_of(type) != 4 ? nullptr
                    : code[2] == "add"  ? &reduce<u32, Add>
                    : code[2] == "or"   ? &reduce<u32, Or>
                    : code[2] == "and"  ? &reduce<u32, And>
                    : code[2] == "xor"  ? &reduce<u32, Xor>
                    : code[2] == "min"  ? (is_signed ? &reduce<i32, Least> : &reduce<u32, Least>)
                    : code[2] == "max"  ? (is_signed ? &reduce<i32, Most> : &reduce<u32, Most>)
                                        : nullptr,
                    Work::exchange);
    }
    if (is("bar.warp.sync")) {
        operation.meets = true;
        return done(&barrier, Work::exchange);
    }
    if (is("atom.add.u32") || is("atom.global.add.u32"))
        return done(&atomic_add<u32>, Work::atomic);
    if (is("atom.add.u64") || is("atom.global.add.u64"))
        return done(&atomic_add<u64>, Work::atomic);

    if (type == Type::f64_) {
        const bool plain = short_form || (code.count == 3 && code[1] == "rn");
        return done(!plain          ? nullptr
                    : name == "add" ? &binary_number<AddNumbers>
                    : name == "sub" ? &binary_number<SubtractNumbers>
                    : name == "mul" ? &binary_number<MultiplyNumbers>
                    : name == "neg" ? &negate_number
                                    : nullptr,
                    Work::floating);
    }
    const Work logic = type == Type::predicate ? Work::comparison : Work::integer;
    if (name == "mul" || name == "mad") {
        if (code.count != 3)
            return std::nullopt;
        if (code[1] == "wide")
            return done(type == Type::u32_   ? &multiply_wide<u32, u64>
                        : type == Type::s32_ ? &multiply_wide<i32, i64>
                        : type == Type::u16_ ? &multiply_wide<u16, u32>
                        : type == Type::s16_ ? &multiply_wide<i16, i32>
                                             : nullptr);
        if (name == "mad")
            return code[1] == "lo" ? done(for_integer(type, []<class T>() -> Handler { return &multiply_add<T>; }))
                                   : std::nullopt;
        return done(code[1] == "lo"   ? binary_of<MultiplyLow>(type)
                    : code[1] == "hi" ? binary_of<MultiplyHigh>(type)
                                      : nullptr);
    }
    if (name == "bfind" && (short_form || code[1] == "shiftamt")) {
        const bool distance = !short_form;
        return done(for_integer(type, [&]<class T>() -> Handler {
            return distance ? &to_word<T, FindHighest<true>> : &to_word<T, FindHighest<false>>;
        }));
    }
    if (name == "shf" && code.count == 4 && type == Type::u32_) {
        const bool clamp = code[2] == "clamp";
        return code[1] == "l" ? done(clamp ? &funnel_shift<true, true> : &funnel_shift<true, false>)
                              : done(clamp ? &funnel_shift<false, true> : &funnel_shift<false, false>);
    }
    if (!short_form)
        return std::nullopt;
    if (name == "add")
        return done(binary_of<Add>(type));
    if (name == "sub")
        return done(binary_of<Subtract>(type));
    if (name == "min")
        return done(binary_of<Least>(type));
    if (name == "max")
        return done(binary_of<Most>(type));
    if (name == "div")
        return done(for_integer(type, []<class T>() -> Handler { return &division<T, Quotient>; }));
    if (name == "rem")
        return done(for_integer(type, []<class T>() -> Handler { return &division<T, Remainder>; }));
    if (name == "and")
        return done(bits_of<And>(type), logic);
    if (name == "or")
        return done(bits_of<Or>(type), logic);
    if (name == "xor")
        return done(bits_of<Xor>(type), logic);
    if (name == "not")
        return type == Type::predicate
                   ? done(&not_predicate, Work::comparison)
                   : done(for_integer(type, []<class T>() -> Handler { return &unary<T, Complement>; }));
    if (name == "neg")
        return done(for_integer(type, []<class T>() -> Handler { return &unary<T, Negate>; }));
    if (name == "abs")
        return done(for_integer(type, []<class T>() -> Handler { return &unary<T, Magnitude>; }));
    if (name == "shl")
        return done(for_integer(type, []<class T>() -> Handler { return &shift_left<T>; }));
    if (name == "shr")
        return done(for_integer(type, []<class T>() -> Handler { return &shift_right<T>; }));
    if (name == "popc")
        return done(type == Type::u32_   ? &to_word<u32, CountOnes>
                    : type == Type::u64_ ? &to_word<u64, CountOnes>
                                         : nullptr);
    if (name == "clz")
        return done(type == Type::u32_   ? &to_word<u32, CountLeadingZeroes>
                    : type == Type::u64_ ? &to_word<u64, CountLeadingZeroes>
                                         : nullptr);
    if (name == "brev")
        return done(type == Type::u32_ ? &unary<u32, Reverse> : type == Type::u64_ ? &unary<u64, Reverse> : nullptr);
    if (name == "bfe")
        return bytes_of(type) >= 4 ? done(for_integer(type, []<class T>() -> Handler { return &bit_field_extract<T>; }))
                                   : std::nullopt;
    if (name == "bfi")
        return done(type == Type::u32_   ? &bit_field_insert<u32>
                    : type == Type::u64_ ? &bit_field_insert<u64>
                                         : nullptr);
    if (name == "prmt")
        return done(type == Type::u32_ ? &permute_bytes : nullptr);
    if (name == "lop3")
        return done(type == Type::u32_ ? &logic_of_three : nullptr);
    return std::nullopt;
}

} // namespace batt::test::ptx
