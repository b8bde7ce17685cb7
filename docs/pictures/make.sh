#!/usr/bin/env bash
# Makes the pictures of README.md that show a terminal and a page: terminal.svg and trace.png. Needs tmux, Chromium and Python.
# usage, from the root of the repository: docs/pictures/make.sh [BATTC]
set -euo pipefail
battc=$(realpath "${1:-build/release/battc/battc}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"; tmux -L battc-pictures kill-server 2>/dev/null || true' EXIT

screenshot() { # PAGE PICTURE SIZE
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$folder/profile" \
        --window-size="$3" --screenshot="$2" "file://$1" >/dev/null 2>&1
}

"$battc" trace samples/programs/solvers.batt -d samples/tasks -t b0a7000a --html "$folder/trace.html"
screenshot "$folder/trace.html" docs/pictures/trace.png 1000,900

tmux -L battc-pictures -f /dev/null new-session -d -x 78 -y 40 \
    "COLORTERM=truecolor LC_ALL=C.UTF-8 XDG_STATE_HOME=$folder $battc repl --data samples/tasks; sleep 60"
tmux -L battc-pictures set -g status off
tmux -L battc-pictures set -ga terminal-overrides ',*:Tc'
sleep 2
for line in ':task b0a7000a train:1' 'x1 = objects(I, T, F, T)' 'argmax(x1, size)'; do
    tmux -L battc-pictures send-keys -l "$line"
    tmux -L battc-pictures send-keys Enter
    sleep 1
done
tmux -L battc-pictures send-keys -l 'fill(I, color(argmax(x1, size)), outbox('
sleep 1
tmux -L battc-pictures capture-pane -e -N -p | docs/pictures/terminal_svg.py >docs/pictures/terminal.svg
