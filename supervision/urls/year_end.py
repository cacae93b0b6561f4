"""Addresses of the year-end: summaries, evaluation, the region's report."""

from django.urls import URLPattern, path

from supervision.views.evaluation import (
    evaluation,
    evaluation_file,
    evaluation_freeze,
    evaluation_result,
    evaluations,
)
from supervision.views.evaluation_remarks import evaluation_answer, evaluation_object, evaluation_remarks
from supervision.views.figure_rows import figure_rows, figure_rows_file
from supervision.views.public.how_evaluation import how_evaluation
from supervision.views.year_end import year_end, year_end_move, year_end_word
from supervision.views.year_end_edit import year_end_edit, year_end_section
from supervision.views.year_ends import year_end_receive, year_end_start, year_ends, year_ends_file

desk: list[URLPattern] = [
    path("year-end/", year_ends, name="year_ends"),
    path("year-end/receive/", year_end_receive, name="year_end_receive"),
    path("year-end/file/<slug:kind>/", year_ends_file, name="year_ends_file"),
    path("year-end/start/<int:pk>/", year_end_start, name="year_end_start"),
    path("year-end/<int:pk>/", year_end, name="year_end"),
    path("year-end/<int:pk>/edit/", year_end_edit, name="year_end_edit"),
    path("year-end/<int:pk>/section/<slug:code>/", year_end_section, name="year_end_section"),
    path("year-end/<int:pk>/move/", year_end_move, name="year_end_move"),
    path("year-end/<int:pk>/word/", year_end_word, name="year_end_word"),
    path("evaluation/", evaluations, name="evaluations"),
    path("evaluation/freeze/<int:pk>/", evaluation_freeze, name="evaluation_freeze"),
    path("evaluation/remarks/", evaluation_remarks, name="evaluation_remarks"),
    path("evaluation/remarks/<int:pk>/answer/", evaluation_answer, name="evaluation_answer"),
    path("evaluation/results/<int:pk>/", evaluation_result, name="evaluation_result"),
    path("evaluation/results/<int:pk>/object/", evaluation_object, name="evaluation_object"),
    path("evaluation/<int:pk>/", evaluation, name="evaluation"),
    path("evaluation/<int:pk>/file/", evaluation_file, name="evaluation_file"),
    path("figures/<int:pk>/<slug:code>/", figure_rows, name="figure_rows"),
    path("figures/<int:pk>/<slug:code>/<slug:kind>/", figure_rows_file, name="figure_rows_file"),
]
public: list[URLPattern] = [path("how/evaluation/", how_evaluation, name="how_evaluation")]
