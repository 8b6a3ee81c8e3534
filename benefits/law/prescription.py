"""Time limits (Lei 8.213/1991 art. 103 and 103-A).

A grant can be revised for ten years from the month after the first payment, and annulled to the
person's loss for ten years from that payment. Instalments due more than five years before they are
asked for are lost. Five years do not run while a request is being looked into (Decreto 20.910/1932
art. 4), and neither five nor ten against who is under 16 (Código Civil art. 3, 198 I and 208).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from portal.periods import (
    ONE_DAY,
    Span,
    add_months,
    anniversary,
    first_of_month,
    merge_spans,
    months_between,
)
from portal.statutes import Statutes


def revision_term(
    first_payment: date,
    law: Statutes,
    born_on: date | None = None,
    refused_on: date | None = None,
) -> Span:
    """The days within which the grant can be revised (art. 103).

    `refused_on`: when the person last heard that an earlier request for it was refused.
    """
    capable = _capable_on(born_on, first_payment, law)
    start = max(add_months(first_payment, 1), capable or date.min, refused_on or date.min)
    years = law.get("limitation/years", first_payment)["revision"]
    return Span(start, anniversary(start, 12 * years) - ONE_DAY)


def annulment_term(first_payment: date, law: Statutes) -> Span:
    """The days within which a grant can be taken back in good faith (art. 103-A §1)."""
    years = law.get("limitation/years", first_payment)["annulment"]
    return Span(first_payment, anniversary(first_payment, 12 * years) - ONE_DAY)


def reckoned_from(asked_on: date, looked_into: Iterable[Span], law: Statutes) -> date:
    """The day from which the five years are counted back.

    The day on which it was asked for, earlier by the days within the five years before it on which
    an earlier request was being looked into: they do not count.
    """
    years = law.get("limitation/years", asked_on)["instalments"]
    oldest, stood_still = anniversary(asked_on, -12 * years), 0
    for span in reversed(merge_spans(looked_into)):
        before = span.overlap(Span(date.min, asked_on))
        if before is not None and before.end >= oldest - timedelta(days=stood_still):
            stood_still += before.days
    return asked_on - timedelta(days=stood_still)


def first_month_not_lost(reckoned: date, law: Statutes) -> date:
    """The oldest month whose instalment can still be paid when counted back from a day."""
    return first_of_month(_five_years_before(reckoned, law))


def first_day_paid(
    starts_on: date, reckoned: date, law: Statutes, born_on: date | None = None
) -> date:
    """The first day of a right that can still be paid; for who was a child until later, all of it.

    The five years begin on the day on which the child turns 16.
    """
    capable = _capable_on(born_on, reckoned, law)
    if capable is not None and capable > _five_years_before(reckoned, law):
        return starts_on
    return max(starts_on, first_month_not_lost(reckoned, law))


def lost_instalments(starts_on: date, reckoned: date, law: Statutes) -> tuple[int, date | None]:
    """How many monthly instalments are lost, and the last lost month (None: none)."""
    first_kept = first_month_not_lost(reckoned, law)
    lost = max(months_between(first_of_month(starts_on), first_kept), 0)
    return lost, add_months(first_kept, -1) if lost else None


def _five_years_before(reckoned: date, law: Statutes) -> date:
    return anniversary(reckoned, -12 * int(law.get("limitation/years", reckoned)["instalments"]))


def _capable_on(born_on: date | None, on: date, law: Statutes) -> date | None:
    """From when on time limits run against a person; None: the day of birth is not known."""
    if born_on is None:
        return None
    return anniversary(born_on, 12 * int(law.get("limitation/years", on)["capable_at"]))
