#!/bin/sh
# deploy/backup.sh FOLDER [KEEP]: a backup of the database and of the files, in FOLDER/<time in UTC>, complete or not there at all.
#
# The database first, then the files: a file is written before its row, so every row of the dump finds its file. The dump and
# the sums of all rows (rows.json) are of one instant. KEEP (14) backups stay. Nothing is encrypted here: see docs/operations.md.
set -eu
umask 077
into=${1:?folder of the backups} keep=${2:-14}
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
name=$(date -u +%Y%m%dT%H%M%SZ)
part=$into/.$name.part
mkdir -p "$into"
mkdir "$part"
trap 'rm -rf "$part"' EXIT
trap 'exit 1' INT TERM

cd "$here"
"$python" manage.py back_up_database "$part"
eval "$("$python" manage.py back_up_database --folders)" # MEDIA_ROOT, PUBLISHED_ROOT
for kind in media published; do
    [ "$kind" = media ] && folder=$MEDIA_ROOT || folder=$PUBLISHED_ROOT
    mkdir -p "$folder"
    # A file that came in while we read is no fault (1 = some files differ): its row is not in the dump.
    tar --create --file "$part/$kind.tar" --directory "$folder" --warning=no-file-changed --exclude='.*.tmp' . || [ $? -eq 1 ]
done
(cd "$part" && sha256sum database.dump rows.json media.tar published.tar >SHA256SUMS)
sync -f "$part" 2>/dev/null || sync
mv "$part" "$into/$name"
trap - EXIT
"$python" manage.py back_up_database --done

# Oldest first; what is not a backup's name is left alone.
find "$into" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*T[0-9]*Z' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
    rm -rf "$old"
done
echo "$into/$name"
