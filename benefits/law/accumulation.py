"""Two benefits at once (EC 103/2019 art. 24; RPS art. 167-A; Lei 8.213/1991 art. 124).

Some pairs are forbidden. A spouse's pension beside a retirement, or pensions of different schemes,
are both paid: the better one in full, the other by bands of the minimum wage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.money import round_ratio
from portal.statutes import Statutes

from .determination import Line, cents, percent

BANDS = "EC 103/2019 art. 24 §2"

FORBIDDEN = frozenset(
    frozenset(pair)
    for pair in (
        ("retirement", "retirement"),
        ("retirement", "temporary_incapacity"),
        ("retirement", "accident_aid"),
        ("spouse_pension", "spouse_pension"),
        ("maternity", "temporary_incapacity"),
        # With unemployment insurance only survivors' pension, imprisonment and accident aid (RPS
        # art. 167 §2).
        ("retirement", "unemployment"),
        ("temporary_incapacity", "unemployment"),
        ("maternity", "unemployment"),
        # The insurance of fishers is unemployment insurance (Lei 10.779/2003 art. 1 and 2 §1).
        ("retirement", "closed_season"),
        ("temporary_incapacity", "closed_season"),
        ("maternity", "closed_season"),
        ("unemployment", "closed_season"),
        ("assistance", "retirement"),
        ("assistance", "spouse_pension"),
        ("assistance", "temporary_incapacity"),
        ("assistance", "maternity"),
        ("assistance", "accident_aid"),
        ("assistance", "imprisonment"),
        ("assistance", "unemployment"),
        ("assistance", "closed_season"),
    )
)


# Benefits under the names that the law uses for their kind.
IN_LAW = {
    "old_age": "retirement",
    "permanent_incapacity": "retirement",
    "survivors": "spouse_pension",
}


def clashing(one: str, others: Iterable[str]) -> tuple[str, ...]:
    """Of some benefits those that the law forbids beside one; never the same benefit again."""
    kind = IN_LAW.get(one, one)
    return tuple(
        other
        for other in others
        if other != one and not may_be_paid_together(kind, IN_LAW.get(other, other))
    )


def rule_against(one: str, other: str) -> str:
    """The article that forbids two benefits beside each other."""
    if "assistance" in (one, other):
        return "Lei 8.742/1993 art. 20 §4"
    if "closed_season" in (one, other):
        return "Lei 10.779/2003 art. 2 §1"
    return "Lei 8.213/1991 art. 124"


def may_be_paid_together(one: str, other: str) -> bool:
    """False for pairs that the law forbids within the general scheme."""
    return frozenset((one, other)) not in FORBIDDEN


@dataclass(frozen=True, slots=True)
class Band:
    """A slice of the smaller benefit, in cents, and what is kept of it."""

    lower_cents: int
    upper_cents: int
    share: Fraction
    kept_cents: int


def bands(
    amount_cents: int, on: date, law: Statutes, wage_cents: int | None = None
) -> tuple[Band, ...]:
    """The slices of the smaller benefit by the minimum wage of the day.

    The sum is rounded half up to cents, not each slice: what they keep adds up to the whole.
    ``wage_cents``: another minimum wage than that of the day, for old cases.
    """
    wage = law.get("wages/minimum_wage", on) if wage_cents is None else wage_cents
    kept, lower, rounded, found = Fraction(0), 0, 0, []
    for band in law.get("accumulation/bands", on):
        upper = amount_cents if band["up_to"] is None else min(amount_cents, band["up_to"] * wage)
        if upper > lower:
            kept += (upper - lower) * band["share"]
            so_far = round_ratio(kept.numerator, kept.denominator)
            found.append(Band(lower, upper, Fraction(band["share"]), so_far - rounded))
            lower, rounded = upper, so_far
    return tuple(found)


def reduced_part(amount_cents: int, on: date, law: Statutes, wage_cents: int | None = None) -> int:
    """What is paid of the smaller benefit, half up to cents."""
    return sum(band.kept_cents for band in bands(amount_cents, on, law, wage_cents))


def band_lines(amount_cents: int, on: date, law: Statutes) -> tuple[Line, ...]:
    """The calculation of what is paid of the smaller benefit, slice by slice."""
    return tuple(
        Line(
            "band_kept",
            cents(band.kept_cents),
            BANDS,
            {
                "lower": cents(band.lower_cents),
                "upper": cents(band.upper_cents),
                "share": percent(band.share),
            },
            "" if _whole((band.upper_cents - band.lower_cents) * band.share) else "half_up",
        )
        for band in bands(amount_cents, on, law)
    )


def _whole(cents_kept: Fraction) -> bool:
    return cents_kept.denominator == 1


def by_bands(one_since: date, other_since: date, law: Statutes) -> bool:
    """False if both rights are older than the reform: then both are paid whole (art. 24 §4)."""
    latest = max(one_since, other_since)
    return bool(latest >= law.get("reform/in_force", latest))


def together(
    one_cents: int, other_cents: int, on: date, law: Statutes, wage_cents: int | None = None
) -> tuple[int, int]:
    """The better benefit in full and what is left of the other."""
    best, other = max(one_cents, other_cents), min(one_cents, other_cents)
    return best, reduced_part(other, on, law, wage_cents)
