#include "runtime/run/failure.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace batt::runtime {

namespace {

using frontend::Code;
using frontend::SourceFile;
using frontend::SourceRange;

/// The name or number that starts at a place, which is all that a position of the IR tells.
SourceRange range_at(const SourceFile& source, ir::Position position) {
    const std::string_view line = source.line(position.line);
    // Columns count characters, ranges bytes.
    size_t begin = 0;
    for (u32 column = 1; column < position.column && begin < line.size(); ++column) {
        ++begin;
        while (begin < line.size() && (static_cast<unsigned char>(line[begin]) & 0xC0) == 0x80)
            ++begin;
    }
    size_t end = begin;
    while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_'))
        ++end;
    const uint32_t start = source.line_start(position.line);
    return {start + static_cast<uint32_t>(begin), start + static_cast<uint32_t>(std::max(end, begin + 1))};
}

} // namespace

frontend::Diagnostic failure_diagnostic(const SourceFile& source, ErrorKind kind, std::string_view message,
                                        ir::Position position) {
    frontend::Diagnostic diagnostic;
    diagnostic.code = failure_code(kind);
    diagnostic.file = source.name();
    if (position.known()) {
        diagnostic.range = range_at(source, position);
        diagnostic.position = {position.line, position.column};
        if (!source.text().empty())
            diagnostic.end = source.position(diagnostic.range.end);
    }
    diagnostic.message = failure_text(kind, message);
    return diagnostic;
}

std::string failure_text(ErrorKind kind, std::string_view message) {
    // Where the message says nothing more than the name of the kind, the name is enough.
    if (kind == ErrorKind::zero_division)
        return std::string(error_name(kind));
    return fmt::format("{}: {}", error_name(kind), message);
}

Code failure_code(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::type:
        return Code::failed_type;
    case ErrorKind::index:
        return Code::failed_index;
    case ErrorKind::value:
        return Code::failed_value;
    case ErrorKind::empty:
        return Code::failed_empty;
    case ErrorKind::zero_division:
        return Code::failed_division;
    case ErrorKind::recursion:
        return Code::failed_recursion;
    case ErrorKind::integer_overflow:
        return Code::failed_overflow;
    case ErrorKind::fuel:
        return Code::failed_fuel;
    case ErrorKind::memory:
        return Code::failed_memory;
    case ErrorKind::size:
        return Code::failed_size;
    case ErrorKind::internal:
        break;
    }
    return Code::failed_internal;
}

} // namespace batt::runtime
