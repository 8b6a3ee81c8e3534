"""Reports of accidents by those who have no tie to the person, and days of death to compare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.models import Person
from accounts.permissions import Actor, require
from contributions.accidents.acts import copies
from contributions.accidents.models import (
    OTHERS,
    AccidentNotice,
    AccidentReport,
    DayOfDeathLooked,
    Kind,
    Teller,
)
from contributions.accidents.telling import SAID, Told, check_days, write
from portal import row_guard
from portal.counting import DAY, counted
from portal.errors import Mendable
from portal.messages.notices import send_each
from portal.records import acting

REPORTS_A_DAY = 10  # by one sign-in; a hospital or a union with more has an office's help
Outcome = AccidentReport.Outcome
_DAYS = ("happened_on", "died_on")


def report_accident(
    actor: Actor,
    said: Mapping[str, Any],
    at: datetime,
    *,
    teller: str,
    institution: str,
    national_id: str,
    name: str,
    employer_name: str,
) -> AccidentReport:
    """Somebody without a tie to the person tells; an officer will look. The same again is the same.

    Nothing is looked up: the answer does not depend on whether anybody has this number. Raises
    Http404, or Mendable with the field.
    """
    require(actor, "accident.report", None, on=timezone.localdate(at))
    assert actor.user_id is not None and actor.person is not None
    if teller not in OTHERS:
        raise Mendable(_("Choose one answer."), "teller")
    check_days(said, timezone.localdate(at))
    kept = {field: said.get(field) for field in SAID} | {"employer_name": employer_name}
    words = json.dumps(kept, default=str, ensure_ascii=False, sort_keys=True)
    label = f"{actor.person.name}, {institution}"[:200]
    text = f"{actor.user_id}|{teller}|{label}|{national_id}|{name}|{words}"
    key = salted_hmac("accident report", text, algorithm="sha256").hexdigest()
    same = AccidentReport.objects.filter(key=key).first()
    if same is not None:
        return same
    if counted(f"accident-reports:{actor.user_id}", DAY) > REPORTS_A_DAY:
        raise Mendable(_("You told us of many accidents today. Tell us of the others tomorrow."))
    with acting(actor.label, "accident reported"):
        try:
            with transaction.atomic():
                return AccidentReport.objects.create(
                    teller=teller,
                    label=label,
                    filed_by_id=actor.user_id,
                    filed_at=at,
                    key=key,
                    national_id=national_id,
                    name=name,
                    said=words,
                )
        except IntegrityError:  # told twice at the same moment
            return AccidentReport.objects.get(key=key)


def said_in(report: AccidentReport) -> dict[str, Any]:
    """The answers of a report as a notice keeps them, and the name of the employer."""
    said: dict[str, Any] = json.loads(report.said)
    for name in _DAYS:
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    said["happened_at"] = time.fromisoformat(said["happened_at"]) if said["happened_at"] else None
    return said


def person_in(report: AccidentReport) -> Person | None:
    """Who has the number that the report names, if anybody."""
    return people.find_by_national_id(report.national_id)


def take_over_report(actor: Actor, report: AccidentReport, at: datetime) -> AccidentNotice:
    """An officer found the person: it becomes a notice, and the person gets the copy.

    Again is the same notice. Raises Http404 or Mendable.
    """
    require(actor, "accident_report.decide", report, on=timezone.localdate(at))
    person = person_in(report)
    if person is None:
        raise Mendable(_("Nobody in the civil register has this CPF. Check it."))
    with acting(actor.label, "accident report taken over"):
        locked = AccidentReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.outcome == Outcome.TAKEN and locked.notice is not None:
            return locked.notice
        if locked.outcome:
            raise Mendable(_("Somebody else has decided this already."))
        said = said_in(locked)
        told = Told(
            person_id=person.pk,
            employer_id=None,
            employer_name=said["employer_name"],
            teller=Teller(locked.teller),
            label=locked.label,
            filed_by_id=locked.filed_by_id,
        )
        notice, fresh = write(told, said, locked.filed_at)
        _decided(locked, Outcome.TAKEN, actor, at, notice=notice)
        if fresh:
            send_each(copies(notice), at)
    return notice


def set_report_aside(actor: Actor, report: AccidentReport, note: str, at: datetime) -> None:
    """An officer says why it becomes no notice; it is kept. Raises Http404 or Mendable."""
    require(actor, "accident_report.decide", report, on=timezone.localdate(at))
    if not note.strip():
        raise Mendable(_("Say why not."), "note")
    with acting(actor.label, "accident report set aside"):
        locked = AccidentReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.outcome == Outcome.ASIDE:
            return
        if locked.outcome:
            raise Mendable(_("Somebody else has decided this already."))
        _decided(locked, Outcome.ASIDE, actor, at, note=note.strip())


def _decided(report: AccidentReport, outcome: str, actor: Actor, at: datetime, **more: Any) -> None:
    values = {"outcome": outcome, "decided_by_id": actor.staff_id, "decided_at": at, **more}
    AccidentReport.objects.filter(pk=report.pk).update(**values)


def open_reports() -> QuerySet[AccidentReport]:
    """Reports that wait for an officer, the oldest first."""
    return AccidentReport.objects.filter(outcome=Outcome.OPEN)


def reported_by(user_id: int) -> QuerySet[AccidentReport]:
    """What somebody told in this way, the newest first."""
    return AccidentReport.objects.filter(filed_by_id=user_id).order_by("-filed_at", "-id")


def report_by_reference(reference: str) -> AccidentReport | None:
    """One report; who may see it is the caller's question."""
    found = AccidentReport.objects.select_related("decided_by")
    return found.filter(reference=reference.upper()).first()


# ── Days of death ────────────────────────────────────────────────────────────────────────────


@row_guard.everyone("which notices name another day of death than the register, without names")
def deaths_to_compare() -> list[AccidentNotice]:
    """Standing notices of a death with a day that the register does not have; nobody looked yet."""
    found = AccidentNotice.objects.filter(
        kind=Kind.DEATH, replaced_by__isnull=True, death_looked__isnull=True
    ).filter(Q(person__died_on__isnull=True) | ~Q(person__died_on=F("died_on")))
    return list(found.select_related("person", "replaced_by").order_by("filed_at", "id"))


def look_at_death(actor: Actor, notice: AccidentNotice, note: str, at: datetime) -> None:
    """An officer keeps what they found about the two days; once. Raises Http404 or Mendable."""
    require(actor, "accident.compare_death", notice, on=timezone.localdate(at))
    assert actor.staff_id is not None
    if not note.strip():
        raise Mendable(_("Say what you found."), "note")
    DayOfDeathLooked.objects.get_or_create(
        notice=notice, defaults={"officer_id": actor.staff_id, "at": at, "note": note.strip()}
    )
