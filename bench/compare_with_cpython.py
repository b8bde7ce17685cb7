#!/usr/bin/env python3
"""How many times as fast as CPython the interpreter is, solver by solver, measured in one run on one machine.

    bench/compare_with_cpython.py --reference DIR --data DIR [--bench build/release/bench/programs_bench] [--worst N]

DIR of --reference is a checkout of an implementation of the language in Python that has a `solvers.py` (for instance
michaelhodel/arc-dsl); DIR of --data a folder of ARC tasks. Both sides evaluate each solver on all inputs of its task, on one
core; prints the geometric mean of the ratios over the solvers and the slowest of them.
"""

import argparse
import importlib
import json
import math
import os
import subprocess
import sys
import time


def grids(task):
    for split in ("train", "test"):
        for pair in task[split]:
            yield tuple(tuple(row) for row in pair["input"])


def cpython_nanoseconds(function, inputs):
    """Nanoseconds per evaluation: the best of several rounds over all inputs."""
    best = math.inf
    started = time.perf_counter()
    while time.perf_counter() - started < 0.02:
        begin = time.perf_counter()
        for grid in inputs:
            function(grid)
        best = min(best, time.perf_counter() - begin)
    return best / len(inputs) * 1e9


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True)
    parser.add_argument("--program", default="solvers.py", help="the program, in the reference's folder")
    parser.add_argument("--data", required=True)
    parser.add_argument("--bench", default="build/release/bench/programs_bench")
    parser.add_argument("--worst", type=int, default=15)
    arguments = parser.parse_args()

    program = os.path.join(arguments.reference, arguments.program)
    output = subprocess.run([arguments.bench, program, arguments.data], check=True, stdout=subprocess.PIPE, text=True)
    ours = {}
    for line in output.stdout.splitlines():
        name, _, nanoseconds = line.split()
        ours[name] = float(nanoseconds)

    sys.path.insert(0, arguments.reference)
    sys.dont_write_bytecode = True
    solvers = importlib.import_module(os.path.splitext(arguments.program)[0])
    ratios = []
    for name, nanoseconds in ours.items():
        with open(os.path.join(arguments.data, name.split("_", 1)[1] + ".json"), encoding="utf-8") as file:
            inputs = list(grids(json.load(file)))
        theirs = cpython_nanoseconds(getattr(solvers, name), inputs)
        ratios.append((theirs / nanoseconds, name, theirs, nanoseconds))
    ratios.sort()
    mean = math.exp(sum(math.log(ratio) for ratio, *_ in ratios) / len(ratios))
    total = sum(theirs for _, _, theirs, _ in ratios) / sum(nanoseconds for *_, nanoseconds in ratios)
    print(f"{len(ratios)} solvers: geometric mean {mean:.1f} times as fast as CPython "
          f"{sys.version.split()[0]}; in total time {total:.1f} times")
    print(f"median {ratios[len(ratios) // 2][0]:.1f}, first decile {ratios[len(ratios) // 10][0]:.1f}")
    for ratio, name, theirs, nanoseconds in ratios[:arguments.worst]:
        print(f"{ratio:9.1f}x  {name:24} CPython {theirs / 1e3:10.2f} us   battc {nanoseconds / 1e3:10.3f} us")


if __name__ == "__main__":
    main()
