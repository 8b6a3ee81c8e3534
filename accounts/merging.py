"""One person who is there twice: compared by one officer, joined by a second, taken apart again.

What may move is read off the tables: every row that points at the record that goes is pointed at
the one that stays, and each is written down with its number. Logs stay where they are, and so does
what nobody ever rewrites (decisions, determinations, letters, payments): it keeps the number it was
written under, and the person reads it as their own (`queries.records_of`). As soon as something was
decided on either record since, nothing is taken apart any more: that needs a lawyer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, InternalError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import (
    DUPLICATE,
    AccessLogEntry,
    Address,
    AddressRight,
    ContactChallenge,
    ContactPoint,
    DuplicateCase,
    Identity,
    PayoutAccount,
    PayoutLock,
    Person,
    User,
)
from accounts.permissions import Actor, Denied, ensure
from portal import clock, outbox
from portal.errors import Mendable
from portal.records import StateChange, acting, public_reference

# Logs and codes tell what happened to a record; they are not the person's things.
STAY: frozenset[type[models.Model]] = frozenset(
    {AccessLogEntry, DuplicateCase, ContactChallenge, AddressRight, Person}
)
# One of each at a time: the one of the record that goes ends when the other has one, too.
ONE_AT_A_TIME: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {
    PayoutAccount: ("ended_at", ()),
    ContactPoint: ("ended_at", ("kind",)),
    Address: ("ended_at", ()),
}


# Other rooms say what must be settled before two records become one: they raise Mendable.
_CHECKS: list[Callable[[int, int, datetime], None]] = []


def before_joining(
    function: Callable[[int, int, datetime], None],
) -> Callable[[int, int, datetime], None]:
    """Registers a look at (the record that stays, the one that goes) before they are joined."""
    _CHECKS.append(function)
    return function


def open_persons_case(
    actor: Actor, stays: Person, goes: Person, words: str, at: datetime
) -> DuplicateCase:
    """Somebody believes that two records are one person; the open case of the pair comes back."""
    _ensure_both(actor, "duplicate.work", (stays.pk, goes.pk), at)
    if stays.pk == goes.pk:
        raise Mendable(_("These are the same record."), "other")
    if stays.merged_into_id or goes.merged_into_id:
        raise Mendable(_("One of these records was joined with another already."), "other")
    pair = (stays.pk, goes.pk)
    with acting(actor.label, "two records may be one person"):
        Person.objects.select_for_update(of=("self",)).filter(pk__in=pair).order_by("pk").first()
        known = DuplicateCase.objects.filter(
            person_id__in=pair, other_id__in=pair, state__in=["open", "proposed"]
        ).first()
        return known or DuplicateCase.objects.create(
            reference=public_reference("D"),
            kind=DuplicateCase.Kind.PERSONS,
            person=stays,
            other=goes,
            found_by=actor.label,
            words=words,
            opened_at=at,
        )


def open_identity_case(
    person: Person, *, provider: str, subject: str, proof: str, at: datetime
) -> DuplicateCase:
    """A second digital identity proved the national id of a person who is linked to another one."""
    with acting("sign-in", "a second digital identity claims a record"):
        case, _made = DuplicateCase.objects.get_or_create(
            provider=provider,
            subject=subject,
            kind=DuplicateCase.Kind.IDENTITY,
            state__in=["open", "proposed"],
            defaults={
                "reference": public_reference("D"),
                "person": person,
                "proof": proof,
                "found_by": "sign-in",
                "opened_at": at,
                "state": "open",
            },
        )
    return case


def _ensure_both(actor: Actor, action: str, person_ids: tuple[int, ...], at: datetime) -> None:
    for person_id in person_ids:
        ensure(actor, action, person_id, at)


def _persons(case: DuplicateCase) -> tuple[int, ...]:
    return (case.person_id,) if case.other_id is None else (case.person_id, case.other_id)


def propose(actor: Actor, case: DuplicateCase, words: str, at: datetime) -> DuplicateCase:
    """The first officer compared them and is sure; nothing moves before the second."""
    _ensure_both(actor, "duplicate.work", _persons(case), at)
    if not words.strip():
        raise Mendable(_("Say what makes you sure."), "words")
    with acting(actor.label, "joining proposed"):
        return DUPLICATE.apply(
            case, "propose", by="officer", actor=actor.label, at=at, words=words.strip(),
            proposed_by_id=actor.staff_id, proposed_at=at,
        )  # fmt: skip


def send_back(actor: Actor, case: DuplicateCase, at: datetime) -> DuplicateCase:
    """The second officer is not sure."""
    _ensure_second(actor, case, at)
    with acting(actor.label, "joining sent back"):
        return DUPLICATE.apply(
            case, "send_back", by="officer", actor=actor.label, at=at,
            proposed_by_id=None, proposed_at=None,
        )  # fmt: skip


def reject(actor: Actor, case: DuplicateCase, words: str, at: datetime) -> DuplicateCase:
    """They are two people; nothing moves."""
    _ensure_both(actor, "duplicate.work", _persons(case), at)
    if not words.strip():
        raise Mendable(_("Say what makes you sure."), "words")
    with acting(actor.label, "two different people"):
        return DUPLICATE.apply(
            case, "reject", by="officer", actor=actor.label, at=at, words=words.strip(),
            decided_by_id=actor.staff_id, decided_at=at,
        )  # fmt: skip


def _ensure_second(actor: Actor, case: DuplicateCase, at: datetime) -> None:
    _ensure_both(actor, "duplicate.work", _persons(case), at)
    if case.proposed_by_id == actor.staff_id:
        raise Denied("the second officer is somebody else")


def confirm(actor: Actor, case: DuplicateCase, at: datetime) -> DuplicateCase:
    """The second officer joins them: the rows move in this transaction, or none does.

    Denied for the one who proposed it. Mendable when something on the record that goes cannot move
    (two rows of which there may be one only, or a log that is never changed).
    """
    _ensure_second(actor, case, at)
    if case.other_id is not None:
        for check in _CHECKS:
            check(case.person_id, case.other_id, at)
    try:
        with acting(actor.label, f"records joined, {case.reference}"):
            is_pair = case.kind == DuplicateCase.Kind.PERSONS
            moved = _move(case, at) if is_pair else _relink(case, at)
            case = DUPLICATE.apply(
                case, "confirm", by="officer", actor=actor.label, at=at,
                decided_by_id=actor.staff_id, decided_at=at, moved=moved,
            )  # fmt: skip
            outbox.emit("duplicate.joined", case.pk, key=f"duplicate.joined:{case.pk}", due_at=at)
    except IntegrityError as error:
        raise Mendable(
            _("Both records hold something of which there can be one only. Settle that first.")
        ) from error
    return case


def ways() -> list[tuple[type[models.Model], str]]:
    """Each table and column that points at a person, without those that stay."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if model not in STAY and not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Person
    ]


