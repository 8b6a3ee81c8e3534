"""Moves every sealed value to the newest key, a few rows at a time, while people work.

Old keys stay in the settings until this has ended, and as long as somebody must be able to read
the values in the kept history (the changes before and after); destroying a key shuts those.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pgtrigger
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Func, IntegerField

from portal.records import acting
from portal.sealed import BOUND, Bound, SealedTextField

BATCH = 200

# What rooms keep sealed elsewhere than in a column of its own: (words, how it moves).
_ELSEWHERE: list[tuple[str, Callable[[], int]]] = []


def also(words: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Registers what else moves to the newest key, and returns how many values it moved."""

    def register(function: Callable[[], int]) -> Callable[[], int]:
        _ELSEWHERE.append((words, function))
        return function

    return register


def sealed_fields() -> list[tuple[type[models.Model], SealedTextField]]:
    """Every sealed column of every table."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField)
    ]


def reseal_all() -> Iterator[tuple[str, int]]:
    """Yields each column and how many of its values moved to the newest key."""
    for model, field in sealed_fields():
        moved = 0
        while done := _reseal_some(model, field):
            moved += done
        yield f"{model._meta.label_lower}.{field.name}", moved
    yield "second factors", _reseal_factors()
    for words, move in _ELSEWHERE:
        yield words, move()


def _reseal_some(model: type[models.Model], field: SealedTextField) -> int:
    """One batch, in a transaction of its own: nobody waits long for a row."""
    newest = max(settings.SEALING_KEYS)
    with acting("key rotation", f"sealed with key {newest}"), _as_it_stands(model):
        rows = list(
            model._default_manager.select_for_update(of=("self",))
            .exclude(**{field.name: b""})
            .exclude(**{f"{field.name}__isnull": True})
            .annotate(
                key_id=Func(F(field.name), 0, function="get_byte", output_field=IntegerField())
            )
            .exclude(key_id=newest | BOUND)
            .order_by("pk")[:BATCH]
        )
        for row in rows:
            # Saving the opened text seals it anew; nothing else of the row changes.
            model._default_manager.filter(pk=row.pk).update(
                **{field.name: Bound(getattr(row, field.name), row.pk)}
            )
    return len(rows)


def _as_it_stands(model: type[models.Model]) -> AbstractContextManager[None]:
    """What a table never lets anybody change keeps its words under another key; history goes on."""
    names = [one.name for one in getattr(model._meta, "triggers", []) if one.name != "history"]
    if not names:
        return nullcontext()
    return pgtrigger.ignore(*(f"{model._meta.label}:{name}" for name in names))


def _reseal_factors() -> int:
    """Secrets of second factors and seeds of recovery codes."""
    newest, moved = max(settings.SEALING_KEYS), 0
    for factor_id in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update(of=("self",)).get(pk=factor_id)
            for name in ("secret", "seed"):
                sealed = factor.data.get(name)
                if sealed and base64.b64decode(sealed)[0] != newest:
                    factor.data[name] = encrypt(decrypt(sealed))
                    factor.save(update_fields=["data"])
                    moved += 1
    return moved
