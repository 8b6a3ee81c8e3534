"""Time limits (Lei 8.213/1991 art. 103 and 103-A).

A grant can be revised for ten years from the month after the first payment. Instalments due more
than five years before the claim are lost.
"""

from __future__ import annotations

from datetime import date

from portal.periods import ONE_DAY, Span, add_months, anniversary, first_of_month, months_between
from portal.statutes import Statutes


def revision_term(first_payment: date, law: Statutes) -> Span:
    """The days within which the grant can be revised."""
    start = add_months(first_payment, 1)
    years = law.get("limitation/years", first_payment)["revision"]
    return Span(start, anniversary(start, 12 * years) - ONE_DAY)


def first_month_not_lost(filed_on: date, law: Statutes) -> date:
    """The oldest month whose instalment can still be paid for a claim filed on a day."""
    years = law.get("limitation/years", filed_on)["instalments"]
    return first_of_month(anniversary(filed_on, -12 * years))


def lost_instalments(starts_on: date, filed_on: date, law: Statutes) -> tuple[int, date | None]:
    """How many monthly instalments are lost, and the last lost month (None: none)."""
    first_kept = first_month_not_lost(filed_on, law)
    lost = max(months_between(first_of_month(starts_on), first_kept), 0)
    return lost, add_months(first_kept, -1) if lost else None