def _move(case: DuplicateCase, at: datetime) -> dict[str, Any]:
    """Points every row at the record that stays; returns what was moved and what was ended."""
    pair = _persons(case)
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=pair).order_by("pk"))
    if Person.objects.filter(pk__in=pair, merged_into__isnull=False).exists():
        raise Mendable(_("One of these records was joined with another already."))
    if Person.objects.filter(merged_into_id=case.other_id).exists():
        raise Mendable(_("Another record was joined to the one that goes. Let that one stay."))
    ended = [entry for model in ONE_AT_A_TIME for entry in _end(model, case, at)]
    rows: dict[str, list[int]] = {}
    kept: dict[str, list[int]] = {}
    for model, column in ways():
        ids = sorted(_to_move(model, column, case).values_list("pk", flat=True))
        if ids:
            moved = _point(model, column, ids, case.person_id)
            (rows if moved else kept)[f"{model._meta.label_lower}.{column}"] = ids
    Person.objects.filter(pk=case.other_id).update(merged_into=case.person_id)
    return {"rows": rows, "kept": kept, "ended": ended}


def _to_move(
    model: type[models.Model], column: str, case: DuplicateCase
) -> models.QuerySet[Any, Any]:
    found = model._default_manager.filter(**{f"{column}_id": case.other_id})
    if model is PayoutLock and PayoutLock.objects.filter(
        person_id=case.person_id, lifted_at__isnull=True
    ):
        return found.exclude(lifted_at__isnull=True)  # the lock that stays is enough
    return found


