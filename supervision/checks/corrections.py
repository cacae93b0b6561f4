"""What makes an order to correct, a report of a correction or a note of accountability wrong."""

from datetime import date

from campaign.checks import Problem, Severity, is_plain, personal_number
from supervision.enums.corrections import AccountabilityKind

DAYS_MOST = 60
WORDS_MOST = 2000
NUMBER_MOST = 60  # of a note of accountability, as of the public notice that is tied to it by its number


def problems_of_order(number: str, what: str, days: int) -> list[Problem]:
    """An order has a document number, says what to put right, and leaves 1 to 60 working days (notice 五(五)3: 及时予以纠正)."""
    problems = problems_of_number(number)
    problems += _problems_of_words("what", "整改要求", what)
    if not 1 <= days <= DAYS_MOST:
        words = f"整改期限应当在1至{DAYS_MOST}个工作日之间。"
        problems.append(Problem("days", "range", Severity.BLOCKER, words))
    return problems


def problems_of_report(words: str) -> list[Problem]:
    """A report of a correction says what was done."""
    return _problems_of_words("words", "整改情况", words)


def problems_of_accountability(
    number: str, decided_on: date, decided_by: str, words: str, today: date
) -> list[Problem]:
    """A note names the document, the day, the deciding office and the ground; it names no person."""
    problems = problems_of_number(number)
    if len(number.strip()) > NUMBER_MOST:
        words = f"文号超过{NUMBER_MOST}字，请按文件填写。"
        problems.append(Problem("number", "long", Severity.BLOCKER, words))
    if decided_on > today:
        problems.append(Problem("decided_on", "future", Severity.BLOCKER, "决定日期不能晚于今天，请按文件填写。"))
    if not decided_by.strip():
        problems.append(Problem("decided_by", "required", Severity.BLOCKER, "没有填写决定机关。请按文件填写。"))
    return problems + _problems_of_words("words", "事由", words)


def problems_of_publicity(kind: str, is_public: bool) -> list[Problem]:
    """What is given to the public is a criticism, and it goes out as a public notice (notice 五(五)3: 予以通报批评; 六(三): 予以曝光)."""
    if is_public and kind != AccountabilityKind.CRITICISM:
        words = "只有通报批评向社会公开。约谈、问责建议请不勾选“决定向社会公开”。"
        return [Problem("is_public", "kind", Severity.BLOCKER, words)]
    return []


def problems_of_number(number: str) -> list[Problem]:
    """A document number is there, and nobody's own number."""
    if not number.strip():
        return [
            Problem(
                "number",
                "required",
                Severity.BLOCKER,
                "没有填写文号。没有文号的，写明“〔2020〕第1号整改通知”一类的编号。",
            )
        ]
    if kind := personal_number(number):
        return [Problem("number", "personal", Severity.BLOCKER, f"文号看起来是{kind}，请核对。")]
    return []


def _problems_of_words(where: str, label: str, words: str) -> list[Problem]:
    if not words.strip():
        return [Problem(where, "required", Severity.BLOCKER, f"没有填写{label}。")]
    if len(words) > WORDS_MOST:
        return [Problem(where, "long", Severity.BLOCKER, f"{label}超过{WORDS_MOST}字，请删减。")]
    if not is_plain(words):
        return [Problem(where, "marks", Severity.BLOCKER, f"{label}里有看不见的控制字符，请手工重新输入。")]
    if kind := personal_number(words):
        return [Problem(where, "personal", Severity.BLOCKER, f"{label}中有{kind}，请删去。")]
    return []
