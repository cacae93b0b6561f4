"""Addresses of this act: each subject has its module, with `desk` patterns and, where the public reads it, `public` ones.

Url name = view name = template name. Pages of the public site stand in every language (decision 36).
"""

from django.urls import URLPattern

from publishing.urls import is_page
from supervision.urls import (
    case_files,
    complaining,
    complaint_desk,
    guides,
    inspecting,
    notices,
    relapses,
    year_end,
)

desk_patterns: list[URLPattern] = [
    *inspecting.desk,
    *case_files.desk,
    *complaining.desk,
    *complaint_desk.desk,
    *notices.desk,
    *guides.desk,
    *relapses.desk,
    *year_end.desk,
]
public_patterns: list[URLPattern] = [
    *complaining.public,
    *notices.public,
    *relapses.public,
    *year_end.public,
]
# For programs: one address whatever the language, though some end like pages.
file_patterns: list[URLPattern] = [*notices.files]

page_patterns = [pattern for pattern in public_patterns if is_page(pattern)]
urlpatterns = [*(one for one in public_patterns if not is_page(one)), *file_patterns, *desk_patterns]
