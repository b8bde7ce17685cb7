// What a program says, without how it is laid out: comments, docstrings, blank lines and blanks that separate nothing are left out,
// and only the depth of indentation counts. Programs of one canonical text give equal results; only the lines and columns of their
// messages can differ.
#pragma once

#include "frontend/source.h"

#include <string>

namespace batt::frontend {

std::string canonical_text(const SourceFile& source);

} // namespace batt::frontend
