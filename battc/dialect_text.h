// Which dialects programs were read as, in a line for summaries: a file that was taken for the wrong one fails in odd ways.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <battc/program.h>

namespace batt::cli {

class DialectText {
public:
    void add(const battc::CompiledProgram& program);
    /// "dialect: arc-dsl (3 names of it alone, 0 of batt alone)\n"; of several programs how many are of each. Empty without any.
    std::string line() const;

private:
    std::map<std::string_view, size_t> programs_; ///< by dialect
    std::string reason_;                          ///< of the last
};

} // namespace batt::cli
