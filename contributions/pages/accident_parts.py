"""A notice of an accident in words: on the page, before it is signed, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contributions.accidents.models import (
    AccidentNotice,
    BodyPart,
    Cause,
    Kind,
    Nature,
    Place,
    Teller,
)
from portal.components import dates
from portal.components.parts import Link, Status, SummaryRow

Section = tuple[str, list[SummaryRow]]


def begun(label: Any) -> str:
    """A choice as it begins a sentence."""
    text = str(label)
    return text[:1].upper() + text[1:]


def is_late(notice: AccidentNotice) -> bool:
    """Told after the last day by law."""
    return notice.due_on is not None and timezone.localdate(notice.filed_at) > notice.due_on


def sections(notice: AccidentNotice) -> list[Section]:
    """What happened, question by question; what was left open is left out."""
    when = [
        (_("What is told"), begun(Kind(notice.kind).label)),
        (_("Number of the first notice"), notice.earlier_number),
        (_("Kind of accident"), begun(Nature(notice.nature).label)),
        (_("Day"), dates.weekday_date(notice.happened_on)),
        (_("Time"), f"{notice.happened_at:%H:%M}" if notice.happened_at else ""),
        (_("Died on"), dates.long_date(notice.died_on) if notice.died_on else ""),
    ]
    how = [
        (_("Where"), begun(Place(notice.place).label)),
        (_("Which place"), notice.place_words),
        (_("Cause"), begun(Cause(notice.cause).label)),
        (_("What happened"), notice.words),
        (_("Taken down by the police"), _("Yes") if notice.police else _("No")),
        (_("Who saw it"), notice.witnesses),
    ]
    days = notice.absence_days
    did = [
        (_("Part of the body"), begun(BodyPart(notice.body_part).label)),
        (_("First treated at"), notice.first_aid),
        (_("Doctor"), notice.doctor),
        (_("Doctor’s register"), notice.doctor_number),
        (_("Code (CID)"), notice.diagnosis),
        (_("Days without work, expected"), "" if days is None else str(days)),
    ]
    return [
        (_("When it happened"), _rows(when)),
        (_("Where and how"), _rows(how)),
        (_("What it did to the person"), _rows(did)),
    ]


def head(notice: AccidentNotice) -> list[SummaryRow]:
    """Number, about whom, who told it, when, and the last day by law."""
    told = f"{notice.label} ({Teller(notice.teller).label})"
    found = [
        (_("Number"), notice.reference),
        (_("About"), str(notice.person)),
        (_("Employer"), notice.employer_name),
        (_("Told by"), told),
        (_("Told on"), dates.time_of_day(timezone.localtime(notice.filed_at))),
        (_("Last day by law"), dates.weekday_date(notice.due_on) if notice.due_on else ""),
        (_("In the place of"), notice.replaces.reference if notice.replaces else ""),
    ]
    return _rows(found)


def _rows(found: Sequence[tuple[str, str]]) -> list[SummaryRow]:
    return [SummaryRow(key=key, value=value) for key, value in found if value]


def state(notice: AccidentNotice) -> Status:
    """Whether it stands, and whether it came in time."""
    if notice.is_replaced:
        return Status("ended", pgettext("accident notice", "Replaced"))
    if is_late(notice):
        return Status("waiting", pgettext("accident notice", "Told late"))
    return Status("received", pgettext("accident notice", "Told"))


def columns(who: str) -> list[str]:
    """The headings of a list of notices."""
    return [_("Day of the accident"), who, _("Told by"), _("Number"), _("State")]


def rows(
    notices: Sequence[AccidentNotice], who: Callable[[AccidentNotice], str]
) -> list[list[object]]:
    """One line a notice; `who` says whose name stands there."""
    return [
        [
            notice.happened_on,
            who(notice),
            notice.label,
            Link(
                text=notice.reference,
                url=reverse("contributions:accident", args=[notice.reference]),
                about=dates.long_date(notice.happened_on),
            ),
            state(notice),
        ]
        for notice in notices
    ]
