"""The toll: time added to what was missing when the reform came (EC 103/2019 art. 17 and 20)."""

from __future__ import annotations

from fractions import Fraction

from .arithmetic import Whole, larger
from .worktime import years


def total_with_toll(needed_years: int, time_at_reform: Whole, share: Fraction) -> Whole:
    """Units needed in all: the years of the rule and a share of what was missing of them."""
    needed = years(needed_years)
    missing = larger(needed - time_at_reform, 0)
    return needed - (-missing * share.numerator // share.denominator)
