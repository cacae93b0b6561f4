"""One paper of each kind and state, belonging to 城关区民政局: what the matrix of rights and the crawler go round.

Round 1 is published on the dates of 2020, with a corrected compilation in hand; round 2 is under review today.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from campaign.enums import Delivery, RecusalKind
from campaign.models import Deadline, Letter, Message, Obligation, Phase, Posting, ReminderTemplate, Round, Unit, User
from campaign.notice.timetable import PHASES, SHANGHAI
from campaign.operations import carry_out, extend_deadline
from campaign.operations.addresses import ask_address, token_of
from campaign.operations.duty_feeds import make_feed
from campaign.operations.jobs import ask
from campaign.operations.letters import note_call
from campaign.operations.notice import open_round
from campaign.operations.reminder_templates import load_templates
from campaign.operations.sign_ins import note_sign_in
from publishing.enums import RemarkKind
from publishing.models import Compilation, Edition, LegalityRemark
from publishing.operations import (
    Scan,
    answer_enquiry,
    attach_seal,
    discard,
    enquire,
    keep_sheet,
    remark_legality,
    roll_up,
    save_guide,
    send_back,
    submit_for_legality,
)
from publishing.sheets.editions import release
from review import tasks
from review.checks import Verdict
from review.enums import Audience, BatchSource, Finding, ReturnReason
from review.models import Chain, Confirmation, Conflict, Ruling
from review.operations import (
    accept,
    contest,
    feed_back,
    give_opinion,
    mark_read,
    receive,
    refuse_handover,
    return_for_rectification,
    rule,
    rule_in_bulk,
    save_view,
    say,
    stand_aside,
)
from review.queries.groups import group_of
from submissions.enums import Arrival
from submissions.models import Act, Certificate, Declaration
from submissions.operations import (
    address_token,
    certify,
    certify_contact_sheet,
    deliver,
    hand_in,
    keep_workbook,
    open_contact_sheet,
    replace_items,
    save_contact_sheet,
    save_item,
    start_declaration,
)
from submissions.operations.courier import File, Signed
from submissions.operations.merging import merge_names
from tests.cast import Cast, Ground
from tests.house import papers_complaining, papers_complaints
from tests.house.papers_guides import lay_guides
from tests.house.papers_inspecting import lay_inspecting
from tests.house.papers_year_end import lay_year_end
from tests.publishing.conftest import (
    CANCELLED,
    COMPILED_AT,
    DAY,
    HOUR,
    KEEPING,
    KEPT,
    LAW,
    REFERRED,
    ROLLED_UP_AT,
    STRUCK,
    Published,
    draft,
)
from tests.submissions.catalogue_papers import entered

PHONES = 8  # personal telephones in each contact sheet
STATES = ("pending", "ruled", "proposed", "contested", "disputed", "settled", "returned", "asked", "refused", "outside")
# What stands before every planted word: searched for, it must not bring the word itself.
BAIT = "柏朗"
CHAINED = "待审链证明"  # of the next county, nothing agreed
UNIT = frozenset({"clerk", "leader"})
PANEL = frozenset({"panel_member", "panel_chair"})
LINE = frozenset({"coordinator", "city_coordinator", "region_coordinator"})
SUPERVISING = frozenset({"supervisor"})
FOLLOWERS = frozenset({"panel_chair", "legality", "approver", "coordinator"})
# Planted word: (where it stands, who may read it).
SECRETS: dict[str, tuple[str, frozenset[str]]] = {
    "甲戌录": ("name of an item in a draft", UNIT),
    "乙亥录": ("remark of an item in a draft", UNIT),
    "丙子录": ("remark of a contact sheet in a draft", UNIT),
    "丁丑录": ("note with which an item was returned", UNIT | PANEL | LINE),
    "戊寅录": ("opinion of a panel member, before the reader has given one", frozenset({"panel_member"})),
    "己卯录": ("reason of a ruling, not fed back", PANEL),
    "庚辰录": ("reason of a correction that is not published", FOLLOWERS),
    "辛巳录": ("guide in a compilation that is not published", UNIT | FOLLOWERS),
    "壬午录": ("name of an item that is certified and not listed", UNIT | PANEL | LINE),
    "癸未录": ("the unit's dissent from a ruling", UNIT | PANEL | LINE | {"city_chair"}),
    "甲申录": ("remark among the panel", PANEL),
    "乙酉录": ("remark among the panel on a dispute", PANEL | {"city_chair"}),
    "丙戌录": ("remark to the unit before it was told of the item", PANEL),
    "丁亥录": ("remark of the unit", UNIT | PANEL),
    "癸巳录": ("remark of the review of legality, undecided", frozenset({"legality"})),
    "甲午录": ("remark of the review of legality, sent back", frozenset({"legality", "panel_chair", "coordinator"})),
    "乙未录": ("file name of a scanned approval sheet", FOLLOWERS),
    "丙申录": ("content of a scanned approval sheet", FOLLOWERS),
    "戊子录": ("why an office does not take over", UNIT | PANEL | LINE | {"township_clerk"}),
    "己丑录": ("what a unit asked an office to verify", UNIT | LINE | {"township_clerk"}),
    "丁未录": ("text of a guide", UNIT | LINE | {"supervisor"}),
    "戊申录": ("what the unit said of a relapse", UNIT | LINE | {"supervisor"}),
    "庚寅录": ("what the office found", UNIT | LINE | {"township_clerk"}),
    **papers_complaining.SECRETS,
    **papers_complaints.SECRETS,
    "辛卯录": ("text of a work summary that is not signed", UNIT),
    "壬辰录": ("objection to a figure of the evaluation", UNIT | LINE | {"supervisor"}),
    "甲辰录": ("name of a plan of checks that is not drawn", SUPERVISING),
    "乙巳录": ("name of a plan of checks that runs", SUPERVISING | {"inspector"}),
    "丙午录": ("what an inspector saw, not handed in", SUPERVISING | {"inspector"}),
    "壬子录": ("what a visit found", UNIT | SUPERVISING | {"inspector"}),
    "癸丑录": ("what a unit is ordered to correct", UNIT | SUPERVISING),
    "己酉录": ("file name of evidence that is not reported", UNIT),
    "庚戌录": ("what a unit wrote of its correction, not signed", UNIT),
    "辛亥录": ("why a unit was talked to", UNIT | SUPERVISING),
}
CITY_SUMMARY = {"code": "540100", "round": 1, "kind": "summary", "number": 2}
COUNTY_LIST = {"code": "540102", "round": 1, "kind": "retained"}
LIST_BY_NUMBERS = {"division": "540102", "round": 1, "kind": "retained"}
CANCEL = Verdict("cancel", "commitment", "申请人书面承诺。", reason="无法律依据。")


def planted(word: str) -> str:
    """A planted word as it stands in the text."""
    return f"{BAIT}{word}"


def telephone(number: int, style: int) -> str:
    """A made-up mobile number as people type it: plain, full-width, spaced, with hyphens."""
    digits = f"1380000{number:04d}"
    full_width = digits.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    parts = (digits[:3], digits[3:7], digits[7:])
    return (digits, full_width, " ".join(parts), "-".join(parts))[style % 4]


@dataclass
class Papers:
    """The papers, and for each kind the keywords of its address."""

    ground: Ground
    cast: Cast
    published: Published
    round: Round
    at: datetime
    keys: dict[str, dict[str, Any]] = field(default_factory=lambda: {"": {}})
    rulings: dict[str, Ruling] = field(default_factory=dict)

    def step(self, hours: int) -> datetime:
        """An instant of the review phase of round 2, in order and before now."""
        return self.at - timedelta(hours=48 - hours)


def lay_out(published: Published, *, contact: str = "certified") -> Papers:
    """Make every paper through the operations; `contact` is the state of the contact sheet (certified or draft)."""
    now = timezone.now()
    shift = (now.astimezone(SHANGHAI).date() - PHASES[2].first_day).days - 4
    papers = Papers(published.ground, published.cast, published, open_round(published.ground.campaign, 2, shift), now)
    lay_contact_sheets(papers, contact)
    lay_declaration(papers)
    lay_delivery(papers)
    lay_rulings(papers)
    lay_lists(papers)
    lay_enquiries(papers)
    lay_ground(papers)
    lay_letters(papers)
    lay_radar(papers)
    lay_guides(papers, planted("丁未录"), planted("戊申录"))
    papers_complaining.lay_complaining(papers)
    papers_complaints.lay_complaints(papers)
    lay_year_end(papers)
    lay_inspecting(papers)
    return papers


def lay_contact_sheets(papers: Papers, contact: str) -> None:
    """A sheet in each unit with a clerk; 城关区民政局's has planted words."""
    holders = Posting.objects.filter(role="clerk", user__is_active=True).current().select_related("unit", "user")
    for number, post in enumerate(holders.order_by("unit__code")):
        phones = [telephone(number * PHONES + n, n) for n in range(PHONES)]
        values = {
            "lead_name": "示例甲",
            "lead_title": "副局长",
            "lead_phone": phones[0],
            "responsible_org": "办公室",
            "officer_name": "示例乙",
            "officer_title": "主任",
            "officer_office_phone": phones[3],
            "officer_mobile": phones[1],
            "liaison_name": "示例丙",
            "liaison_mobile": phones[2],
            "liaison_email": "liaison@example.invalid",
            "remark": f"夜间请拨{'，'.join(phones[4:])}。",
        }
        sheet = open_contact_sheet(post.unit, actor=post.user)
        save_contact_sheet(sheet, values, actor=post.user, at=papers.step(0))
        if post.unit == papers.ground.civil:
            papers.keys["contact sheet"] = {"pk": sheet.pk}
            papers.keys["link to the liaison"] = {"token": address_token(sheet, at=papers.at)}
            certify_contact_sheet(sheet, actor=papers.cast.leader, at=papers.step(1))
            if contact == "draft":
                carry_out(sheet, "change", actor=post.user, at=papers.step(1))
                values = {"remark": planted("丙子录")}
                save_contact_sheet(sheet, values, actor=post.user, at=papers.step(2))
        if post.unit == papers.ground.institution:
            papers.keys["contact sheet of a public institution, in draft"] = {"pk": sheet.pk}


