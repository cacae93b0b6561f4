#!/bin/sh
# Chromium and a Chinese font for the journeys; installs Debian's where it may.
missing=""
found=""
for name in "$CHROMIUM" chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null && found=$name
done
[ -n "$found" ] || missing="chromium-headless-shell"
if ! { command -v fc-list >/dev/null && fc-list :lang=zh-cn family | grep -q .; }; then
    missing="$missing fonts-noto-cjk"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$(printf ' %s' $missing) …"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of packages
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 </dev/null && exit 0
    # An older Debian has it only with its windows.
    missing=$(printf '%s' "$missing" | sed s/chromium-headless-shell/chromium/)
    # shellcheck disable=SC2086
    apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 </dev/null && exit 0
fi
echo "The tests walk through real pages in Chromium. Run: sudo apt-get install chromium-headless-shell fonts-noto-cjk" >&2
exit 1
