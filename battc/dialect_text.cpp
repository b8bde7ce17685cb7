#include "battc/dialect_text.h"

#include <vector>

#include <battc/op.h>
#include <fmt/format.h>

#include "report/figures.h"

namespace batt::cli {

void DialectText::add(const battc::CompiledProgram& program) {
    if (!program.usable())
        return;
    ++programs_[battc::dialect_name(program.dialect())];
    reason_ = program.dialect_reason();
}

std::string DialectText::line() const {
    if (programs_.empty())
        return {};
    if (programs_.size() == 1 && programs_.begin()->second == 1)
        return fmt::format("dialect: {}{}\n", programs_.begin()->first,
                           reason_.empty() ? "" : fmt::format(" ({})", reason_));
    std::vector<std::string> parts;
    for (const auto& [dialect, count] : programs_)
        parts.push_back(fmt::format("{} in {}", dialect, report::counted(count, "program")));
    return fmt::format("dialect: {}\n", fmt::join(parts, ", "));
}

} // namespace batt::cli
