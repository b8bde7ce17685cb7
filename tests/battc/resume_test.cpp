// `battc run` as a process: killed at random moments it loses and repeats nothing, interrupted it ends in order, and modes
// agree on real programs.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>
#include <thread>

#include <gtest/gtest.h>

#include "tests/battc/shell.h"

namespace {

namespace fs = std::filesystem;
using namespace batt;
using namespace std::chrono_literals;

/// A run of battc in a process of its own, its output thrown away.
class Process {
public:
    explicit Process(const std::vector<std::string>& arguments) : id_(shell().start(test::battc_command(arguments))) {}
    void signal(int number) const { kill(id_, number); }
    /// The exit status; -1 after a signal.
    int wait() const { return shell().wait(id_).status; }

private:
    static const test::Shell& shell() {
        static const test::Shell one;
        return one;
    }
    pid_t id_;
};

int run(const std::vector<std::string>& arguments) { return Process(arguments).wait(); }

/// Programs that keep battc busy for a good part of a second, on the tasks of the samples.
class Runs : public ::testing::Test {
protected:
    Runs() {
        std::ofstream program(path("work.py"));
        for (int n = 0; n < 150; ++n)
            program << "def solve_" << n << "(I):\n    x1 = objects(I, T, " << (n % 2 == 0 ? "T" : "F")
                    << ", F)\n    x2 = product(x1, x1)\n    x3 = size(x2)\n    x4 = replace(I, " << n % 10
                    << ", x3)\n    O = vmirror(x4)\n    return O\n\n";
        program << "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n";
        for (int n = 0; n < 20; ++n)
            program << "    t" << n << " = replace(I, " << n % 10 << ", " << n % 7 << ")\n    o.append((" << n
                    << ", False, 'n" << n << "', t" << n << "))\n    u" << n << " = colorcount(t" << n
                    << ", 1)\n    s.append((" << n << ", 'None', 'd', u" << n << "))\n";
        program << "    return o, s\n";
        arguments_ = {"run", path("work.py"), "--data", (test::repository() / "samples/tasks").string(), "--all-pairs"};
    }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::vector<std::string> with(std::vector<std::string> more) const {
        more.insert(more.begin(), arguments_.begin(), arguments_.end());
        return more;
    }
    std::vector<std::string> files(const std::string& name) const {
        return {"--output",      path(name + ".jsonl"),
                "--merged",      path(name + ".merged"),
                "--scores-json", path(name + ".scores"),
                "--summary",     path(name + ".summary"),
                "--list",        "none"};
    }
    /// The summary of a run, without what differs between ways to make the same one: threads, batches, time.
    std::string summary(const std::string& name) const {
        const std::string text = test::read_text(path(name + ".summary"));
        return std::regex_replace(text.substr(0, text.find("\"throughput\"")),
                                  std::regex("\"threads\": \\d+, \"batch\": \\d+"), "");
    }
    void expect_same_summary(const std::string& name, const std::string& expected) const {
        EXPECT_NE(summary(expected).find("\"evaluations\""), std::string::npos);
        EXPECT_EQ(summary(name), summary(expected));
    }
    void expect_same(const std::string& name, const std::string& expected) const {
        for (const char* const kind : {".jsonl", ".jsonl.run", ".merged", ".scores"}) {
            const std::string text = test::read_text(path(expected + kind));
            EXPECT_FALSE(text.empty()) << expected << kind;
            EXPECT_TRUE(test::read_text(path(name + kind)) == text)
                << name << kind << " differs from " << expected << kind;
        }
    }

private:
    fs::path folder_ = test::scratch_folder();
    std::vector<std::string> arguments_;
};

TEST_F(Runs, killed_at_any_moment_lose_and_repeat_nothing) {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(run(with(files("whole"))), 1);
    const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    std::mt19937 random(1);
    std::vector<std::string> resume = with(files("resumed"));
    resume.emplace_back("--resume");
    size_t killed = 0;
    for (int kill = 0; kill < 20; ++kill) {
        // Every fourth run starts from nothing; the others go on.
        if (kill % 4 == 0)
            fs::remove(path("resumed.jsonl"));
        const Process process(resume);
        std::this_thread::sleep_for(whole * (random() % 1000) / 1000);
        process.signal(SIGKILL);
        killed += process.wait() == -1 ? 1 : 0;
    }
    EXPECT_GT(killed, 10u);
    ASSERT_EQ(run(resume), 1);
    expect_same("resumed", "whole");
    expect_same_summary("resumed", "whole");
    ASSERT_EQ(run(resume), 1) << "nothing is left to do";
    expect_same("resumed", "whole");
    expect_same_summary("resumed", "whole");
}

TEST_F(Runs, interrupted_while_their_programs_compile_end_soon) {
    {
        std::ofstream program(path("large.py"));
        for (int n = 0; n < 120000; ++n)
            program << "def solve_" << n
                    << "(I):\n    x1 = objects(I, T, F, T)\n    x2 = argmax(x1, size)\n    x3 = fill(I, " << n % 10
                    << ", x2)\n    x4 = apply(lambda q: size(q), x1)\n    return x3\n\n";
    }
    // Unharmed it takes more than a second to compile; the signals come while it is read, parsed, lowered and optimised.
    size_t interrupted = 0;
    const std::vector<std::string> run_it = {
        "run", path("large.py"), "--data", (test::repository() / "samples/tasks").string(), "--list", "none"};
    for (const int signal : {SIGINT, SIGTERM})
        for (const auto wait : {50ms, 200ms, 500ms, 800ms}) {
            const Process process(run_it);
            std::this_thread::sleep_for(wait);
            const auto sent = std::chrono::steady_clock::now();
            process.signal(signal);
            const int status = process.wait();
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - sent;
            EXPECT_TRUE(status == 130 || status == -1 || status == 0 || status == 2) << status;
            interrupted += status == 130 || status == -1 ? 1 : 0;
            EXPECT_LT(took.count(), 2.0) << "after " << wait.count() << " ms"; // 0.3 s on an idle machine
        }
    EXPECT_GT(interrupted, 4U);
    for (const char* const command : {"check", "compile"})
        for (const int signal : {SIGINT, SIGTERM}) {
            const Process process({command, path("large.py")});
            std::this_thread::sleep_for(500ms); // the handler is there, and there is work left
            process.signal(signal);
            EXPECT_EQ(process.wait(), 130) << command;
        }
}

TEST_F(Runs, interrupted_end_in_order_and_go_on) {
    ASSERT_EQ(run(with(files("whole"))), 1);
    const Process process(with(files("resumed")));
    for (int wait = 0;
         wait < 60'000 && !(fs::exists(path("resumed.jsonl")) && fs::file_size(path("resumed.jsonl")) > 0); ++wait)
        std::this_thread::sleep_for(1ms);
    process.signal(SIGINT);
    const int status = process.wait();
    EXPECT_TRUE(status == 130 || status == 1) << status;
    const std::string part = test::read_text(path("resumed.jsonl"));
    ASSERT_FALSE(part.empty());
    EXPECT_EQ(part.back(), '\n');
    EXPECT_TRUE(test::read_text(path("whole.jsonl")).starts_with(part));
    std::vector<std::string> resume = with(files("resumed"));
    resume.emplace_back("--resume");
    ASSERT_EQ(run(resume), 1);
    expect_same("resumed", "whole");
}

TEST_F(Runs, of_any_mode_give_the_same_bytes) {
    ASSERT_EQ(run(with(files("whole"))), 1);
    for (const auto& [jobs, batch] :
         {std::pair("1", "1024"), std::pair("2", "10"), std::pair("4", "1"), std::pair("8", "500")}) {
        std::vector<std::string> arguments = with(files("other"));
        arguments.insert(arguments.end(), {"--jobs", jobs, "--batch", batch, "--force"});
        ASSERT_EQ(run(arguments), 1);
        expect_same("other", "whole");
        expect_same_summary("other", "whole");
    }
    std::vector<std::string> merge = {"merge"};
    for (const char* const shard : {"1/3", "3/3", "2/3"}) {
        const std::string part = path(std::string("part") + shard[0]);
        ASSERT_EQ(run(with({"--output", part, "--shard", shard, "--list", "none"})), 1);
        merge.push_back(part);
    }
    const std::vector<std::string> merged = files("merged");
    merge.insert(merge.end(), merged.begin(), merged.end() - 4); // without --summary and --list
    ASSERT_EQ(run(merge), 0);
    expect_same("merged", "whole");
}

} // namespace
