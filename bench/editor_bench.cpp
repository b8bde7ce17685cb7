// What a key costs in the line editor: from the bytes of the key to the bytes of the frame, without a terminal and through one.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <thread>

#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "battc/editor/editor.h"
#include "battc/editor/line_reader.h"
#include "tests/battc/editor/simple_language.h"

namespace {

using namespace batt::editor;

std::string cyrillic(size_t bytes) {
    std::string text;
    while (text.size() < bytes)
        text += "щука и жук ";
    return text;
}

std::string lines_of_code(size_t bytes) {
    std::string text;
    for (int i = 0; text.size() < bytes; ++i)
        text += "x" + std::to_string(i) + " = fill(first(I), 5, x" + std::to_string(i / 2) + ")  # a step\n";
    return text;
}

std::string pasted(const std::string& text) { return "\x1b[200~" + text + "\x1b[201~"; }

/// The texts of the benchmarks, by number.
std::string text_of(int64_t number) {
    switch (number) {
    case 0:
        return "x1 = first(";
    case 1:
        return lines_of_code(large_text - 100);
    case 2:
        return lines_of_code(512 * 1024);
    default:
        return cyrillic(512 * 1024);
    }
}

const char* name_of(int64_t number) {
    const char* const names[] = {"one line", "32 KiB of code", "512 KiB of code", "512 KiB of Cyrillic in one line"};
    return names[number];
}

/// Types a letter and erases it, at the end (0), in the middle (1) or at the beginning (2) of a text, on a screen of 200 x 60.
void a_key(benchmark::State& state) {
    const Hooks hooks = batt::test::simple_language();
    const History history;
    Editor editor(hooks, history);
    KeyDecoder decoder;
    Renderer renderer(true);
    editor.begin("> ", ". ");
    const auto type = [&](const std::string& bytes) {
        decoder.feed(bytes);
        while (const auto key = decoder.next())
            editor.apply(*key);
        return renderer.draw(editor.frame(200, 60));
    };
    const std::string text = text_of(state.range(0));
    const int64_t place = state.range(1);
    type(pasted(text));
    if (place == 1) { // the second half goes before the first
        const size_t half = text.find(' ', text.size() / 2) + 1;
        type("\x15\x03");
        editor.begin("> ", ". ");
        type(pasted(text.substr(half)) + "\x1b<" + pasted(text.substr(0, half)));
    } else if (place == 2) {
        type("\x1b<");
    }
    bool erase = false;
    size_t bytes = 0;
    for (auto step : state) {
        bytes += type(erase ? "\x7f" : "x").size();
        erase = !erase;
    }
    state.SetLabel(std::string(name_of(state.range(0))) + (place == 0   ? ", end"
                                                           : place == 1 ? ", middle"
                                                                        : ", beginning"));
    state.counters["bytes_drawn"] = benchmark::Counter(static_cast<double>(bytes), benchmark::Counter::kAvgIterations);
}
BENCHMARK(a_key)->ArgsProduct({{0, 1, 2, 3}, {0, 1, 2}})->Unit(benchmark::kMillisecond);

void completion(benchmark::State& state) {
    Hooks hooks;
    hooks.complete = [](std::string_view, size_t cursor) {
        Completion completion{0, cursor, {}};
        for (int i = 0; i < 1000; ++i)
            completion.candidates.push_back({"op" + std::to_string(1000 + i), "number " + std::to_string(i)});
        return completion;
    };
    const History history;
    Editor editor(hooks, history);
    KeyDecoder decoder;
    Renderer renderer(true);
    editor.begin("> ", ". ");
    for (auto step : state) {
        decoder.feed("\x15op\t");
        while (const auto key = decoder.next())
            editor.apply(*key);
        benchmark::DoNotOptimize(renderer.draw(editor.frame(200, 60)));
    }
    state.SetLabel("1,000 candidates");
}
BENCHMARK(completion)->Unit(benchmark::kMillisecond);

/// From the key that a pseudo-terminal sends to the frame that comes back, with the thread that reads in between.
void a_key_through_a_terminal(benchmark::State& state) {
    setenv("TERM", "xterm", 1);
    winsize size{60, 200, 0, 0};
    int ours = -1;
    int theirs = -1;
    if (openpty(&ours, &theirs, nullptr, nullptr, &size) != 0) {
        state.SkipWithError("no pseudo-terminal");
        return;
    }
    std::thread reader([&] {
        History history;
        LineReader lines(batt::test::simple_language(), history, {.input = theirs, .output = theirs});
        lines.read("> ", ". ");
    });
    std::string shown;
    const auto wait_for = [&](const std::string& text) {
        shown.clear();
        char bytes[65536];
        while (shown.find(text) == std::string::npos) {
            const ssize_t count = read(ours, bytes, sizeof bytes);
            if (count <= 0)
                break;
            shown.append(bytes, static_cast<size_t>(count));
        }
    };
    const auto send = [&](std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = write(ours, bytes.data(), std::min<size_t>(bytes.size(), 1024));
            if (count <= 0)
                break;
            bytes.remove_prefix(static_cast<size_t>(count));
        }
    };
    wait_for(">");
    send(pasted(text_of(state.range(0)) + "#"));
    wait_for("#");
    bool erase = false;
    for (auto step : state) {
        send(erase ? "\x7f" : "@");
        wait_for(erase ? "\x1b[K" : "@");
        erase = !erase;
    }
    if (erase)
        send("\x7f");
    send("\x03");
    char bytes[4096];
    while (!shown.ends_with("\x1b[?2004l")) {
        const ssize_t count = read(ours, bytes, sizeof bytes);
        if (count <= 0)
            break;
        shown.append(bytes, static_cast<size_t>(count));
    }
    reader.join();
    close(theirs);
    close(ours);
    state.SetLabel(name_of(state.range(0)));
}
BENCHMARK(a_key_through_a_terminal)->DenseRange(0, 3)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
