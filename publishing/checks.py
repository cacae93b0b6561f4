"""What stands against compiling, approving, publishing and asking another office: one function per rule, with the sentence that says so."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings

from campaign.checks import Problem, Severity, personal_number
from campaign.enums import Unconfirmed
from campaign.models import Round, Unit
from publishing.enums import HEADS, EnquiryFinding, SheetKind
from publishing.models import Compilation, Guide
from review.models import Ruling
from review.queries import unconfirmed_in, unreceived_in, unsettled_in
from review.queries.radar import findings_of_list, unanswered

CHUNK = 2000  # rows looked through at a time: memory stays flat
NAMED = 5  # how many places a refusal names before it says "等"
# What a list makes public of a guide, of its unit's item and of the ruling, each with the word for the column.
OF_GUIDE = {"conditions": "条件", "materials": "材料", "time_limit": "时限", "place": "地点、网址", "sample": "式样"}
OF_GUIDE |= {"procedure": "办理流程", "commitments": "服务承诺"}
OF_ITEM = {
    "cert_name": "证明事项名称",
    "service_name": "对应政务服务事项",
    "purpose": "证明用途",
    "demanding_unit": "索要单位",
    "issuing_unit": "开具单位",
}
OF_RULING = {"replacement": "取消后的办理方式", "checking_unit": "承接核查单位", "reason": "理由"}
PHONE = "监督电话"


def problems_of_compiling(lead: Unit, round: Round) -> list[Problem]:
    """Every item must be agreed or decided first (notice 五(三): 在充分沟通协商、达成一致意见基础上……汇总编制)."""
    units = Unit.objects.of_list(lead)
    problems = []
    open_items = unsettled_in(units, round)
    if count := open_items.count():
        names = open_items.order_by("unit__code").values_list("unit__name", flat=True).distinct()
        words = f"还有{count}个事项没有达成一致，涉及{_named(list(names))}。请先在审核目录中办结。"
        problems.append(Problem("items", "unsettled", Severity.BLOCKER, words))
    waiting = list(unreceived_in(units, round).order_by("unit__code").values_list("unit__name", flat=True))
    if waiting:
        words = f"还有{len(waiting)}份申报表已报送、未接收：{_named(waiting)}。请先接收并审核。"
        problems.append(Problem("declarations", "unreceived", Severity.BLOCKER, words))
    if round.campaign.unconfirmed == Unconfirmed.BLOCK and (open_ones := unconfirmed_in(units, round)):
        items = [f"{one.unit.name}“{one.item.cert_name}”（{one.checking_unit}）" for one in open_ones]
        words = (
            f"还有{len(open_ones)}个事项的承接单位没有确认：{_named(items)}。请先在“承接确认”中办结，或者改定办理方式。"
        )
        problems.append(Problem("handovers", "unconfirmed", Severity.BLOCKER, words))
    return problems or [*_private_to_compile(lead, round), *_unlike(lead, round)]


def _private_to_compile(lead: Unit, round: Round) -> Iterator[Problem]:
    """Nobody's private number goes into a list: what a unit or the panel typed is looked through before it is frozen."""
    units = Unit.objects.of_list(lead)
    guides = {guide.uid: guide.as_data() for guide in Guide.objects.filter(unit__in=units)}
    rulings = Ruling.objects.settled().filter(round=round, unit__in=units).with_papers()
    texts = (
        (
            f"{ruling.unit.name}“{ruling.item.cert_name}”",
            {
                **_texts(ruling.item, OF_ITEM),
                **_texts(ruling, OF_RULING),
                **_texts_of_bases([(one.title, one.clause, one.text) for one in ruling.item.bases.all()]),
                **_texts_of_guide(guides.get(ruling.uid, {})),
                PHONE: ruling.unit.supervision_phone,
            },
        )
        for ruling in rulings.order_by("unit__code", "item__no")
    )
    yield from _private(chain([(lead.name, {PHONE: lead.supervision_phone})], texts))


