// Programs and the data they run on: what is evaluated on a device and by the interpreter, to be compared or to be timed.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ir/module.h"
#include "runtime/run/schedule.h"

namespace batt::test {

/// A program, and what it is called in messages.
struct NamedModule {
    std::string path;
    ir::Module module;
};

class Corpus {
public:
    /// Every function on every task, or where that would be too much each function on the task of its name.
    Corpus(std::string name, std::vector<NamedModule> modules, runtime::DataSet data);
    Corpus(const Corpus&) = delete;
    Corpus& operator=(const Corpus&) = delete;

    const std::string& name() const { return name_; }
    const NamedModule& module_of(const runtime::EntryPoint& entry) const { return modules_[entry.program_number]; }
    const runtime::Schedule& schedule() const { return *schedule_; }
    /// Its functions that have something to do.
    std::vector<const runtime::EntryPoint*> entries() const;

private:
    std::string name_;
    std::vector<NamedModule> modules_;
    std::deque<interp::Program> programs_;
    std::vector<runtime::EntryPoint> entries_;
    runtime::DataSet data_;
    std::optional<runtime::Schedule> schedule_;
};

/// Program files on a data set. Nothing, with a reason in `problem`, if one cannot be read or nothing of it runs.
std::unique_ptr<Corpus> read_corpus(std::string name, const std::vector<std::string>& programs, const std::string& data,
                                    std::string& problem);

/// Every `step`-th vector of a conformance file (its README.md says what these are) as a function of its own, which is not
/// optimised, so that the op is executed. Null if there is no such file.
std::unique_ptr<Corpus> conformance_corpus(const std::string& file, Dialect dialect, size_t step);

/// Random programs of all dialects on random grids.
std::unique_ptr<Corpus> random_corpus(unsigned count);

/// `objects(I, True, False, False)` on different grids of 30 x 30: in each cell a random one of ten colours, or rectangles.
std::unique_ptr<Corpus> objects_corpus(unsigned grids, bool rectangles);

} // namespace batt::test
