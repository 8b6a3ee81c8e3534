"""Moves the sealed answers of drafts and claims to the newest key (`manage.py reseal`)."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from accounts import resealing
from benefits.applications.models import Claim, Draft
from benefits.applications.steps import is_sealed, opened, sealed_answer

_MARK = '"sealed"'


@resealing.also("sealed answers")
def reseal_answers() -> int:
    """One row at a time, locked while its answers move: who is writing one waits a moment."""
    return sum(_reseal(model, row) for model in (Draft, Claim) for row in _rows(model))


def _rows(model: type[models.Model]) -> list[int]:
    """Rows in which some answer is sealed."""
    found = model._default_manager.annotate(words=Cast("answers", TextField()))
    return list(found.filter(words__contains=_MARK).order_by("pk").values_list("pk", flat=True))


def _reseal(model: type[models.Model], row: int) -> int:
    with transaction.atomic():
        found: Any = model._default_manager.select_for_update(of=("self",)).filter(pk=row).first()
        if found is None:  # sent or discarded since
            return 0
        answers, moved = _moved(found.answers)
        if moved:
            model._default_manager.filter(pk=row).update(answers=answers)
        return moved


def _moved(value: Any) -> tuple[Any, int]:
    """The same answers under the newest key, and how many of them moved."""
    if is_sealed(value):
        if base64.b64decode(value["sealed"])[0] == max(settings.SEALING_KEYS):
            return value, 0
        return sealed_answer(opened(value)), 1
    if isinstance(value, dict):
        parts = {key: _moved(one) for key, one in value.items()}
        return {key: one for key, (one, _n) in parts.items()}, sum(n for _one, n in parts.values())
    if isinstance(value, list):
        found = [_moved(one) for one in value]
        return [one for one, _n in found], sum(n for _one, n in found)
    return value, 0
