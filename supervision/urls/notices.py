"""Addresses of public notices and of their desk."""

from django.urls import path

from supervision.views.notices import notice_case, notice_write, notices_desk
from supervision.views.public.notices import notice, notices, notices_csv, notices_feed, notices_place

public = [
    path("notices/", notices, name="notices"),
    path("notices/<division:code>/", notices_place, name="notices_place"),
    path("notices/<division:code>/<int:pk>/", notice, name="notice"),
]
# For programs: one address whatever the language.
files = [
    path("notices/feed/", notices_feed, name="notices_feed"),
    path("notices/notices.csv", notices_csv, name="notices_csv"),
]
desk = [
    path("announcing/", notices_desk, name="notices_desk"),
    path("announcing/write/<int:pk>/", notice_write, name="notice_write"),
    path("announcing/<int:pk>/", notice_case, name="notice_case"),
]
