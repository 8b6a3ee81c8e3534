"""Figures that a new act renews each year on a known day, and those of them that are last year's.

The newest value of a figure has no end: it stands until the next act. After its day in a new year
nobody knows whether there is none yet or nobody has entered it, so it decides nothing by itself.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from portal.statutes import Statutes

MonthAndDay = tuple[int, int]
Renewed = Mapping[str, MonthAndDay]

WAGES: Final[Renewed] = {
    "wages/minimum_wage": (1, 1),  # Lei 14.663/2023 art. 3
    "wages/ceiling": (1, 1),  # Lei 8.213/1991 art. 41-A
}
LOW_PAY: Final[Renewed] = {"family_allowance/values": (1, 1)}  # EC 103/2019 art. 27
# What benefits rest on beside or in place of the two wages.
OTHERWISE: Final[Mapping[str, Renewed]] = {
    "family_allowance": LOW_PAY,
    "family_grant": {},
    "imprisonment": {**WAGES, **LOW_PAY},
    "unemployment": {**WAGES, "unemployment/values": (1, 11)},  # Lei 7.998/1990 art. 5
}


def not_renewed(benefit: str, on: date, law: Statutes) -> tuple[str, ...]:
    """What is missing to decide on a day: figures whose newest value is older than their last
    renewal, as `parameter:KEY:DAY` with the first day that has no value of its own."""
    found = []
    for key, (month, day) in OTHERWISE.get(benefit, WAGES).items():
        this_year = (on.month, on.day) >= (month, day)
        renewed_on = date(on.year if this_year else on.year - 1, month, day)
        if law.parameter(key).dated[-1].since < renewed_on:
            found.append(f"parameter:{key}:{renewed_on.isoformat()}")
    return tuple(found)
