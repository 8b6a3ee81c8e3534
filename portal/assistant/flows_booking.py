"""The time of a visit, picked in the conversation: office, day, hour; then the person confirms.

What was picked is kept with the turn, and nothing else. The last button leads to the page of
visits, which books or moves by its own rules and comes back here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import queries as people
from accounts.models import Unit
from accounts.permissions import Actor, may
from benefits import queries
from benefits.agenda.models import Appointment
from benefits.agenda.telling import address_of
from benefits.assessments.models import Referral
from benefits.pages.appointments import can_change, days_of
from benefits.pages.times import DayOfTimes
from portal.assistant.models import Turn
from portal.components.dates import weekday_date

RESOLVER = "appointment"
OFFICES, DAYS = 6, 6  # buttons at a time
_SENT = re.compile(r"[\w-]{0,120}", re.ASCII)  # by a button of ours
OFFICE, DAY, HOUR, LATER, MOVE, AGAIN = "office", "day", "hour", "later", "move", "again"
# What is picked, and what falls when it is picked anew.
STEPS = {OFFICE: (DAY, HOUR, LATER), DAY: (HOUR,), LATER: (DAY, HOUR), HOUR: ()}


@dataclass(frozen=True)
class Option:
    """A button: what it sends, and what stands on it."""

    name: str
    value: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class Picking:
    """Where the picking stands: the next buttons, what was picked, or the visit that is booked."""

    question: str = ""
    options: list[Option] = field(default_factory=list)
    picked: list[tuple[str, str, str]] = field(default_factory=list)  # key, value, step to redo
    said: str = ""  # why one has to pick again
    is_moving: bool = False
    can_move: bool = False  # a visit stands and may be moved
    url: str = ""  # the page of visits, which books
    fields: list[tuple[str, str]] = field(default_factory=list)  # sent along once all is picked


def picked(kept: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """What is kept after one button: a step picked, picked anew, or the visit to be moved."""
    if not _SENT.fullmatch(value):
        return dict(kept)
    if name == MOVE:
        return {MOVE: True} if value else {}
    if name == AGAIN:
        gone = (value, *STEPS.get(value, ()))
        return {key: found for key, found in kept.items() if key not in gone}
    if name not in STEPS:
        return dict(kept)
    found = {key: one for key, one in kept.items() if key not in STEPS[name]}
    found[name] = value
    if name == HOUR:
        found["key"] = str(uuid4())  # pressed twice, booked once
    return found


def state(turn: Turn, actor: Actor, at: datetime) -> Picking | None:
    """What stands under the answer; None where there is nothing to pick."""
    subject, kept = actor.subject_person_id, turn.state.get("visit") or {}
    if subject is None:
        return None
    on = timezone.localdate(at)
    booked = queries.agenda.visits_of([subject], at).first()
    if booked is not None:
        can_move = can_change(booked, on) and may(actor, "appointment.book", booked.claim, on=on)
        is_done = str(booked.key) == kept.get("key")
        if not can_move or is_done or not kept.get(MOVE):
            return Picking(can_move=can_move)
    referral = booked.referral if booked else queries.agenda.to_book([subject]).first()
    if referral is None or not may(actor, "appointment.book", referral.claim, on=on):
        return None
    return _Steps(referral, booked, turn.number, kept, at).picking()


def nearest_first(offices: list[Unit], person_id: int, own_id: int | None) -> list[Unit]:
    """The office that serves where the person lives, then those of its city and of its states."""
    near = people.office_of(person_id, [one.pk for one in offices])
    near = near or next((one for one in offices if one.pk == own_id), None)
    if near is None:
        return offices
    states = set(near.regions.split())

    def far(one: Unit) -> tuple[bool, bool, bool]:
        return (one.pk != near.pk, one.city != near.city, states.isdisjoint(one.regions.split()))

    return sorted(offices, key=far)


class _Steps:
    """One picking as it stands for this reader at this moment."""

    def __init__(
        self,
        referral: Referral,
        booked: Appointment | None,
        number: int,
        kept: Mapping[str, Any],
        at: datetime,
    ) -> None:
        self.referral, self.booked, self.number = referral, booked, number
        self.kept, self.at, self.on = kept, at, timezone.localdate(at)
        self.offices = nearest_first(
            queries.agenda.offices_with_hours(at), referral.person_id, referral.claim.unit_id
        )
        self.url = reverse("benefits:appointment", args=[referral.claim.protocol])
        self.done: list[tuple[str, str, str]] = []
        self.said = ""

    def picking(self) -> Picking | None:
        if not self.offices:
            return None  # the page says who arranges it
        office = self._office()
        if office is None:
            return self._ask(_("At which office?"), self._office_options())
        self.done.append((_("Office"), address_of(office), OFFICE if self._choice else ""))
        days = self._days(office)
        day = next((one for one in days if one.day.isoformat() == self.kept.get(DAY)), None)
        hour = dict(day.times).get(self.kept.get(HOUR, "")) if day else None
        if self.kept.get(HOUR) and hour is None:
            self.said = _("Somebody else took this time a moment ago. These are free.")
        if day is None:
            return self._ask_day(days)
        self.done.append((_("Day"), weekday_date(day.day), DAY))
        if hour is None:
            return self._ask(_("At what time?"), self._hour_options(day))
        self.done.append((_("Time"), hour, HOUR))
        return self._confirm(office)

    @property
    def _choice(self) -> bool:
        return len(self.offices) > 1

    def _ask(self, question: str, options: list[Option]) -> Picking:
        return Picking(
            question=question,
            options=options,
            picked=self.done,
            said=self.said,
            is_moving=self.booked is not None,
            url=self.url,
        )

    def _office(self) -> Unit | None:
        if not self._choice:
            return self.offices[0]
        return next((one for one in self.offices if str(one.pk) == self.kept.get(OFFICE)), None)

    def _office_options(self) -> list[Option]:
        found = []
        for place, office in enumerate(self.offices[:OFFICES]):
            days = self._days(office)
            note = weekday_date(days[0].day) if days else _("no free time")
            words = ", ".join(filter(None, (office.name, office.city)))
            if place == 0:
                note = _("nearest to you") + " · " + note
            found.append(Option(OFFICE, str(office.pk), words, note))
        return found

    def _days(self, office: Unit) -> list[DayOfTimes]:
        until = queries.agenda.last_day(self.referral, self.on, leaving=self.booked)
        return days_of(queries.agenda.offers(self.referral, office.pk, self.at, until=until))

    def _ask_day(self, days: list[DayOfTimes]) -> Picking:
        after = _date(self.kept.get(LATER, ""))
        left = [one for one in days if after is None or one.day >= after]
        options = [Option(DAY, one.day.isoformat(), weekday_date(one.day), _times(one))
                   for one in left[:DAYS]]  # fmt: skip
        if len(left) > DAYS:
            options.append(Option(LATER, left[DAYS].day.isoformat(), _("Later days")))
        if not days:
            return self._ask(_("There is no free time at this office before the legal day."), [])
        return self._ask(_("On which day?"), options)

    def _hour_options(self, day: DayOfTimes) -> list[Option]:
        """All times of the day; after one that was taken the next ones come first."""
        taken = _starts(self.kept.get(HOUR, ""))
        times = sorted(day.times, key=lambda one: _starts(one[0]) < taken)
        return [Option(HOUR, choice, words) for choice, words in times]

    def _confirm(self, office: Unit) -> Picking:
        fields = [
            ("office", str(office.pk)),
            ("choice", self.kept[HOUR]),
            ("key", self.kept["key"]),
            ("conversation", str(self.number)),
        ]
        if self.booked is not None:
            fields.append(("move", self.booked.reference))
        return Picking(
            question=_("Shall this be your visit?"),
            picked=self.done,
            is_moving=self.booked is not None,
            url=self.url,
            fields=fields,
        )


def _times(day: DayOfTimes) -> str:
    words = ngettext("%(count)s time", "%(count)s times", len(day.times))
    return words % {"count": len(day.times)}


def _starts(choice: str) -> int:
    """The moment at which an offer begins, as it stands in its name; 0 for no offer."""
    first = choice.partition("_")[0].partition("-")[2]
    return int(first) if first.isdecimal() else 0


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
