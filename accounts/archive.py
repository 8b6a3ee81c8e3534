"""Everything that is kept about a person, as one file, read off the tables themselves.

A table belongs to the archive when its rows point at the person, at one of the person's sign-ins,
or at a row that belongs to the archive. Tables that stay out are listed with the reason; a test
holds every other table of ours against this list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from accounts import queries
from accounts.models import LegalHold, Person, StaffMember, User
from accounts.models_privacy import HOLD_IS_TOLD
from portal.records import Change
from portal.sealed import SealedTextField

ROOMS = ("portal", "accounts", "contributions", "benefits", "portal_messages", "assistant")
LIBRARIES = (
    "usersessions",
    "socialaccount",
)  # what allauth keeps: devices, the link to the sign-in
SECRETS = frozenset({"password", "session_key"})

# Points at a person or a sign-in, but is not about them, or would hurt them if it left the house.
LEFT_OUT: dict[str, str] = {
    "accounts.contactchallenge": "codes that confirm an address; the address itself is included",
    "accounts.addressright": "which officer may see a protected address; each look is included",
    "accounts.duplicatecase": "an officer's comparison; what moved is in the rows' own changes",
    "accounts.passwordreset": "codes for a new password; the change itself is included",
    "accounts.invitation": "codes of mandates; the mandates themselves are included",
    "benefits.institutionkey": "digests that a school's or health post's program is known by",
    "benefits.payrunapproval": "what an officer did; the payments themselves are included",
}
# Shows another person's side of a row that is shown on one's own side.
LEFT_OUT_FIELDS = frozenset(
    {
        "accounts.familytie.relative",
        "accounts.mandate.holder",
        "contributions.accidentnotice.told_by",
    }
)


def archive(person_id: int, at: datetime) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yields the table's name and its rows about the person, table by table."""
    yield "about", [{"made_at": at.isoformat(), "person": person_id}]
    for model, rows in rows_about(person_id).items():
        found = [_plain(row) for row in rows.order_by("pk").iterator()]
        if found:
            yield model._meta.label_lower, found
            changes = _changes(model, [row.pk for row in rows.only("pk")])
            if changes:
                yield f"{model._meta.label_lower} (changes)", changes


def rows_about(person_id: int) -> dict[type[models.Model], QuerySet[Any]]:
    """The rows about a person, table by table, those that others hang on first."""
    records = queries.records_of(person_id)
    person = Person.objects.filter(pk__in=records)
    users = User.objects.filter(pk__in=queries.user_ids_of(person_id))
    known: dict[type[models.Model], QuerySet[Any]] = {Person: person, User: users}
    for model in order():
        if model not in known:
            known[model] = _rows_of(model, known, records)
    known[LegalHold] = known[LegalHold].filter(HOLD_IS_TOLD)
    return known


def model_of(label: str) -> type[models.Model]:
    """The table that a label such as `benefits.draft` names."""
    return apps.get_model(label)


def order() -> list[type[models.Model]]:
    """The tables of the archive, those that others hang on first."""
    ours = [model for model in apps.get_models() if model._meta.app_label in ROOMS + LIBRARIES]
    reached: list[type[models.Model]] = [Person, User]
    while True:
        more = [
            model
            for model in ours
            if model not in reached
            and model._meta.label_lower not in LEFT_OUT
            and (_ways(model, reached) or _by_number(model, []))
        ]
        if not more:
            return reached
        reached += more


def _ways(model: type[models.Model], reached: list[type[models.Model]]) -> list[models.Field]:
    """The columns by which a table hangs on tables of the archive."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model in reached
        and field.related_model is not model
        and f"{model._meta.label_lower}.{field.name}" not in LEFT_OUT_FIELDS
        and not _is_officer(field)
    ]


def _is_officer(field: models.Field) -> bool:
    """Who did something to a row is named there, but the row is not about them."""
    if field.related_model is StaffMember:
        return True
    return field.related_model is User and field.name not in ("user", "holder")


def _by_number(model: type[models.Model], records: list[int]) -> Q | None:
    """Logs and the ledger name the person by number, without a foreign key."""
    plain = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    if "person_id" in plain:
        return Q(person_id__in=records)
    if {"owner_kind", "owner_id"} <= plain:
        return Q(owner_kind="person", owner_id__in=records)
    return None


def _rows_of(
    model: type[models.Model], known: dict[type[models.Model], QuerySet[Any]], records: list[int]
) -> QuerySet[Any]:
    """The rows about the person: by the person themselves if the table names them, else by way."""
    ways = _ways(model, list(known))
    direct = [field for field in ways if field.related_model is Person]
    manager = model._default_manager
    by_number = _by_number(model, records)
    if by_number is not None:
        return manager.filter(by_number)
    if direct:
        ways = direct
    wanted = Q()
    for field in ways:
        wanted |= Q(**{f"{field.name}__in": known[field.related_model].values("pk")})
    return manager.filter(wanted)


def _changes(model: type[models.Model], ids: list[int]) -> list[dict[str, Any]]:
    """What was changed in these rows, when, by whom and why; sealed values and digests left out."""
    found = Change.objects.filter(table=model._meta.db_table, row_id__in=ids).order_by("pk")
    return [
        {
            "row": change.row_id,
            "at": str(change.at),
            "by": change.actor,
            "why": change.reason,
            "before": _readable(change.before),
            "after": _readable(change.after),
        }
        for change in found
    ]


def _readable(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {k: v for k, v in row.items() if not (isinstance(v, str) and v.startswith("\\x"))}


def _plain(row: models.Model) -> dict[str, Any]:
    """A row as JSON knows it; sealed values are opened, digests and passwords left out."""
    plain: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in SECRETS:
            continue
        if isinstance(field, models.BinaryField) and not isinstance(field, SealedTextField):
            continue
        value = getattr(row, field.attname)
        simple = value is None or isinstance(value, str | int | bool | dict | list)
        plain[field.name] = value if simple else str(value)
    return plain
