"""What a typed issuer means, and which service gives a certificate: text only, no tables.

Readings are narrow on purpose: what is not understood leads nowhere, so that no chain is invented. The words are data
(`fixtures/chains`, own work; decision 29).
"""

import csv
import re
from functools import cache, lru_cache

from django.conf import settings

from campaign.checks import comparison_key
from submissions.checks.names import is_village

FOLDER = settings.BASE_DIR / "fixtures" / "chains"
# Several issuers in one cell are a choice: who is refused by one goes to the next.
_CHOICE = re.compile(r"[,;/\n]|或者|或")
_WHERE = re.compile(
    r"^(?:由)?(?:申请人|当事人|本人|公民|居民|申请对象)?的?"
    r"(?:户籍|户口|常住户口|居住|现居住|经常居住|住所|工作|婚姻登记|事件发生|案件受理)?"
    r"(?:所在地|所在|当地|本地|居住地|辖区|管辖)的?"
)
_LEVEL = re.compile(r"^(?:县级以上|县级|市级|本级|同级)(?:地方)?(?:人民政府)?的?")
_POLICE = re.compile(r"公安|派出所")
_GIVING = re.compile(
    r"^(?:依法)?(?:为[^为]{1,8})?(?:出具|开具|办理|核发|颁发|签发|换发|补发|申领|申请|补领|补办|换领)的?"
)
_GIVEN = re.compile(
    r"的?(?:出具|开具|办理|核发|颁发|签发|发放|换发|补发|补领|补办|换领|申领|申请|受理|办证|服务|事项|业务)$"
)
_PAPER = re.compile(r"(?:公证书|公证|证明书|证明材料|证明信|证明|证书|凭证|证|书)$")
SHORTEST = 2  # characters of a name without the words around it that still say something


@lru_cache(maxsize=16_384)
def issuers_named(text: str) -> tuple[str, ...]:
    """The issuers among which the applicant may choose, as keys without where they are; empty where nobody is named."""
    parts = [part.strip("()") for part in _CHOICE.split(comparison_key(text))]
    return tuple(dict.fromkeys(_LEVEL.sub("", _WHERE.sub("", part)) or part for part in parts if part))


@cache
def offices() -> dict[str, tuple[str, ...]]:
    """What people write for an office → the short names of the rosters that it may mean, as keys."""
    with (FOLDER / "offices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {comparison_key(row["said"]): tuple(map(comparison_key, row["offices"].split("、"))) for row in rows}


@cache
def not_issued_by_the_police() -> dict[str, str]:
    """What a name says without the words around it → the document by which the police do not attest it any more."""
    with (FOLDER / "not_issued.csv").open(encoding="utf-8", newline="") as file:
        return {paper_stem(row["certificate"]): row["document"] for row in csv.DictReader(file)}


def barred_by(issuer: str, certificate: str, village_source: str = "") -> str:
    """The document by which nobody named as `issuer` may issue the certificate, else "".

    `village_source` is the catalogue's word on village committees. One who may issue it is enough for a way out.
    """
    documents = [_bar(one, certificate, village_source) for one in issuers_named(issuer)]
    return documents[0] if documents and all(documents) else ""


def _bar(issuer: str, certificate: str, village_source: str) -> str:
    if is_village(issuer):
        return village_source
    if _POLICE.search(issuer):
        return not_issued_by_the_police().get(paper_stem(certificate), "")
    return ""


@lru_cache(maxsize=65_536)
def paper_stem(name: str) -> str:
    """What a certificate's name says without the kind of paper: 亲属关系公证书 and 亲属关系证明 give 亲属关系."""
    key = re.sub(r"^(?:公民|居民)", "", comparison_key(name))
    return _without(_PAPER, key)


@lru_cache(maxsize=65_536)
def service_stem(name: str) -> str:
    """What a service gives, by its name: 出具亲属关系证明 and 亲属关系公证 give 亲属关系."""
    key, before = comparison_key(name), ""
    while key != before:
        before, key = key, _without(_GIVEN, _GIVING.sub("", key))
    return paper_stem(key)


def _without(tail: re.Pattern[str], key: str) -> str:
    short = tail.sub("", key)
    return short if len(short) >= SHORTEST else key
