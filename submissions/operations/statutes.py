"""Statutes as files: an index of acts in CSV, and texts in Markdown, one act a file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from campaign.operations.rows import BadRows, Row, numbered, read_rows
from submissions.checks.citations.numerals import NUMERALS, number_of
from submissions.enums import ActLevel

# What other publishers call the levels; what stands nowhere is loaded without a level and counted.
LEVELS: dict[str, str] = {
    **{str(level.label): level.value for level in ActLevel},
    **{level.value: level.value for level in ActLevel},
    **dict.fromkeys(("自治条例", "单行条例", "自治条例和单行条例", "经济特区法规"), ActLevel.LOCAL_REGULATION.value),
    "地方性法规（自治条例、单行条例）": ActLevel.LOCAL_REGULATION.value,
    "规章": ActLevel.DEPARTMENT_RULE.value,
    "省政府规章": ActLevel.LOCAL_GOVERNMENT_RULE.value,
}
DAYS = ("version_on", "in_force_from", "in_force_to")
TEXTS = ("number", "issuer", "province", "replaced_by", "source")
COUNTS = ("article_count", "last_article")
COLUMNS = {"version_date": "version_on"} | {name: name for name in (*DAYS, *TEXTS, *COUNTS, "title", "level", "basis")}
FRONT = {
    "文号": "number",
    "制定机关": "issuer",
    "效力层级": "level",
    "版本日期": "version_on",
    "施行日期": "in_force_from",
    "失效日期": "in_force_to",
    "来源": "source",
    "地方": "province",
}
EXCERPT = "节选"
_N = f"[{NUMERALS}]{{1,9}}"
_FRONT = re.compile(rf"[-*\s]*({'|'.join(FRONT)}|{EXCERPT})\s*[：:]\s*(.+)")
_HEADING = re.compile(r"#{1,6}\s*(.*?)\s*#*")
_ARTICLE = re.compile(rf"[#*\s]*第({_N})条(?:之({_N}))?[*\s]*(?![款项])(.*)")
_CHAPTER = re.compile(rf"[#*\s]*第{_N}[编章节]\b.*|[#*\s]*附\s*则[*\s]*")
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")


@dataclass
class Statute:
    """One version of an act as a file gives it: `facts` by the names of the columns of Act, `articles` by number and 之."""

    facts: dict[str, object]
    place: str
    articles: dict[tuple[int, int], str] = field(default_factory=dict)
    excerpt: bool = False
    unknown_level: str = ""


def statutes_in(path: Path) -> Iterator[Statute]:
    """Every act of an index (a CSV file), a text (a Markdown file) or a folder of both, indexes first.

    Raises `BadRows` for what cannot be read, with file and line.
    """
    if path.is_dir():
        files = sorted(path.rglob("*.csv")) + sorted(path.rglob("*.md"))
        if not files:
            raise BadRows([f"文件夹{path.name}里没有.csv索引，也没有.md法规文本。请核对路径。"])
        for file in files:
            yield from statutes_in(file)
    elif path.suffix.lower() == ".md":
        yield statute_of(_text_of(path), path.name)
    else:
        yield from _of_index(path)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadRows([f"无法打开文件{path.name}，请核对路径。"]) from error
    except UnicodeDecodeError as error:
        raise BadRows([f"文件{path.name}不是UTF-8编码的文本，请另存为UTF-8后再载入。"]) from error


def _of_index(path: Path) -> Iterator[Statute]:
    problems = []
    for line, row in numbered(read_rows(path, ("title",))):
        place = f"{path.name}第{line}行"
        if not row["title"]:
            problems.append(f"{place}没有名称。")
            continue
        try:
            named = {COLUMNS[name]: value for name, value in row.items() if name in COLUMNS}
            yield _statute(named, place)
        except ValueError as error:
            problems.append(f"{place}：{error}")
    if problems:
        raise BadRows(problems)


def _statute(named: Row, place: str) -> Statute:
    """Facts out of words. Raises ValueError, in words, for a day or a count that is none."""
    facts: dict[str, object] = {"title": named["title"]}
    facts |= {name: named[name] for name in TEXTS if name in named}
    facts |= {name: _day(named[name]) for name in DAYS if name in named}
    facts |= {name: _count(named[name]) for name in COUNTS if name in named}
    if "basis" in named:
        facts["verified"] = named["basis"] != "unverified"
    level = named.get("level", "")
    if "level" in named:
        facts["level"] = LEVELS.get(level, "")
    return Statute(facts, place, unknown_level=level if level and level not in LEVELS else "")


def _day(words: str) -> date | None:
    if not words:
        return None
    found = _DAY.fullmatch(words)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(words)
    except ValueError as error:
        raise ValueError(f"日期“{words}”不能识别，应写作2020-01-01，不清楚的留空。") from error


def _count(words: str) -> int:
    bare = words.removeprefix("第").removesuffix("条")
    number = number_of(bare) if bare else 0
    if number is None:
        raise ValueError(f"条数“{words}”不能识别，应写作31或者第三十一条，不清楚的留空。")
    return number


def statute_of(text: str, place: str) -> Statute:
    """Read a Markdown text: the first heading is the title, lines such as 文号：… follow, then the articles.

    A paragraph that begins with 第N条 opens an article; further paragraphs belong to it; headings and chapters part.
    Raises `BadRows` for a text without a title or with a day that cannot be read.
    """
    named: dict[str, str] = {}
    articles: dict[tuple[int, int], list[str]] = {}
    excerpt, current = False, None
    for line in map(str.strip, text.splitlines()):
        article = _ARTICLE.fullmatch(line)
        heading = _HEADING.fullmatch(line)
        front = _FRONT.fullmatch(line) if not articles else None
        if article:
            current = (number_of(article[1]) or 0, number_of(article[2] or "") or 0)
            articles.setdefault(current, []).append(article[3])
        elif heading or _CHAPTER.fullmatch(line):
            if heading and "title" not in named:
                named["title"] = heading[1]
            current = None
        elif front:
            excerpt = excerpt or front[1] == EXCERPT
            named.update({FRONT[front[1]]: front[2].strip()} if front[1] in FRONT else {})
        elif line and current:
            articles[current].append(line)
    if not named.get("title"):
        raise BadRows([f"{place}没有标题。第一行应为“# 法规名称”。"])
    return _with_articles(named, articles, place, excerpt)


def _with_articles(
    named: Mapping[str, str], articles: Mapping[tuple[int, int], list[str]], place: str, excerpt: bool
) -> Statute:
    try:
        statute = _statute(named, place)
    except ValueError as error:
        raise BadRows([f"{place}：{error}"]) from error
    statute.articles = {key: "\n".join(filter(None, lines)) for key, lines in articles.items() if key[0] and any(lines)}
    statute.excerpt = excerpt
    if statute.articles and not excerpt:
        statute.facts["last_article"] = max(number for number, _ in statute.articles)
        statute.facts["article_count"] = len(statute.articles)
    return statute
