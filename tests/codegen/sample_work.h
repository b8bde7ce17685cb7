// The sample programs, and grids out of tasks to run them on.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "frontend/lowering.h"
#include "frontend/parser.h"
#include "tests/support/paths.h"

namespace batt::test {

inline constexpr const char* sample_programs[] = {"solvers.batt", "verifiers.batt", "candidates.batt", "ponds.py"};

/// One of them, not optimised; nothing if it cannot be read.
inline std::optional<ir::Module> sample_program(const std::string& name) {
    const auto source = frontend::SourceFile::read((repository() / "samples/programs" / name).string());
    if (!source)
        return std::nullopt;
    return frontend::lower_module(frontend::parse(*source).module).module;
}

/// Hands over each of them, which must be readable.
template <class Take>
void for_each_sample_program(Take&& take) {
    for (const char* name : sample_programs) {
        SCOPED_TRACE(name);
        const std::optional<ir::Module> module = sample_program(name);
        ASSERT_TRUE(module);
        take(*module);
    }
}

/// Grids as literals.
struct Grids {
    std::vector<std::string> texts;

    std::vector<const char*> pointers() const {
        std::vector<const char*> result;
        for (const std::string& text : texts)
            result.push_back(text.c_str());
        return result;
    }
};

/// The first input of every `step`th task in a folder, in the order of their names.
inline Grids first_grids(const std::filesystem::path& folder, size_t step = 1) {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        files.push_back(file.path());
    std::ranges::sort(files);
    Grids grids;
    for (size_t i = 0; i < files.size(); i += step) {
        std::ifstream stream(files[i]);
        const nlohmann::json task = nlohmann::json::parse(stream);
        std::string rows;
        for (const auto& row : task["train"][0]["input"]) {
            std::string cells;
            for (const int color : row)
                cells += std::to_string(color) + ", ";
            rows += "(" + cells + "), ";
        }
        grids.texts.push_back("(" + rows + ")");
    }
    return grids;
}

} // namespace batt::test
