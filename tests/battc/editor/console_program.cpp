// A program with a line editor, for tests that run it on terminals: says what it read. `sleep` stands for an evaluation that Ctrl-C
// stops, `nap` for a short one. Usage: console_program [HISTORY_FILE]
#include <algorithm>
#include <csignal>
#include <cstdio>

#include <unistd.h>

#include "battc/editor/line_reader.h"
#include "tests/battc/editor/simple_language.h"

namespace {

volatile std::sig_atomic_t stopped = 0;

void stop(int) { stopped = 1; }

void sleep_until_stopped(int steps) {
    struct sigaction action{};
    action.sa_handler = stop;
    struct sigaction before{};
    sigaction(SIGINT, &action, &before);
    stopped = 0;
    std::puts("sleeping");
    std::fflush(stdout);
    for (int i = 0; i < steps && stopped == 0; ++i)
        usleep(50'000);
    sigaction(SIGINT, &before, nullptr);
    std::puts(stopped != 0 ? "stopped" : "slept");
}

} // namespace

int main(int argc, char** argv) {
    using namespace batt::editor;
    History history(argc > 1 ? argv[1] : "");
    LineReader reader(batt::test::simple_language(), history);
    for (;;) {
        const Entry entry = reader.read("> ", ". ");
        if (entry.kind == Entry::Kind::end)
            break;
        if (entry.kind == Entry::Kind::canceled) {
            std::puts("canceled");
        } else if (entry.text == "sleep" || entry.text == "nap") {
            sleep_until_stopped(entry.text == "nap" ? 10 : 200);
        } else {
            const auto lines = std::count(entry.text.begin(), entry.text.end(), '\n') + 1;
            std::printf("read %zu bytes, %ld lines: %.24s\n", entry.text.size(), static_cast<long>(lines),
                        entry.text.substr(0, entry.text.find('\n')).c_str());
        }
        std::fflush(stdout);
    }
    std::puts("bye");
    return 0;
}