def lay_declaration(papers: Papers) -> None:
    """Round 2: certified while declaring was open, received in the review phase."""
    cast, round = papers.cast, papers.round
    opens = Phase.objects.get(round=round, number=2).opens + 9 * HOUR
    civil = Unit.objects.get(pk=papers.ground.civil.pk)
    declaration = start_declaration(civil, round, actor=cast.clerk, at=opens)
    names = {state: f"{state}证明" for state in STATES} | {"pending": f"{planted('壬午录')}证明"}
    drafts = [draft(name, f"事务{number}") for number, name in enumerate(names.values(), start=1)]
    replace_items(declaration, drafts, actor=cast.clerk, at=opens)
    kept = keep_workbook(declaration, b"PK\x03\x04", "申报表.xlsx", len(drafts), actor=cast.clerk, at=opens)
    hand_in(declaration, actor=cast.clerk, at=opens + HOUR)
    certify(declaration, actor=cast.leader, at=opens + 2 * HOUR)
    receive([declaration], actor=cast.panel_chair, at=papers.step(3))
    found = Ruling.objects.filter(round=round).with_papers().order_by("item__no")
    papers.rulings = dict(zip(STATES, found, strict=True))
    papers.keys["certified declaration"] = {"pk": declaration.pk}
    papers.keys["workbook of a certified declaration"] = {"pk": kept.pk}
    papers.keys["item of a certified declaration"] = {"pk": papers.rulings["pending"].item_id}


