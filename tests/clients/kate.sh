#!/usr/bin/env bash
# A picture of Kate with the set-up of editors/kate, for a person to look at: tests/clients/kate.sh SERVER OUT.png [FILE]
# Needs kate, xvfb, xdotool, dbus and imagemagick. Not a part of run.sh: a picture asserts nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
server=$(realpath "$1")
picture=$(realpath -m "$2")
file=${3:-$here/chantier.avt}
work=$(mktemp -d)
# Its own empty places for configuration and data: nothing of the person who runs it, and nothing left behind.
export HOME="$work" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache" XDG_RUNTIME_DIR="$work"
export LANG=C.UTF-8 QT_QPA_PLATFORM=xcb
mkdir -p "$work"/{bin,jobs,cache} "$XDG_CONFIG_HOME/kate/lspclient" "$XDG_DATA_HOME/org.kde.syntax-highlighting/syntax"
chmod 700 "$work"
ln -s "$server" "$work/bin/avt"
export PATH="$work/bin:$PATH"
cp "$file" "$work/jobs/chantier.avt"
cp "$here/../../editors/kate/avt.xml" "$XDG_DATA_HOME/org.kde.syntax-highlighting/syntax/"
cp "$here/../../editors/kate/settings.json" "$XDG_CONFIG_HOME/kate/lspclient/settings.json"
printf '[General]\nLast Session=\nShow welcome view for new window=false\n[Kate Plugins]\nlspclientplugin=true\n[lspclient]\nAllowedServerCommandLines=%s lsp\nSemanticHighlighting=true\nInlayHints=true\n' \
    "$work/bin/avt" >"$XDG_CONFIG_HOME/katerc"

export PICTURE="$picture" WORK="$work"
trap 'rm -rf "$work"' EXIT
xvfb-run -a -s "-screen 0 1400x900x24" dbus-run-session -- bash -c '
    kate --startanon "$WORK/jobs/chantier.avt" >"$WORK/kate.log" 2>&1 &
    kate=$!
    for _ in $(seq 60); do
        window=$(xdotool search --onlyvisible --name "chantier.avt" 2>/dev/null | head -1) && [ -n "$window" ] && break
        sleep 0.5
    done
    xdotool windowsize "$window" 1400 900 windowmove "$window" 0 0
    sleep "${WAIT:-8}"
    import -window root "$PICTURE"
    kill "$kate"
    wait "$kate" 2>/dev/null || true
'
