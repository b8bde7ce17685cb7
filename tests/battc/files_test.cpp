// What battc does to files: results are never lost, mixed or overwritten by accident, what is no file is not read, and what was left
// out of a run stands in everything that a program reads. Also that the memory of a run does not depend on its length.
#include <csignal>
#include <thread>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/battc/shell.h"

namespace {

namespace fs = std::filesystem;
using namespace batt;
using nlohmann::json;
using test::Ended;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* one_task =
    R"({"train": [{"input": [[1, 2]], "output": [[2, 1]]}], "test": [{"input": [[3, 4]], "output": [[4, 3]]}]})";

std::string solver(const std::string& task, const std::string& op = "vmirror") {
    return "def solve_" + task + "(I):\n    O = " + op + "(I)\n    return O\n";
}

class Files : public ::testing::Test {
protected:
    Files() {
        shell.write("a.py", solver("a"));
        shell.write("data/a.json", one_task);
        shell.write("data/b.json", one_task);
    }
    test::Shell shell;
};

/// Programs that keep battc busy for a moment.
std::string slow_program(int functions) {
    std::string text;
    for (int n = 0; n < functions; ++n)
        text += "def solve_" + std::to_string(n) + "(I):\n    x1 = objects(I, T, " + (n % 2 == 0 ? "T" : "F") +
                ", F)\n    x2 = product(x1, x1)\n    x3 = size(x2)\n    x4 = replace(I, " + std::to_string(n % 10) +
                ", x3)\n    return x4\n\n";
    return text;
}

TEST_F(Files, of_results_are_written_by_one_process_at_a_time) {
    shell.write("slow.py", slow_program(2000));
    const std::string command =
        "exec battc run slow.py -d " + (test::repository() / "samples/tasks").string() + " --all-pairs --list none";
    ASSERT_EQ(shell.run(command + " -o whole").status, 1);
    const pid_t first = shell.start(command + " -o part --resume");
    for (int wait = 0; wait < 60'000 && !(fs::exists(shell.path("part")) && fs::file_size(shell.path("part")) > 0);
         ++wait)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    kill(first, SIGSTOP); // so that it is still there
    for (const char* const how : {"--resume", "--force", ""}) {
        const Ended second = shell.run(command + " -o part " + how);
        EXPECT_EQ(second.status, 4) << how;
        EXPECT_THAT(second.output, HasSubstr("part: another process of battc is writing it")) << how;
    }
    kill(first, SIGCONT);
    kill(first, SIGKILL);
    shell.wait(first);
    EXPECT_EQ(shell.run(command + " -o part --resume").status, 1) << "the lock ends with its process";
    EXPECT_TRUE(shell.text("part") == shell.text("whole"));
}

TEST_F(Files, of_results_are_overwritten_only_when_that_is_asked_for) {
    ASSERT_EQ(shell.run("battc run a.py -d data -o r").status, 0);
    const std::string before = shell.text("r");
    Ended again = shell.run("battc run a.py -d data -o r");
    EXPECT_EQ(again.status, 2);
    EXPECT_THAT(again.output,
                HasSubstr("r: it holds results of this run; --resume goes on with it, --force overwrites it"));
    again = shell.run("battc run a.py -d data -o r --limit 1");
    EXPECT_EQ(again.status, 2);
    EXPECT_THAT(again.output, HasSubstr("another run: --limit is none there and 1 here; --force overwrites it"));
    EXPECT_THAT(again.output, Not(HasSubstr("--resume")));
    EXPECT_EQ(shell.text("r"), before);
    EXPECT_EQ(shell.run("battc run a.py -d data -o r --resume").status, 0);
    EXPECT_EQ(shell.text("r"), before);
    EXPECT_EQ(shell.run("battc run a.py -d data -o r --limit 1 --force").status, 0);
    EXPECT_NE(shell.text("r"), before);
    shell.write("notes", "mine");
    EXPECT_EQ(shell.run("battc run a.py -d data -o notes").status, 2);
    EXPECT_EQ(shell.text("notes"), "mine");
    EXPECT_EQ(shell.run("battc merge r -o notes").status, 2);
    EXPECT_EQ(shell.text("notes"), "mine");
    EXPECT_EQ(shell.run("battc merge r -o notes --force").status, 0);
    EXPECT_EQ(shell.text("notes"), shell.text("r"));
    EXPECT_EQ(shell.run("battc run a.py -d data -o r --resume --force").status, 2);
}

TEST_F(Files, that_are_read_are_never_written) {
    ASSERT_EQ(shell.run("battc run a.py -d data -o r").status, 0);
    fs::create_hard_link(shell.path("a.py"), shell.path("hard"));
    fs::create_symlink("data/a.json", shell.path("soft"));
    shell.write("candidates.json", one_task);
    ASSERT_EQ(shell.run("battc compile a.py --emit ir -o a.ir").status, 0);
    const std::string commands[] = {
        "battc run a.py -d data -o a.py --force",
        "battc run a.py -d data -o ./data/../a.py --force",
        "battc run a.py -d data -o hard --force",
        "battc run . -d data --summary a.py",
        "battc run a.py -d data --summary soft",
        "battc run a.py -d data --scores-json data/a.json",
        "battc run a.py -d data --merged data/b.json",
        "battc run a.py -d data --candidate candidates.json --merged candidates.json",
        "battc run a.ir -d data --summary a.py",
        "battc run - -d data --summary a.py < a.py",
        "battc compile a.py -o a.py",
        "battc compile hard -o a.py",
        "battc compile - -o a.py < a.py",
        "battc compile a.ir --emit ir-opt -o a.py",
        "battc merge r -o r --force",
        "battc merge r -o new --merged r",
        "battc merge r -o new --scores-json r.run",
        // Two outputs are not one file either.
        "battc run a.py -d data -o new --summary new",
        "battc run a.py -d data -o new --merged ./new.run",
        "battc run a.py -d data --scores-json new --summary data/../new",
        "battc run a.py -d data --format jsonl -o new > new",
    };
    const auto everything = [&] {
        std::string all;
        for (const char* const name :
             {"a.py", "hard", "a.ir", "data/a.json", "data/b.json", "candidates.json", "r", "r.run"})
            all += shell.text(name) + "\n";
        return all;
    };
    const std::string before = everything();
    for (const std::string& command : commands) {
        const Ended ended = shell.run(command);
        EXPECT_EQ(ended.status, 2) << command << "\n" << ended.output;
        EXPECT_EQ(everything(), before) << command;
    }
    EXPECT_EQ(shell.run("battc run a.py -d data --summary s --merged m --scores-json c -o new2").status, 0);
    EXPECT_EQ(shell.run("battc run a.py -d data --summary s --merged m --scores-json c -o new2 --resume").status, 0)
        << "reports are made again";
    EXPECT_EQ(shell.run("battc compile a.py -o b.ir && battc compile a.py -o b.ir").status, 0);
}

TEST_F(Files, a_run_goes_on_with_the_same_program_wherever_it_lies_and_however_it_is_laid_out) {
    shell.write("two.py", solver("a") + "\n" + solver("b"));
    ASSERT_EQ(shell.run("battc run two.py -d data -o whole").status, 0);
    const std::string whole = shell.text("whole");
    const std::string part = whole.substr(0, whole.find('\n', whole.size() / 2) + 1);
    ASSERT_LT(part.size(), whole.size());
    shell.write("part.run", shell.text("whole.run"));
    shell.write("elsewhere/2.py",
                "# A comment.\n\n" + solver("a") + "\n\n\n# Another.\n" +
                    "def solve_b( I ):   # here too\n    O = (\n        vmirror(  I)  )\n    return O\n");
    shell.write("changed.py", solver("a") + "\n" + solver("b", "hmirror"));
    shell.write("part", part);
    const Ended changed = shell.run("battc run changed.py -d data -o part --resume");
    EXPECT_EQ(changed.status, 2);
    EXPECT_THAT(changed.output, HasSubstr("it is of another run: program changed.py is "));
    EXPECT_EQ(shell.text("part"), part);
    shell.write("elsewhere/deeper.py",
                "\"\"\"What this file is for.\"\"\"\ndef solve_a(I):\n  'It mirrors.'\n  O = vmirror(I)\n  "
                "return O\ndef solve_b(I):\n\tO = vmirror(I)\r\n\treturn O\n");
    EXPECT_EQ(shell.run("battc run elsewhere/deeper.py -d data -o part --resume").status, 0);
    EXPECT_EQ(shell.text("part"), whole);
    shell.write("part", part);
    // The parentheses are other tokens; without them the text is the same but for its layout.
    shell.write("elsewhere/2.py",
                "# A comment.\n\n" + solver("a") + "\n\n\n# Another.\n" +
                    "def solve_b( I ):   # here too\n\n    O = vmirror(  # why not\n       I\n    )\n    return O\n");
    const Ended moved = shell.run("battc run ./elsewhere/2.py -d data -o part --resume --format jsonl");
    EXPECT_EQ(moved.status, 0) << moved.output;
    EXPECT_EQ(shell.text("part"), whole) << "lines keep the path that the file has";
    EXPECT_THAT(moved.output, HasSubstr("{\"program\": \"./elsewhere/2.py\", "));
    EXPECT_THAT(moved.output, Not(HasSubstr("two.py")));
}

TEST_F(Files, shards_of_one_program_in_two_places_are_put_together) {
    shell.write("two.py", solver("a") + "\n" + solver("b"));
    shell.write("there/two.py", "# other machine\n" + solver("a") + "\n" + solver("b"));
    ASSERT_EQ(shell.run("battc run two.py -d data -o whole").status, 0);
    ASSERT_EQ(shell.run("battc run two.py -d data -o 1 --shard 1/2").status, 0);
    ASSERT_EQ(shell.run("battc run there/two.py -d data -o 2 --shard 2/2").status, 0);
    const Ended merged = shell.run("battc merge 2 1 -o merged");
    EXPECT_EQ(merged.status, 0) << merged.output;
    EXPECT_EQ(shell.text("merged"), shell.text("whole"));
    EXPECT_EQ(shell.text("merged.run"), shell.text("whole.run"));
}

TEST_F(Files, that_are_none_are_not_read) {
    ASSERT_EQ(mkfifo(shell.path("pipe.py").c_str(), 0600), 0);
    ASSERT_EQ(mkfifo(shell.path("data/pipe.json").c_str(), 0600), 0);
    ASSERT_EQ(mkfifo(shell.path("r.run").c_str(), 0600), 0);
    shell.write("r", "{}\n");
    for (const char* const command :
         {"battc check pipe.py", "battc compile pipe.py", "battc run pipe.py -d data", "battc check /dev/zero",
          "battc run a.py -d /dev/zero", "battc run a.py -d data/pipe.json", "battc eval --file pipe.py",
          "battc eval --file /dev/zero", "battc run a.py -d data --candidate /dev/zero",
          "battc run a.py -d data --candidate data/pipe.json", "battc check - < /dev/zero",
          "battc run a.py -d - < /dev/zero", "battc merge r -o s"}) {
        const Ended ended = shell.run(std::string("timeout 20 ") + command);
        EXPECT_EQ(ended.status, 3) << command << "\n" << ended.output;
        EXPECT_LT(ended.kilobytes, 700 << 10) << command;
    }
    // Beside what can be read they are passed over.
    const Ended run = shell.run("timeout 20 battc run a.py -d data --format jsonl");
    EXPECT_EQ(run.status, 0) << run.output;
    EXPECT_THAT(run.output, HasSubstr("1 file holds no tasks and is passed over: data/pipe.json"));
    EXPECT_EQ(shell.run("timeout 20 battc run . -d data").status, 0);
    EXPECT_EQ(shell.run("battc run a.py -d - < data/a.json > /dev/null").status, 3) << "its task has another name";
    EXPECT_EQ(shell.run("battc run a.py -d - --all-pairs < data/a.json").status, 0);
    EXPECT_EQ(shell.run("battc run - -d data < a.py").status, 0);
    EXPECT_EQ(shell.run("battc run - -d - < a.py").status, 2);
    EXPECT_EQ(shell.run("bash -c 'battc run <(cat a.py) -d <(cat data/a.json) --all-pairs'").status, 0);
}

TEST_F(Files, beyond_a_size_are_not_read_unless_that_is_raised) {
    for (const char* const command :
         {"battc check a.py", "battc compile a.py", "battc run a.py -d data/a.json", "battc eval --file lines"}) {
        shell.write("lines", "add(1, 2)\n");
        EXPECT_EQ(shell.run(std::string(command) + " --max-file-size 1K").status, 0) << command;
        const Ended small = shell.run(std::string(command) + " --max-file-size 8");
        EXPECT_EQ(small.status, 3) << command;
        EXPECT_THAT(small.output, HasSubstr("larger than 8 bytes (--max-file-size raises this limit)"));
    }
}

TEST_F(Files, without_tasks_cost_a_few_lines_however_many_they_are) {
    for (int number = 0; number < 3000; ++number) {
        shell.write("many/other" + std::to_string(number) + ".json", R"({"name": 1})");
        shell.write("many/broken" + std::to_string(number) + ".json", "{\"train\": [\n");
    }
    shell.write("many/a.json", one_task);
    const Ended ended = shell.run("battc run a.py -d many");
    EXPECT_EQ(ended.status, 1);
    EXPECT_LT(std::ranges::count(ended.output, '\n'), 100);
    EXPECT_THAT(ended.output,
                HasSubstr("... and 980 more, 980 of them errors\n"
                          "note[B0402]: 3000 files hold no tasks and are passed over: many/other0.json, "));
    EXPECT_THAT(ended.output, HasSubstr("error[B0410]: 2000 further files have 2000 problems, which are not listed"));
    EXPECT_THAT(ended.output, HasSubstr("2 evaluations: 2 right"));
}

class LeftOut : public Files {
protected:
    LeftOut() {
        shell.write("mixed.py", "def solve_a(I):\n    return unknown_op(I)\n\n" + solver("b") +
                                    "\ndef helper(x):\n    while x:\n        pass\n    return x\n" +
                                    "\ndef solve_c(I):\n    return helper(I)\n");
    }
    std::vector<json> lines(const std::string& text) const {
        std::vector<json> result;
        for (size_t begin = 0; begin < text.size();) {
            const size_t end = std::min(text.find('\n', begin), text.size());
            if (text[begin] == '{')
                result.push_back(json::parse(text.substr(begin, end - begin)));
            begin = end + 1;
        }
        return result;
    }
    void expect_all(const json& left_out) const {
        ASSERT_EQ(left_out.size(), 3u) << left_out.dump();
        EXPECT_EQ(left_out[0]["function"], "solve_a");
        EXPECT_EQ(left_out[0]["task"], "a");
        EXPECT_EQ(left_out[0]["status"], "left out");
        EXPECT_EQ(left_out[0]["match"], false);
        EXPECT_EQ(left_out[0]["error"]["message"], "unknown function 'unknown_op'");
        EXPECT_EQ(left_out[0]["error"]["line"], 2);
        EXPECT_EQ(left_out[0]["diagnostics"][0]["code"], "B0201");
        EXPECT_EQ(left_out[0]["diagnostics"][0]["begin"]["column"], 12);
        EXPECT_EQ(left_out[1]["function"], "helper");
        EXPECT_TRUE(left_out[1]["task"].is_null());
        EXPECT_EQ(left_out[2]["function"], "solve_c");
    }
};

TEST_F(LeftOut, functions_are_in_everything_that_programs_read) {
    ASSERT_EQ(
        shell.run("battc run mixed.py -d data -o r --summary s --scores-json c --merged m --format jsonl > out").status,
        1);
    EXPECT_EQ(shell.text("out"), shell.text("r"));
    const std::vector<json> all = lines(shell.text("r"));
    ASSERT_EQ(all.size(), 5u);
    expect_all(json(std::vector<json>(all.begin(), all.begin() + 3)));
    EXPECT_EQ(all[3]["status"], "ok");
    expect_all(json::parse(shell.text("s"))["left_out"]);
    expect_all(json::parse(shell.text("c"))["left_out"]);
    expect_all(json::parse(shell.text("m"))["left_out"]);
    // A run without mistakes has none of it.
    ASSERT_EQ(shell.run("battc run a.py -d data -o r2 --summary s --scores-json c --merged m").status, 0);
    for (const char* const name : {"r2", "s", "c", "m"})
        EXPECT_THAT(shell.text(name), Not(HasSubstr("left"))) << name;
}

TEST_F(LeftOut, functions_survive_shards_and_resuming) {
    shell.write("mixed.py", shell.text("mixed.py") + "\n" + solver("a2") + "\n");
    shell.write("data/a2.json", one_task);
    ASSERT_EQ(shell.run("battc run mixed.py -d data -o whole").status, 1);
    for (const char* const shard : {"1", "2"})
        ASSERT_EQ(shell.run(std::string("battc run mixed.py -d data -o p") + shard + " --shard " + shard + "/2").status,
                  1);
    const Ended merged = shell.run("battc merge p1 p2 -o merged --merged m");
    EXPECT_EQ(merged.status, 0) << merged.output;
    EXPECT_THAT(merged.output, HasSubstr("3 functions left out because of errors"));
    EXPECT_EQ(shell.text("merged"), shell.text("whole"));
    EXPECT_EQ(shell.text("merged.run"), shell.text("whole.run"));
    expect_all(json::parse(shell.text("m"))["left_out"]);
    const std::string whole = shell.text("whole");
    for (size_t size = 1; size < whole.size(); size += 97) {
        shell.write("whole", whole.substr(0, size));
        EXPECT_EQ(shell.run("battc run mixed.py -d data -o whole --resume --list none").status, 1) << size;
        ASSERT_EQ(shell.text("whole"), whole) << size;
    }
}

TEST_F(LeftOut, functions_are_told_even_if_nothing_runs) {
    shell.write("bad.py", "def solve_a(I):\n    return unknown_op(I)\n");
    Ended ended = shell.run("battc run bad.py -d data --format jsonl --summary s 2> /dev/null");
    EXPECT_EQ(ended.status, 1);
    ASSERT_EQ(lines(ended.output).size(), 1u) << ended.output;
    EXPECT_EQ(lines(ended.output)[0]["function"], "solve_a");
    EXPECT_EQ(json::parse(shell.text("s"))["left_out"][0]["function"], "solve_a");
    ended = shell.run("battc run missing.py -d data --format jsonl 2> /dev/null");
    EXPECT_EQ(ended.status, 3);
    ASSERT_EQ(lines(ended.output).size(), 1u) << ended.output;
    EXPECT_TRUE(lines(ended.output)[0]["function"].is_null());
    EXPECT_EQ(lines(ended.output)[0]["diagnostics"][0]["code"], "B0001");
}

TEST_F(LeftOut, functions_are_named_in_the_summary_for_people) {
    std::string many;
    for (int number = 0; number < 100; ++number)
        many += "def solve_" + std::to_string(number) + "(I):\n    return unknown_op(I)\n";
    shell.write("many.py", many + solver("a"));
    const Ended ended = shell.run("battc run many.py -d data");
    EXPECT_THAT(ended.output, HasSubstr("... and 80 more, 80 of them errors\n"));
    EXPECT_THAT(ended.output,
                HasSubstr("100 functions left out because of errors, see above: solve_0, solve_1, solve_2, "
                          "solve_3, solve_4 and 95 more"));
}

TEST_F(LeftOut, messages_about_very_many_programs_are_counted) {
    std::string bad;
    for (int number = 0; number < 30; ++number)
        bad += "def solve_" + std::to_string(number) + "(I):\n    return unknown_op(I)\n";
    for (int number = 0; number < 100; ++number)
        shell.write("bad/" + std::to_string(number) + ".py", bad);
    shell.write("bad/good.py", solver("a"));
    const Ended ended = shell.run("battc run bad -d data");
    EXPECT_EQ(ended.status, 1);
    EXPECT_LT(std::ranges::count(ended.output, '\n'), 1000);
    EXPECT_THAT(ended.output, HasSubstr("... and 2,700 messages more about 90 programs (battc check prints all)\n"));
    EXPECT_THAT(ended.output, HasSubstr("3,000 functions left out because of errors"));
    EXPECT_THAT(ended.output, HasSubstr("2 evaluations: 2 right"));
}

TEST_F(LeftOut, diagnostics_are_data_for_who_asks_check) {
    const Ended ended = shell.run("battc check mixed.py a.py --format json");
    EXPECT_EQ(ended.status, 1);
    const json all = json::parse(ended.output);
    EXPECT_EQ(all["errors"], 2);
    EXPECT_EQ(all["functions"], 5);
    EXPECT_EQ(all["programs"][0]["path"], "mixed.py");
    EXPECT_EQ(all["programs"][0]["left_out"], json({"solve_a", "helper", "solve_c"}));
    const json& first = all["programs"][0]["diagnostics"][0];
    EXPECT_EQ(first["severity"], "error");
    EXPECT_EQ(first["code"], "B0201");
    EXPECT_EQ(first["begin"], json({{"line", 2}, {"column", 12}, {"offset", 27}}));
    EXPECT_EQ(all["programs"][1]["diagnostics"], json::array());
    const Ended missing = shell.run("battc check missing.py --format json");
    EXPECT_EQ(missing.status, 3);
    EXPECT_EQ(json::parse(missing.output)["programs"][0]["readable"], false);
}

TEST_F(Files, names_that_choose_nothing_are_named) {
    const auto message = [&](const std::string& options) {
        const Ended ended = shell.run("battc run a.py -d data " + options);
        EXPECT_EQ(ended.status, 3) << options;
        return ended.output;
    };
    shell.write("data/007bbfb7.json", one_task);
    shell.write("a.py", solver("a") + solver("007bbfb7"));
    EXPECT_THAT(
        message("--task 007bbfb8"),
        HasSubstr("nothing to run: no task of the data is named '007bbfb8' (--task); did you mean '007bbfb7'?"));
    EXPECT_THAT(message("--function solve_007bbfb8"), HasSubstr("did you mean 'solve_007bbfb7'?"));
    EXPECT_THAT(message("--limit 0"), HasSubstr("nothing to run: --limit 0 leaves no sample"));
    EXPECT_THAT(message("--task b"), HasSubstr("no function on a task is chosen by these options"));
    const Ended partly = shell.run("battc run a.py -d data --task a --task 007bbfb8");
    EXPECT_EQ(partly.status, 0);
    EXPECT_THAT(partly.output, HasSubstr("note: no task of the data is named '007bbfb8' (--task); did you mean"));
}

TEST_F(Files, special_ones_take_results) {
    const Ended both = shell.run("battc run a.py -d data --list none -o /dev/stdout > out");
    EXPECT_EQ(both.status, 0) << both.output;
    EXPECT_THAT(shell.text("out"), ::testing::StartsWith("{\"program\": \"a.py\""));
    EXPECT_THAT(shell.text("out"), HasSubstr("2 evaluations: 2 right"));
    EXPECT_FALSE(fs::exists("/dev/stdout.run"));
    for (const char* const command :
         {"battc run a.py -d data -o /dev/null", "battc run a.py -d data --summary /dev/null --merged /dev/null",
          "battc run a.py -d data --scores-json /dev/stdout | grep -q candidates", "battc compile a.py -o /dev/null",
          "battc compile a.py -o /dev/stdout | grep -q solve_a",
          "battc run a.py -d data --format jsonl --summary /dev/stdout | grep -q throughput",
          "bash -c 'battc run a.py -d data -o >(cat > lines)'"})
        EXPECT_EQ(shell.run(command).status, 0) << command;
    EXPECT_EQ(shell.run("battc run a.py -d data -o r && battc merge r -o /dev/null").status, 0);
}

TEST_F(Files, exit_statuses_are_those_that_are_documented) {
    shell.write("bad.py", "def solve_a(I):\n    return unknown_op(I)\n");
    shell.write("wrong.py", solver("a", "hmirror"));
    shell.write("raises.py", "def solve_a(I):\n    return add(I, T)\n");
    shell.write("broken.json", "{");
    shell.write("empty.py", "");
    ASSERT_EQ(shell.run("battc run a.py -d data -o r").status, 0);
    const std::pair<int, std::vector<const char*>> statuses[] = {
        {0,
         {"run a.py -d data", "check a.py", "compile a.py", "eval 'add(1, 2)'", "ops", "ops vmirror", "explain",
          "explain B0101", "completion bash", "--help", "help", "help run", "run --help", "merge --help", "help --help",
          "--version", "merge r -o merged0", "eval --file lines"}},
        {1,
         {"run wrong.py -d data", "run raises.py -d data", "run a.py bad.py -d data", "run a.py -d data -d broken.json",
          "check bad.py", "compile bad.py", "eval 'first(1)'", "run bad.py -d data", "check empty.py"}},
        {2,
         {"",
          "nothing",
          "--nothing",
          "run",
          "run a.py",
          "run a.py -d data --limit x",
          "run a.py -d data --shard 3/2",
          "merge r",
          "merge",
          "check",
          "compile",
          "eval",
          "run a.py -d data -o r",
          "run a.py -d data -o a.py --force",
          "merge r -o r --force",
          "compile a.py -o a.py",
          "run a.py -d data --resume",
          "completion tcsh",
          "compile a.py --emit nothing",
          "run a.py -d data -o new --resume --force"}},
        {3,
         {"run missing.py -d data", "run a.py -d missing", "run a.py -d broken.json", "check missing.py",
          "compile missing.py", "eval --file missing", "merge missing -o new", "run a.py -d data -t nothing",
          "run a.py -d data --limit 0", "run a.py -d data --candidate missing"}},
        {4,
         {"run a.py -d data -o /dev/full",
          "run a.py -d data -o missing/r",
          "run a.py -d data -o data",
          "run a.py -d data --summary /dev/full",
          "run a.py -d data --merged /dev/full",
          "run a.py -d data --scores-json missing/s",
          "merge r -o /dev/full",
          "merge r -o missing/r",
          "merge r -o m3 --scores-json /dev/full",
          "merge r -o m4 --merged /dev/full",
          "compile a.py -o /dev/full",
          "compile a.py -o missing/c",
          "run a.py -d data > /dev/full",
          "run a.py -d data --format jsonl > /dev/full",
          "check a.py > /dev/full",
          "check a.py --format json > /dev/full",
          "compile a.py > /dev/full",
          "eval 'add(1, 2)' > /dev/full",
          "eval --file lines > /dev/full",
          "ops > /dev/full",
          "ops vmirror > /dev/full",
          "explain > /dev/full",
          "explain B0101 > /dev/full",
          "completion zsh > /dev/full",
          "devices > /dev/full",
          "cache > /dev/full",
          "merge r -o m5 > /dev/full",
          "--help > /dev/full",
          "--version > /dev/full",
          "help > /dev/full",
          "help merge > /dev/full",
          "run --help > /dev/full",
          "merge --help > /dev/full"}},
    };
    shell.write("lines", "add(1, 2)\n");
    const std::string documented = test::read_text((test::repository() / "docs/cli.md").string());
    for (const auto& [status, commands] : statuses) {
        EXPECT_THAT(documented, HasSubstr("| " + std::to_string(status) + " | "));
        for (const char* const command : commands) {
            const Ended ended = shell.run("XDG_CACHE_HOME=cache battc " + std::string(command));
            EXPECT_EQ(ended.status, status) << command << "\n" << ended.output;
        }
    }
    // 130 is that of an interrupted run (progress_test.cpp, resume_test.cpp).
    EXPECT_THAT(documented, HasSubstr("| 130 | "));
}

TEST_F(Files, the_guide_lists_the_commands_that_there_are) {
    const std::string guide = test::read_text((test::repository() / "docs/cli.md").string());
    const std::string help = shell.run("battc --help").output;
    std::vector<std::string> documented;
    for (size_t at = guide.find("\nbattc "); at != std::string::npos && at < guide.find("## ");
         at = guide.find("\nbattc ", at + 1)) {
        const size_t name = at + std::string("\nbattc ").size();
        documented.push_back(guide.substr(name, guide.find_first_of(" \n", name) - name));
    }
    std::vector<std::string> there;
    const size_t begin = help.find("Commands:\n") + std::string("Commands:\n").size();
    for (size_t at = begin; at < help.find("\n\n", begin);) {
        there.push_back(help.substr(at + 2, help.find(' ', at + 2) - at - 2));
        at = help.find('\n', at) + 1;
    }
    EXPECT_GT(there.size(), 8u);
    EXPECT_EQ(documented, there);
}

TEST_F(Files, memory_of_a_run_does_not_grow_with_its_length) {
    std::string task = R"({"train": [)";
    for (int pair = 0; pair < 4; ++pair)
        task += std::string(pair == 0 ? "" : ", ") + R"({"input": [[1]], "output": [[1]]})";
    task += R"(], "test": []})";
    for (int number = 0; number < 300; ++number)
        shell.write("tasks/t" + std::to_string(number) + ".json", task);
    for (int number = 0; number < 500; ++number)
        shell.write("batt/" + std::to_string(number) + ".py",
                    "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n    x = vmirror(I)\n"
                    "    o.append((1, False, 'a', x))\n    return o, s\n");
    std::string solvers;
    for (int number = 0; number < 1000; ++number)
        solvers += solver("t" + std::to_string(number));
    shell.write("solvers.py", solvers);
    for (const std::string& options :
         {std::string("batt --list auto"), std::string("batt --list none"), std::string("batt --scores 3"),
          std::string("solvers.py --all-pairs"), std::string("batt --format jsonl")}) {
        const std::string command = "exec battc run " + options + " -j 1 -d tasks --task ";
        const Ended few = shell.run(command + "'t?' > /dev/null");
        const Ended many = shell.run(command + "'*' > /dev/null");
        EXPECT_EQ(many.status, 0) << options;
        // Thirty times as long: 600,000 or 1,200,000 evaluations.
        EXPECT_LT(many.kilobytes, few.kilobytes + (24 << 10)) << options;
    }
    // One task with very many samples: of values only a part is kept, whatever the number of functions.
    std::string pairs;
    for (int pair = 0; pair < 200'000; ++pair)
        pairs += (pair == 0 ? "[" : ",") + std::string(R"({"input":[[1,2,3],[4,5,6]],"output":[[1]]})");
    shell.write("large.json", pairs + "]");
    const Ended one = shell.run("exec battc run solvers.py --all-pairs -f solve_t0 -j 1 -d large.json --limit 100");
    const Ended ten = shell.run("exec battc run solvers.py --all-pairs -f 'solve_t?' -j 1 -d large.json");
    EXPECT_EQ(ten.status, 1);
    EXPECT_LT(ten.kilobytes, one.kilobytes + (120 << 10));
}

TEST_F(Files, in_other_encodings_are_named_with_what_to_do) {
    std::string wide = "\xff\xfe";
    for (const char letter : std::string(one_task))
        wide += {letter, '\0'};
    shell.write("wide/a.json", wide);
    const Ended ended = shell.run("battc run a.py --data wide");
    EXPECT_THAT(ended.output, HasSubstr("the file is UTF-16, not UTF-8"));
    EXPECT_THAT(ended.output, HasSubstr("iconv -f UTF-16 -t UTF-8"));
}

TEST_F(Files, with_odd_names_do_not_steer_the_terminal) {
    shell.write("odd\x1b]0;title\x07.py", solver("a", "unknown_op"));
    for (const char* const command : {"battc check odd*", "battc run odd* --data data"}) {
        const Ended ended = shell.run(command);
        EXPECT_THAT(ended.output, Not(HasSubstr("\x1b]"))) << command;
        EXPECT_THAT(ended.output, Not(HasSubstr("\x07"))) << command;
    }
}

TEST_F(Files, that_are_named_after_a_task_name_it_where_their_function_is_left_out) {
    shell.write("tasks/a.py", "def solve(I):\n    return unknown_op(I)\n");
    shell.write("tasks/b.py", "def mine(I):\n    return unknown_op(I)\n");
    const Ended ended = shell.run("battc run tasks --entry mine --data data --format jsonl 2>/dev/null");
    std::istringstream lines(ended.output);
    std::vector<std::string> tasks;
    for (std::string line; std::getline(lines, line);)
        tasks.push_back(json::parse(line)["task"]);
    EXPECT_EQ(tasks, (std::vector<std::string>{"a", "b"}));
}

/// Functions for six tasks with two samples each that do the same.
std::string solvers_of_six(const std::string& body) {
    std::string text;
    for (int n = 0; n < 6; ++n)
        text += "def solve_t" + std::to_string(n) + "(I):\n" + body + "    return O\n";
    return text;
}

TEST_F(Files, whose_samples_nearly_all_fail_in_one_op_are_noted) {
    for (int n = 0; n < 6; ++n)
        shell.write("six/t" + std::to_string(n) + ".json", one_task);
    // Cells as batt has them, in a file that is read as arc-dsl.
    shell.write("cells.py", solvers_of_six("    x1 = insert((0, 1, 3), asobject(I))\n    O = paint(I, x1)\n"));
    shell.write("fine.py", solvers_of_six("    O = vmirror(I)\n"));
    const Ended cells = shell.run("battc run cells.py --data six --summary cells.json");
    EXPECT_THAT(cells.output, HasSubstr("12 of 12 evaluations of cells.py fail in 'paint'"));
    EXPECT_THAT(cells.output, HasSubstr("(colour, (row, column))"));
    const json summary = json::parse(shell.text("cells.json"));
    ASSERT_EQ(summary["notes"].size(), 1U);
    EXPECT_THAT(std::string(summary["notes"][0]), HasSubstr("'paint'"));
    EXPECT_EQ(summary["configuration"]["programs"][0]["dialect_reason"], "no name of one dialect alone");
    const Ended lines = shell.run("battc run cells.py --data six --format jsonl");
    EXPECT_THAT(lines.output, HasSubstr("note: 12 of 12 evaluations"));
    const Ended fine = shell.run("battc run fine.py --data six --summary fine.json");
    EXPECT_THAT(fine.output, Not(HasSubstr("note:")));
    EXPECT_THAT(fine.output, HasSubstr("dialect: arc-dsl (1 name of it alone, 0 of batt alone)"));
    EXPECT_FALSE(json::parse(shell.text("fine.json")).contains("notes"));
}

} // namespace
