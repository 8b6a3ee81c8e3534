"""The line beneath the QR code of a statement: what the pension dashboard needs, and nothing else.

``1974-05-M-370-1996-300000-K``: year and month of birth, sex, months in the record, year of the
first one, the last pay in cents, a check character. No name, no number, no day of birth, no
employer. It is readable on purpose: who holds the paper sees what the code says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contributions.record.months import RecordMonth
from portal.records import ALPHABET

LONGEST = 60  # more characters than any code has


class NotACode(ValueError):
    """The line is not one of ours, or a character was mistyped."""


@dataclass(frozen=True, slots=True)
class StatementCode:
    """What a code says. ``birth_month`` is day 1 of the month; pay None: no month is known."""

    birth_month: date
    sex: str
    months: int
    first_year: int | None
    pay_cents: int | None

    def __str__(self) -> str:
        body = "-".join(
            [
                f"{self.birth_month:%Y-%m}",
                self.sex,
                str(self.months),
                str(self.first_year or 0),
                str(self.pay_cents or 0),
            ]
        )
        return f"{body}-{_check(body)}"


def code_of(birth: date, sex: str, record: Sequence[RecordMonth], on: date) -> StatementCode:
    """The code of a record on a day: the months before this one, each counted once."""
    past = [one for one in record if one.month < on.replace(day=1)]
    months = sorted({one.month for one in past})
    pay = sum(one.remuneration_cents for one in past if one.month == months[-1]) if months else 0
    first = months[0].year if months else None
    return StatementCode(birth.replace(day=1), sex, len(months), first, pay or None)


def read_code(text: str) -> StatementCode:
    """The code that somebody scanned or typed; spaces and case do not matter. NotACode."""
    line = "".join(text.split()).upper()
    body, _dash, check = line.rpartition("-")
    parts = body.split("-")
    fits = len(line) <= LONGEST and len(parts) == 6 and line.isascii() and _check(body) == check
    if not fits or parts[2] not in ("M", "F"):
        raise NotACode(text[:LONGEST])
    try:
        year, month, months, first, pay = (int(parts[place]) for place in (0, 1, 3, 4, 5))
        return StatementCode(date(year, month, 1), parts[2], months, first or None, pay or None)
    except ValueError:
        raise NotACode(text[:LONGEST]) from None


def _check(body: str) -> str:
    """One character that changes with any other and with any two neighbours that change places."""
    values = [ord(character) for character in body]
    return ALPHABET[sum((place + 2) * value for place, value in enumerate(values)) % 31]
