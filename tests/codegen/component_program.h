// Connected components in all their ways, and grids that have few and many of them, of all shapes and sizes.
#pragma once

#include <functional>
#include <random>

#include "ir/text.h"
#include "tests/codegen/sample_work.h"

namespace batt::test {

/// The objects of a grid in all eight ways, and what cells they have together, in two dialects that order them differently.
inline ir::Module component_program() {
    std::string text = "module \"components\"\n";
    for (const std::string dialect : {"arc-dsl", "batt"})
        for (int choice = 0; choice < 8; ++choice) {
            const auto flag = [&](int bit) { return (choice & bit) != 0 ? "True" : "False"; };
            text += "function solve_" + dialect.substr(0, 3) + std::to_string(choice) + "(%0 I: grid) -> any, solve, " +
                    dialect + " {\n  %1 = objects(%0, " + flag(4) + ", " + flag(2) + ", " + flag(1) +
                    ")\n  %2 = merge(%1)\n  %3 = astuple(%1, %2)\n  return %3\n}\n";
        }
    ir::ParseProblem problem;
    std::optional<ir::Module> module = ir::parse(text, problem);
    EXPECT_TRUE(module) << problem.position.line << ": " << problem.message << "\n" << text;
    return module ? std::move(*module) : ir::Module();
}

/// Colours by row and column.
inline std::string grid_of(int height, int width, const std::function<int(int, int)>& color) {
    std::string text = "(";
    for (int i = 0; i < height; ++i) {
        text += "(";
        for (int j = 0; j < width; ++j)
            text += std::to_string(color(i, j)) + ", ";
        text += "), ";
    }
    return text + ")";
}

/// Grids that are no boards, by runs of rows.
inline void add_wide_component_grids(Grids& grids) {
    grids.texts.push_back(grid_of(33, 5, [](int i, int j) { return (i / 3 + j) % 3; }));
    grids.texts.push_back(grid_of(4, 70, [](int i, int j) { return j % 5 == 0 || i == 2 ? 0 : (j / 10) % 4; }));
    grids.texts.push_back(grid_of(40, 45, [](int i, int j) { return (i * i + j) % 7 < 3 ? 1 : (i * j) % 4 / 3; }));
    grids.texts.push_back(grid_of(70, 33, [](int i, int j) { return std::min({i, j, 69 - i, 32 - j}) % 2; }));
}

/// Grids for component_program, `random_count` of them random.
inline Grids component_grids(int random_count) {
    Grids grids;
    grids.texts = {
        grid_of(1, 1, [](int, int) { return 3; }),
        grid_of(32, 32, [](int, int) { return 0; }),
        grid_of(32, 32, [](int i, int j) { return (i + j) % 2; }),          // checkerboard
        grid_of(32, 32, [](int i, int j) { return (i * 5 + j * 3) % 10; }), // more than 255 single cells
        grid_of(32, 32, [](int i, int j) { return (i / 2 + j) % 2; }),      // upright pairs
        grid_of(31, 32, [](int i, int j) { return (i + j / 2) % 3; }),      // lying pairs
        grid_of(32, 32, [](int i, int j) { return (i / 2 + j / 2) % 4; }),  // 256 squares
        grid_of(32, 32, [](int i, int j) { return i % 2 == 0 ? 4 : j % 2; }),
        // A snake, lying and upright, and with loose ends.
        grid_of(32, 32, [](int i, int j) { return i % 2 == 0 || j == (i % 4 == 1 ? 31 : 0) ? 1 : 0; }),
        grid_of(32, 31, [](int i, int j) { return j % 2 == 0 || i == (j % 4 == 1 ? 31 : 0) ? 8 : 3; }),
        grid_of(32, 32, [](int i, int j) { return i == 31 || j % 2 == 0 ? 2 : 0; }), // combs
        grid_of(32, 32, [](int i, int j) { return i == 0 || j % 3 == 0 ? 2 : j % 3; }),
        grid_of(32, 32, [](int i, int j) { return i == 30 || (i + j) % 3 == 0 ? 2 : i % 3; }),
        // Rings in rings, and a spiral.
        grid_of(32, 32, [](int i, int j) { return std::min({i, j, 31 - i, 31 - j}) % 2; }),
        grid_of(30, 29, [](int i, int j) { return std::min({i, j, 29 - i, 28 - j}) % 3; }),
        grid_of(32, 32,
                [](int i, int j) {
                    const int ring = std::min({i, j, 31 - i, 31 - j});
                    return ring % 2 == 0 ? (i == ring + 1 && j == ring && ring < 15 ? 0 : 5)
                                         : (i == ring + 1 && j == ring ? 5 : 0);
                }),
        grid_of(32, 32, [](int i, int j) { return (i & j) == 0 ? 6 : 1; }), // triangles in triangles
        grid_of(32, 32, [](int i, int j) { return (i - j + 40) % 4 == 0 || (i + j) % 7 == 0 ? 11 : -4; }),
        grid_of(1, 32, [](int, int j) { return j % 5 / 2; }),
        grid_of(32, 1, [](int i, int) { return i % 5 / 2; }),
        grid_of(32, 3, [](int i, int j) { return i * j % 4; }),
    };
    std::mt19937 random(5);
    const auto below = [&](int end) { return static_cast<int>(random() % static_cast<u32>(end)); };
    for (int n = 0; n < random_count; ++n) {
        const int colors = n % 3 == 0 ? 16 : 1 + below(4);
        const int filled = 1 + below(10); // cells in ten
        const int stretch = 1 + below(3);
        std::vector<int> cells(1024);
        for (int& cell : cells)
            cell = below(10) < filled ? below(colors) - (colors == 16 ? 4 : 0) : 0;
        grids.texts.push_back(grid_of(1 + below(32), 1 + below(32), [&](int i, int j) {
            return cells[static_cast<size_t>(i / stretch * 32 + j / (stretch == 2 ? 2 : 1))];
        }));
    }
    return grids;
}

} // namespace batt::test
