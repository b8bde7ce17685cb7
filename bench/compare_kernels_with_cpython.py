#!/usr/bin/env python3
"""How many times as fast as CPython single kernels are, measured in one run on one machine.

    bench/compare_kernels_with_cpython.py --reference DIR [--bench build/release/bench/kernels_bench] [--rounds N]

DIR of --reference is a checkout of an implementation of the language in Python that has a `dsl.py` (for instance
michaelhodel/arc-dsl). Both sides work on 30 x 30 grids of ten colours with the contents that kernels_bench describes; they take
turns, and each figure is the least of all rounds, because other work on the machine only ever adds to it. The cost of a call
that does nothing (`call` of kernels_bench) is shown and not subtracted.
"""

import argparse
import importlib
import json
import math
import random
import subprocess
import sys
import time

SIZE = 30
GRID_COUNT = 16


def random_grid(generator, background_share):
    return tuple(tuple(0 if generator.random() < background_share else generator.randrange(10) for _ in range(SIZE))
                 for _ in range(SIZE))


def block_grid(generator):
    cells = [[0] * SIZE for _ in range(SIZE)]
    for _ in range(20):
        top, left, color = generator.randrange(SIZE), generator.randrange(SIZE), generator.randrange(10)
        for i in range(top, min(SIZE, top + 6)):
            for j in range(left, min(SIZE, left + 6)):
                cells[i][j] = color
    return tuple(map(tuple, cells))


def cases(dsl):
    """Name in kernels_bench, and the same calls in Python."""
    generator = random.Random(7)
    full = [random_grid(generator, 0) for _ in range(GRID_COUNT)]
    sparse = [random_grid(generator, 0.6) for _ in range(GRID_COUNT)]
    blocks = [block_grid(generator) for _ in range(GRID_COUNT)]
    patches = [dsl.ofcolor(grid, 3) for grid in full]

    def objects_of(grids, diagonal, without_background):
        return lambda: [dsl.objects(grid, True, diagonal, without_background) for grid in grids]

    return {
        "fill_patch": lambda: [dsl.fill(grid, 2, patch) for grid, patch in zip(full, patches)],
        "transpose": lambda: [dsl.dmirror(grid) for grid in full],
        "mirror_columns": lambda: [dsl.vmirror(grid) for grid in full],
        "color_mask": lambda: [dsl.ofcolor(grid, 3) for grid in full],
        "most_common_color": lambda: [dsl.mostcolor(grid) for grid in full],
        "replace_color": lambda: [dsl.replace(grid, 3, 5) for grid in full],
        "objects_univalued_random": objects_of(full, False, False),
        "objects_univalued_sparse": objects_of(sparse, False, False),
        "objects_univalued_sparse_without_background": objects_of(sparse, False, True),
        "objects_univalued_blocks": objects_of(blocks, False, False),
        "objects_univalued_diagonal_random": objects_of(full, True, False),
        "partition": lambda: [dsl.partition(grid) for grid in full],
    }


def cpython_nanoseconds(calls):
    """Processor time of one call, in nanoseconds: the least of several rounds over all grids."""
    best = math.inf
    started = time.perf_counter()
    while time.perf_counter() - started < 0.25:
        begin = time.process_time()
        calls()
        best = min(best, time.process_time() - begin)
    return best / GRID_COUNT * 1e9


def battc_nanoseconds(bench):
    output = subprocess.run([bench, "--benchmark_format=json", "--benchmark_min_time=0.02"], check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return {result["name"]: result["cpu_time"] for result in json.loads(output.stdout)["benchmarks"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True)
    parser.add_argument("--bench", default="build/release/bench/kernels_bench")
    parser.add_argument("--rounds", type=int, default=8)
    arguments = parser.parse_args()

    sys.path.insert(0, arguments.reference)
    sys.dont_write_bytecode = True
    python = cases(importlib.import_module("dsl"))
    ours = {}
    theirs = {}
    for _ in range(arguments.rounds):
        for name, nanoseconds in battc_nanoseconds(arguments.bench).items():
            ours[name] = min(ours.get(name, math.inf), nanoseconds)
        for name, calls in python.items():
            theirs[name] = min(theirs.get(name, math.inf), cpython_nanoseconds(calls))
    print(f"CPython {sys.version.split()[0]}, 30 x 30 grids; a call of battc that does nothing: {ours['call']:.1f} ns")
    print(f"{'kernel':44} {'CPython us':>11} {'battc ns':>9} {'ratio':>8}")
    for name, nanoseconds in theirs.items():
        print(f"{name:44} {nanoseconds / 1e3:11.2f} {ours[name]:9.1f} {nanoseconds / ours[name]:7.0f}x")


if __name__ == "__main__":
    main()
