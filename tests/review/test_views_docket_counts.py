"""Counts agree with the list, whatever is asked for: tabs, head, groups, kept filters and the file say the same."""

import csv
import random
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from campaign.enums import Outcome
from review.enums import RulingState
from review.models import Panel, Reading, Ruling
from review.operations import receive, save_view
from submissions.models import DeclaredItem
from tests.cast import PHASE_3
from tests.review.conftest import COPY, DOCUMENT, KEEPING, KINSHIP, LAW, RULE, BasisDraft, declare, draft
from tests.review.test_operations_opinions import opine

SEED = 20201107
DRAWS = 16
BASES = (LAW, RULE, DOCUMENT, BasisDraft(level="none"))


@pytest.fixture
def mixed(docketed, ground, cast):
    """Some forty items of two units in every state, read and judged by some, of several people, late and in time."""
    chance = random.Random(SEED)
    drafts = tuple(
        draft(
            chance.choice((KINSHIP, COPY, f"第{n % 5}号证明")),
            f"第{n}号事项",
            BASES[n % 4],
            subject=chance.choice(("individual", "both", "enterprise")),
            category=chance.choice(("certificate", "licence", "stamp")),
            **(KEEPING if n % 4 < 2 and n % 3 else {}),
        )
        for n in range(36)
    )
    declaration = declare(ground.institution, ground.round, drafts, cast.institution_clerk, cast.institution_leader)
    receive([declaration], actor=cast.panel_chair, at=PHASE_3)
    Panel.objects.create(unit=ground.lead, opinions_hidden=True)
    for ruling in Ruling.objects.select_related("item"):
        scatter(ruling, chance, cast)
    DeclaredItem.objects.filter(cert_name=COPY).update(certificate=None)
    return docketed


def scatter(ruling, chance, cast):
    """Give one item a state, a holder, a day, readers and opinions by chance."""
    if chance.random() < 0.4:
        opine(ruling, chance.choice((cast.panel_member, cast.panel_chair)))
    ruling.refresh_from_db()
    ruling.state = chance.choice(RulingState.values)
    ruling.outcome = chance.choice(Outcome.values) if ruling.state not in ("pending", "returned") else ""
    ruling.disposal = "abolish" if ruling.outcome == "cancel" else ""
    ruling.returned_for = chance.choice(("", "basis", "scope"))
    ruling.assignee = chance.choice((None, cast.panel_member, cast.panel_chair))
    ruling.due_at = chance.choice((None, PHASE_3, PHASE_3 + timedelta(days=1), PHASE_3 + timedelta(days=9)))
    ruling.opinions_split = ruling.opinions_given > 0 and chance.random() < 0.5
    ruling.save()
    if chance.random() < 0.5:
        Reading.objects.get_or_create(
            ruling=ruling, item=ruling.item, member=cast.panel_member, defaults={"at": PHASE_3}
        )


def drawn(form, chance):
    """A combination of one to four conditions, each one that the page offers (and sometimes one that it does not)."""
    found = {}
    for name in chance.sample(sorted(form.fields), chance.randint(1, 4)):
        if name == "q":
            found[name] = chance.choice(("证明", "亲属", "第3号", "没有这样的"))
        elif name == "group":
            found[name] = chance.choice((f"k{COPY}", "kxx", "nonsense"))
        else:
            values = [str(value) for value, _ in form.fields[name].choices if str(value)]
            found[name] = chance.choice([*values, "nonsense"])
    return found


def listed(client, asked):
    """The items of the list, on whatever page, and the page."""
    page = client.get(reverse("docket"), asked)
    assert page.context["page"].paginator.num_pages == 1
    return [line.case for line in page.context["lines"]], page


def told(client, asked):
    """How many items the head, the tabs, the groups and the file tell of."""
    cases, page = listed(client, asked)
    rows = client.get(reverse("docket_download", args=["csv"]), asked).content.decode("utf-8-sig")
    groups = client.get(reverse("docket_groups"), asked).context
    tab = next(tab for tab in page.context["tabs"] if tab.current)
    return len(cases), {
        "head": page.context["page"].paginator.count,
        "tab": tab.count,
        "file": len(list(csv.reader(StringIO(rows, newline="")))) - 1,
        "groups": groups["items"],
        "group lines": sum(line["group"].count for line in groups["lines"]),
    }


@pytest.mark.parametrize("name", ["panel_member", "panel_chair"])
def test_every_count_is_the_length_of_its_list_whatever_is_asked_for(mixed, as_user, cast, name):
    client, chance = as_user(getattr(cast, name)), random.Random(SEED)
    form = client.get(reverse("docket")).context["form"]
    lengths, lies = {}, []
    for number in range(DRAWS // 2):
        asked = drawn(form, chance)
        count, counts = told(client, asked)
        if set(counts.values()) != {count}:
            lies.append((asked, count, counts))
        cases, page = listed(client, {key: value for key, value in asked.items() if key != "state"})
        states = Counter(case.state for case in cases)
        tabs = {tab.label: tab.count for tab in page.context["tabs"]}
        if tabs != {"全部": len(cases), **{str(state.label): states[state] for state in RulingState}}:
            lies.append((asked, tabs, states))
        query = page.context["form"].kept()
        save_view(f"第{number}次", query, panel=None, actor=getattr(cast, name), at=PHASE_3)
        lengths[f"第{number}次"] = len(cases)
    assert lies == []
    assert {chip.view.name: chip.count for chip in client.get(reverse("docket")).context["views"]} == lengths
    assert len(set(lengths.values())) > 3
