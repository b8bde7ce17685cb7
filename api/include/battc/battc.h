/// @file
/// The whole public library. docs/library.md is the guide; each header documents its part:
///
///   version.h     the version
///   result.h      Result<T>, Error: how calls tell of failures; no exception crosses the API
///   names.h       patterns of names, "did you mean"
///   diagnostic.h  mistakes in programs and data, as data
///   grid.h        grids from and to plain arrays
///   value.h       values of the language
///   op.h          the ops and constants of the language, documented
///   type.h        the types of the op table, explained
///   program.h     compile(): from text to a CompiledProgram; emit(): its forms as text
///   tasks.h       data sets
///   submission.h  submissions in Kaggle's format, made and scored
///   session.h     Session: evaluates programs on tasks, with results as dense arrays
///   run.h         long runs: results as a stream, shards, files that can be resumed, scores
///   expression.h  Scope: expressions with variables, for a prompt
///   trace.h       every statement of an evaluation with its value
///   device.h      GPUs and the cache of compiled kernels
///
/// Threads: handles (CompiledProgram, TaskSet, Task, Value, Grid, RunPlan, EvaluationMatrix, Session) can be copied at little cost
/// and used by several threads at once. Other classes belong to one thread at a time.
#pragma once

#include <battc/device.h>
#include <battc/diagnostic.h>
#include <battc/expression.h>
#include <battc/grid.h>
#include <battc/names.h>
#include <battc/op.h>
#include <battc/program.h>
#include <battc/result.h>
#include <battc/run.h>
#include <battc/session.h>
#include <battc/submission.h>
#include <battc/tasks.h>
#include <battc/trace.h>
#include <battc/type.h>
#include <battc/value.h>
#include <battc/version.h>
