"""A small catalogue for the tests: a few certificates with their aliases, laid down as `load_catalogue` would."""

from campaign.checks import comparison_key
from submissions.enums import NameSource
from submissions.models import Certificate, CertificateAlias

DOCUMENT = "民发〔2020〕20号“不应由基层群众性自治组织出具证明事项清单”"


def entered(name: str, *aliases: str, barred: bool = False, source: str = NameSource.PUBLISHED) -> Certificate:
    """A certificate of the catalogue under `name` and its aliases."""
    certificate = Certificate.objects.create(
        name=name,
        key=comparison_key(name),
        category="certificate",
        village_forbidden=barred,
        village_source=DOCUMENT if barred else "",
        source=source,
    )
    for alias in (name, *aliases):
        CertificateAlias.objects.create(certificate=certificate, name=alias, key=comparison_key(alias), source=source)
    return certificate
