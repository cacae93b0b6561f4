#!/bin/sh
# deploy/restore.sh BACKUP: brings a backup back into an EMPTY database (DATABASE_URL, its owner) and EMPTY folders.
#
# Refuses a backup whose sums do not agree, a database that has tables, folders that have files. Ends with status 0 only where
# every row and every published file is what it was when the backup was made.
set -eu
umask 077
from=$(cd "${1:?a backup, e.g. /var/backups/jianzheng/20201101T184000Z}" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
began=$(date +%s)

echo "1/5 sums of the backup"
(cd "$from" && sha256sum --check --quiet --strict SHA256SUMS) || { echo "The backup is damaged or cut short: take another one." >&2; exit 2; }

cd "$here"
eval "$("$python" manage.py back_up_database --folders)"
for folder in "$MEDIA_ROOT" "$PUBLISHED_ROOT"; do
    mkdir -p "$folder"
    [ -z "$(ls -A "$folder")" ] || { echo "$folder is not empty: move it away first." >&2; exit 2; }
done

echo "2/5 database"
"$python" manage.py restore_database "$from"
echo "3/5 files"
tar --extract --file "$from/media.tar" --directory "$MEDIA_ROOT"
tar --extract --file "$from/published.tar" --directory "$PUBLISHED_ROOT"
echo "4/5 rows"
"$python" manage.py restore_database "$from" --compare
echo "5/5 published lists"
"$python" manage.py check_editions
echo "Restored in $(($(date +%s) - began)) seconds."
