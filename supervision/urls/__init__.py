"""Addresses of this act: each subject has its module, with `desk` patterns and, where the public reads it, `public` ones.

Url name = view name = template name. Pages of the public site stand in every language (decision 36).
"""

from django.urls import URLPattern

from publishing.urls import is_page
from supervision.urls import case_files, guides, relapses

desk_patterns: list[URLPattern] = [*case_files.desk, *guides.desk, *relapses.desk]
public_patterns: list[URLPattern] = [*relapses.public]

page_patterns = [pattern for pattern in public_patterns if is_page(pattern)]
urlpatterns = [*(pattern for pattern in public_patterns if not is_page(pattern)), *desk_patterns]
