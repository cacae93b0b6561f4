"""The notice that goes with the lists, as a Word file made of the frozen rows; values are text, never templates."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from campaign.enums import Disposal
from campaign.sheets.layout import chinese_day
from campaign.sheets.package import impersonal, write_parts
from campaign.sheets.stream import clean_text
from publishing.enums import OFFICIAL
from publishing.models import CATEGORIES, Compilation, Edition
from publishing.queries import office_of, sums_of
from publishing.queries.lists import COUNTS_CANCELLED, COUNTS_RETAINED
from publishing.sheets.cover_template import PROPERTY, TEMPLATE

NO_NUMBER = "（文号待定）"


def write_cover(compilation: Compilation, path: Path) -> None:
    """Write the notice of a compilation of lists to a path: before publication as a draft that says so (送审稿).

    Takes everything from frozen rows, the editions and their approval; nobody's name stands in it or in its properties. Rests on
    the notice, 五(三): 向社会公开, and 五(四)1: 未列入清单范围内的，一律不得要求申请人提供任何证明材料.
    """
    template = DocxTemplate(str(TEMPLATE))
    template.render(clean(facts_of(compilation)), jinja_env=SandboxedEnvironment(), autoescape=True)
    saved = BytesIO()
    template.save(saved)
    write_parts(path, impersonal(saved.getvalue(), PROPERTY))


def facts_of(compilation: Compilation) -> dict[str, Any]:
    """What the template asks for, by its marks."""
    editions = sorted(compilation.editions.select_related("unit__division", "round"), key=lambda one: one.annex)
    first, place = editions[0], compilation.unit.division.name
    counts = sums_of(compilation.figures.all())
    return {
        "draft": first.state not in OFFICIAL,
        "issuer": compilation.unit.name,
        "title": f"关于公布{place}证明事项保留清单和取消清单的通知",
        "number": first.approval_number or NO_NUMBER,
        "place": place,
        "approval": approval_words(first, place),
        "correction": correction_of(compilation),
        "baseline": counts["baseline"],
        "cancelled": sum(counts[name] for name in COUNTS_CANCELLED),
        "retained": sum(counts[name] for name in COUNTS_RETAINED),
        "referred": counts["referred"],
        "categories": "，".join(f"{Disposal(name).label}{counts[name]}项" for name in CATEGORIES if counts[name]),
        "address": settings.SITE_URL.rstrip("/") + reverse("place", args=[compilation.unit.division.code]),
        "complain": complain_words(compilation),
        "attachments": [
            {"number": no, "name": f"{place}{one.get_kind_display()}", "code": one.code, "rows": one.rows}
            for no, one in enumerate(editions, 1)
        ],
        "day": day_words(first),
        "log": first.log_code,
    }


def approval_words(edition: Edition, place: str) -> str:
    """By which document and on which day the government approved; before that nothing is said of it."""
    if not edition.approval_number or edition.approval_date is None:
        return "报本级人民政府审定后"
    return f"并经{place}本级人民政府审定（{edition.approval_number}，{chinese_day(edition.approval_date)}），"


def correction_of(compilation: Compilation) -> dict[str, str] | None:
    """Which edition it takes the place of, and the public reason."""
    if compilation.supersedes is None:
        return None
    return {
        "before": f"{compilation.round}第{compilation.supersedes.number}版",
        "reason": compilation.correction_reason,
    }


def complain_words(compilation: Compilation) -> str:
    """Whom to tell, by the office's public line."""
    office = office_of(compilation.unit.division) or compilation.unit
    if office.supervision_phone:
        return f"可以向{office.name}反映，监督电话{office.supervision_phone}。"
    return f"可以向{office.name}反映。"


def day_words(edition: Edition) -> str:
    """The day of publication; a draft leaves it open."""
    if edition.state not in OFFICIAL or edition.effective_from is None:
        return "    年  月  日"
    return chinese_day(edition.effective_from)


def clean(value: Any) -> Any:
    """All texts without the marks that no XML may hold; what looks like a template stays a text."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {name: clean(one) for name, one in value.items()}
    return [clean(one) for one in value] if isinstance(value, list) else value
