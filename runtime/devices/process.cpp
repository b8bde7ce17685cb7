#include "runtime/devices/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include <fmt/format.h>

namespace batt::runtime {

Expected<pid_t> start_process(const std::vector<std::string>& arguments) {
    std::vector<char*> texts;
    for (const std::string& argument : arguments)
        texts.push_back(const_cast<char*>(argument.c_str()));
    texts.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP); // a group of its own: Ctrl-C is for this one
    pid_t process = 0;
    const int error = posix_spawn(&process, texts[0], &files, &attributes, texts.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0)
        return Failure{FailureKind::not_found,
                       fmt::format("{} does not start: {}", arguments[0], std::strerror(error))};
    return process;
}

bool has_ended(pid_t process) {
    int status = 0;
    return waitpid(process, &status, WNOHANG) != 0;
}

} // namespace batt::runtime
