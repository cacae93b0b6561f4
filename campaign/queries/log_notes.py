"""Whose notes of the log are read by whoever may read the log of a unit, and whose only on the paper's own page."""

from django.db import models

from campaign.models import Unit


def note_is_open(model: type[models.Model] | None, move: str) -> bool:
    """Whether the note was written for the other side: about the unit itself, or asked for by the move.

    Other notes may hold what a panel has not fed back yet, or what a list is before it is published: a paper with
    `inner_notes` has them on a page of its own.
    """
    if model is None or getattr(model, "inner_notes", False):
        return False
    workflow = getattr(model, "workflow", None)
    return model is Unit or bool(workflow and any(one.name == move and one.note_required for one in workflow.moves))