def lay_delivery(papers: Papers) -> None:
    """Round 2: the county hands in what 八廓街道 signed, while declaring is open."""
    opens = Phase.objects.get(round=papers.round, number=2).opens + 9 * HOUR
    signed = Signed("示例丁", "副主任", opens.astimezone(SHANGHAI).date(), Arrival.DISK)
    town = Unit.objects.get(pk=papers.ground.township.pk)
    given = deliver(
        town,
        papers.round,
        [draft("送达证明", "送达事务")],
        File(b"PK\x03\x04", "送达.xlsx"),
        signed,
        scan=File(b"%PDF-1.4", "签字页.pdf"),
        actor=papers.cast.coordinator,
        at=opens + HOUR,
    )
    papers.keys["township unit"] = {"pk": town.pk}
    papers.keys["paper handed in for a township"] = {"pk": given.pk}


def lay_rulings(papers: Papers) -> None:
    """Bring each item to its state."""
    cast, rulings = papers.cast, papers.rulings
    member, chair, leader = cast.panel_member, cast.panel_chair, cast.leader
    doubt = {"legality": Finding.PASS, "compliance": Finding.PASS, "reasonableness": Finding.DOUBT}
    give_opinion(rulings["pending"], **doubt, words=planted("戊寅录"), actor=member, at=papers.step(4))
    secret = Verdict("cancel", "commitment", "申请人书面承诺。", reason=planted("己卯录"))
    mark_read([rulings["ruled"]], actor=member, at=papers.step(4))
    lead, by_hand = Unit.objects.get(pk=papers.ground.lead.pk), BatchSource.SELECTION
    ruled = [(rulings["ruled"], secret)]
    batch = rule_in_bulk(ruled, panel=lead, source=by_hand, reason=planted("己卯录"), actor=member, at=papers.step(4))
    fed = [rulings[state] for state in ("proposed", "contested", "disputed", "settled")]
    for ruling in fed:
        rule(ruling, CANCEL, actor=member, at=papers.step(4))
    feed_back(fed, actor=chair, at=papers.step(5))
    contest(rulings["contested"], note="群众无法书面承诺。", actor=leader, at=papers.step(6))
    contest(rulings["disputed"], note="群众无法书面承诺。", actor=leader, at=papers.step(6))
    rule(rulings["disputed"], CANCEL, actor=member, at=papers.step(7))
    feed_back([rulings["disputed"]], actor=chair, at=papers.step(8))
    contest(rulings["disputed"], note=planted("癸未录"), actor=leader, at=papers.step(9))
    accept([rulings["settled"]], actor=leader, at=papers.step(10))
    return_for_rectification(
        rulings["returned"], reason=ReturnReason.BASIS, note=planted("丁丑录"), actor=member, at=papers.step(11)
    )
    papers.keys |= {f"{state} item": {"pk": ruling.pk} for state, ruling in rulings.items()}
    papers.keys["thread of the proposed item, as CSV"] = {"pk": rulings["proposed"].pk, "kind": "csv"}
    papers.keys["bulk ruling"] = {"pk": batch.pk}
    papers.keys["bulk ruling as a workbook"] = {"pk": batch.pk, "kind": "xlsx"}
    papers.keys["bulk ruling as CSV"] = {"pk": batch.pk, "kind": "csv"}
    for thing, panel in (("view of a panel member", None), ("view that the panel shares", papers.ground.lead)):
        view = save_view(thing, "state=pending", panel=panel, actor=papers.cast.panel_member, at=papers.at)
        papers.keys[thing] = {"pk": view.pk}
    papers.keys["group of the pending item"] = {"key": group_of(rulings["pending"])}
    lay_draft(papers)
    lay_handovers(papers)
    lay_threads(papers)


