"""Addresses of case files."""

from django.urls import path

from supervision.views.case_files import case_file

desk = [path("case-files/<slug:kind>/<str:key>/", case_file, name="case_file")]
