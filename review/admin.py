"""The technical site's view of the review: to read, never to write."""

from django.contrib import admin

from campaign.admin import ReadOnly
from review.models import Opinion, Ruling


@admin.register(Ruling)
class RulingAdmin(ReadOnly):
    list_display = ("item", "unit", "round", "state", "outcome", "ruled_at")
    list_filter = ("round", "state", "outcome")
    list_select_related = ("item", "unit", "round")
    search_fields = ("unit__code", "unit__name", "item__cert_name")


@admin.register(Opinion)
class OpinionAdmin(ReadOnly):
    list_display = ("ruling", "member", "legality", "compliance", "reasonableness", "at")
    list_select_related = ("ruling__item", "member")
