"""Addresses of the relapse watch, briefings and monthly returns."""

from django.urls import URLPattern, path

from supervision.views.briefings import briefing_paper, briefing_say, briefings, briefings_file
from supervision.views.relapses import relapse, relapse_move, relapse_say, relapse_watch, relapses, relapses_file
from supervision.views.returns import (
    monthly_return,
    monthly_returns,
    monthly_returns_file,
    outside,
    outside_csv,
    outside_demands_file,
    outside_demands_list,
)

desk: list[URLPattern] = [
    path("relapses/", relapses, name="relapses"),
    path("relapses/cases.<str:kind>", relapses_file, name="relapses_file"),
    path("relapses/watch/<int:pk>/", relapse_watch, name="relapse_watch"),
    path("relapses/<int:pk>/", relapse, name="relapse"),
    path("relapses/<int:pk>/say/", relapse_say, name="relapse_say"),
    path("relapses/<int:pk>/<slug:name>/", relapse_move, name="relapse_move"),
    path("briefings/", briefings, name="briefings"),
    path("briefings/units.<str:kind>", briefings_file, name="briefings_file"),
    path("briefings/unit/<int:pk>/", briefing_say, name="briefing_say"),
    path("briefings/<int:pk>/paper", briefing_paper, name="briefing_paper"),
    path("monthly-returns/", monthly_returns, name="monthly_returns"),
    path("monthly-returns/returns.<str:kind>", monthly_returns_file, name="monthly_returns_file"),
    path("monthly-returns/outside/", outside_demands_list, name="outside_demands_list"),
    path("monthly-returns/outside/demands.<str:kind>", outside_demands_file, name="outside_demands_file"),
    path("monthly-returns/<int:pk>/<slug:month>/", monthly_return, name="monthly_return"),
]
public: list[URLPattern] = [
    path("outside/", outside, name="outside"),
    path("outside/demands.csv", outside_csv, name="outside_csv"),
]
