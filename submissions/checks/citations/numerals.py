"""Numbers as the articles of a statute are counted: Chinese or Arabic numerals, both ways."""

DIGITS = {mark: value for value, marks in enumerate(("0\u3007○零", "1一", "2二两", "3三", "4四")) for mark in marks}
DIGITS |= {mark: value for value, marks in enumerate(("5五", "6六", "7七", "8八", "9九"), start=5) for mark in marks}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERALS = "".join(DIGITS) + "".join(UNITS) + "廿"
LONGEST = 9  # 一千二百三十四 and its kind; nothing that counts articles is longer
_WORDS = "〇一二三四五六七八九"


def number_of(text: str) -> int | None:
    """Give the whole number that `text` writes (第 and 条 left off), None where it writes none; at most 9999."""
    text = text.replace("廿", "二十")
    if not text or len(text) > LONGEST + 1:
        return None
    if not any(mark in UNITS for mark in text):
        values = [DIGITS.get(mark) for mark in text]
        return None if None in values or len(values) > 4 else int("".join(map(str, values)))
    return _by_places(text)


def _by_places(text: str) -> int | None:
    total, digit, below = 0, None, 10_000
    for mark in text:
        if mark in DIGITS:
            if digit:  # two digits in a row say nothing beside 十 and 百
                return None
            digit = DIGITS[mark]
        elif mark in UNITS and UNITS[mark] < below:
            below = UNITS[mark]
            total, digit = total + (1 if digit is None else digit) * below, None
        else:
            return None
    return total + (digit or 0)


def in_words(number: int) -> str:
    """Write 1 to 9999 as a statute does: 第二十一条 is counted 二十一, 105 is 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    words, gap = "", False
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if gap and words else "") + _WORDS[digit] + mark
            gap = False
        else:
            gap = bool(words)
    return words.removeprefix("一") if words.startswith("一十") else words
