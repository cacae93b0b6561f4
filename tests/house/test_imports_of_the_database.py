"""Foreign keys written as strings evade the import contracts: they too point down."""

from django.apps import apps
from django.db.models import Model

from tests.house.measure import APPS


def floor(model: type[Model]) -> int:
    """The app's floor; 0 is the ground, and packages lie under it."""
    return APPS.index(model._meta.app_label) if model._meta.app_label in APPS else -1


def test_foreign_keys_point_down():
    upward = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type) or floor(model) < 0:
                continue
            if floor(target) > floor(model):
                upward.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert upward == []
