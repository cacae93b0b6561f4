"""The words of publishing."""

from django.db.models import TextChoices

from campaign.enums import Outcome


class EditionKind(TextChoices):
    """Which of the notice's lists an edition is."""

    RETAINED = "retained", "证明事项保留清单"
    CANCELLED = "cancelled", "证明事项取消清单"
    SUMMARY = "summary", "证明事项清理汇总表"


ANNEX = {EditionKind.RETAINED: 3, EditionKind.CANCELLED: 4, EditionKind.SUMMARY: 5}
# Items of which outcome a list prints; a referred item is printed in neither, a struck one stands nowhere.
OUTCOME_OF = {EditionKind.RETAINED: Outcome.RETAIN, EditionKind.CANCELLED: Outcome.CANCEL}
KIND_OF = {outcome: kind for kind, outcome in OUTCOME_OF.items()}


class EditionState(TextChoices):
    """Where an edition stands on its way to the public."""

    COMPILED = "compiled", "已编制"
    IN_LEGALITY = "in_legality", "合法性审查中"
    SENT_BACK = "sent_back", "审查退回"
    LEGAL = "legal", "待政府审定"
    APPROVED = "approved", "待公布"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被新版替代"
    DISCARDED = "discarded", "已作废"


class RemarkKind(TextChoices):
    """What the reviewer of legality says of a listed item, or of the list as a whole."""

    CHANGE = "change", "需改"
    DOUBT = "doubt", "疑问"
    PASS = "pass", "通过"
    WITHDRAWN = "withdrawn", "撤回"


# What the compiling side has to answer for in its next compilation.
ASKED_FOR = (RemarkKind.CHANGE, RemarkKind.DOUBT)


class ListChange(TextChoices):
    """How a listed item stands to the compilation that was reviewed before."""

    ADDED = "added", "新增"
    CHANGED = "changed", "有改动"
    SAME = "same", "没有改动"
    GONE = "gone", "不再列入"


IN_HAND = frozenset(
    {EditionState.COMPILED, EditionState.IN_LEGALITY, EditionState.SENT_BACK, EditionState.LEGAL, EditionState.APPROVED}
)
OFFICIAL = frozenset({EditionState.PUBLISHED, EditionState.SUPERSEDED})


class EnquiryFinding(TextChoices):
    """What an office found when another asked it to verify (核查反馈)."""

    TRUE = "true", "属实"
    FALSE = "false", "不属实"
    NOT_FOUND = "not_found", "查无"
    UNABLE = "unable", "不能核查"


class EnquiryStanding(TextChoices):
    """Where a request to verify stands; read from its rows, never stored."""

    WAITING = "waiting", "待反馈"
    OVERDUE = "overdue", "逾期未反馈"
    ANSWERED = "answered", "已反馈"
    REPLACED = "replaced", "已另行提出"


class SheetKind(TextChoices):
    """What a scanned approval sheet is, by its content."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", "JPG"
    PNG = "png", "PNG"


# How each begins: a file's name says nothing.
HEADS = {SheetKind.PDF: b"%PDF-", SheetKind.JPEG: b"\xff\xd8\xff", SheetKind.PNG: b"\x89PNG\r\n\x1a\n"}
# From here on the government's approval is on record.
ON_RECORD = OFFICIAL | {EditionState.APPROVED}


class ProofPart(TextChoices):
    """A part of a published edition that can be checked against its manifest."""

    ROWS = "rows", "数据库中的数据"
    WORKBOOK = "workbook", "清单文件（XLSX）"
    DATA = "data", "数据文件（JSON）"
    MANIFEST = "manifest", "校验清单"
    CHAIN = "chain", "与前一份校验清单的衔接"
    FACTS = "facts", "清单的文号、日期和行数"
    SEAL = "seal", "电子印章"
    COVER = "cover", "公布通知"


class ListStanding(TextChoices):
    """How far the list of a place is in a round; read from its editions and the time, never stored."""

    PUBLISHED = "published", "按时公布"
    PUBLISHED_LATE = "published_late", "逾期公布"
    ON_ITS_WAY = "on_its_way", "正在办理"
    NOT_BEGUN = "not_begun", "尚未编制"
    OVERDUE = "overdue", "逾期未公布"
