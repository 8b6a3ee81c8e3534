"""When contributions fall due (Lei 8.212/1991 art. 30)."""

from __future__ import annotations

from datetime import date

from portal.periods import ONE_DAY, Span, add_months, anniversary, due_date, next_business_day
from portal.statutes import Statutes

from .statute import contributions_law

PAYERS = ("own_account", "quarterly", "company", "thirteenth", "domestic_employer", "mei")


def contribution_due_date(payer: str, month: date, law: Statutes | None = None) -> date:
    """The last day to pay the contribution of a month.

    ``payer`` is one of PAYERS; for ``quarterly`` the month is any of the quarter, for
    ``thirteenth`` any month of the year. ValueError for another payer.
    """
    if payer not in PAYERS:
        raise ValueError(f"unknown payer {payer!r}: one of {', '.join(PAYERS)}")
    rule = (law or contributions_law()).get(f"due/{payer}", month)
    if payer == "thirteenth":
        due_in = month.replace(month=12, day=1)
    elif payer == "quarterly":
        due_in = add_months(month, 3 - (month.month - 1) % 3)
    else:
        due_in = add_months(month, 1)
    return due_date(due_in, rule["day"], rule["roll"])


def months_due(payer: str, span: Span, law: Statutes | None = None) -> tuple[date, ...]:
    """The months of a span whose contribution was due by its last day."""
    return tuple(
        month for month in span.months() if contribution_due_date(payer, month, law) <= span.end
    )


def first_month_charged(on: date, law: Statutes | None = None) -> date:
    """The oldest month whose contribution can still be charged (CTN art. 173 I).

    Five years run from January after the year in which it fell due: the month after its own.
    """
    years: int = (law or contributions_law()).get("due/charged_years", on)
    return date(on.year - years - 1, 12, 1)


def last_day_to_collect(since: date, stood_still: int = 0, law: Statutes | None = None) -> date:
    """The last day on which a declared contribution can be collected (CTN art. 174).

    ``since`` is the later of its last day to be paid and its declaration (STJ Súmula 436), or the
    day from which the time runs anew. That day does not count; days of suspension come on top, and
    a last day on which offices are closed moves on (art. 210). Entry in active debt adds nothing:
    Lei 6.830/1980 art. 2 §3 does not hold for taxes (STJ, AI no Ag 1.037.765).
    """
    years: int = (law or contributions_law()).get("due/collected_years", since)
    return next_business_day(anniversary(since, 12 * years) + stood_still * ONE_DAY)
