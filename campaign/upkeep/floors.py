"""The oldest versions without a hole that concerns this system (advisories known in November 2026)."""

PYTHON = (3, 11, 8)  # CVE-2024-0450: overlapping zip entries; the gate refuses them itself as well
POSTGRES = 140000  # MERGE of privileges and pg_stat functions that the checks use
REDIS = "6.2"
FLOORS = {
    "django": "5.2.19",  # CVE-2026-87975 editable keys of formsets, CVE-2026-108147 multipart parts in base64
    "django-import-export": "4.4.3",  # GHSA-fcgw-hjjv-4rh6 huge exponents, GHSA-8xvj-4m4r-g62h foreign keys
    "celery": "5.7.0",  # an impossible entry stopped beat
    "redis": "6.4",  # the range of kombu 5.7; CVE-2023-28858 is fixed long before
    "gunicorn": "22.0",  # CVE-2024-1135, CVE-2024-6827 request smuggling
    "openpyxl": "3.1.5",  # newest
    "defusedxml": "0.7.1",  # refuses every DTD
    "django-guardian": "3.5.0",
    "django-axes": "8.3.0",
    "django-csp": "4.0",
    "psycopg2-binary": "2.9.12",
    "whitenoise": "6.12",
}
