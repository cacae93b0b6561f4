#!/bin/sh
# Python 3.11 or later that can make virtual environments; installs Debian's part for it where it may.
python=${1:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or later is needed: install it, or name it with make PYTHON=…" >&2
    exit 1
fi
"$python" -c 'import ensurepip, venv' 2>/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null 2>&1 </dev/null && exit 0
fi
echo "This Python cannot make virtual environments. Run: sudo apt-get install python3-venv" >&2
exit 1
