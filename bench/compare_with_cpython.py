#!/usr/bin/env python3
"""How many times as fast as CPython the interpreter is, solver by solver, measured in one run on one machine.

    bench/compare_with_cpython.py --reference DIR --data DIR [--bench build/release/bench/programs_bench] [--rounds N]

DIR of --reference is a checkout of an implementation of the language in Python that has a `solvers.py` (for instance
michaelhodel/arc-dsl); DIR of --data a folder of ARC tasks. Both sides evaluate each solver on all inputs of its task, on one
core, in turns: all solvers here, all of them there, and so on for some rounds. What counts of a solver is its best time on
each side, so that neither a neighbour's burst of work nor a slow clock falls on one of them alone. Prints the geometric mean
of the ratios over the solvers, what it was in each round by itself, and the slowest solvers.
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
    """Nanoseconds per evaluation: the best of several repetitions over all inputs."""
    best = math.inf
    started = time.perf_counter()
    while time.perf_counter() - started < 0.02:
        begin = time.perf_counter()
        for grid in inputs:
            function(grid)
        best = min(best, time.perf_counter() - begin)
    return best / len(inputs) * 1e9


def battc_nanoseconds(bench, program, data):
    """The same by solver, in battc."""
    command = [bench, program, data]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return {name: float(nanoseconds) for name, _, nanoseconds in map(str.split, output.stdout.splitlines())}


def geometric_mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True)
    parser.add_argument("--program", default="solvers.py", help="the program, in the reference's folder")
    parser.add_argument("--data", required=True)
    parser.add_argument("--bench", default="build/release/bench/programs_bench")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--worst", type=int, default=15)
    arguments = parser.parse_args()

    program = os.path.join(arguments.reference, arguments.program)
    sys.path.insert(0, arguments.reference)
    sys.dont_write_bytecode = True
    solvers = importlib.import_module(os.path.splitext(arguments.program)[0])
    inputs = {}
    ours = {}
    theirs = {}
    means = []
    for _ in range(arguments.rounds):
        ours_now = battc_nanoseconds(arguments.bench, program, arguments.data)
        theirs_now = {}
        for name in ours_now:
            if name not in inputs:
                with open(os.path.join(arguments.data, name.split("_", 1)[1] + ".json"), encoding="utf-8") as file:
                    inputs[name] = list(grids(json.load(file)))
            theirs_now[name] = cpython_nanoseconds(getattr(solvers, name), inputs[name])
        means.append(geometric_mean([theirs_now[name] / ours_now[name] for name in ours_now]))
        for name in ours_now:
            ours[name] = min(ours.get(name, math.inf), ours_now[name])
            theirs[name] = min(theirs.get(name, math.inf), theirs_now[name])

    ratios = sorted((theirs[name] / ours[name], name) for name in ours)
    total = sum(theirs.values()) / sum(ours.values())
    mean = geometric_mean([ratio for ratio, _ in ratios])
    print(f"{len(ratios)} solvers: geometric mean {mean:.1f} times as fast as CPython "
          f"{sys.version.split()[0]}; in total time {total:.1f} times")
    print(f"rounds by themselves: {', '.join(f'{mean:.1f}' for mean in means)}")
    print(f"median {ratios[len(ratios) // 2][0]:.1f}, first decile {ratios[len(ratios) // 10][0]:.1f}")
    for ratio, name in ratios[:arguments.worst]:
        print(f"{ratio:9.1f}x  {name:24} CPython {theirs[name] / 1e3:10.2f} us   battc {ours[name] / 1e3:10.3f} us")


if __name__ == "__main__":
    main()
