"""Holds: nothing about a person is erased while a dispute, a court or an inquiry needs it.

One officer sets a hold, and it stands at once; a second one says that it is right, and only
somebody else than who set it lifts it. The person is told, unless a law forbids it: then they are
told when it is over.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models_privacy import HOLD_IS_TOLD, LegalHold
from accounts.permissions import Actor, Denied, ensure
from portal import outbox
from portal.errors import Mendable
from portal.records import acting, public_reference


def standing(on: date) -> QuerySet[LegalHold]:
    """The holds that keep something on a day: not lifted, and their last day not over."""
    return LegalHold.objects.filter(lifted_at=None).filter(Q(until=None) | Q(until__gte=on))


def persons_held(on: date) -> set[int]:
    """Persons about whom nothing is erased on that day."""
    return set(standing(on).values_list("person_id", flat=True))


def is_held(person_id: int, on: date) -> bool:
    """Whether anything keeps this person's data on that day."""
    return standing(on).filter(person_id=person_id).exists()


def is_told(person_id: int, on: date) -> bool:
    """Whether a hold stands that the person may know of."""
    return standing(on).filter(HOLD_IS_TOLD, person_id=person_id).exists()


def set_hold(
    actor: Actor,
    person_id: int,
    reason: str,
    article: str,
    at: datetime,
    *,
    until: date | None = None,
    quiet_by: str = "",
) -> LegalHold:
    """Nothing about this person is erased from now on; `quiet_by` names the law that forbids
    telling them.

    Mendable when its last day is over already.
    """
    ensure(actor, "hold.set", person_id, at)
    if until is not None and until <= timezone.localtime(at).date():
        raise Mendable(_("The last day must be a day to come."), "until")
    with acting(actor.label, "legal hold set"):
        hold = LegalHold.objects.create(
            reference=public_reference("H"),
            person_id=person_id,
            reason=reason,
            article=article,
            set_by=actor.label,
            set_at=at,
            until=until,
            quiet_by=quiet_by,
        )
        _tell(hold, "hold.set", at)
    return hold


def confirm_hold(actor: Actor, hold: LegalHold, at: datetime) -> LegalHold:
    """A second person read the reasons and agrees; Denied for whoever set it."""
    _ensure_second(actor, hold, at)
    with acting(actor.label, "legal hold confirmed"):
        locked = _locked(hold)
        if locked.confirmed_at is None:
            locked.confirmed_at, locked.confirmed_by = at, actor.label
            locked.save(update_fields=["confirmed_at", "confirmed_by"])
    return locked


def lift_hold(actor: Actor, hold: LegalHold, at: datetime) -> LegalHold:
    """Lifted by somebody else than who set it: the database insists, too."""
    _ensure_second(actor, hold, at)
    with acting(actor.label, "legal hold lifted"):
        locked = _locked(hold)
        locked.lifted_at, locked.lifted_by = at, actor.label
        locked.save(update_fields=["lifted_at", "lifted_by"])
        _tell(locked, "hold.lifted", at)
    return locked


def _locked(hold: LegalHold) -> LegalHold:
    locked = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.lifted_at is not None:
        raise Mendable(_("This hold was lifted already."))
    return locked


def _ensure_second(actor: Actor, hold: LegalHold, at: datetime) -> None:
    ensure(actor, "hold.set", hold.person_id, at)
    if hold.set_by == actor.label:
        raise Denied("the second person is somebody else")


def _tell(hold: LegalHold, kind: str, at: datetime) -> None:
    if kind == "hold.lifted" or not hold.quiet_by:
        outbox.emit(kind, hold.pk, key=f"{kind}:{hold.pk}", due_at=at)
