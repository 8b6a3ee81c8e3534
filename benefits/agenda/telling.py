"""What a person is told of a visit: in the inbox, on paper, and as a file for their calendar."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import Unit
from benefits.agenda.house_rules import reminder_days
from benefits.agenda.models import Appointment, Way
from benefits.agenda.queries import sittings_of
from portal.components import dates
from portal.messages import letters
from portal.messages.texts import WORDS
from portal.outbox import emit

WORDS["visit_way"] = dict(Way.choices)
MORNING = time(9)  # when reminders go out


def address_of(unit: Unit) -> str:
    """An office as one finds it."""
    return ", ".join(part for part in (unit.name, unit.address, unit.city) if part)


def where(found: Appointment) -> str:
    """Where the person is expected, in one line."""
    if found.way == Way.OFFICE:
        return ", ".join(part for part in (address_of(found.unit), found.place) if part)
    return str(found.place)


def who(found: Appointment) -> str:
    """Who receives the person, in the order of the day."""
    return ", ".join(str(one.assessor) for one in sittings_of(found))


def hour(moment: datetime) -> str:
    """A time of day as the clock of the institution shows it."""
    return timezone.localtime(moment).strftime("%H:%M")


def bring() -> list[str]:
    """What to have at hand."""
    return [
        _("an identity document with your photo, and your CPF"),
        _("reports, prescriptions and results of examinations that you have, old ones too"),
        _("whoever helps you in everyday life, if you like"),
    ]


def values(found: Appointment) -> dict[str, Any]:
    """What the sentences of the notices speak of."""
    return {
        "starts_at": found.starts_at,
        "hour": hour(found.starts_at),
        "visit_way": found.way,
        "where": where(found),
        "who": who(found),
        "due_on": found.claim.due_on,
    }


def remind_later(found: Appointment, at: datetime) -> None:
    """Puts the reminders of a visit into the outbox; days that are past are left out."""
    on = timezone.localdate(found.starts_at)
    for days in reminder_days(timezone.localdate(at)):
        due_at = timezone.make_aware(datetime.combine(on - timedelta(days=days), MORNING))
        if due_at > at:
            emit(
                "appointment.remind",
                found.pk,
                key=f"appointment:{found.pk}:remind:{days}",
                due_at=due_at,
            )


def write_letter(found: Appointment, at: datetime) -> None:
    """The visit on paper: who asked by phone or at a counter may have nothing else."""
    language = found.person.language
    with translation.override(language):
        content = _letter(found)
    letters.write(
        found.person_id,
        "appointment",
        key=f"appointment:{found.pk}",
        case=found.claim.protocol,
        content=content,
        language=language,
        at=at,
    )


def _letter(found: Appointment) -> dict[str, Any]:
    day, begin = dates.weekday_date(timezone.localtime(found.starts_at)), hour(found.starts_at)
    return {
        "title": _("Your visit for the assessment"),
        "answer": _("You are expected on %(day)s at %(hour)s.") % {"day": day, "hour": begin},
        "office": found.unit.name,
        "paragraphs": [
            _(
                "Everything is done in this one visit. Those who see you find out how you live"
                " with your health; they do not decide about your benefit."
            )
        ],
        "facts": [
            {"label": _("When"), "value": f"{day}, {begin}–{hour(found.ends_at)}"},
            {"label": _("How"), "value": str(found.get_way_display())},
            {"label": _("Where"), "value": where(found)},
            *(
                {"label": str(one.assessment.get_part_display()), "value": _seen(one)}
                for one in sittings_of(found)
            ),
        ],
        "conditions": [],
        "sum": [],
        "sections": [
            {"title": _("What to bring"), "paragraphs": [], "items": bring()},
            {
                "title": _("If you cannot come"),
                "paragraphs": [
                    _(
                        "You can move or cancel the visit online, by phone or at an office until"
                        " the day before. On the day itself call the office. Nothing is decided"
                        " against you because you could not come."
                    )
                ],
                "items": [found.unit.phone] if found.unit.phone else [],
            },
        ],
    }


def _seen(sitting: Any) -> str:
    return f"{hour(sitting.starts_at)}, {sitting.assessor}"


def calendar_file(
    *,
    uid: str,
    title: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime | None,
    at: datetime,
    sequence: int = 0,
) -> bytes:
    """One event as calendars on phones and computers read it (RFC 5545).

    The same `uid` with a higher `sequence` takes the place of what the calendar has already.
    """
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", at)
    event.add("dtstart", starts_at)
    if ends_at is not None:
        event.add("dtend", ends_at)
    event.add("summary", title)
    event.add("location", place)
    calendar = Calendar()
    calendar.add("prodid", "-//social security//visits//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
