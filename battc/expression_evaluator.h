// The library's evaluation of expressions under the names of the command line.
#pragma once

#include "api/expression_evaluator.h"

namespace batt::cli {

using api::evaluate_expression;
using api::ExpressionOptions;
using api::ExpressionResult;

} // namespace batt::cli
