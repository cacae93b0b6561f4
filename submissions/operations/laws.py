"""Load the law library: as often as wanted, each version of an act once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from campaign.operations.rows import BadRows
from submissions.checks.citations.wording import title_key
from submissions.models import Act, Article
from submissions.operations.statutes import COUNTS, Statute

FACTS = (
    *("title", "level", "number", "issuer", "province", "version_on", "in_force_from", "in_force_to", "replaced_by"),
    *("article_count", "last_article", "verified", "source"),
)
BATCH = 500
Version = tuple[str, date | None]


@dataclass
class LoadedLaws:
    """How many versions of acts and how many articles were new, changed or the same; what was put together; levels
    that nobody knows."""

    acts_made: int = 0
    acts_changed: int = 0
    acts_same: int = 0
    acts_merged: int = 0
    articles_made: int = 0
    articles_changed: int = 0
    articles_same: int = 0
    articles_removed: int = 0
    levels_unknown: int = 0

    def as_dict(self) -> dict[str, int]:
        """For machines."""
        return asdict(self)


def load_laws(statutes: Iterable[Statute]) -> LoadedLaws:
    """Load versions of acts with what articles they bring; gives the counts. Raises `BadRows`; then nothing has changed.

    A version is known by its title and its day. What a statute does not name stays as it is stored. An undated row that
    counts as many articles as one dated version is taken for that version; rows of one version are put together.
    """
    given = sorted(statutes, key=_undated_last)
    loaded = LoadedLaws(levels_unknown=sum(bool(one.unknown_level) for one in given))
    with transaction.atomic():
        stored = {(act.title_key, act.version_on): act for act in Act.objects.select_for_update()}
        wanted, texts = _by_version(given, stored, loaded)
        before = {version: _facts(act) for version, act in stored.items() if version in wanted}
        for version, facts in wanted.items():
            act = stored.setdefault(version, Act(title_key=version[0]))
            for name, value in facts.items():
                setattr(act, name, value)
        new = [stored[version] for version in wanted if version not in before]
        changed = [stored[version] for version, facts in before.items() if _facts(stored[version]) != facts]
        Act.objects.bulk_create(new, batch_size=BATCH)
        Act.objects.bulk_update(changed, list(FACTS), batch_size=100)
        loaded.acts_made, loaded.acts_changed = len(new), len(changed)
        loaded.acts_same = len(wanted) - len(new) - len(changed)
        for version, statute in texts:
            _load_articles(stored[version], statute, loaded)
    return loaded


def _undated_last(statute: Statute) -> tuple[bool, bool]:
    """Indexes before texts, dated versions before undated ones."""
    return bool(statute.articles), statute.facts.get("version_on") is None


def _facts(act: Act) -> tuple[object, ...]:
    return tuple(getattr(act, name) for name in FACTS)


def _by_version(
    given: Sequence[Statute], stored: Mapping[Version, Act], loaded: LoadedLaws
) -> tuple[dict[Version, dict[str, Any]], list[tuple[Version, Statute]]]:
    """What is known of each version after all rows, empty words left out; and the texts with their versions."""
    known: dict[str, dict[date | None, int]] = defaultdict(dict)
    for (key, day), act in stored.items():
        known[key][day] = act.last_article
    undated: dict[str, int] = defaultdict(int)
    for statute in given:
        if not statute.facts.get("version_on"):
            key = title_key(str(statute.facts["title"]))
            undated[key] = max(undated[key], int(str(statute.facts.get("last_article", 0))))
    wanted: dict[Version, dict[str, Any]] = {}
    texts: list[tuple[Version, Statute]] = []
    for statute in given:
        key = title_key(str(statute.facts["title"]))
        version = (key, _day_of(statute, known[key], undated[key]))
        loaded.acts_merged += version in wanted and not statute.articles
        facts = wanted.setdefault(version, {})
        for name, value in statute.facts.items():
            if value is False or value not in ("", None, 0):
                facts[name] = max(facts.get(name, 0), value) if name in COUNTS else value
        known[key][version[1]] = facts.get("last_article", 0)
        if statute.articles:
            texts.append((version, statute))
    return wanted, texts


def _day_of(statute: Statute, known: Mapping[date | None, int], articles: int) -> date | None:
    """The day of the version that a statute is: its own, else that of the version which it can only be, by the number
    of `articles` that its undated rows count together."""
    day = statute.facts.get("version_on")
    if isinstance(day, date):
        return day
    if not statute.articles:
        same = [on for on, last in known.items() if on and last == articles]
        return same[0] if len(same) == 1 else None
    if len(known) > 1:
        words = f"{statute.place}：《{statute.facts['title']}》有{len(known)}个版本。"
        raise BadRows([f"{words}请在文件开头写明版本日期，例如“版本日期：2019-04-23”。"])
    return next(iter(known), None)


def _load_articles(act: Act, statute: Statute, loaded: LoadedLaws) -> None:
    stored = {(article.number, article.suffix): article for article in act.articles.all()}
    new = [
        Article(act=act, number=n, suffix=s, text=t) for (n, s), t in statute.articles.items() if (n, s) not in stored
    ]
    changed = []
    for key, text in statute.articles.items():
        article = stored.get(key)
        if article and article.text != text:
            article.text = text
            changed.append(article)
    Article.objects.bulk_create(new, batch_size=BATCH)
    Article.objects.bulk_update(changed, ["text"], batch_size=100)
    gone = [] if statute.excerpt else [article.pk for key, article in stored.items() if key not in statute.articles]
    Article.objects.filter(pk__in=gone).delete()
    loaded.articles_made += len(new)
    loaded.articles_changed += len(changed)
    loaded.articles_same += len(statute.articles) - len(new) - len(changed)
    loaded.articles_removed += len(gone)
