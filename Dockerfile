# One image for web, worker and beat. Written for a plain Docker engine.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /srv
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=campaign.config.settings \
    VAR_DIR=/data
# pg_dump of the server's version, for the backup.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --no-create-home --shell /usr/sbin/nologin app \
    && mkdir -p /data/static /data/media /data/published /backups && chown -R app:app /data /backups
COPY --from=packages /venv /venv
WORKDIR /srv
COPY manage.py ./
COPY campaign campaign
COPY submissions submissions
COPY review review
COPY publishing publishing
COPY supervision supervision
COPY templates templates
COPY static static
COPY fixtures fixtures
COPY locale locale
COPY deploy/gunicorn.conf.py deploy/backup.sh deploy/restore.sh deploy/
USER app
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "campaign.config.wsgi:application"]
