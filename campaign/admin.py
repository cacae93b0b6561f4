"""The technical site: for technical staff only. Nothing of the campaign's business is decided here."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource

from campaign.access import ask_for_second_factor
from campaign.models import (
    Campaign,
    Deadline,
    Division,
    Extension,
    LogEntry,
    LogFinding,
    LogSeal,
    Message,
    Phase,
    Posting,
    Round,
    Unit,
    User,
)


@login_not_required
def technical_sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """One door for everybody: the site's own sign-in. For who is signed in and no technician there is nothing here."""
    index = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or index)
    if not request.user.is_staff:
        raise Http404
    return redirect(index)


def may_enter(request: HttpRequest) -> bool:
    """Technical staff whose session has shown the second factor: who can change accounts must not be a password alone."""
    allowed = request.user.is_active and request.user.is_staff
    if allowed:
        ask_for_second_factor(request)
    return allowed


admin.site.site_header = admin.site.site_title = "技术管理"
admin.site.index_title = "基础数据"
admin.site.login = technical_sign_in  # type: ignore[method-assign]
admin.site.has_permission = may_enter  # type: ignore[method-assign]
admin.site.unregister(Group)
admin.site.unregister(TOTPDevice)  # a key that is seen is a key that is copied
admin.site.unregister(StaticDevice)


class ReadOnly(admin.ModelAdmin):
    """Rows that only operations write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Kept(admin.ModelAdmin):
    """Rows that are corrected but never deleted: papers hang on them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DivisionResource(ModelResource):
    """The divisions as a sheet, in the columns that `load_divisions` reads."""

    parent_code = Field(attribute="parent__code", column_name="parent_code")

    class Meta:
        model = Division
        fields = ("code", "name", "level", "parent_code", "type")
        export_order = fields


class UnitResource(ModelResource):
    """The units as a sheet, in the columns that `load_units` reads."""

    division = Field(attribute="division__code", column_name="division")
    reports_to = Field(attribute="reports_to__code", column_name="reports_to")
    supervisor = Field(attribute="supervisor__code", column_name="supervisor")

    class Meta:
        model = Unit
        fields = ("code", "name", "division", "kind", "reports_to", "supervisor")
        export_order = fields

    def get_queryset(self) -> Any:
        """With the codes of the rows it points to, in one query."""
        return super().get_queryset().select_related("division", "reports_to", "supervisor")


class Exported(ExportMixin, Kept):
    """Reference data that can be taken away as a workbook; it comes in through the loading commands, which set the paths."""

    formats = (XLSX,)

    def get_export_formats(self) -> list[Any]:
        """Workbooks only."""
        return [XLSX]


@admin.register(Division)
class DivisionAdmin(Exported):
    """Divisions."""

    resource_classes = [DivisionResource]
    list_display = ("code", "name", "level", "type", "parent")
    list_filter = ("level", "type")
    list_select_related = ("parent",)
    search_fields = ("code", "name")
    readonly_fields = ("code", "path", "parent", "level")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Unit)
class UnitAdmin(Exported):
    """Units; their lines of reporting are set by the loading commands, with the paths that follow from them."""

    resource_classes = [UnitResource]
    list_display = ("code", "name", "kind", "division", "reports_to", "takes_part")
    list_filter = ("kind", "takes_part", "division__level")
    list_select_related = ("division", "reports_to")
    search_fields = ("code", "name", "short_name")
    readonly_fields = ("code", "name", "former_names", "division", "reports_to", "reports_path", "panel", "supervisor")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class NewPersonForm(AdminUserCreationForm):
    """A new account, for Django's own form knows only Django's own user."""

    class Meta:
        model = User
        fields = ("username", "name", "email")


class PersonForm(UserChangeForm):
    """An account."""

    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. What a person may do follows from their posts, which are given on the people pages."""

    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", "name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("本人", {"fields": ("name", "email", "mobile")}),
        ("账号", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("时间", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "email", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Not for who holds a post: their password is set by who may appoint them, who is named in the log, and lets in once."""
        person = self.get_object(request, unquote(id))
        if person is not None and person.postings.current().exists():
            words = "此人有岗位，密码由本单位分管领导或者协调员在“人员和岗位”重新设置，不能在这里修改。"
            self.message_user(request, words, messages.ERROR)
            return redirect("admin:campaign_user_change", person.pk)
        return super().user_change_password(request, id, form_url)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Campaign, Round, Phase, Deadline)
class CalendarAdmin(Kept):
    """The campaign and its calendar."""

    list_select_related = True


@admin.register(Posting)
class PostingAdmin(ReadOnly):
    """Posts, to read: they are given and ended by `operations.people`."""

    list_display = ("user", "unit", "role", "since", "until")
    list_filter = ("role",)
    list_select_related = ("user", "unit")
    search_fields = ("user__username", "user__name", "unit__code", "unit__name")


@admin.register(Extension)
class ExtensionAdmin(ReadOnly):
    """Extensions, to read: they are granted on the calendar page."""

    list_display = ("unit", "deadline", "until", "granted_by", "granted_at")
    list_select_related = ("unit", "deadline__round", "granted_by")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    """The log, to read."""

    list_display = ("at", "actor", "unit", "label", "thing_type", "thing_id")
    list_select_related = ("actor", "unit", "thing_type")
    search_fields = ("unit__code", "unit__name", "actor__username")
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(LogSeal)
class LogSealAdmin(ReadOnly):
    """The blocks of the sealed log, to read."""

    list_display = ("number", "sealed_at", "count", "first", "last", "sha256")


@admin.register(LogFinding)
class LogFindingAdmin(ReadOnly):
    """What the check of the log found, to read."""

    list_display = ("block", "words", "found_at", "cleared_at")


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """Messages and whether their mail went out, to read."""

    list_display = ("created_at", "user", "unit", "kind", "mail_state")
    list_filter = ("mail__delivery", "kind")
    list_select_related = ("user", "unit", "mail")
