"""What an institution posts: one line, or a list of them. A bad line is said by its number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import national_ids
from accounts.permissions import Actor
from benefits.conditions import roll
from benefits.conditions.models import (
    FINISHED_SCHOOL,
    Channel,
    Duty,
    FollowedMember,
    Institution,
    Kind,
    Report,
)
from benefits.law import family_grant_conditions as conditions
from benefits.law.statute import the_law
from portal import row_guard
from portal.errors import Mendable
from portal.periods import add_months, first_of_month, parse_month

COLUMNS = ("number", "birth", "period", "duty", "result", "reason")
NEEDED = ("number", "birth", "period", "result")
MOST_LINES = 2_000
OLDEST = 12  # months
DUTIES: dict[str, tuple[str, ...]] = {
    Institution.Kind.SCHOOL: (Duty.SCHOOL,),
    Institution.Kind.HEALTH_POST: (Duty.VACCINATION, Duty.NUTRITION, Duty.PRENATAL),
    Institution.Kind.SOCIAL_CENTRE: (Duty.SUPPORT,),
}
KIND_OF = {
    Duty.SCHOOL: Kind.SCHOOL,
    **dict.fromkeys((Duty.VACCINATION, Duty.NUTRITION, Duty.PRENATAL, Duty.SUPPORT), Kind.HEALTH),
}
YES = frozenset({"yes", "sim", "sí", "si", "y", "s", "1", "true", "是", "نعم"})
NO = frozenset({"no", "não", "nao", "n", "0", "false", "否", "لا"})


@dataclass(frozen=True)
class Line:
    """What is said of one duty of one member in one period, ready to be kept."""

    national_id: str
    born_on: date
    first_month: date
    duty: str
    attendance: int | None = None
    kept: bool | None = None
    reason: str = ""

    @property
    def kind(self) -> str:
        return KIND_OF[Duty(self.duty)].value


@dataclass(frozen=True)
class Written:
    """A line as somebody wrote it: every field is text, and may be wrong."""

    number: str
    birth: str
    period: str
    result: str
    duty: str = ""
    reason: str = ""


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


def read(written: Written, kind: str, at: datetime) -> Line:
    """The line that is meant. Mendable names the field that is wrong, and how to mend it."""
    duty = _duty(written.duty, kind)
    attendance, kept = (
        (_percent(written.result), None)
        if duty == Duty.SCHOOL
        else (None, _yes_or_no(written.result))
    )
    return Line(
        national_id=_national_id(written.number),
        born_on=_day(written.birth),
        first_month=_period(written.period, KIND_OF[Duty(duty)].value, at),
        duty=duty,
        attendance=attendance,
        kept=kept,
        reason=_reason(written.reason, KIND_OF[Duty(duty)].value, at),
    )


def rows(content: bytes) -> Iterator[tuple[int, Written]]:
    """The lines of a table with a first line of names. Mendable when it is no such table."""
    try:
        yield from _rows(content)
    except csv.Error:
        raise Mendable(
            _("The file cannot be read as a table. Is a quotation mark left open?"), field="file"
        ) from None


def _rows(content: bytes) -> Iterator[tuple[int, Written]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Mendable(
            _("The file is not UTF-8 text. Save it as CSV (UTF-8)."), field="file"
        ) from None
    lines = io.StringIO(text, newline=None)  # whatever ends a line on the machine it comes from
    first = lines.readline()
    lines.seek(0)
    reader = csv.DictReader(lines, delimiter=";" if ";" in first else ",")
    names = [str(name).strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown:
        raise Mendable(
            _("The first line names the columns %(columns)s.") % {"columns": ", ".join(COLUMNS)},
            field="file",
        )
    reader.fieldnames = names
    count = 0
    for row in reader:
        count += 1
        if count > MOST_LINES:
            raise Mendable(
                _("A list has at most %(most)s lines. Split it.") % {"most": MOST_LINES},
                field="file",
            )
        fields = {name: (row.get(name) or "").strip() for name in names}
        yield reader.line_num, Written(**fields)
    if not count:
        raise Mendable(_("The list has no line."), field="file")


def _national_id(text: str) -> str:
    number = national_ids.compact(text)
    if not national_ids.is_valid(number):
        raise Mendable(_("This is no valid CPF number."), field="number")
    return number


def _day(text: str) -> date:
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise Mendable(
            _("Write the birth date as 2016-05-31 or 31/05/2016."), field="birth"
        ) from None


def _period(text: str, kind: str, at: datetime) -> date:
    try:
        first = parse_month(text)
        period = conditions.period_from(kind, first, the_law())
    except (ValueError, LookupError):
        raise Mendable(
            _("Write the first month of the period, for example %(example)s.")
            % {"example": example_period(kind, at)},
            field="period",
        ) from None
    today = timezone.localdate(at)
    if period.first > today:
        raise Mendable(_("This period has not begun yet."), field="period")
    if period.first < add_months(first_of_month(today), -OLDEST):
        raise Mendable(_("This period is more than a year ago."), field="period")
    return period.first


def example_period(kind: str, at: datetime) -> str:
    """The newest period of a kind that has begun, as it is written."""
    newest = latest_period(kind, timezone.localdate(at))
    return f"{newest.first:%Y-%m}"


def latest_period(kind: str, on: date) -> conditions.Period:
    """The newest period of a kind that has begun."""
    return open_periods(kind, on)[0]


def open_periods(kind: str, on: date) -> list[conditions.Period]:
    """The two newest periods of a kind that have begun, the newest first."""
    law = the_law()
    begun = [
        period
        for year in (on.year - 1, on.year)
        for period in conditions.periods_of(kind, year, law)
        if period.first <= on
    ]
    return begun[:-3:-1]


def _duty(text: str, kind: str) -> str:
    duties = DUTIES[kind]
    if not text and len(duties) == 1:
        return str(duties[0])
    if text not in duties:
        raise Mendable(
            _("The duty is one of %(duties)s.") % {"duties": ", ".join(duties)}, field="duty"
        )
    return text


def _percent(text: str) -> int:
    try:
        value = Decimal(text.rstrip("% ").replace(",", ".")) * 100
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_nan() or not 0 <= value <= conditions.WHOLE or value != int(value):
        raise Mendable(
            _("Write the attendance in percent, from 0 to 100, for example 82,5."), field="result"
        )
    return int(value)


def _yes_or_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in YES | NO:
        raise Mendable(_("Write yes or no."), field="result")
    return word in YES


def _reason(text: str, kind: str, at: datetime) -> str:
    known = good_reasons(kind, timezone.localdate(at))
    if text and text not in known:
        raise Mendable(
            _("The reason is empty or one of %(reasons)s.") % {"reasons": ", ".join(known)},
            field="reason",
        )
    return text


def reasons_for(duty: str, kind: str, on: date) -> tuple[str, ...]:
    """What a family may give as the reason of a duty: for school also that it is finished."""
    found = good_reasons(kind, on)
    return (*found, FINISHED_SCHOOL) if duty == Duty.SCHOOL else found


def good_reasons(kind: str, on: date) -> tuple[str, ...]:
    """The reasons that count for a kind of condition."""
    found: tuple[str, ...] = the_law().get("family_grant/good_reasons", on)[kind]
    return found


# ── Keeping ──────────────────────────────────────────────────────────────────────────────────


def followed_by(line: Line, at: datetime, actor: Actor) -> FollowedMember:
    """Who is meant. The refusal is the same whoever is or is not in our registers."""
    with row_guard.everyone("who is meant by a number and a birth date"):
        found = roll.find(line.national_id, line.born_on, timezone.localdate(at), actor)
    if found is None:
        raise Mendable(
            _(
                "We follow nobody with this number and this birth date. Compare both with the"
                " child’s papers. If they are right, leave the line out: the family can ask at a"
                " social centre (CRAS)."
            ),
            field="number",
        )
    return found


def keep(
    line: Line,
    followed: FollowedMember,
    institution: Institution,
    *,
    user_id: int | None,
    key_id: int | None,
    channel: Channel,
    at: datetime,
) -> tuple[Report, bool]:
    """The report of a line and whether it is new; the same said again is kept once.

    Another word of the same institution about the same duty and period is a correction; what
    another institution said stays beside it. All of them have the next number.
    """
    FollowedMember.objects.select_for_update(of=("self",)).get(pk=followed.pk)
    said_before = Report.objects.filter(
        followed=followed, duty=line.duty, first_month=line.first_month
    ).order_by("-number")
    newest = said_before.first()
    last = said_before.filter(institution=institution).first()
    said = (line.attendance, line.kept, line.reason)
    if last is not None and (last.attendance, last.kept, last.reason) == said:
        return last, False
    made = Report.objects.create(
        followed=followed,
        person_id=followed.member_id,
        kind=line.kind,
        first_month=line.first_month,
        duty=line.duty,
        number=(newest.number if newest else 0) + 1,
        attendance=line.attendance,
        kept=line.kept,
        reason=line.reason,
        institution=institution,
        posted_by_id=user_id,
        key_id=key_id,
        channel=channel,
        posted_at=at,
    )
    return made, True
