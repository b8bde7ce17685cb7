// Programs that try to make battc hang, run out of memory or crash: small texts whose values, functions or names are enormous as
// trees, nest as deep as the text is long, or are many. Checking and running each ends soon, in little memory, with results or a clear
// message, alone and together, and the results of what stands beside them stay the same.
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/battc/shell.h"

namespace {

namespace fs = std::filesystem;
using namespace batt;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BATT_SANITIZED 1
#endif
#endif
#ifdef BATT_SANITIZED
constexpr double most_seconds = 60;
constexpr long most_kilobytes = 8 << 20;
#else
// Ten times what is promised: other work may share the machine.
constexpr double most_seconds = 20;
constexpr long most_kilobytes = 300 << 10;
#endif

using test::Ended;

/// Runs battc; `output` receives what it prints on standard output.
Ended run(const std::vector<std::string>& arguments, const std::string& output) {
    static const test::Shell shell;
    Ended ended = shell.wait(shell.start(test::battc_command(arguments) + " 2>/dev/null", output));
    ended.output = test::read_text(output);
    return ended;
}

struct Hostile {
    const char* name;
    std::function<std::string()> text;
};
void PrintTo(const Hostile& hostile, std::ostream* stream) { *stream << hostile.name; }

std::string solver(const std::vector<std::string>& lines, const std::string& result = "O") {
    std::string text = "def solve_0(I):\n";
    for (const std::string& line : lines)
        text += "    " + line + "\n";
    return text + "    return " + result + "\n";
}

/// x0 = first, x1 = step with x0 for each #, ...
std::vector<std::string> tower(const std::string& first, const std::string& step, int height,
                               const std::string& name = "x") {
    std::vector<std::string> lines = {name + "0 = " + first};
    for (int floor = 1; floor <= height; ++floor) {
        std::string line = step;
        const std::string below = name + std::to_string(floor - 1);
        for (size_t place = line.find('#'); place != std::string::npos; place = line.find('#', place))
            line.replace(place, 1, below);
        lines.push_back(name + std::to_string(floor) + " = " + line);
    }
    return lines;
}

/// Two towers and a last line about their tops, X and Y.
std::string twins(const std::string& first, const std::string& step, int height, std::string last) {
    std::vector<std::string> lines = tower(first, step, height);
    for (const std::string& line : tower(first, step, height, "y"))
        lines.push_back(line);
    const std::string top = std::to_string(height);
    for (const char name : {'X', 'Y'})
        for (size_t place = last.find(name); place != std::string::npos; place = last.find(name, place))
            last.replace(place, 1, std::string(1, static_cast<char>(name - 'A' + 'a')) + top);
    lines.push_back("O = " + last);
    return solver(lines);
}

std::string repeated(const std::string& text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

std::string many_lines(int count, const std::function<std::string(const std::string&)>& line) {
    std::vector<std::string> lines;
    for (int i = 0; i < count; ++i)
        lines.push_back(line(std::to_string(i)));
    lines.emplace_back("O = I");
    return solver(lines);
}

const Hostile programs[] = {
    {"tuple_tower_of_constants", [] { return solver(tower("(1, 2)", "(#, #)", 60), "x60"); }},
    {"tuple_tower_of_the_input", [] { return solver(tower("I", "(#, #)", 60), "x60"); }},
    {"tuple_tower_behind_a_number", [] { return solver(tower("I", "(7, #, #)", 60), "x60"); }},
    {"grid_of_shared_rows", [] { return solver(tower("(0, 1, 2)", "add(#, #)", 40), "x40"); }},
    {"set_tower", [] { return solver(tower("initset(I)", "insert(#, initset(#))", 60), "x60"); }},
    {"objects_that_share", [] { return solver(tower("asobject(I)", "initset(#)", 60), "x60"); }},
    {"function_tower_printed", [] { return solver(tower("vmirror", "compose(#, #)", 60), "x60"); }},
    {"function_tower_called", [] { return solver(tower("identity", "compose(#, #)", 40), "x40(I)"); }},
    {"function_tower_unused", [] { return solver(tower("identity", "chain(#, #, #)", 40), "I"); }},
    {"fork_tower_called", [] { return solver(tower("identity", "fork(astuple, #, #)", 40), "x40(I)"); }},
    {"bound_tower_called", [] { return solver(tower("identity", "rbind(#, #)", 60), "x60(I)"); }},
    {"lambda_tower_called", [] { return solver(tower("lambda q: q", "lambda q: (#(q), #(q))", 30), "x30(I)"); }},
    {"empty_lambda_tower_called", [] { return solver(tower("lambda q: q", "compose(#, #)", 60), "x60(I)"); }},
    {"lambdas_of_lambdas_called", [] { return solver(tower("lambda q: q", "lambda q: #(#(q))", 60), "x60(I)"); }},
    {"functions_without_ops",
     [] {
         std::string text = "def f0(x):\n    return x\n";
         for (int n = 1; n < 60; ++n) {
             const std::string below = "f" + std::to_string(n - 1);
             text += "def f" + std::to_string(n) + "(x):\n    return " + below + "(" + below + "(x))\n";
         }
         return text + solver({"O = f59(I)"});
     }},
    {"failing_calls_in_guards",
     [] {
         const std::string guard = "    try:\n        # = x(x)\n    except:\n        # = 1\n";
         std::string text = "def f(x):\n";
         for (const char name : {'a', 'b', 'c'})
             for (const char letter : guard)
                 text += letter == '#' ? name : letter;
         return text + "    d = a(a)\n    return d\n" + solver({"O = f(f)"});
     }},
    {"towers_compared", [] { return twins("I", "(#, #)", 60, "equality(X, Y)"); }},
    {"towers_of_constants_compared", [] { return twins("(1, 2)", "(#, #)", 60, "equality(X, Y)"); }},
    {"towers_behind_numbers_compared", [] { return twins("I", "(7, #, #)", 60, "equality(X, Y)"); }},
    {"towers_in_a_set", [] { return twins("I", "(#, #)", 60, "insert(Y, initset(X))"); }},
    {"towers_without_doubles", [] { return twins("I", "(#, #)", 60, "dedupe((X, Y, X))"); }},
    {"towers_counted", [] { return twins("I", "(#, #)", 60, "mostcommon((X, Y, X))"); }},
    {"towers_sorted", [] { return twins("I", "(#, #)", 60, "order((X, Y), identity)"); }},
    {"towers_searched", [] { return twins("I", "(#, #)", 60, "contained(X, (Y, I))"); }},
    {"towers_merged", [] { return twins("I", "(#, #)", 60, "merge((X, Y))"); }},
    {"towers_of_functions_compared", [] { return twins("vmirror", "fork(combine, #, #)", 60, "equality(X, Y)"); }},
    {"towers_of_sets_compared", [] { return twins("initset(I)", "insert(#, initset(#))", 60, "equality(X, Y)"); }},
    {"towers_as_keys", [] { return twins("I", "(#, #)", 60, "argmax((X, Y), identity)"); }},
    {"deep_constant", [] { return solver(tower("1", "(#,)", 4000), "x4000"); }},
    {"deep_tuples_compared", [] { return twins("I", "(#,)", 20000, "equality(X, Y)"); }},
    {"deep_sets_compared", [] { return twins("I", "initset(#)", 20000, "equality(X, Y)"); }},
    {"deep_tuple_printed", [] { return solver(tower("I", "(#,)", 20000), "x20000"); }},
    {"deep_set_printed", [] { return solver(tower("I", "initset(#)", 20000), "x20000"); }},
    {"deep_function_called", [] { return solver(tower("vmirror", "compose(vmirror, #)", 20000), "x20000(I)"); }},
    {"deep_function_printed", [] { return solver(tower("vmirror", "compose(vmirror, #)", 20000), "x20000"); }},
    {"deep_parentheses", [] { return solver({"O = " + repeated("(", 20000) + "I" + repeated(")", 20000)}); }},
    {"deep_calls", [] { return solver({"O = " + repeated("identity(", 20000) + "I" + repeated(")", 20000)}); }},
    {"deep_minus", [] { return solver({"x1 = " + repeated("-", 20000) + "1", "O = I"}); }},
    {"deep_lambda", [] { return solver({"f = " + repeated("lambda q: ", 20000) + "q", "O = I"}); }},
    {"function_that_calls_itself", [] { return solver({"f = lambda x: x(x)", "O = f(f)"}); }},
    {"functions_that_call_each_other",
     [] { return std::string("def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\n") + solver({"O = f(I)"}); }},
    {"power_of_a_power", [] { return solver({"f = power(lambda x: (x, x), 60)", "O = f(I)"}); }},
    {"large_interval", [] { return solver({"O = interval(0, 100000000, 1)"}); }},
    {"large_product", [] { return solver({"x1 = interval(0, 20000, 1)", "O = product(x1, x1)"}); }},
    {"large_canvas", [] { return solver({"O = canvas(0, (500, 500))"}); }},
    {"larger_canvas", [] { return solver({"O = canvas(0, (50000, 50000))"}); }},
    {"upscaled_again_and_again", [] { return solver(tower("I", "upscale(#, 9)", 12), "x12"); }},
    {"joined_again_and_again", [] { return solver(tower("I", "hconcat(#, #)", 40), "x40"); }},
    {"combined_again_and_again", [] { return solver(tower("(I, I)", "combine(#, #)", 40), "x40"); }},
    {"literal_of_half_a_million", [] { return solver({"x1 = (" + repeated("1, ", 500000) + "1)", "O = I"}); }},
    {"name_of_a_megabyte", [] { return solver({std::string(1000000, 'x') + " = I", "O = I"}); }},
    {"unknown_names",
     [] { return many_lines(20000, [](const std::string& n) { return "x" + n + " = unknown_" + n + "(I)"; }); }},
    {"unknown_variables",
     [] { return many_lines(20000, [](const std::string& n) { return "x" + n + " = vmirror(what_" + n + ")"; }); }},
    {"wrong_arguments",
     [] { return many_lines(20000, [](const std::string& n) { return "x" + n + " = vmirror(I, " + n + ")"; }); }},
    {"many_lambdas",
     [] { return many_lines(5000, [](const std::string& n) { return "x" + n + " = lambda q: add(q, " + n + ")"; }); }},
    {"many_captured_values",
     [] {
         std::string list;
         std::vector<std::string> lines;
         for (int n = 0; n < 300; ++n) {
             lines.push_back("v" + std::to_string(n) + " = ofcolor(I, " + std::to_string(n) + ")");
             list += ", v" + std::to_string(n);
         }
         lines.push_back("f = lambda q: (q" + list + ")");
         lines.emplace_back("O = apply(f, palette(I))");
         return solver(lines);
     }},
    {"many_parameters",
     [] {
         std::string list;
         for (int n = 0; n < 50000; ++n)
             list += (n == 0 ? "a" : ", a") + std::to_string(n);
         return "def f(" + list + "):\n    return a0\n" + solver({"O = I"});
     }},
    {"many_functions",
     [] {
         std::string text;
         for (int n = 0; n < 5000; ++n)
             text += "def f" + std::to_string(n) + "(x):\n    return " +
                     (n == 0 ? "x" : "f" + std::to_string(n - 1) + "(x)") + "\n";
         return text + solver({"O = f4999(I)"});
     }},
    {"unbalanced", [] { return solver({"O = " + repeated("(", 100000)}); }},
    {"bytes_of_no_program", [] { return repeated(std::string("\0\xff\x1b[31m\n", 8), 20000); }},
};

class HostilePrograms : public testing::TestWithParam<Hostile> {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) / ("battc_hostile_" + std::to_string(getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
    Ended run_all_pairs(const std::string& programs, const std::string& output) const {
        return run({"run", path(programs), "--data", (test::repository() / "samples/tasks").string(), "--all-pairs",
                    "--format", "jsonl", "--jobs", "2"},
                   path(output));
    }
    static void expect_to_end_well(const Ended& ended) {
        EXPECT_GE(ended.status, 0) << "a signal ended it";
        EXPECT_LE(ended.status, 2);
        EXPECT_LT(ended.seconds, most_seconds);
        EXPECT_LT(ended.kilobytes, most_kilobytes);
    }

    static constexpr const char* good = "def solve_good(I):\n    return vmirror(I)\n";
    fs::path folder_;
};

TEST_P(HostilePrograms, end_soon_and_leave_the_results_beside_them_alone) {
    write("good.py", good);
    const std::string expected = run_all_pairs("good.py", "expected").output;
    ASSERT_NE(expected, "");
    fs::create_directory(folder_ / "both");
    write("both/bad.py", GetParam().text());
    expect_to_end_well(run({"check", path("both/bad.py")}, path("check")));
    write("both/good.py", good);
    const Ended together = run_all_pairs("both", "together");
    expect_to_end_well(together);
    std::string lines;
    std::istringstream stream(together.output);
    for (std::string line; std::getline(stream, line);)
        if (line.find("solve_good") != std::string::npos)
            lines += line.replace(line.find("both/"), 5, "") + "\n";
    EXPECT_EQ(lines, expected);
}

INSTANTIATE_TEST_SUITE_P(, HostilePrograms, testing::ValuesIn(programs),
                         [](const auto& info) { return info.param.name; });

TEST(HostileProgramsTogether, end_soon) {
    const fs::path folder = fs::path(testing::TempDir()) / ("battc_hostile_all_" + std::to_string(getpid()));
    fs::create_directories(folder / "programs");
    for (const Hostile& hostile : programs) {
        std::string text = hostile.text();
        if (const size_t name = text.find("solve_0"); name != std::string::npos)
            text.replace(name, 7, std::string("solve_") + hostile.name);
        std::ofstream(folder / "programs" / (std::string(hostile.name) + ".py")) << text;
    }
    const Ended ended =
        run({"run", (folder / "programs").string(), "--data", (test::repository() / "samples/tasks").string(),
             "--all-pairs", "--format", "jsonl", "--jobs", "2"},
            (folder / "output").string());
    EXPECT_GE(ended.status, 0);
    EXPECT_LT(ended.seconds, most_seconds * 4);
    EXPECT_LT(ended.kilobytes, most_kilobytes * 4);
    size_t functions = 0;
    for (const Hostile& hostile : programs)
        functions += ended.output.find("\"solve_" + std::string(hostile.name) + "\"") != std::string::npos ? 1 : 0;
    EXPECT_GT(functions, std::size(programs) * 2 / 3);
    fs::remove_all(folder);
}

} // namespace
