"""Load the forms: their columns are data with a version (ruling 1)."""

import json

from django.db import transaction

from campaign.operations import Refused
from campaign.operations.rows import FIXTURES
from submissions.models import FormVersion


class FormInUse(Refused):
    """Papers were filled in on this version; another text needs another version."""


def load_forms() -> int:
    """Load every form of the fixtures, once; gives how many versions there are. Raises `FormInUse`."""
    texts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((FIXTURES / "forms").glob("*.json"))]
    with transaction.atomic():
        for text in texts:
            facts = {"title": text["title"], "columns": text["columns"]}
            key = {"annex": text["annex"], "version": text["version"]}
            form, made = FormVersion.objects.get_or_create(**key, defaults=facts)
            if made or (form.title, form.columns) == (text["title"], text["columns"]):
                continue
            if form.declarations.exists():
                raise FormInUse(f"{form}已有单位使用，栏目不能改动。请以新的版本号载入。")
            FormVersion.objects.filter(pk=form.pk).update(**facts)
    return len(texts)
