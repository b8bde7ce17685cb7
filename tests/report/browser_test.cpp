// The pages in a real browser: Debian's Chromium without a screen. A page lies in a frame of the test's own, which clicks, types and
// measures (browser_steps.js), and writes what it found where --dump-dom shows it. Skipped where there is no Chromium.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <battc/diagnostic.h>
#include <battc/program.h>
#include <battc/session.h>
#include <battc/trace.h>
#include <gtest/gtest.h>

#include "report/trace_page.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

using namespace batt::report;

namespace {

namespace fs = std::filesystem;

std::string page() {
    const std::string text = "def solve_x(I):\n"
                             "    x1 = objects(I, T, F, T)\n"
                             "    x2 = apply(normalize, x1)\n"
                             "    x3 = fill(I, EIGHT, frozenset({(0, 0), (1, 1)}))\n"
                             "    x4 = first(sfilter(x1, lambda o: greater(size(o), 1)))\n"
                             "    return x3\n";
    const battc::CompiledProgram program = battc::compile(text, {}, "x.py").value();
    const battc::Session session = battc::Session::open({.threads = 1}).value();
    std::vector<int8_t> wide(30 * 30);
    for (size_t i = 0; i < wide.size(); ++i)
        wide[i] = static_cast<int8_t>(i % 7 == 0 ? i % 10 : 0);
    const int8_t dots[] = {1, 0, 0, 0, 2, 0, 0, 0, 3}; // no object has two cells: x4 fails
    const battc::TaskArrays task{
        "x", {{battc::GridView(wide.data(), 30, 30), {}}, {battc::GridView(dots, 3, 3), {}}}, {}, {}};
    battc::TaskArrays known = task;
    for (battc::PairArrays& pair : known.train)
        pair.output = pair.input;
    const battc::TaskSet tasks = battc::TaskSet::make(std::span(&known, 1)).value();
    battc::TraceOptions options;
    options.calls = true;
    std::vector<SampleTrace> samples;
    for (size_t i = 0; i < 2; ++i) {
        const battc::SampleId sample = tasks[0].sample(i);
        samples.push_back(
            {sample, tasks[0].pair(sample), battc::trace(session, program, 0, tasks[0], sample, options).value()});
    }
    return trace_page({"x", samples, 0, {}}, program.source());
}

std::string browser() {
    for (const char* const name : {"chromium", "chromium-browser", "google-chrome"})
        if (std::system((std::string("command -v ") + name + " > /dev/null 2>&1").c_str()) == 0)
            return name;
    return {};
}

} // namespace

TEST(TracePage, works_in_a_browser) {
    const std::string program = browser();
    if (program.empty())
        GTEST_SKIP() << "no Chromium";
    const fs::path folder = batt::test::scratch_folder();
    // "</script>" within the text must not end the script of the test.
    std::string content = battc::json_string(page());
    for (size_t at = content.find("</"); at != std::string::npos; at = content.find("</", at + 3))
        content.insert(at + 1, "\\");
    std::ofstream(folder / "test.html")
        << "<!DOCTYPE html><meta charset=utf-8><body><iframe style=\"width:360px;height:800px;border:0\"></iframe>\n"
           "<script>\nconst content = "
        << content << ";\n"
        << batt::test::read_text((batt::test::repository() / "tests/report/browser_steps.js").string()) << "</script>";
    const std::string command = "timeout 120 " + program +
                                " --headless=new --no-sandbox --disable-gpu --user-data-dir='" +
                                (folder / "profile").string() + "' --virtual-time-budget=5000 --dump-dom 'file://" +
                                (folder / "test.html").string() + "' > '" + (folder / "dom").string() + "' 2> '" +
                                (folder / "log").string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0) << batt::test::read_text((folder / "log").string());
    const std::string dom = batt::test::read_text((folder / "dom").string());
    const size_t begin = dom.rfind("<pre>RESULT");
    ASSERT_NE(begin, std::string::npos) << "the steps did not come to their end\n"
                                        << batt::test::read_text((folder / "log").string());
    const std::string result = dom.substr(begin, dom.find("END", begin) - begin);
    EXPECT_EQ(result.find("FAILED"), std::string::npos) << result;
    size_t held = 0;
    for (size_t at = result.find("\nok "); at != std::string::npos; at = result.find("\nok ", at + 1))
        ++held;
    EXPECT_EQ(held, 15U) << result;
}