def problems_of_publishing(compilation: Compilation) -> list[Problem]:
    """The same of the rows as frozen, at the last moment: a list may have been compiled before its words were looked through
    (domain ruling 12: contact data never reaches a public page or file)."""
    rows = compilation.items.order_by("position").iterator(CHUNK)
    texts = (
        (
            f"{row.unit_name}“{row.cert_name}”",
            {
                **_texts(row, {**OF_ITEM, **OF_RULING, "remark": "备注"}),
                **_texts_of_bases([(one["title"], one["clause"], one["text"]) for one in row.bases]),
                **_texts_of_guide(row.guide),
                PHONE: row.supervision_phone,
            },
        )
        for row in rows
    )
    return [*_private(texts), *problems_of_reason(compilation.correction_reason)]


def problems_of_reason(reason: str) -> list[Problem]:
    """Why a list was corrected is public, and holds no private number."""
    if kind := personal_number(reason):
        words = f"更正理由中有{kind}，请删去。理由将向社会公开，需要留电话的，写办公电话。"
        return [Problem("reason", "private", Severity.BLOCKER, words)]
    return []


def problems_of_guide(values: Mapping[str, str]) -> list[Problem]:
    """A guide is printed on the public page; where to call is an office line (notice 五(四)1)."""
    problems = []
    for name, label in OF_GUIDE.items():
        if kind := personal_number(values.get(name, "")):
            words = f"“{label}”中有{kind}，请删去。内容将向社会公开，需要留电话的，写办公电话，例如0891-0000000。"
            problems.append(Problem(name, "private", Severity.BLOCKER, words))
    return problems


def _texts(thing: object, labels: Mapping[str, str]) -> dict[str, str]:
    return {label: str(getattr(thing, name)) for name, label in labels.items()}


