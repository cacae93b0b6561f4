"""Addresses of this app: url name = view name = template name."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
