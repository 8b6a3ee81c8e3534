"""Plausible wages: a level in thousandths of the minimum wage of the time, and its contribution."""

from datetime import date
from functools import lru_cache

from contributions.law.employee import employee_contribution_cents
from contributions.law.statute import contributions_law
from portal.money import apply_rate, round_ratio

FIRST_MONTH = date(1994, 7, 1)  # the first month in today's currency
_TABLES_SINCE = date(2019, 1, 1)  # the law room keeps the tables of the employees from here on


@lru_cache(maxsize=1000)
def minimum_wage(month: date) -> int:
    """Return the minimum wage of a month in cents."""
    return int(contributions_law().get("wages/minimum_wage", month))


@lru_cache(maxsize=1000)
def ceiling(month: date) -> int:
    """Return the highest contribution salary of a month in cents."""
    return int(contributions_law().get("wages/ceiling", month))


def wage(level: int, month: date) -> int:
    """Return a wage in cents for a level in thousandths of the minimum wage."""
    cents = round_ratio(minimum_wage(month) * level, 1000)
    return cents if level in (500, 1000) else round_ratio(cents, 100) * 100 + level % 97


@lru_cache(maxsize=20_000)
def withheld(cents: int, month: date) -> int:
    """Return an employee's contribution; before 2019 by the three rates of those years."""
    if month >= _TABLES_SINCE:
        return employee_contribution_cents(cents, month)
    most = ceiling(month)
    base = min(cents, most)
    percent = 8 if base * 10 <= most * 3 else 9 if base * 2 <= most else 11
    return round_ratio(base * percent, 100, "truncate")


def own_contribution(category: str, cents: int, month: date) -> int:
    """Return what an own-account worker or micro-entrepreneur pays for a month."""
    law = contributions_law()
    if category == "mei":
        return apply_rate(minimum_wage(month), law.get("rates/mei", month))
    return apply_rate(
        min(cents, ceiling(month)),
        law.get("rates/own_account", max(month, date(1999, 12, 1))),
    )
