#!/usr/bin/env bash
# The documents of every example, read by programs that nobody here wrote.
#
#     tests/documents/run.sh AVT [spreadsheet]…
#
# AVT is the path of the program. What is missing is installed: LibreOffice by apt-get.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

if (($# < 1)); then
    sed -n '2,6s/^# \?//p' "$0" >&2
    exit 2
fi
avt=$(realpath "$1")
shift
judges=("$@")
((${#judges[@]})) || judges=(spreadsheet)
export PYTHONDONTWRITEBYTECODE=1

# Workbooks, computed again by LibreOffice, against the JSON.
run_spreadsheet() {
    if ! command -v soffice >/dev/null; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-calc
    fi
    (cd "$root" && python3 "$here/spreadsheet.py" "$avt" examples/*.avt)
}

for judge in "${judges[@]}"; do
    printf '\n--- %s\n' "$judge"
    "run_$judge"
done
