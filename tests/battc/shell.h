// Runs commands of the shell with battc in the path, for tests that look at battc as a process.
#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace batt::test {

struct Ended {
    int status = -1;    ///< exit status; -1 after a signal
    double seconds = 0; ///< of the processor
    long kilobytes = 0; ///< of memory, at most
    std::string output; ///< standard output and standard error
};

inline std::string quoted_for_shell(const std::string& text) {
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? "'\\''" : std::string(1, c);
    return result + "'";
}

/// A command of the shell that becomes battc, so that signals reach it.
inline std::string battc_command(const std::vector<std::string>& arguments) {
    std::string command = "exec battc";
    for (const std::string& argument : arguments)
        command += " " + quoted_for_shell(argument);
    return command;
}

/// A folder of its own in which commands run.
class Shell {
public:
    std::filesystem::path path(const std::string& name) const { return folder_ / name; }
    std::string text(const std::string& name) const { return read_text(path(name).string()); }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary) << text;
    }

    /// Starts a command and gives the number of its process; standard input is empty.
    pid_t start(const std::string& command, const std::string& output = "/dev/null") const {
        const std::string folder = folder_.string();
        const std::string program_folder = std::filesystem::path(BATT_PROGRAM).parent_path().string();
        const pid_t child = fork();
        if (child != 0)
            return child;
        const int in = open("/dev/null", O_RDONLY);
        const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (chdir(folder.c_str()) != 0 || in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
            _exit(127);
        setenv("PATH", (program_folder + ":" + std::getenv("PATH")).c_str(), 1);
        execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        _exit(127);
    }

    Ended wait(pid_t child) const {
        Ended ended;
        int status = 0;
        rusage used{};
        if (child > 0 && wait4(child, &status, 0, &used) == child) {
            ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
            ended.kilobytes = used.ru_maxrss;
            for (const timeval& time : {used.ru_utime, used.ru_stime})
                ended.seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        }
        return ended;
    }

    Ended run(const std::string& command) const {
        const std::string output = path(".output").string();
        Ended ended = wait(start(command, output));
        ended.output = read_text(output);
        return ended;
    }

private:
    std::filesystem::path folder_ = scratch_folder();
};

} // namespace batt::test
