"""What technical staff may look at: receipts and form versions. Nothing of the units' papers is written or deleted here."""

from django.contrib import admin

from campaign.admin import ReadOnly
from submissions.models import Declaration, FormVersion


@admin.register(FormVersion)
class FormVersionAdmin(ReadOnly):
    """The columns of the forms; a new version is loaded by `load_forms`."""

    list_display = ("__str__", "title")


@admin.register(Declaration)
class DeclarationAdmin(ReadOnly):
    """Where each version stands; the items are the unit's own and are not shown."""

    list_display = ("unit", "round", "version", "state", "receipt", "certified_at", "is_current")
    list_filter = ("round", "state")
    search_fields = ("unit__name", "unit__code", "receipt")
    list_select_related = ("unit", "round")
