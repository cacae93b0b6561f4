"""Addresses of the updates of service guides."""

from django.urls import URLPattern, path

from supervision.views.guide_samples import guide_found, guide_sample, guide_samples
from supervision.views.guide_task import guide_answer, guide_give, guide_move, guide_task, guide_text, guide_texts
from supervision.views.guide_tasks import guide_tasks, guide_tasks_file, guide_tasks_load, guide_tasks_move

desk: list[URLPattern] = [
    path("guide-updates/", guide_tasks, name="guide_tasks"),
    path("guide-updates/tasks.<str:kind>", guide_tasks_file, name="guide_tasks_file"),
    path("guide-updates/move/", guide_tasks_move, name="guide_tasks_move"),
    path("guide-updates/load/", guide_tasks_load, name="guide_tasks_load"),
    path("guide-updates/several/", guide_texts, name="guide_texts"),
    path("guide-updates/text/<int:pk>/", guide_text, name="guide_text"),
    path("guide-updates/text/<int:pk>/answer/", guide_answer, name="guide_answer"),
    path("guide-updates/samples/", guide_samples, name="guide_samples"),
    path("guide-updates/samples/<int:pk>/", guide_sample, name="guide_sample"),
    path("guide-updates/found/<int:pk>/", guide_found, name="guide_found"),
    path("guide-updates/<int:pk>/", guide_task, name="guide_task"),
    path("guide-updates/<int:pk>/give/", guide_give, name="guide_give"),
    path("guide-updates/<int:pk>/<slug:name>/", guide_move, name="guide_move"),
]