def _texts_of_bases(bases: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    found = list(bases)
    return {
        # Each part for itself: the end of a title and the beginning of a clause make no number.
        label: "\n。".join(one[part] for one in found)
        for part, label in enumerate(("设定依据名称", "设定依据条款", "条文内容"))
    }


def _texts_of_guide(guide: Mapping[str, Any]) -> dict[str, str]:
    return {f"办理指南：{label}": str(guide.get(name, "")) for name, label in OF_GUIDE.items()}


def _private(things: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[Problem]:
    found = [
        f"{name}的{label}（{kind}）"
        for name, texts in things
        for label, text in texts.items()
        if (kind := personal_number(text))
    ]
    if found:
        words = (
            f"有{len(found)}处将公开的内容写了个人号码：{_named(found)}。清单向社会公开，不得有任何人的手机号码、身份证号码。"
            "办理指南由申报单位在“办理指南”中删去；其他栏目由审核组收回或者退回该事项后改正；监督电话请改为办公电话。改正后再编制。"
        )
        yield Problem("items", "private", Severity.BLOCKER, words)


def _unlike(lead: Unit, round: Round) -> Iterator[Problem]:
    """What is kept here and cancelled elsewhere is put in line or explained first; read at this moment, for this list only
    (notice 六(二): 上下联动，横向协同)."""
    left = sorted(unanswered(findings_of_list(lead, round)), key=lambda one: one.found.weight)
    if left:
        names = list(dict.fromkeys(f"“{one.one_facts['certificate']}”（{one.found.kind.label}）" for one in left))
        words = (
            f"有{len(left)}项结论与其他单位不一致，没有统一，也没有说明差异：{_named(names)}。请在一致性雷达中办理。"
        )
        yield Problem("conflicts", "unlike", Severity.BLOCKER, words)


def problems_of_passing(compilation: Compilation) -> list[Problem]:
    """A list is not passed while the reviewer's own remarks ask for a change (notice 五(三): 经司法部门合法性审查后)."""
    left = list(compilation.remarks.open().select_related("item"))
    if not left:
        return []
    names = list(dict.fromkeys(f"“{one.item.cert_name}”" if one.item else "整份清单" for one in left))
    words = f"还有{len(left)}条“需改”意见：{_named(names)}。请退回清单；意见不再成立的，逐条撤回并写明理由后，再办理审查通过。"
    return [Problem("remarks", "open", Severity.BLOCKER, words)]


def problems_of_approval(
    number: str, day: date | None, signatory: str, today: date, passed: date | None = None
) -> list[Problem]:
    """The government's approval is recorded with its document number, day and signatory, and follows the day on which the
    review of legality `passed` (notice 五(三): 经司法部门合法性审查后，报本级人民政府审定)."""
    problems = []
    if not number.strip():
        words = "请填写审定文号，例如：拉政函〔2020〕1号。"
        problems.append(Problem("number", "required", Severity.BLOCKER, words))
    if day is None:
        problems.append(Problem("day", "required", Severity.BLOCKER, "请填写审定日期。"))
    elif day > today:
        problems.append(Problem("day", "future", Severity.BLOCKER, "审定日期不能晚于今天。"))
    elif passed is not None and day < passed:
        words = f"审定日期不能早于合法性审查通过的日期（{passed.year}年{passed.month}月{passed.day}日），请核对。"
        problems.append(Problem("day", "early", Severity.BLOCKER, words))
    if not signatory.strip():
        problems.append(Problem("signatory", "required", Severity.BLOCKER, "请填写签发人。"))
    return problems


def problems_of_enquiry(case_number: str, words: str) -> list[Problem]:
    """A request to verify names a case and says what is to be verified; nobody's name, identity or telephone number.

    Rests on the notice 四(五): 一律由主管部门调查核实，不得要求申请人提供证明材料; the case number takes the place of the person.
    """
    problems = []
    if not case_number.strip():
        problems.append(Problem("case_number", "required", Severity.BLOCKER, "请填写本单位的办件编号。"))
    elif kind := personal_number(case_number):
        told = f"办件编号看起来是{kind}。请填写本单位自己的受理编号；编号全是数字的，请写成“2020年第15号”这样的形式。"
        problems.append(Problem("case_number", "personal", Severity.BLOCKER, told))
    if not words.strip():
        problems.append(Problem("words", "required", Severity.BLOCKER, "请写明需要核查的内容。"))
    elif kind := personal_number(words):
        told = f"内容中有{kind}，请删去。当事人的情况凭办件编号，按双方约定的办理方法提供。"
        problems.append(Problem("words", "personal", Severity.BLOCKER, told))
    return problems


def problems_of_answer(finding: str, words: str) -> list[Problem]:
    """An answer says what was found and where it was looked up, and holds no personal number (notice 五(四): 核查反馈)."""
    problems = []
    if finding not in EnquiryFinding.values:
        problems.append(Problem("finding", "required", Severity.BLOCKER, "请选择核查结果。"))
    if not words.strip():
        problems.append(Problem("words", "required", Severity.BLOCKER, "请写明核查情况：在哪里核对，结果怎样。"))
    elif kind := personal_number(words):
        problems.append(Problem("words", "personal", Severity.BLOCKER, f"核查情况中有{kind}，请删去。"))
    return problems


def kind_of_sheet(content: bytes) -> SheetKind | None:
    """What a scan is, by how it begins; None where it is none of the kinds that are kept."""
    return next((kind for kind, head in HEADS.items() if content.startswith(head)), None)


def problems_of_sheet(size: int, head: bytes) -> list[Problem]:
    """A scanned approval sheet is a PDF or a picture of a size that can be kept; `head` is how it begins."""
    most = settings.UPLOAD_LIMIT // (1024 * 1024)
    if not size:
        words = "扫描件是空文件。请重新扫描后选择。"
    elif size > settings.UPLOAD_LIMIT:
        words = f"扫描件超过{most}MB。请降低扫描的分辨率后重新选择。"
    elif kind_of_sheet(head) is None:
        words = "扫描件不是PDF、JPG或者PNG文件。请另存为其中一种后重新选择。"
    else:
        return []
    return [Problem("sheet", "unfit", Severity.BLOCKER, words)]


def _named(names: list[str]) -> str:
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