def lay_handovers(papers: Papers) -> None:
    """An item that the township is to check, refused; one that it is asked for; one of a body outside the system."""
    cast, rulings = papers.cast, papers.rulings
    for state, office in (("asked", "八廓街道办事处"), ("refused", "八廓街道办事处"), ("outside", "示例银行")):
        verdict = Verdict("cancel", "department_check", f"由{office}核查。", office)
        rule(rulings[state], verdict, actor=cast.panel_chair, at=papers.step(4), note="按意见办理。")
        feed_back([rulings[state]], actor=cast.panel_chair, at=papers.step(5))
    for state in ("asked", "refused"):
        task = Confirmation.objects.current().select_related("ruling", "office").get(ruling=rulings[state])
        papers.keys[f"task of the {state} item"] = {"pk": task.pk}
    refuse_handover(task, note=planted("戊子录"), actor=cast.township_clerk, at=papers.step(6))
    papers.keys["coordination office"] = {"pk": papers.ground.coordination.pk}
    papers.keys["deadline of the round"] = {"pk": papers.ground.coordination.pk, "kind": "publish"}
    lay_duties(papers)
    papers.keys["phase of the round"] = {"pk": papers.ground.coordination.pk, "number": 3}


def lay_duties(papers: Papers) -> None:
    """What the department owes in round 2, and the clerk's address of its calendar."""
    civil, office = papers.ground.civil, papers.ground.coordination.pk
    owed = {one.kind: one.pk for one in Obligation.objects.filter(unit=civil, deadline__round=papers.round)}
    papers.keys["obligation of the department"] = {"pk": office, "obligation": owed["contact"]}
    papers.keys["obligation of the department, by a lead unit"] = {
        "pk": papers.ground.lead.pk,
        "obligation": owed["contact"],
    }
    papers.keys["summary that the department owes"] = {"pk": owed["year_end"]}
    papers.keys["declaration that the department owes"] = {"pk": owed["declaration"]}
    feed = make_feed(civil, actor=papers.cast.clerk, at=papers.at)
    papers.keys["address of the clerk's calendar"] = {"token": feed.token}


