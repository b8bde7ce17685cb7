// Between the types of the public headers and those of the layers below, and the guard that turns exceptions into errors. Private.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <utility>

#include <battc/diagnostic.h>
#include <battc/op.h>
#include <battc/program.h>
#include <battc/result.h>
#include <battc/session.h>
#include <battc/tasks.h>

#include "frontend/diagnostic.h"
#include "interp/interpreter.h"
#include "runtime/data/data_set.h"
#include "runtime/results/result_file.h"
#include "runtime/run/job.h"

namespace battc {

struct SourceText::Impl {
    batt::frontend::SourceFile file;
};

inline batt::Dialect to_internal(Dialect dialect) { return static_cast<batt::Dialect>(dialect); }
inline Dialect to_public(batt::Dialect dialect) { return static_cast<Dialect>(dialect); }
inline ErrorKind to_public(batt::ErrorKind kind) { return static_cast<ErrorKind>(kind); }
inline batt::ErrorKind to_internal(ErrorKind kind) { return static_cast<batt::ErrorKind>(kind); }
inline Split to_public(batt::runtime::Split split) { return static_cast<Split>(split); }
inline batt::runtime::Split to_internal(Split split) { return static_cast<batt::runtime::Split>(split); }
inline Position to_public(batt::ir::Position position) { return {position.line, position.column}; }
inline batt::ir::Position to_internal(Position position) { return {position.line, position.column}; }
inline Match to_public(std::optional<bool> match) { return !match ? Match::unknown : *match ? Match::yes : Match::no; }
inline batt::interp::OnErrorPolicy to_internal(OnError policy) {
    return static_cast<batt::interp::OnErrorPolicy>(policy);
}
/// The two have the same defaults.
static_assert(Limits{}.fuel == batt::interp::Limits{}.fuel && Limits{}.memory == batt::interp::Limits{}.memory &&
              Limits{}.elements == batt::interp::Limits{}.elements && Limits{}.depth == batt::interp::Limits{}.depth);
inline batt::interp::Limits to_internal(const Limits& limits) {
    return {.fuel = limits.fuel, .memory = limits.memory, .elements = limits.elements, .depth = limits.depth};
}
inline SourceText to_public(batt::frontend::SourceFile file) {
    return SourceText(std::make_shared<SourceText::Impl>(std::move(file)));
}

inline ErrorCode to_public(batt::runtime::FileTrouble trouble) {
    switch (trouble) {
    case batt::runtime::FileTrouble::foreign:
        return ErrorCode::foreign_results;
    case batt::runtime::FileTrouble::exists:
        return ErrorCode::already_there;
    case batt::runtime::FileTrouble::in_use:
        return ErrorCode::in_use;
    case batt::runtime::FileTrouble::none:
    case batt::runtime::FileTrouble::cannot_write:
        break;
    }
    return ErrorCode::cannot_write;
}

static_assert(static_cast<int>(Dialect::batt) == static_cast<int>(batt::Dialect::batt));
static_assert(static_cast<int>(ErrorKind::internal) == static_cast<int>(batt::ErrorKind::internal) &&
              static_cast<int>(ErrorKind::fuel) == static_cast<int>(batt::ErrorKind::fuel));
static_assert(static_cast<int>(Split::generated) == static_cast<int>(batt::runtime::Split::generated));
static_assert(static_cast<int>(OnError::use_default) == static_cast<int>(batt::interp::OnErrorPolicy::use_default));
static_assert(static_cast<int>(EntryKind::batt) == static_cast<int>(batt::ir::FunctionKind::batt));

std::vector<Diagnostic> to_public(const batt::frontend::DiagnosticList& diagnostics);
Diagnostic to_public(const batt::frontend::Diagnostic& diagnostic);
EntryPoint to_public(const batt::runtime::EntryPoint& entry);
OutputRecord to_public(const batt::ir::OutputRecord& record);

inline Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }
inline Error not_found(std::string message) { return {ErrorCode::not_found, std::move(message)}; }

/// Runs what gives a Result and turns what it throws into an Error.
template <class Body>
auto protect(Body&& body) noexcept -> decltype(body()) {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::out_of_memory, "out of memory"};
    } catch (const std::exception& exception) {
        return Error{ErrorCode::internal, exception.what()};
    } catch (...) {
        return Error{ErrorCode::internal, "unknown exception"};
    }
}

} // namespace battc
