"""Addresses of this app: url name = view name = template name."""

from django.urls import URLPattern

public_patterns: list[URLPattern] = []

staff_patterns: list[URLPattern] = []

urlpatterns = [*public_patterns, *staff_patterns]