def _point(model: type[models.Model], column: str, ids: list[int], person_id: int) -> bool:
    """Points the rows at the person; False where the table says that nobody rewrites them."""
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).update(**{f"{column}_id": person_id})
    except InternalError:  # the table's own word, such as "append only"
        return False
    except IntegrityError as error:
        if _is_said_by_trigger(error):
            return False
        raise
    return True


def _is_said_by_trigger(error: IntegrityError) -> bool:
    """A trigger refused to rewrite the row; a constraint would have its name in the report."""
    report = getattr(error.__cause__, "diag", None)
    return report is not None and not report.constraint_name


def _end(model: type[models.Model], case: DuplicateCase, at: datetime) -> list[dict[str, Any]]:
    """Ends what the record that goes has, where the one that stays has the same kind of thing."""
    column, keys = ONE_AT_A_TIME[model]
    current = model._default_manager.filter(**{f"{column}__isnull": True})
    kept = {
        tuple(getattr(row, key) for key in keys) for row in current.filter(person_id=case.person_id)
    }
    ended = []
    for row in current.filter(person_id=case.other_id).order_by("pk"):
        if tuple(getattr(row, key) for key in keys) in kept:
            setattr(row, column, max(at, getattr(row, "effective_at", at)))
            row.save(update_fields=[column])
            ended.append({"table": model._meta.label_lower, "id": row.pk, "column": column})
    return ended


def _relink(case: DuplicateCase, at: datetime) -> dict[str, Any]:
    """The record's sign-in follows the new digital identity; the old one opens it no longer."""
    link = (
        Identity.objects.select_for_update(of=("self",))
        .filter(person_id=case.person_id, provider=case.provider)
        .order_by("id")
        .first()
    )
    if link is None:
        raise Mendable(_("This record is linked to no digital identity of that provider."))
    before = {"subject": link.subject, "proof": link.proof, "linked_at": link.linked_at.isoformat()}
    link.subject, link.proof, link.linked_at = case.subject, case.proof, at
    link.save(update_fields=["subject", "proof", "linked_at"])
    User.objects.filter(pk=link.user_id).update(sessions_since=clock.real_now())
    return {"identity": link.pk, "before": before}


# ── Taken apart again ────────────────────────────────────────────────────────────────────────


def is_reversible(case: DuplicateCase) -> bool:
    """Joined, and nothing has happened to either record's cases since."""
    if case.state != "merged" or case.decided_at is None:
        return False
    since = StateChange.objects.filter(person_id__in=_persons(case), at__gt=case.decided_at)
    return not since.exclude(subject_kind=DuplicateCase._meta.label_lower).exists()


def reverse(actor: Actor, case: DuplicateCase, words: str, at: datetime) -> DuplicateCase:
    """Puts every row back where it was; Mendable once something was decided on it."""
    _ensure_both(actor, "duplicate.work", _persons(case), at)
    if not is_reversible(case):
        raise Mendable(_("Something was decided since. This cannot be taken apart any more."))
    with acting(actor.label, f"records taken apart again, {case.reference}: {words}"[:200]):
        case = DUPLICATE.apply(case, "reverse", by="officer", actor=actor.label, at=at, note=words)
        if case.kind == DuplicateCase.Kind.IDENTITY:
            before = case.moved["before"]
            Identity.objects.filter(pk=case.moved["identity"]).update(
                subject=before["subject"], proof=before["proof"], linked_at=before["linked_at"]
            )
            return case
        assert case.other_id is not None
        for way, ids in case.moved["rows"].items():
            label, _dot, column = way.rpartition(".")
            _point(apps.get_model(label), column, ids, case.other_id)
        for entry in case.moved["ended"]:
            model = apps.get_model(entry["table"])
            model._default_manager.filter(pk=entry["id"]).update(**{entry["column"]: None})
        Person.objects.filter(pk=case.other_id).update(merged_into=None)
    return case
