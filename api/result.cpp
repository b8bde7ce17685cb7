#include <battc/result.h>
#include <battc/version.h>

namespace battc {

const char* version() noexcept { return BATTC_VERSION_STRING; }

const char* error_code_name(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::invalid_argument:
        return "invalid argument";
    case ErrorCode::not_found:
        return "not found";
    case ErrorCode::cannot_read:
        return "cannot read";
    case ErrorCode::cannot_write:
        return "cannot write";
    case ErrorCode::foreign_results:
        return "foreign results";
    case ErrorCode::not_available:
        return "not available";
    case ErrorCode::forked:
        return "forked";
    case ErrorCode::canceled:
        return "canceled";
    case ErrorCode::evaluation_failed:
        return "evaluation failed";
    case ErrorCode::out_of_memory:
        return "out of memory";
    case ErrorCode::already_there:
        return "already there";
    case ErrorCode::in_use:
        return "in use";
    case ErrorCode::internal:
        break;
    }
    return "internal error";
}

} // namespace battc
