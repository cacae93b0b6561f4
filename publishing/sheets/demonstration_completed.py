"""What a published row of the demonstration lacks in its 取消后办理方式: completed from its own facts, and marked as completed.

A real list often says only 由申请人书面承诺; the rules ask for what is promised and how it is checked afterwards (notice 四).
"""

from collections.abc import Mapping

from campaign.checks import comparison_key
from campaign.enums import Outcome
from submissions.checks.evidence import elements

MARK = "（演示补充）"
# What each missing element is completed with; `fact` is what the certificate proves, `service` what it is asked for.
SENTENCES = {
    "承诺的内容": "申请人书面承诺“{fact}”的情况属实，愿意承担不实承诺的责任",
    "事中事后怎样核查": "受理单位在“{service}”办结后30日内抽查核实“{fact}”的情况，不实的依法撤销决定",
    "核对哪项事实": "以证件记载的内容核对“{fact}”",
    "在哪个信用系统查询": "受理单位工作人员在“信用中国”网站查询有无与“{fact}”有关的失信记录",
    "由谁查询": "受理单位工作人员在“信用中国”网站查询有无与“{fact}”有关的失信记录",
    "查哪项数据": "查询的是“{fact}”的登记信息",
}


def with_evidence(row: Mapping[str, str]) -> dict[str, str]:
    """The row with what its category's evidence lacks, behind the mark; what the panel rules in the same words likewise."""
    if row["proposal"] != Outcome.CANCEL or not row["replacement"]:
        return dict(row)
    completed = completion_of(row)
    if not completed:
        return dict(row)
    made = {"replacement": row["replacement"] + completed, "replacement_completed": "yes"}
    if row["ruling_replacement"] == row["replacement"]:
        made["ruling_replacement"] = made["replacement"]
    return {**row, **made}


def completion_of(row: Mapping[str, str]) -> str:
    """The sentences for what the row's replacement does not name; "" when it names all that is completed here."""
    text = comparison_key(row["replacement"])
    missing = [one.name for one in elements().get(row["disposal"], ()) if not one.stands_in(text)]
    facts = {"fact": row["purpose"].removeprefix("证明"), "service": row["service_name"]}
    sentences = dict.fromkeys(SENTENCES[name].format(**facts) for name in missing if name in SENTENCES)
    return f"{MARK}{'；'.join(sentences)}。" if sentences else ""
