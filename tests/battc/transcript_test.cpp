// Runs the commands written down in tests/golden/battc/transcripts and compares what battc prints, and its exit status, with
// what stands there. A transcript is a text of
//   # remarks
//   $ a command for the shell
//   what it printed, errors too, and "[exit 2]" where the status is not 0
// and `--update` rewrites everything but the remarks and commands. The commands run in a fresh copy of the folder inputs, with
// battc in the path and a terminal environment that is the same everywhere. $FAKE_CUDA is a stand-in for the CUDA libraries
// (tests/codegen/fake_cuda.cpp).
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <sys/wait.h>

#include <gtest/gtest.h>

#include "tests/battc/shell.h"
#include "tests/support/golden.h"
#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using namespace batt;

/// Inputs that are too large to be kept as files.
void write_large_inputs(const fs::path& folder) {
    std::ofstream program(folder / "late_error.py");
    for (int line = 1; line < 4999; line += 3)
        program << "def solve_" << line << "(I):\n    return vmirror(I)\n\n";
    program << "def solve_0000000a(I):\n    x1 = vmirror(I\n    return x1\n";

    fs::create_directory(folder / "huge");
    std::string row = "[0";
    for (int column = 1; column < 1000; ++column)
        row += ",0";
    row += "]";
    std::ofstream task(folder / "huge/huge.json");
    task << "{\"train\": [], \"test\": [{\"input\": [" << row;
    for (int line = 1; line < 1000; ++line)
        task << ",\n" << row;
    task << "]}]}\n";
}

/// What a command prints, and a line with its exit status if that is not 0.
std::string run(const std::string& command, const fs::path& folder) {
    const fs::path program_folder = fs::path(BATT_PROGRAM).parent_path();
    const std::string shell =
        "cd " + test::quoted_for_shell(folder.string()) + " && env -u NO_COLOR -u COLORTERM -u LC_ALL " +
        "TERM=dumb LANG=C.UTF-8 COLUMNS=100 FAKE_CUDA=" + test::quoted_for_shell(BATT_FAKE_CUDA_LIBRARY) +
        " PATH=" + test::quoted_for_shell(program_folder.string()) + ":\"$PATH\" sh -c " +
        test::quoted_for_shell(command) + " 2>&1 < /dev/null";
    std::FILE* const pipe = popen(shell.c_str(), "r");
    if (pipe == nullptr)
        return "cannot be run\n";
    std::string text;
    std::array<char, 4096> piece{};
    while (const size_t count = std::fread(piece.data(), 1, piece.size(), pipe))
        text.append(piece.data(), count);
    const int status = pclose(pipe);

    // Times differ from run to run.
    static const std::regex throughput("[0-9.]+ s, [0-9,]+ evaluations/s on [0-9]+ threads?");
    static const std::regex milliseconds(" +[0-9]+\\.[0-9]{2} ms");
    text = std::regex_replace(text, throughput, "TIME");
    text = std::regex_replace(text, milliseconds, " TIME");
    if (!text.empty() && text.back() != '\n')
        text += '\n';
    if (!WIFEXITED(status))
        text += "[crashed]\n";
    else if (WEXITSTATUS(status) != 0)
        text += "[exit " + std::to_string(WEXITSTATUS(status)) + "]\n";
    return text;
}

std::string rerun(const std::string& transcript, const fs::path& folder) {
    std::string result;
    bool before_first_command = true;
    for (size_t begin = 0; begin < transcript.size();) {
        const size_t end = std::min(transcript.find('\n', begin), transcript.size());
        const std::string line = transcript.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with("$ ")) {
            result += "\n" + line + "\n" + run(line.substr(2), folder);
            before_first_command = false;
        } else if (before_first_command && line.starts_with("#")) {
            result += line + "\n";
        }
    }
    return result;
}

class Transcript : public ::testing::TestWithParam<std::string> {};

std::vector<std::string> transcript_names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(test::repository() / "tests/golden/battc/transcripts"))
        names.push_back(entry.path().stem().string());
    std::ranges::sort(names);
    return names;
}

} // namespace

TEST_P(Transcript, prints_what_is_written_down) {
    const fs::path folder = test::scratch_folder();
    fs::copy(test::repository() / "tests/golden/battc/inputs", folder,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    write_large_inputs(folder);
    const std::string name = "battc/transcripts/" + GetParam() + ".txt";
    const std::string written = test::read_text((test::repository() / "tests/golden" / name).string());
    EXPECT_TRUE(test::matches_golden(name, rerun(written, folder)));
}

INSTANTIATE_TEST_SUITE_P(battc, Transcript, ::testing::ValuesIn(transcript_names()),
                         [](const auto& parameter) { return parameter.param; });
