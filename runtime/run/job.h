// What there is to do: entry functions of programs, the tasks they run on, and in which order. Nothing here evaluates
// anything (coordinator.h does).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "interp/program.h"
#include "runtime/data/data_set.h"

namespace batt::runtime {

/// A function that can be run on samples, as results name it.
struct EntryPoint {
    const interp::Program* program = nullptr; ///< null where it is known from its results alone
    ir::FunctionId function = 0;
    u32 program_number = 0; ///< place of its program in the run
    std::string path;       ///< of the program's file
    std::string name;
    std::string own_task;   ///< the task in its name, else the name of its file without extension; empty for batt
    bool names_task = true; ///< the task is in its name
    ir::FunctionKind kind = ir::FunctionKind::solve;
    std::vector<ir::EntryInput> parameters;
    /// batt: what its result consists of. Without records the result is an ordinary output.
    std::vector<ir::OutputRecord> records;
};

/// The task of an entry function other than `batt`: the one in its name, else the name of its file without extension.
std::string own_task(std::string_view task_in_name, const std::string& path);

/// The entry functions of a program, in the order of its module. Parameters are bound by name, but a single parameter is the
/// input whatever its name.
std::vector<EntryPoint> entry_points(const interp::Program& program, const std::string& path = {},
                                     u32 program_number = 0);

/// One function to run on one task's samples.
struct Job {
    const EntryPoint* entry = nullptr;
    const Task* task = nullptr;

    friend bool operator==(const Job&, const Job&) = default;
};

using TaskList = std::shared_ptr<const std::vector<const Task*>>;

/// Functions on tasks, all on all: task by task, and function by function on each. Stands for as many jobs without listing them.
struct JobGroup {
    std::vector<const EntryPoint*> entries;
    TaskList tasks;

    size_t size() const { return entries.size() * tasks->size(); }
};

/// The jobs of groups, one by one.
std::vector<Job> list_jobs(std::span<const JobGroup> groups);
/// A group for each job.
std::vector<JobGroup> group_jobs(std::span<const Job> jobs);

/// Each function on the task of its name, in the order of the functions; `batt` functions on every task. Functions whose task
/// the data set does not have are put into `without_task`.
std::vector<Job> jobs_by_name(std::span<const EntryPoint> entries, const DataSet& data,
                              std::vector<const EntryPoint*>* without_task = nullptr);

/// Every function on every task: by task, then by function.
std::vector<Job> jobs_of_all_pairs(std::span<const EntryPoint> entries, const DataSet& data);

/// Which functions run on which tasks.
struct JobChoice {
    bool all_pairs = false; ///< each function on every task, instead of on its own
    std::vector<std::string> functions =
        {};                              ///< only those whose name matches one of these patterns (glob.h); empty: all
    std::vector<std::string> tasks = {}; ///< only those whose id matches; empty: all
};

/// The tasks that patterns choose; all if there are none. An id without wild cards is looked up.
std::vector<const Task*> choose_tasks(const DataSet& data, std::span<const std::string> patterns);

/// The chosen ones of jobs_by_name or jobs_of_all_pairs, as groups; `tasks` are those that were chosen (choose_tasks). Memory does not
/// grow with the number of jobs. Chosen functions whose task the data set does not have are put into `without_task`.
std::vector<JobGroup> choose_groups(std::span<const EntryPoint> entries, const DataSet& data, const JobChoice& choice,
                                    const TaskList& tasks, std::vector<const EntryPoint*>* without_task = nullptr);

/// The chosen ones of jobs_by_name or jobs_of_all_pairs. Chosen functions whose task the data set does not have are put into
/// `without_task`.
std::vector<Job> choose_jobs(std::span<const EntryPoint> entries, const DataSet& data, const JobChoice& choice,
                             std::vector<const EntryPoint*>* without_task = nullptr);

} // namespace batt::runtime