def lay_threads(papers: Papers) -> None:
    """Remarks among the panel and between panel and unit."""
    member, clerk = papers.cast.panel_member, papers.cast.clerk
    for state, audience, word, actor in (
        ("proposed", Audience.PANEL, "甲申录", member),
        ("disputed", Audience.PANEL, "乙酉录", member),
        ("pending", Audience.BOTH, "丙戌录", member),
        ("proposed", Audience.BOTH, "丁亥录", clerk),
    ):
        say(papers.rulings[state], audience=audience, words=planted(word), actor=actor, at=papers.step(12))


def lay_draft(papers: Papers) -> None:
    """The version in which the unit corrects what was returned is a draft: nobody else's business."""
    version = Declaration.objects.get(previous=papers.keys["certified declaration"]["pk"])
    at, actor = papers.step(12), papers.cast.clerk
    values = {"cert_name": f"{planted('甲戌录')}证明", "service_name": "新增事务", "remark": planted("乙亥录")}
    added = save_item(version, values, [], actor=actor, at=at)
    papers.keys["draft declaration"] = {"pk": version.pk}
    papers.keys["item of a draft"] = {"pk": added.pk}
    kept = keep_workbook(version, b"PK\x03\x04", "整改.xlsx", 1, actor=actor, at=at)
    papers.keys["workbook of a draft"] = {"pk": kept.pk}


