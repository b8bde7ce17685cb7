// A value or the reason why there is none: how code generators, and what they load at run time, report failures. It lies in
// codegen/ because nothing below can fail that way; runtime/ and api/ use it from here.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace batt {

/// What kept a backend from working. It is never the fault of the program; the interpreter does the work instead.
enum class FailureKind {
    not_found,       ///< there is no such library, device or file
    not_supported,   ///< it exists and cannot do what is asked: NVRTC does not know the architecture
    compile,         ///< the compiler refused the text
    out_of_memory,   ///< of a device or of pinned host memory
    launch,          ///< a kernel could not be started
    device_lost,     ///< a device no longer answers, or a kernel ended in a fault; what it held is gone
    input_or_output, ///< a file could not be read or written
    not_wanted,      ///< the result is no longer needed
};

/// "not found", "out of memory", ...
constexpr const char* failure_name(FailureKind kind) {
    switch (kind) {
    case FailureKind::not_found:
        return "not found";
    case FailureKind::not_supported:
        return "not supported";
    case FailureKind::compile:
        return "does not compile";
    case FailureKind::out_of_memory:
        return "out of memory";
    case FailureKind::launch:
        return "launch failed";
    case FailureKind::device_lost:
        return "device lost";
    case FailureKind::input_or_output:
        return "input or output";
    case FailureKind::not_wanted:
        return "not wanted";
    }
    return "failed";
}

struct Failure {
    FailureKind kind;
    std::string message; ///< a sentence without a full stop, for people
};

/// Either a T or a Failure.
template <class T>
class Expected {
public:
    explicit(false) Expected(T value) : state_(std::move(value)) {}
    explicit(false) Expected(Failure failure) : state_(std::move(failure)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }
    /// Only if ok().
    T& value() { return std::get<0>(state_); }
    const T& value() const { return std::get<0>(state_); }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    /// Only if not ok().
    const Failure& failure() const { return std::get<1>(state_); }

private:
    std::variant<T, Failure> state_;
};

/// For calls that succeed without a value.
struct Success {};
using Done = Expected<Success>;

} // namespace batt
