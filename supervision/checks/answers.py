"""What makes an answer of a visit wrong, and a visit not ready to be handed in."""

from campaign.checks import is_plain, personal_number
from supervision.enums.spot_checks import Answer

NOTE_MOST = 1000


def problem_of_answer(value: str, note: str) -> str:
    """What is wrong with an answer, in words; empty where nothing is. Nobody's numbers stand in it (domain ruling 12)."""
    if value not in {"", *Answer.values}:
        return "请选择“是”“否”或者“没有查到”。"
    if len(note) > NOTE_MOST:
        return f"情况超过{NOTE_MOST}字，现在有{len(note)}字，请删减。"
    if not is_plain(note):
        return "情况里有看不见的控制字符，请手工重新输入。"
    if kind := personal_number(note):
        return f"情况里有{kind}，请删去。检查记录不写个人号码。"
    return ""
