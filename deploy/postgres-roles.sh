#!/bin/sh
# Run once by the PostgreSQL image when the database is made: the roles that do not own it. Their rights: manage.py grant_roles.
set -eu
: "${DB_APP_PASSWORD:?}" "${DB_READER_PASSWORD:?}"
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set app="$DB_APP_PASSWORD" --set reader="$DB_READER_PASSWORD" <<'SQL'
CREATE ROLE jianzheng_app LOGIN PASSWORD :'app';
CREATE ROLE jianzheng_reader LOGIN PASSWORD :'reader';
SQL
