#!/usr/bin/env python3
"""Types into a real shell on a pseudo terminal and presses Tab: what appears must contain what is expected.

usage: completion_check.py SHELL BATTC ROOT. Prints "skipped" and exits with 77 if the shell is not installed.
"""
import os
import pty
import re
import select
import shutil
import sys
import tempfile
import time

# typed before Tab, what must appear, what must not
CASES = [
    ("battc che", ["battc check"], []),
    ("battc run --resu", ["--resume"], []),
    ("battc ops rot1", ["rot180"], ["rot90"]),
    ("battc ops FOU", ["FOUR"], []),
    ("battc ops --dialect r", ["re-arc"], []),
    ("battc explain B02", ["B0201", "B0204"], ["B0101"]),
    ("battc help doc", ["doctor"], []),
    ("battc trace x.py -d samples/tasks -t b0a7000", ["b0a70001", "b0a7000c"], []),
    ("battc trace samples/programs/pon", ["ponds.py"], []),
]


class Shell:
    def __init__(self, name, battc, folder):
        start = {
            "bash": ["bash", "--norc", "--noprofile", "-i"],
            "zsh": ["zsh", "-f", "-i"],
            "fish": ["fish", "--no-config", "-i"],
        }[name]
        self.name = name
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.environ.update(PATH=f"{os.path.dirname(battc)}:{os.environ['PATH']}", HOME=folder, TERM="xterm", LC_ALL="C.UTF-8",
                              PS1="$ ", LINES="50", COLUMNS="200", HISTFILE="", XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder)
            os.environ.pop("ENV", None)
            os.execvp(start[0], start)
        self.child = child

    def type(self, text):
        os.write(self.terminal, text.encode())

    def read_until(self, wanted, seconds):
        """What appears, without control sequences, until all of the wanted texts did and it is quiet, or time is over."""
        text, end = "", time.monotonic() + seconds
        while time.monotonic() < end:
            ready, _, _ = select.select([self.terminal], [], [], 0.3)
            if not ready:
                if all(one in text for one in wanted):
                    return text
                continue
            try:
                text += os.read(self.terminal, 65536).decode(errors="replace")
            except OSError:
                break
            if "\x1b[c" in text or "\x1b[0c" in text:  # fish asks what the terminal is
                self.type("\x1b[?62c")
                text = text.replace("\x1b[c", "").replace("\x1b[0c", "")
            text = re.sub(r"\x1b\[[0-9;?=>]*[ -/]*[@-~]|\x1b[()][0-9A-Za-z]|\x1b[=>]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|[\x00\x07\x0f]", "", text)
        return text


def main():
    name, battc, root = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
    if shutil.which(name) is None:
        print(f"skipped: {name} is not installed")
        return 77
    failures = 0
    with tempfile.TemporaryDirectory(prefix="battc-completion-") as folder:
        shutil.copytree(os.path.join(root, "samples"), os.path.join(folder, "samples"))
        shell = Shell(name, battc, folder)
        if name != "fish":
            time.sleep(0.5)
        shell.type({
            "bash": "bind 'set bell-style none'; bind 'set show-all-if-ambiguous on'; bind 'set enable-bracketed-paste off';"
                    " source <(battc completion bash); echo rea''dy\r",
            "zsh": "autoload -U compinit; compinit -u; source <(battc completion zsh); echo rea''dy\r",
            "fish": "battc completion fish | source; echo rea''dy\r",
        }[name])
        started = shell.read_until(["ready"], 30)
        if "ready" not in started:
            print(f"FAILED: {name} did not start: {started!r}")
            return 1
        for typed, wanted, unwanted in CASES:
            shell.type(typed + "\t")
            seen = shell.read_until(wanted, 10)
            for one in wanted:
                if one not in seen:
                    failures += 1
                    print(f"FAILED: {typed}<Tab> does not show {one}: {seen!r}")
            for one in unwanted:
                if one in seen:
                    failures += 1
                    print(f"FAILED: {typed}<Tab> shows {one}: {seen!r}")
            shell.type("\x03")
            shell.read_until([""], 5)
            shell.type("\x15")
            shell.read_until([""], 5)
        os.close(shell.terminal)
    print(f"{name}: {len(CASES)} completions tried, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
