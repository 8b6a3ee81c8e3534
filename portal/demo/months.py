"""Writes the months of the past, which came to the portal from the payrolls of before."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import connection

from contributions.employers.models import Category, Employer
from contributions.law.due_dates import contribution_due_date
from portal.demo.lives import OWN_ACCOUNT, Life, Spell, months_of
from portal.demo.people import Citizen
from portal.periods import add_months, next_business_day

EMPLOYED = "payrolls before the portal"
OWN = "own payment"
COLUMNS = (
    "person_id, month, category, employer_id, remuneration_cents, contribution_cents, status,"
    " paid_on, source"
)


def write_history(
    citizens: Iterable[Citizen], employers: dict[str, Employer], until: date, own_until: date
) -> int:
    """Copy all months up to `until` into the record; returns how many.

    Households and people on their own account have no payroll in the portal: their months go on
    up to `own_until`.
    """
    text, count = io.StringIO(), 0
    for citizen in citizens:
        for line in _lines(citizen.life, citizen.person.pk, employers, until, own_until):
            text.write(line)
            count += 1
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY contributions_contributionmonth ({COLUMNS}) FROM STDIN", text)
    return count


def _lines(
    life: Life, person_id: int, employers: dict[str, Employer], until: date, own_until: date
) -> Iterator[str]:
    for spell in life.spells:
        employer = employers[spell.employer].pk if spell.employer else "\\N"
        source = OWN if spell.category in OWN_ACCOUNT else EMPLOYED
        for entry in months_of(spell, until if spell.employer else own_until):
            paid_on = _paid_on(spell, entry.month)
            yield (
                f"{person_id}\t{entry.month}\t{spell.category}\t{employer}\t{entry.cents}"
                f"\t{entry.contribution_cents}\tpaid\t{paid_on}\t{source}\n"
            )


_DUE = {
    Category.OWN_ACCOUNT: "own_account",
    Category.VOLUNTARY: "own_account",
    Category.MEI: "mei",
    Category.DOMESTIC: "domestic_employer",
}
_OLDEST_RULE = date(2016, 1, 1)
_dates: dict[tuple[str, date], date] = {}


def _paid_on(spell: Spell, month: date) -> date:
    """The legal due date; before the oldest rule we keep, the 15th or the business day after."""
    payer = _DUE.get(Category(spell.category), "company")
    found = _dates.get((payer, month))
    if found is None:
        if month >= _OLDEST_RULE:
            found = contribution_due_date(payer, month)
        else:
            found = next_business_day(add_months(month, 1).replace(day=15))
        _dates[payer, month] = found
    return found
