#!/bin/sh
# Run a command; print what it said only if it failed.
said=$(mktemp)
"$@" >"$said" 2>&1
status=$?
[ "$status" -eq 0 ] || cat "$said"
rm -f "$said"
exit "$status"