def lay_lists(papers: Papers) -> None:
    """Round 1: published lists, a correction that is only compiled, a roll-up that is only compiled."""
    published, cast, ground = papers.published, papers.cast, papers.ground
    guide = {
        "conditions": planted("辛巳录"),
        "materials": "居民身份证。",
        "time_limit": "当日",
        "place": "政务服务中心",
    }
    uid = published.rulings[KEPT].uid
    save_guide(ground.civil, uid, guide, actor=cast.clerk, at=ROLLED_UP_AT)
    summary = roll_up(ground.lead, published.round, actor=cast.coordinator, at=ROLLED_UP_AT)
    returned = lay_review(papers, published.compile(planted("庚辰录"), days=20))
    correction = published.compile(planted("庚辰录"), days=22)
    remark = remark_at(papers, correction, "癸巳录")
    scan = Scan(f"{planted('乙未录')}.pdf", b"%PDF-1.4 " + planted("丙申录").encode())
    sheet = keep_sheet(published.compilation, scan, actor=cast.approver, at=ROLLED_UP_AT)
    for number in (1, 2):
        at = ROLLED_UP_AT + number * HOUR
        summed = roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=at, reason="补报一个单位。")
        release(summed, actor=cast.city_coordinator, at=at)
    attach_seal(published.cancelled, form="GB/T 38540", content=b"seal", actor=cast.coordinator, at=ROLLED_UP_AT)
    papers.keys |= {
        "scanned approval sheet": {"pk": sheet.pk},
        "lists that were sent back": {"pk": returned.pk},
        "remark on the lists in hand": {"pk": remark.pk},
        "remarks on the lists in hand, as a workbook": {"pk": correction.pk, "kind": "xlsx"},
        "remarks on the lists in hand, as CSV": {"pk": correction.pk, "kind": "csv"},
        "published lists": {"pk": published.compilation.pk},
        "lists in hand": {"pk": correction.pk},
        "roll-up in hand": {"pk": summary.pk},
        "published edition": {"pk": published.retained.pk},
        "edition in hand": {"pk": edition_of(correction, "retained").pk},
        "county": {"code": "540102"},
        "township": {"code": "540102002"},
        "office": {"code": "540102-002"},
        "office of a township": {"code": "540102002-001"},
        "code of the office": {"code": "540102-002", "kind": "svg"},
        "code of the county": {"code": "540102", "kind": "png"},
        "code of the kept item": {"uid": uid, "kind": "svg"},
        "code of the item under review": {"uid": papers.rulings["pending"].uid, "kind": "svg"},
        "region": {"code": "540000"},
        "letter of the county": {"code": "540102", "letter": "W"},
        "published list of the county": {"code": "540102", "kind": "retained"},
        "published edition of the county": COUNTY_LIST | {"number": 1},
        "published edition by its numbers": LIST_BY_NUMBERS | {"number": 1},
        "edition in hand by its numbers": LIST_BY_NUMBERS | {"number": correction.number},
        "figures of the county": {"division": COUNTY_LIST["code"]},
        "data of the county": {"code": COUNTY_LIST["code"], "form": "jsonl"},
        "part of the map": {"section": "items"},
        "edition of the county in hand": COUNTY_LIST | {"number": correction.number},
        "sealed edition of the county": COUNTY_LIST | {"kind": "cancelled", "number": 1},
        "corrected list of the prefecture": CITY_SUMMARY,
        "changes of the prefecture's list as a workbook": CITY_SUMMARY | {"form": "xlsx"},
        "changes of the prefecture's list as CSV": CITY_SUMMARY | {"form": "csv"},
        "changes of the county's list in hand": COUNTY_LIST | {"number": correction.number, "form": "csv"},
        "check code of the county's list": {"code": published.retained.check_code},
        "code of a list in hand": {"code": edition_of(correction, "retained").code},
        "notice of the published lists": {"code": "540102", "round": 1, "number": 1},
        "notice of the lists in hand": {"code": "540102", "round": 1, "number": correction.number},
        "struck item": {"uid": published.rulings[STRUCK].uid},
        "item under review": {"uid": papers.rulings["pending"].uid},
        "kept item": {"uid": uid},
        "cancelled item": {"uid": published.rulings[CANCELLED].uid},
    }


def lay_enquiries(papers: Papers) -> None:
    """The township, which is to check what was cancelled, is asked three times: it is late, it has time, it has answered."""
    cast, item = papers.cast, papers.published.compilation.items.get(cert_name=CANCELLED)
    # As if the panel had named the township, and it had agreed.
    agreed = {"office": papers.ground.township, "state": "accepted", "method": "凭查询函核对。", "days": 3}
    Confirmation.objects.filter(ruling=papers.published.rulings[CANCELLED]).update(**agreed)
    facts = {"words": planted("己丑录"), "actor": cast.clerk}
    enquire(item, case_number="逾期", **facts, at=papers.at - 10 * DAY)
    waiting = enquire(item, case_number="待反馈", **facts, at=papers.at - HOUR)
    answered = enquire(item, case_number="已反馈", **facts, at=papers.at - 2 * DAY)
    found = {"finding": "false", "words": planted("庚寅录"), "actor": cast.township_clerk}
    answer_enquiry(answered, **found, at=papers.at - DAY)
    papers.keys["enquiry that waits"] = {"pk": waiting.pk}
    papers.keys["enquiry that is answered"] = {"pk": answered.pk}


