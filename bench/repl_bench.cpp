// How soon battc repl answers: from its start to the prompt, and what a session does for each key (colours, signature) and for Tab.
//   repl_bench [--benchmark_...] [DATA]      DATA: what battc repl --data gets; samples/tasks if it is left out
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "battc/repl/session.h"

namespace {

const char* const program = BATT_PROGRAM;
const char* data = BATT_SAMPLES;

/// From fork() until "> " is on the terminal; then Ctrl-D.
void start_to_prompt(benchmark::State& state) {
    for (auto _ : state) {
        int terminal = -1;
        winsize size{.ws_row = 50, .ws_col = 160, .ws_xpixel = 0, .ws_ypixel = 0};
        const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
        if (child == 0) {
            setenv("TERM", "xterm", 1);
            execl(program, program, "repl", "--data", data, nullptr);
            _exit(127);
        }
        std::string shown;
        char bytes[4096];
        while (shown.find("> ") == std::string::npos) {
            const ssize_t count = read(terminal, bytes, sizeof bytes);
            if (count <= 0) {
                state.SkipWithError("there is no prompt");
                break;
            }
            shown.append(bytes, static_cast<size_t>(count));
        }
        state.PauseTiming();
        if (write(terminal, "\x04", 1) == 1)
            while (read(terminal, bytes, sizeof bytes) > 0) {
            }
        waitpid(child, nullptr, 0);
        close(terminal);
        state.ResumeTiming();
    }
}

batt::repl::Session& session() {
    static batt::repl::Session one = [] {
        batt::repl::Session session({});
        session.data().load({data});
        session.take("def thrice(grid, factor):\n    return upscale(grid, multiply(factor, 3))");
        for (int i = 0; i < 100; ++i)
            session.take("x" + std::to_string(i) + " = " + std::to_string(i));
        return session;
    }();
    return one;
}

/// Tab after a text.
void completion(benchmark::State& state, const std::string& text) {
    size_t candidates = session().complete(text, text.size()).candidates.size(); // the tasks have been read then
    for (auto _ : state)
        candidates = session().complete(text, text.size()).candidates.size();
    state.counters["candidates"] = static_cast<double>(candidates);
}

/// What a session is asked for each key.
void a_key(benchmark::State& state, const std::string& text) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(session().highlight(text));
        benchmark::DoNotOptimize(session().hint(text, text.size()));
    }
}

} // namespace

int main(int count, char** arguments) {
    benchmark::Initialize(&count, arguments);
    if (count > 1)
        data = arguments[1];
    benchmark::RegisterBenchmark("start to prompt", start_to_prompt)->Unit(benchmark::kMillisecond)->UseRealTime();
    benchmark::RegisterBenchmark("Tab after nothing", completion, "")->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark("Tab in a call", completion, "x1 = fill(I, m")->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark("Tab after :task", completion, ":task ")->Unit(benchmark::kMicrosecond);
    std::string block = "def f(I):\n";
    for (int i = 0; i < 300; ++i)
        block += "    x" + std::to_string(i) + " = fill(I, ZERO, objects(I, T, F, T))  # a step\n";
    benchmark::RegisterBenchmark("a key in a call", a_key, "x1 = fill(I, ZERO, ")->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark("a key in 300 lines", a_key, block + "    y = fill(I, ")
        ->Unit(benchmark::kMicrosecond);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
