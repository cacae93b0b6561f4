"""Keep a filter of the docket under a name, share it with the panel, rename it, delete it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from campaign.access import units_held
from campaign.models import Unit, User
from campaign.operations import NoPower, Refused
from campaign.roles import Action
from review.models import SavedView
from review.queries.saved_views import views_kept_by

MOST = 20  # views of one person: each is counted when the docket opens


class TooMany(Refused):
    """The person keeps as many views as one may."""


class NameTaken(Refused):
    """Another view of the person has this name."""


def save_view(name: str, query: str, *, panel: Unit | None, actor: User, at: datetime) -> SavedView:
    """Keep a filter under a name; under a name that the person uses already it takes the other one's place.

    With `panel` whoever sits there finds it too. Raises `NoPower` for a panel on which the person does not sit, `TooMany`.
    """
    _refuse_panel(panel, actor)
    mine = SavedView.objects.filter(user=actor)
    if mine.exclude(name=name).count() >= MOST:
        raise TooMany(f"最多保存{MOST}个常用筛选。请先删除不再使用的，再保存。")
    values = {"query": query, "panel": panel, "saved_at": at}
    return SavedView.objects.update_or_create(user=actor, name=name, defaults=values)[0]


def change_view(view: SavedView, *, name: str, panel: Unit | None, actor: User) -> SavedView:
    """Rename a view, share it or keep it to oneself. Its owner may, and the chair of the panel with which it is shared.

    Raises `NoPower`, `NameTaken`.
    """
    _refuse_stranger(view, actor)
    if panel is None or panel.pk != view.panel_id:
        _refuse_panel(panel, actor)
    view.name, view.panel = name, panel
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "panel"])
    except IntegrityError as error:
        raise NameTaken(f"已有名为“{name}”的常用筛选，请另取名称。") from error
    return view


def delete_view(view: SavedView, *, actor: User) -> None:
    """Delete a view. Its owner may, and the chair of the panel with which it is shared; else `NoPower`."""
    _refuse_stranger(view, actor)
    view.delete()


def _refuse_stranger(view: SavedView, actor: User) -> None:
    if not views_kept_by(actor).filter(pk=view.pk).exists():
        raise NoPower("常用筛选由保存人修改；审核组共用的，组长也可以修改。")


def _refuse_panel(panel: Unit | None, actor: User) -> None:
    if panel is not None and not units_held(actor, Action.EXAMINE).filter(pk=panel.pk).exists():
        raise NoPower("只能与您所在的审核组共用。")
