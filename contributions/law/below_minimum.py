"""Months below the minimum (CF art. 195 §14; EC 103/2019 art. 29; RPS art. 19-E and 216 §27-A).

Since the reform such a month counts for nothing unless it is mended within its calendar year: by
paying the complement, by taking the excess of another month, or by grouping months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.money import apply_rate, total, whole_cents
from portal.statutes import Statutes

from .statute import contributions_law


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What is missing to the minimum, and the contribution that mends it."""

    missing_cents: int
    complement_cents: int


def shortfall(
    pay_cents: int,
    month: date,
    law: Statutes | None = None,
    *,
    kind: str = "employee",
    minimum_cents: int | None = None,
) -> Shortfall:
    """Missing pay and complement of a month; ``kind`` is employee, full_plan or simplified."""
    law = law or contributions_law()
    minimum = law.get("wages/minimum_wage", month) if minimum_cents is None else minimum_cents
    missing = max(minimum - whole_cents(pay_cents), 0)
    rate = law.get("minimum/complement_rate", month)[kind]
    return Shortfall(missing, apply_rate(missing, rate))


def months_below(pay_by_month: Mapping[date, int], law: Statutes | None = None) -> tuple[date, ...]:
    """The months since the reform whose pay is below the minimum wage."""
    law = law or contributions_law()
    return tuple(
        month
        for month in sorted(pay_by_month)
        if month >= law.get("minimum/counts_from", month).replace(day=1)
        and pay_by_month[month] < law.get("wages/minimum_wage", month)
    )


def use_excess(pay_by_month: Mapping[date, int], law: Statutes | None = None) -> dict[date, int]:
    """Pay after the excess of better months has filled the others, within one calendar year.

    The months that lack least are filled first, so that as many as possible count. ValueError if
    the months are not all of one year.
    """
    law = law or contributions_law()
    _one_year(pay_by_month)
    after = dict(pay_by_month)
    minimum = {month: law.get("wages/minimum_wage", month) for month in after}
    excess = total(max(pay - minimum[month], 0) for month, pay in after.items())
    donors = sorted((m for m in after if after[m] > minimum[m]), key=lambda m: -after[m])
    for month in sorted(months_below(after, law), key=lambda month: minimum[month] - after[month]):
        needed = minimum[month] - after[month]
        if needed > excess:
            break
        excess -= needed
        after[month] += needed
        for donor in donors:
            given = min(after[donor] - minimum[donor], needed)
            after[donor] -= given
            needed -= given
    return after


def group_months(pay_by_month: Mapping[date, int], law: Statutes | None = None) -> dict[date, int]:
    """Months below the minimum poured together, the latest first, into as many full ones as go.

    What is left over stays in the month that could not be filled. Only months of one year.
    """
    law = law or contributions_law()
    _one_year(pay_by_month)
    after = dict(pay_by_month)
    low = sorted(months_below(after, law), key=lambda month: (-after[month], month))
    pool = total(after[month] for month in low)
    for month in low:
        filled = min(pool, law.get("wages/minimum_wage", month))
        after[month] = filled
        pool -= filled
    return after


def _one_year(pay_by_month: Mapping[date, int]) -> None:
    if len({month.year for month in pay_by_month}) > 1:
        raise ValueError("months can only mend each other within one calendar year")
