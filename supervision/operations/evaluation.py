"""Freeze an evaluation as an edition, object to a figure, answer (notice 五(五)3: 综合评估)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from campaign.access import why_not
from campaign.checks import personal_number
from campaign.models import Round, Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, record, tell
from campaign.queries import calendar_offices
from campaign.roles import Action
from supervision.enums.evaluation import FORMULA, Formula, Reply
from supervision.models.evaluation import EvaluationAnswer, EvaluationEdition, EvaluationRemark, EvaluationResult
from supervision.queries.evaluation import FROZEN, Judged, sum_of

BATCH = 1000
LEAST = 4  # characters of an objection or an answer


def freeze_evaluation(
    office: Unit, round: Round, found: list[Judged], *, actor: User, at: datetime, formula: Formula = FORMULA
) -> EvaluationEdition:
    """Keep what `queries.evaluation.judge_all` found at `at` as the next edition of the round, for ever.

    Raises `NoPower` for anybody but the coordination office, `Refused` where there is nothing to keep.
    """
    _refuse_others(office, actor)
    if not found:
        raise Refused("没有参加清理的单位，没有可以评估的数字。")
    rows = [_row(one) for one in found]
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=office.pk)  # two at once are one after the other
        last = EvaluationEdition.objects.filter(round=round).aggregate(last=Max("number"))["last"] or 0
        data = formula.as_data()
        edition = EvaluationEdition.objects.create(
            unit=office,
            round=round,
            number=last + 1,
            formula=data,
            at=at,
            made_by=actor,
            rows=len(rows),
            sha256=sum_of(data, (tuple(getattr(row, name) for name in FROZEN) for row in rows)),
        )
        for row in rows:
            row.edition = edition
        EvaluationResult.objects.bulk_create(rows, batch_size=BATCH)
        record(
            edition, "freeze", f"固定综合评估第{edition.number}版", actor=actor, at=at, after={"sha256": edition.sha256}
        )
    return edition


def _row(one: Judged) -> EvaluationResult:
    exact = one.result.exact
    return EvaluationResult(
        unit=one.unit,
        is_place=one.is_place,
        code=one.unit.code,
        name=one.name,
        units=one.units,
        counts=one.counts,
        exact="" if exact is None else str(exact),
        band=one.result.band.value,
    )


def object_to(result: EvaluationResult, criterion: str, *, words: str, actor: User, at: datetime) -> EvaluationRemark:
    """The unit says what it thinks is wrong with one figure of its result; the office is told.

    Raises `NoPower`, `NoteMissing`, `Refused` for a criterion that the edition lacks or a private number in the words.
    """
    if refusal := why_not(actor, Action.RESPOND, result):
        raise NoPower(refusal)
    names = {one.code: one.words for one in result.edition.as_formula.criteria}
    if criterion not in names:
        raise Refused("这一版没有这个项目。请在结果页面选择项目，再提意见。")
    said = _said(words, "请写明哪个数不对、应当是多少、依据是什么。")
    with transaction.atomic():
        remark = EvaluationRemark.objects.create(result=result, criterion=criterion, words=said, by=actor, at=at)
        record(remark, "object", "对评估数字提出意见", actor=actor, at=at, after={"criterion": criterion})
        tell(
            result.edition.unit,
            Action.SET_RULES,
            obligation=f"evaluation remark {remark.pk}",
            kind="remark",
            subject="对评估数字的意见",
            body=f"{result.name}对“{names[criterion]}”提出意见，请核对后答复。",
            at=at,
        )
    return remark


def answer_remark(remark: EvaluationRemark, *, reply: str, words: str, actor: User, at: datetime) -> EvaluationAnswer:
    """The office answers; the unit is told. Raises `NoPower`, `NoteMissing`, `Refused` when it is answered already."""
    _refuse_others(remark.result.edition.unit, actor)
    said = _said(words, "请写明核对的情况。")
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=remark.result.edition.unit_id)
        if EvaluationAnswer.objects.filter(remark=remark).exists():
            raise Refused("这条意见已经答复，不用再办。请刷新后查看。")
        answer = EvaluationAnswer.objects.create(remark=remark, reply=Reply(reply), words=said, by=actor, at=at)
        record(remark, "answer", f"答复评估意见：{answer.get_reply_display()}", actor=actor, at=at)
        tell(
            remark.result.unit,
            Action.RESPOND,
            obligation=f"evaluation remark {remark.pk}",
            kind="answer",
            subject="评估意见已答复",
            body=f"{remark.result.edition.unit.name}已答复：{answer.get_reply_display()}。{said}",
            at=at,
        )
    return answer


def _said(words: str, missing: str) -> str:
    if len(words.strip()) < LEAST:
        raise NoteMissing(missing)
    if kind := personal_number(words):
        raise Refused(f"这里不能填写{kind}。请改为文号、日期或者办公电话。")
    return words.strip()


def _refuse_others(office: Unit, actor: User) -> None:
    if words := why_not(actor, Action.SET_RULES, office):
        raise NoPower(words)
    if not calendar_offices().filter(pk=office.pk).exists():
        raise NoPower("综合评估由协调小组办公室组织。请将情况报协调小组办公室。")