def remark_at(papers: Papers, compilation: Compilation, word: str) -> LegalityRemark:
    """Send the list in; the reviewer asks for a change."""
    at, actor = COMPILED_AT + 23 * DAY, papers.cast.legality
    submit_for_legality(compilation, actor=papers.cast.panel_chair, at=at)
    item = compilation.items.get(cert_name=KEPT)
    return remark_legality(compilation, kind=RemarkKind.CHANGE, words=planted(word), item=item, actor=actor, at=at)


def lay_review(papers: Papers, compilation: Compilation) -> Compilation:
    """A list that came back from the review of legality with a remark, and was given up."""
    remark_at(papers, compilation, "甲午录")
    send_back(compilation, note="", actor=papers.cast.legality, at=COMPILED_AT + 23 * DAY)
    discard(compilation, note="重新编制。", actor=papers.cast.panel_chair, at=COMPILED_AT + 23 * DAY)
    return compilation


def lay_radar(papers: Papers) -> None:
    """The next county cancels what 城关区民政局 keeps, and keeps what its panel means to cancel; one look found both."""
    cast, round = papers.cast, papers.round
    opens = Phase.objects.get(round=round, number=2).opens + 9 * HOUR
    unit = Unit.objects.get(pk=papers.ground.other_civil.pk)
    declaration = start_declaration(unit, round, actor=cast.stranger, at=opens)
    ruled = papers.rulings["ruled"].item
    drafts = [draft(KEPT, "教师资格认定"), draft(ruled.cert_name, ruled.service_name, LAW, **KEEPING)]
    drafts += [draft("待审证明", "待审事务"), draft(CHAINED, "待审链事务", LAW, **KEEPING)]
    replace_items(declaration, drafts, actor=cast.stranger, at=opens)
    hand_in(declaration, actor=cast.stranger, at=opens + HOUR)
    certify(declaration, actor=cast.stranger_leader, at=opens + 2 * HOUR)
    receive([declaration], actor=cast.stranger_chair, at=papers.step(14))
    cases = list(Ruling.objects.filter(round=round, unit=unit).with_papers().order_by("item__no")[:2])
    verdicts = {KEPT: Verdict("cancel", "abolish"), ruled.cert_name: Verdict("retain", reason="法律有规定。")}
    for case in cases:
        rule(case, verdicts[case.item.cert_name], actor=cast.stranger_chair, at=papers.step(15))
    feed_back(cases, actor=cast.stranger_chair, at=papers.step(16))
    accept(cases, actor=cast.stranger_leader, at=papers.step(17))
    # Villages must not issue what the county's unit referred upward, nor what the next county keeps.
    named = Certificate.objects.filter(name__in=(REFERRED, CHAINED))
    named.update(village_forbidden=True, village_source="某清单")
    tasks.ask_for_nightly_look()
    tasks.look_for_conflicts()
    kept = Conflict.objects.get(one_ruling=papers.published.rulings[KEPT])
    own = Conflict.objects.get(other_ruling=papers.rulings["ruled"])
    papers.keys["disagreement of a kept item"] = {"pk": kept.pk}
    papers.keys["disagreement of an item that is not agreed"] = {"pk": own.pk}
    chain = Chain.objects.get(links__ruling=papers.published.rulings[REFERRED])
    papers.keys["chain of a referred item"] = {"pk": chain.pk}
    papers.keys["chain of a referred item, as a workbook"] = {"pk": chain.pk, "kind": "xlsx"}
    papers.keys["chain of another panel's item"] = {"pk": Chain.objects.get(certificate_name=CHAINED).pk}


