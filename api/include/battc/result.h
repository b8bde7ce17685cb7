/// @file
/// How calls tell of failures: by value. A call that gives a Result throws nothing; what is thrown inside of it, by the standard library
/// or by a callback, becomes an Error. Other calls can throw std::bad_alloc, and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include <battc/export.h>

namespace battc {

/// What kind of failure it is. The numbers never change their meaning.
enum class ErrorCode : uint8_t {
    invalid_argument = 1,  ///< an argument makes no sense; the message names it
    not_found = 2,         ///< there is no entry point, task, sample, device or file of that name
    cannot_read = 3,       ///< a file cannot be read
    cannot_write = 4,      ///< a file cannot be written
    foreign_results = 5,   ///< a file of results that should be resumed or merged is of another run
    not_available = 6,     ///< a device, compiler or instruction set that is asked for is not there
    forked = 7,            ///< the Session was opened, and used threads or devices, in the parent of this process
    canceled = 8,          ///< the caller's token or callback ended the call
    evaluation_failed = 9, ///< the program failed: ErrorKind and place are in the result that carries the error
    out_of_memory = 10,    ///< memory of the host ran out
    internal = 11,         ///< a broken invariant of battc; please report it
    already_there = 12,    ///< a file of results holds something already, and was not to be overwritten
    in_use = 13,           ///< another process writes the file
};

/// "invalid argument", "not found", ...
BATTC_API const char* error_code_name(ErrorCode code) noexcept;

/// Why a call gave nothing.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message; ///< a sentence for people, without a full stop
};

/// Either a T or an Error.
template <class T>
class [[nodiscard]] Result {
public:
    explicit(false) Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    explicit(false) Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    /// Only if ok().
    T& value() & noexcept { return *std::get_if<0>(&state_); }
    const T& value() const& noexcept { return *std::get_if<0>(&state_); }
    T&& value() && noexcept { return std::move(*std::get_if<0>(&state_)); }
    T& operator*() & noexcept { return value(); }
    const T& operator*() const& noexcept { return value(); }
    T&& operator*() && noexcept { return std::move(*this).value(); }
    T* operator->() noexcept { return &value(); }
    const T* operator->() const noexcept { return &value(); }
    /// The value, or another one in the place of an error.
    T value_or(T other) const { return ok() ? value() : std::move(other); }

    /// Only if not ok().
    const Error& error() const noexcept { return *std::get_if<1>(&state_); }

private:
    std::variant<T, Error> state_;
};

/// For calls that give nothing but success.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    explicit(false) Result(Error error) : error_(std::move(error)), ok_(false) {}

    bool ok() const noexcept { return ok_; }
    explicit operator bool() const noexcept { return ok_; }
    /// Only if not ok().
    const Error& error() const noexcept { return error_; }

private:
    Error error_;
    bool ok_ = true;
};

} // namespace battc
