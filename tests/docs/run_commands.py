#!/usr/bin/env python3
"""Runs every command that README.md and docs/*.md show, and compares the numbers in them with what battc says.

Commands are the lines of indented or fenced blocks that begin with a program (or with `$ `), and the code in the first column of
a table if it begins with `battc `. Those of a page run in order, in a folder of their own that has the names the pages use. Lines
below a `$ ` command are what it prints; those below `$ cat FILE` become that file. A block of lines that begin with `> ` is a session of `battc repl`. A fence ```text holds no
commands. exceptions.txt lists what does not run here and which status is right where it is not 0; entries that match nothing fail.

usage: run_commands.py ROOT BATTC [PAGE...]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = re.compile(r"(\$ .*|([A-Z_]+=\S* )*(battc|cmake|ctest|source|if|echo|sbatch|srun|pip|dpkg|device_profile|\./dev|bench/\S+|build/\S+)( .*)?)$")
# The names that the pages use, and the samples that stand for them.
NAMES = {
    "samples": "samples",
    "arc/training": "samples/tasks",
    "training": "samples/tasks",
    "solvers.py": "samples/programs/solvers.batt",
    "candidate.py": "samples/programs/solvers.batt",
    "batt.py": "samples/programs/candidates.batt",
    "bench/programs": "bench/programs",
}


def blocks(text):
    """The indented and fenced blocks of a page, as lists of lines."""
    block, fence, blank = [], None, True
    for line in text.splitlines() + [""]:
        if fence is not None:
            if line.startswith("```"):
                if fence != "text":
                    yield block
                block, fence = [], None
            else:
                block.append(line)
        elif line.startswith("```"):
            fence = line[3:].strip()
        elif line.startswith("    ") and (block or blank):
            block.append(line[4:])
        elif block:
            yield block
            block = []
        blank = not line.strip()


def without_comment(command):
    return re.sub(r"\s+# .*$", "", command).strip()


def commands(text):
    """Pairs of a command and what it prints, None if the page does not say."""
    found = []
    for block in blocks(text):
        if all(line.startswith("> ") for line in block):
            found.append(("battc repl --data samples/tasks <<'END'\n" + "\n".join(line[2:] for line in block) + "\nEND", None))
            continue
        at = 0
        while at < len(block):
            line = block[at]
            at += 1
            if not PROGRAMS.match(line):
                continue
            while line.endswith("\\") and at < len(block):
                line = line[:-1] + block[at].strip()
                at += 1
            if not line.startswith("$ "):
                found.append((without_comment(line), None))
                continue
            printed = []
            while at < len(block) and not block[at].startswith("$ "):
                printed.append(block[at])
                at += 1
            if line.startswith("$ cat ") and printed:  # a file that the commands below it use
                found.append((f"cat >{line[6:]} <<'END'\n" + "\n".join(printed) + "\nEND", None))
                continue
            found.append((without_comment(line[2:]), "\n".join(printed).strip() if printed else None))
    for row in re.findall(r"^\| `(battc [^`]*)` \|", text, re.M):
        found.append((row.replace("\\|", "|"), None))
    return found


def read_exceptions(path):
    """{(page, command): (status or None, reason)}"""
    exceptions, page = {}, None
    for line in path.read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("["):
            page = line.strip("[]")
            continue
        action, command, reason = re.split(r"\s+\| ", line, maxsplit=2)
        exceptions[page, command] = (None if action == "skip" else int(action.removeprefix("status ")), reason)
    return exceptions


def numbers(run):
    """(page, text with one number, what it must be)"""
    # `nothing` is the value of a failing combinator, which the pages do not count as an op.
    ops = {dialect: len(set(re.findall(r"^  (\w+)\(", run(f"battc ops --dialect {dialect}"), re.M)) - {"nothing"})
           for dialect in ("arc-dsl", "re-arc", "batt")}
    usage = run("battc run --help")

    def default(option):
        value = re.search(rf"--{option} [A-Z]+\s[^-]*?default ([0-9]+)([KMG]?)", usage)
        return int(value[1]) * {"": 1, "K": 1000, "M": 1, "G": 1024}[value[2]]

    fuel = re.search(r"--fuel UNITS.*?(\d+)K\s+to\s+(\d+)K", usage, re.S)

    return [
        ("README.md", r"`arc-dsl` \(([\d,]+) ops\)", ops["arc-dsl"]),
        ("README.md", r"`batt` \(([\d,]+) ops;", ops["batt"]),
        ("docs/language.md", r"\| ops \| ([\d,]+) \|", ops["arc-dsl"]),
        ("docs/language.md", r"\| ops \| \d+ \| ([\d,]+) \|", ops["re-arc"]),
        ("docs/language.md", r"\| ops \| \d+ \| \d+ \| ([\d,]+),", ops["batt"]),
        ("docs/language.md", r"\| work \| `--fuel` \| ([\d,]+) units", int(fuel[1]) * 1000),
        ("docs/language.md", r"\| work \| `--fuel` \|.*up to ([\d,]+) \|", int(fuel[2]) * 1000),
        ("docs/language.md", r"`--memory` \| ([\d,]+) MiB", default("memory")),
        ("docs/language.md", r"`--elements`, at least [\d,]+ \| ([\d,]+) \|", default("elements")),
        ("docs/language.md", r"`--elements`, at least ([\d,]+) \|", int(re.search(r"elements.*?at least (\d+)", usage, re.S)[1])),
        ("docs/cli.md", r"at most ([\d,]+) MiB each", default("max-file-size")),
    ]


def main():
    root, battc = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    pages = ["README.md"] + sorted(f"docs/{page.name}" for page in (root / "docs").glob("*.md"))
    chosen = sys.argv[3:] or pages
    exceptions = read_exceptions(root / "tests/docs/exceptions.txt")
    environment = dict(os.environ, PATH=f"{battc.parent}:{os.environ['PATH']}", NO_COLOR="1")
    failures, ran = [], 0
    used = set()
    for page in chosen:
        with tempfile.TemporaryDirectory(prefix="battc-docs-") as folder:
            folder = Path(folder)
            for name, source in NAMES.items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                (shutil.copytree if (root / source).is_dir() else shutil.copy)(root / source, target)
            (folder / ".zfunc").mkdir()
            (folder / ".config/fish/completions").mkdir(parents=True)
            (folder / "docs/pictures").mkdir(parents=True)
            page_environment = dict(environment, HOME=str(folder), XDG_CACHE_HOME=str(folder / ".cache"))
            for command, printed in commands((root / page).read_text()):
                first = command.splitlines()[0]
                status, reason = exceptions.get((page, first), (0, ""))
                used.add((page, first))
                if status is None:
                    continue
                ran += 1
                try:
                    ended = subprocess.run(["bash", "-c", command], cwd=folder, env=page_environment, stdin=subprocess.DEVNULL,
                                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
                except subprocess.TimeoutExpired:
                    failures.append(f"{page}: {first}\n    still running after two minutes")
                    continue
                if ended.returncode != status:
                    failures.append(f"{page}: {first}\n    status {ended.returncode}, not {status}\n{ended.stdout[-1500:]}")
                elif printed is not None and ended.stdout.strip() != printed:
                    failures.append(f"{page}: {first}\n    prints\n{ended.stdout.strip()[-1500:]}\n    and not\n{printed}")
            # Pictures that a page makes with a command are those in the repository.
            for made in (folder / "docs/pictures").glob("*.svg"):
                kept = root / "docs/pictures" / made.name
                if not kept.exists() or kept.read_bytes() != made.read_bytes():
                    failures.append(f"{page}: docs/pictures/{made.name} is not what its command makes now")
    for page, command in exceptions:
        if page in chosen and (page, command) not in used:
            failures.append(f"tests/docs/exceptions.txt: [{page}] has no command: {command}")

    def run(command):
        return subprocess.run(["bash", "-c", command], env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout

    compared = 0
    for page, pattern, right in numbers(run):
        if page not in chosen:
            continue
        compared += 1
        said = re.search(pattern, (root / page).read_text())
        if said is None:
            failures.append(f"{page}: nothing matches {pattern}")
        elif int(said[1].replace(",", "")) != right:
            failures.append(f"{page}: says {said[1]} where battc says {right}: {said[0]}")
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{ran} commands of {len(chosen)} pages ran, {compared} numbers compared, {len(failures)} failures")
    return 1 if failures or (not sys.argv[3:] and (ran < 20 or compared == 0)) else 0


if __name__ == "__main__":
    sys.exit(main())
