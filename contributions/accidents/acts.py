"""Telling of an accident at work: who may, the notice, and the copy to whom it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.permissions import Actor, is_own, require
from contributions.accidents import telling
from contributions.accidents.models import AccidentNotice, Kind, Teller
from contributions.employers.models import Employer, Employment
from portal.messages.notices import Sending, send_each
from portal.records import acting


def tell_of_accident_of_worker(
    actor: Actor,
    employer: Employer,
    said: Mapping[str, Any],
    at: datetime,
    *,
    person_id: int | None = None,
    national_id: str = "",
    replaces: AccidentNotice | None = None,
) -> AccidentNotice:
    """The employer tells of a worker's accident; `replaces`: in the place of its earlier notice.

    The same said again is the same notice. Raises Http404, or Mendable with the field.
    """
    on = timezone.localdate(at)
    require(actor, "accident.file", employer.pk, on=on)
    _may_replace(actor, replaces, on)
    job = telling.employment_at(
        employer.pk, said["happened_on"], person_id=person_id, national_id=national_id
    )
    name = employer.organisation.name
    return _tell_of(actor, job.person_id, said, at, teller=Teller.EMPLOYER, label=name,
                    employer_id=employer.pk, employer_name=name, replaces=replaces)  # fmt: skip


def tell_of_accident_at_home(
    actor: Actor,
    employment: Employment,
    said: Mapping[str, Any],
    at: datetime,
    *,
    replaces: AccidentNotice | None = None,
) -> AccidentNotice:
    """Who employs at home tells of the worker's accident. Raises Http404 or Mendable."""
    on, payer = timezone.localdate(at), employment.employer
    require(actor, "household.keep", payer.householder_id, on=on)
    _may_replace(actor, replaces, on)
    telling.employment_at(payer.pk, said["happened_on"], person_id=employment.person_id)
    name = payer.organisation.name
    return _tell_of(actor, employment.person_id, said, at, teller=Teller.HOUSEHOLD, label=name,
                    employer_id=payer.pk, employer_name=name, told_by_id=actor.person_id,
                    replaces=replaces)  # fmt: skip


def tell_of_accident(
    actor: Actor,
    person_id: int,
    said: Mapping[str, Any],
    at: datetime,
    *,
    employer_name: str,
    employer_id: int | None = None,
    replaces: AccidentNotice | None = None,
) -> AccidentNotice:
    """The injured person, who acts for them, or a close relative tells, because the employer did
    not (Lei 8.213/1991 art. 22 §2). Raises Http404 or Mendable.
    """
    on = timezone.localdate(at)
    require(actor, "accident.tell", person_id, on=on)
    _may_replace(actor, replaces, on)
    assert actor.person is not None
    teller, label, own = Teller.RELATIVE, actor.person.name, actor.person_id
    if actor.is_for_another:
        assert actor.capacity is not None
        teller, own = Teller.HELPER, None
        if actor.capacity.office_id is not None:
            teller, label = Teller.OFFICE, actor.capacity.office
    elif is_own(actor, person_id):
        teller = Teller.WORKER
    return _tell_of(actor, person_id, said, at, teller=teller, label=label,
                    employer_id=employer_id, employer_name=employer_name, told_by_id=own,
                    replaces=replaces)  # fmt: skip


def _may_replace(actor: Actor, notice: AccidentNotice | None, on: date) -> None:
    if notice is not None:
        require(actor, "accident.correct", notice, on=on)


def _tell_of(
    actor: Actor, person_id: int, said: Mapping[str, Any], at: datetime, **who: Any
) -> AccidentNotice:
    """Write the notice down, and give the injured person, or those they leave, their copy."""
    assert actor.user_id is not None
    with acting(actor.label, "accident at work told"):
        told = telling.Told(person_id=person_id, filed_by_id=actor.user_id, **who)
        notice, fresh = telling.write(told, said, at)
        if fresh:
            send_each(copies(notice), at)
    return notice


def copies(notice: AccidentNotice) -> list[Sending]:
    """To the injured person; after a death to the close relatives (Lei 8.213/1991 art. 22 §1)."""
    kind = "accident_corrected" if notice.replaces_id else "accident_told"
    readers = [notice.person_id]
    if notice.kind == Kind.DEATH:
        kind = "accident_of_death_told"
        readers = telling.close_to(notice.person_id)
    values = {
        "teller": notice.label,
        "name": str(notice.person),
        "happened_on": notice.happened_on,
    }
    return [
        Sending(who, kind, f"{kind}:{notice.pk}:{who}", values, notice.reference)
        for who in readers
        if who != notice.told_by_id
    ]
