#!/usr/bin/env bash
# Every header compiles alone, so that whoever includes it needs to know nothing else.
#   check_headers.sh ROOT COMPILER [FLAG...]   fails with the headers that do not, and the first errors of each
set -euo pipefail
root=$1
shift
export ROOT=$root
cd "$root"
one() {
    header=$1
    shift
    errors=$("$@" -fsyntax-only -x c++ "$header" 2>&1) || printf '%s does not compile alone:\n%s\n' "$header" "$(head -n 6 <<<"$errors")"
}
export -f one
mapfile -t headers < <(find ops ir frontend interp codegen runtime api report battc -name '*.h' 2>/dev/null | sort)
((${#headers[@]})) || { echo "no headers under $root"; exit 1; }
failures=$(printf '%s\0' "${headers[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c 'one "$@"' check {} "$@")
if [[ -n $failures ]]; then
    printf '%s\n' "$failures"
    exit 1
fi
echo "${#headers[@]} headers compile alone"