def lay_ground(papers: Papers) -> None:
    """More time, messages, posts, units."""
    cast, ground = papers.cast, papers.ground
    deadline = Deadline.objects.get(round=papers.round, kind="declare")
    until = papers.at + 10 * DAY
    actor: User = cast.coordinator
    more = extend_deadline(deadline, ground.civil, until=until, reason="网络不通。", actor=actor, at=papers.step(13))
    papers.keys["extension of the department"] = {"pk": more.pk}
    post = Posting.objects.get(user=cast.clerk)
    message = Message.objects.filter(user=cast.clerk).first()
    assert message is not None
    lay_catalogue(papers)
    # The member stands aside from a unit of which nothing is laid out here.
    recusal = stand_aside(
        ground.district_justice,
        kind=RecusalKind.WORKED,
        words="曾在该局工作。",
        actor=papers.cast.panel_member,
        at=papers.step(13),
    )
    wanted = {"side": "by", "query": "", "file": "xlsx"}
    job = ask("enquiries", wanted, title="核查反馈XLSX（本单位提出）", actor=cast.clerk, at=papers.at)
    sign_in = note_sign_in(cast.clerk, "a-session-elsewhere", agent="", address=None, at=papers.at)
    act = Act.objects.create(title="示例法", title_key="示例法", level="law", last_article=10)
    papers.keys |= {
        "act": {"pk": act.pk},
        "as a workbook": {"kind": "xlsx"},
        "as CSV": {"kind": "csv"},
        "sums of places, as CSV": {"kind": "sums"},
        "department": {"pk": ground.civil.pk},
        "lead unit": {"pk": ground.lead.pk},
        "workload of the panel, as a workbook": {"pk": ground.lead.pk, "kind": "xlsx"},
        "table of the panels": {"table": "panels"},
        "table of the panel's units": {"pk": ground.lead.pk, "table": "units"},
        "kind of personal data": {"pk": ground.coordination.pk, "kind": "calls"},
        "case of the department": {"kind": "unit", "key": ground.civil.code},
        "rule of the coordination office": {"pk": ground.coordination.pk, "code": "catch_all"},
        "rule of the lead unit": {"pk": ground.lead.pk, "code": "catch_all"},
        "post of the clerk": {"pk": post.pk},
        "recusal of a panel member": {"pk": recusal.pk},
        "message to the clerk": {"pk": message.pk},
        "job of the clerk": {"pk": job.pk},
        "large docket": {"name": "docket"},
        "many letters": {"name": "letters"},
        "many duties": {"name": "duties"},
        "many units": {"name": "progress"},
        "many enquiries": {"name": "enquiries"},
        "large draft": {"name": "draft"},  # of no edition
        "sign-in of the clerk": {"pk": sign_in.pk},
    }


def lay_letters(papers: Papers) -> None:
    """Words of reminders, an address that is asked to prove itself, a letter in doubt, a call."""
    cast, office = papers.cast, papers.ground.coordination.pk
    load_templates()
    template = ReminderTemplate.objects.get(offset_days=-3, audience="clerk")
    proof = ask_address(cast.clerk, papers.ground.civil, at=papers.at)
    letter = Letter.objects.filter(user=cast.clerk).latest("pk")
    Letter.objects.filter(pk=letter.pk).update(delivery=Delivery.IN_DOUBT)
    call = note_call(papers.ground.civil, cast.clerk, remark="已告知。", actor=cast.coordinator, at=papers.at)
    papers.keys |= {
        "reminder template": {"pk": office, "template": template.pk},
        "link to the clerk": {"token": token_of(proof)},
        "letter in doubt": {"pk": office, "letter": letter.pk},
        "call to the clerk": {"pk": call.pk},
    }


def lay_catalogue(papers: Papers) -> None:
    """A certificate that everybody knows, one that only the unit declared, one that a panel put into another."""
    known = entered("示例证明")
    declared, merged = (Certificate.objects.get(name=f"{state}证明") for state in ("settled", "disputed"))
    merge = merge_names(merged, known, note="内容相同。", actor=papers.cast.panel_chair, at=papers.step(13))
    papers.keys |= {
        "certificate of the catalogue": {"pk": known.pk},
        "certificate that only the unit declared": {"pk": declared.pk},
        "certificate that only the unit declared, and another": {"pk": declared.pk, "into": known.pk},
        "merge of names": {"pk": merge.pk},
    }


def edition_of(compilation: Compilation, kind: str) -> Edition:
    """One edition of a compilation."""
    return compilation.editions.get(kind=kind)


Layer = Callable[..., Papers]
