"""The technical site's view of the lists: to read. They are written by the operations and never edited."""

from django.contrib import admin

from campaign.admin import ReadOnly
from publishing.models import (
    ApprovalSheet,
    Compilation,
    CoverNotice,
    Edition,
    EditionFinding,
    EditionManifest,
    EditionSeal,
    Enquiry,
    EnquiryAnswer,
    Guide,
    LegalityRemark,
    ListedItem,
    PlaceFigures,
    UnitFigures,
)


@admin.register(Compilation)
class CompilationAdmin(ReadOnly):
    """Compilations and roll-ups."""

    list_display = ("unit", "round", "number", "is_roll_up", "is_current", "compiled_at", "compiled_by")
    list_filter = ("round", "is_roll_up", "is_current")
    list_select_related = ("unit__division", "round", "compiled_by")
    search_fields = ("unit__code", "unit__name")


@admin.register(CoverNotice)
class CoverNoticeAdmin(ReadOnly):
    """Notices that go with published lists."""

    list_display = ("compilation", "file_name", "size", "made_at")
    list_select_related = ("compilation__unit__division", "compilation__round")


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    """Editions with their approval and their file."""

    list_display = ("unit", "round", "kind", "number", "state", "published_at", "rows", "sha256")
    list_filter = ("kind", "state", "round")
    list_select_related = ("unit__division", "round")
    search_fields = ("unit__code", "unit__name", "sha256")


@admin.register(ListedItem)
class ListedItemAdmin(ReadOnly):
    """The rows of the lists, as frozen."""

    list_display = ("cert_name", "unit_name", "outcome", "compilation", "position")
    list_filter = ("outcome",)
    list_select_related = ("compilation__unit__division", "compilation__round")
    search_fields = ("cert_name", "unit_name", "uid")
    show_full_result_count = False


@admin.register(UnitFigures)
class UnitFiguresAdmin(ReadOnly):
    """The counts of Annex 5, as frozen."""

    list_display = ("unit_name", "compilation", "baseline", "referred", "struck", "nil")
    list_select_related = ("compilation__unit__division", "compilation__round")
    search_fields = ("unit_name", "unit__code")
    show_full_result_count = False


@admin.register(PlaceFigures)
class PlaceFiguresAdmin(ReadOnly):
    """The sums of places, as frozen."""

    list_display = ("division_path", "whole", "compilation", "baseline", "struck")
    list_select_related = ("compilation__unit__division", "compilation__round")
    search_fields = ("division_path",)
    show_full_result_count = False


@admin.register(Guide)
class GuideAdmin(ReadOnly):
    """Guides, to read: units write them on their own page."""

    list_display = ("uid", "unit", "time_limit", "place", "saved_at", "saved_by")
    list_select_related = ("unit", "saved_by")
    search_fields = ("uid", "unit__code", "unit__name")


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnly):
    """What offices asked each other, to read."""

    list_display = ("unit", "office", "item", "asked_at", "due_at")
    list_select_related = ("unit", "office", "item")
    search_fields = ("unit__code", "unit__name", "office__code", "office__name")


@admin.register(EnquiryAnswer)
class EnquiryAnswerAdmin(ReadOnly):
    """What was answered, to read."""

    list_display = ("enquiry", "finding", "answered_at", "answered_by")
    list_filter = ("finding",)
    list_select_related = ("enquiry__unit", "answered_by")


@admin.register(LegalityRemark)
class LegalityRemarkAdmin(ReadOnly):
    """What the review of legality said, as appended."""

    list_display = ("compilation", "item", "kind", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("compilation__unit__division", "compilation__round", "item", "by")


@admin.register(ApprovalSheet)
class ApprovalSheetAdmin(ReadOnly):
    """Scanned approval sheets: that they are there; they are downloaded on the list's own page only."""

    list_display = ("compilation", "kind", "size", "sha256", "kept_at", "kept_by")
    list_select_related = ("compilation__unit__division", "compilation__round", "kept_by")
    exclude = ("file",)


@admin.register(EditionManifest)
class EditionManifestAdmin(ReadOnly):
    """The chain of manifests."""

    list_display = ("place", "edition", "check_code", "sha256")
    list_select_related = ("edition__unit__division", "edition__round")
    search_fields = ("short", "sha256", "rows_sha256")


@admin.register(EditionFinding)
class EditionFindingAdmin(ReadOnly):
    """What the checks found."""

    list_display = ("edition", "part", "words", "found_at", "cleared_at")
    list_filter = ("part",)
    list_select_related = ("edition__unit__division", "edition__round")


@admin.register(EditionSeal)
class EditionSealAdmin(ReadOnly):
    """Seals kept beside editions."""

    list_display = ("edition", "form", "size", "sha256", "kept_by", "kept_at")
    list_select_related = ("edition__unit__division", "edition__round", "kept_by")
