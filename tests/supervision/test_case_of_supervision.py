"""What supervision has of a unit and of an item, in the case of each reader: what the pages show them, no name of a person, no photo."""

import json
from pathlib import Path
from typing import Any

from campaign.models import Round, User
from publishing.models import ListedItem
from submissions.models import DeclaredItem
from supervision.models import GuideTask, Relapse, RelapseSign, SignedSummary, YearEndSummary
from supervision.operations.accountability import record_accountability
from supervision.operations.corrections import Evidence, report_order, return_order, save_report
from supervision.queries.cases import case_of
from tests.publishing.conftest import CANCELLED
from tests.supervision.inspecting import DAY, NUMBER, VISITED_AT, Checked, photo
from tests.supervision.test_case_files import archive, offline, texts
from tests.supervision.test_operations_corrections import DECISION, LATE

PARTS = ("现场检查", "检查发现", "责令整改", "整改材料", "问责登记", "办事指南", "死灰复燃", "工作总结")


def rows_of(content: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of each paper of an archive."""
    found = {name: text for name, text in texts(content).items() if name.startswith("材料/")}
    return {name[6:-5]: json.loads(text)["rows"] for name, text in found.items()}


def counted(content: bytes) -> dict[str, int]:
    """How many rows the papers of supervision have, those without left out."""
    found = rows_of(content)
    return {part: len(found[part]) for part in PARTS if found.get(part)}


def supervised(checked: Checked) -> ListedItem:
    """An order for what a visit found, a report with a photo that nobody has signed, criticism, a relapse, a guide, two summaries."""
    cast, civil = checked.cast, checked.ground.civil
    checked.answer_all(wrong=["still_asked"])
    order = checked.order(checked.hand_in(), what="我叫达娃次仁，请删去。")
    files = [Evidence("窗口.jpg", photo("red")), Evidence("说明.pdf", b"%PDF-1.4")]
    save_report(order, "已经删去。", files, actor=cast.clerk, at=VISITED_AT + DAY)
    record_accountability(civil, DECISION, issuer=checked.ground.lead, order=order, actor=cast.supervisor, at=LATE)
    item = ListedItem.objects.get(cert_name=CANCELLED)
    case = Relapse.objects.create(unit=civil, uid=item.uid, item=item, opened_at=LATE)
    RelapseSign.objects.create(relapse=case, kind="guide", key="guide:1", words="指南中仍有。", at=LATE)
    facts = {"unit": civil, "round": Round.objects.get(), "item": item, "kind": "cancelled", "made_at": LATE}
    GuideTask.objects.create(uid=item.uid, cert_name=item.cert_name, **facts)
    summary = YearEndSummary.objects.create(unit=civil, round=facts["round"], created_at=LATE, certified_at=LATE)
    for number, words in enumerate(("第一稿", "第二稿"), 1):
        one: dict[str, Any] = {"summary": summary, "number": number, "at": LATE, "by": cast.leader}
        SignedSummary.objects.create(**one, texts={"organisation": words}, figures={"declared": 8})
    return item


def test_the_case_of_a_unit_has_what_each_reader_reads_of_its_supervision(checked: Checked, tmp_path: Path):
    supervised(checked)
    cast, code = checked.cast, checked.ground.civil.code
    people = (cast.supervisor, cast.leader, cast.coordinator)
    above, own, office = (archive("unit", code, person) for person in people)
    assert [offline(content, tmp_path)[0] for content in (above, own, office)] == [0, 0, 0]
    either = {"检查发现": 1, "责令整改": 1, "问责登记": 1, "办事指南": 1, "死灰复燃": 1}
    assert counted(above) == {"现场检查": 1, **either}
    assert counted(own) == {**either, "整改材料": 2, "工作总结": 2}
    assert counted(office) == {"办事指南": 1, "死灰复燃": 1, "工作总结": 1}
    order, mine = (rows_of(content)["责令整改"][0] for content in (above, own))
    assert (order["文号"], order["整改要求"]) == (NUMBER, "我叫[姓名]，请删去。")
    assert [(order["整改情况"], mine["整改情况"])] == [("", "已经删去。")]  # what is not signed is the unit's own
    assert rows_of(own)["检查发现"][0]["责令整改"] == NUMBER
    assert rows_of(own)["工作总结"][1]["数字"] == "申报证明事项8"
    assert "工作联系表" not in "".join(rows_of(above))  # who supervises reads no contacts
    whole = "".join(name + text for content in (above, own, office) for name, text in texts(content).items())
    assert ("达娃次仁" in whole, ".jpg" in "".join(texts(own))) == (False, False)
    assert case_of("unit", code, cast.stranger) is None


def test_a_report_that_is_signed_stands_in_the_case_of_the_office_too(checked: Checked):
    supervised(checked)
    order = checked.ground.civil.orders.get()
    report_order(order, actor=checked.cast.leader, at=LATE)
    found = rows_of(archive("unit", checked.ground.civil.code, checked.cast.supervisor))
    assert (found["责令整改"][0]["整改情况"], len(found["整改材料"])) == ("已经删去。", 2)
    return_order(order, note="照片看不清。", actor=checked.cast.supervisor, at=LATE)
    files = [Evidence("新.pdf", b"%PDF-1.5")]
    save_report(order, "还没有签发的话。", files, actor=checked.cast.clerk, at=LATE)
    mine, found = (
        rows_of(archive("unit", checked.ground.civil.code, who))
        for who in (checked.cast.clerk, checked.cast.supervisor)
    )
    assert (mine["责令整改"][0]["整改情况"], len(mine["整改材料"])) == ("还没有签发的话。", 3)
    assert (found["责令整改"][0]["整改情况"], found.get("整改材料", [])) == ("", [])


def test_the_case_of_an_item_is_named_as_it_was_published_while_a_correction_waits(checked: Checked):
    uid = supervised(checked).uid
    DeclaredItem.objects.filter(uid=uid).update(cert_name="没有公布的名称")
    corrected = checked.compile("更正名称。", days=9)
    assert ListedItem.objects.filter(uid=uid, compilation=corrected, cert_name="没有公布的名称").exists()
    case = case_of("item", str(uid), checked.cast.supervisor)
    assert case is not None
    assert case.title == f"{CANCELLED}（{checked.ground.civil.name}）"


def test_the_case_of_an_item_has_its_findings_orders_and_relapses_for_who_reads_them(checked: Checked, tmp_path: Path):
    item = supervised(checked)
    finding = checked.ground.civil.findings.get()
    uid = str(finding.item.item.uid)
    above, own = (archive("item", uid, person) for person in (checked.cast.supervisor, checked.cast.clerk))
    assert [offline(content, tmp_path)[0] for content in (above, own)] == [0, 0]
    asked = {"检查发现": 1, "责令整改": 1, "问责登记": 1}
    relapsed = {"办事指南": 1, "死灰复燃": 1} if item.uid == finding.item.item.uid else {}
    assert counted(above) == {"现场检查": 1, **asked, **relapsed}
    assert counted(own) == {**asked, "整改材料": 2, **relapsed}
    assert case_of("item", uid, checked.cast.stranger) is None
    assert case_of("item", uid, User.objects.create(username="nobody")) is None
