"""Permanent incapacity pension.

EC 103/2019 art. 26 §2 III and §3 II; Lei 8.213/1991 art. 42 to 45. As for temporary incapacity, but
unable for good and without hope of another job. 60 % and 2 points a year, or the whole mean after
an accident at work or a work disease; 25 % more for those who need the permanent help of another
person, even above the ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.money import apply_rate, round_ratio
from portal.statutes import Statutes

from .amount import limited_amount, salaries_of
from .claims import ASSESSMENT, answering, conclude, yes_or_no
from .coefficient import coefficient
from .determination import Determination, Line, cents, percent
from .record import Record
from .rules import unknown_for_amount
from .temporary_incapacity import IncapacityClaim, conditions

ARTICLE = "Lei 8.213/1991 art. 42"


@dataclass(frozen=True, slots=True)
class PermanentClaim:
    """A claim for incapacity with the findings on permanence, cause and help."""

    incapacity: IncapacityClaim
    permanent: bool | None
    work_cause: bool | None = None
    needs_helper: bool = False
    after_temporary_on: date | None = None  # the day after a temporary benefit ended


@dataclass(frozen=True, slots=True)
class PensionAmount:
    """Share of the mean, amount before and after the limits, and with the supplement."""

    share: Fraction
    before_limits_cents: int
    base_cents: int
    cents: int


def amount(
    mean_cents: int,
    time_units: int,
    sex: str,
    on: date,
    law: Statutes,
    *,
    work_cause: bool = False,
    needs_helper: bool = False,
    limits: tuple[int, int] | None = None,
) -> PensionAmount:
    """The pension for a mean and a contribution time."""
    floor, ceiling = limits or (law.get("wages/minimum_wage", on), law.get("wages/ceiling", on))
    share = Fraction(1) if work_cause else coefficient(time_units, sex, on, law)
    rounding = law.get("amount/rounding", on)
    _, before, base = limited_amount(mean_cents, share, floor, ceiling, rounding)
    paid = base
    if needs_helper:
        more = 1 + law.get("permanent_incapacity/helper_supplement", on)
        paid = apply_rate(base, more, law.get("permanent_incapacity/helper_rounding", on))
    return PensionAmount(share, before, base, paid)


@answering("permanent_incapacity", ARTICLE)
def determine(claim: PermanentClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for permanent incapacity. A person always decides it."""
    incapacity, person = claim.incapacity, claim.incapacity.person
    found = (
        yes_or_no("permanent_incapacity", claim.permanent, True, ARTICLE, ASSESSMENT),
        *conditions(incapacity, law, "permanent_incapacity"),
    )
    starts_on = claim.after_temporary_on or incapacity.unable_since
    paid: int | None = None
    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = () if person.sex else ("sex",)
    if starts_on is not None:
        record = Record(person, law)
        basis = salaries_of(record, starts_on, law)
        missing = (*missing, *unknown_for_amount(record))
        if basis.salaries:
            mean = round_ratio(sum(salary.cents for salary in basis.salaries), len(basis.salaries))
            pension = amount(
                mean,
                record.time(starts_on),
                person.sex or "M",
                starts_on,
                law,
                work_cause=bool(claim.work_cause),
                needs_helper=claim.needs_helper,
            )
            paid, lines = (
                pension.cents,
                _lines(mean, pension, record.time(starts_on), starts_on, law),
            )
    return conclude(
        "permanent_incapacity",
        1,
        on,
        ARTICLE,
        law,
        found,
        lines=lines,
        amount_cents=paid,
        starts_on=starts_on,
        doubts=("medical_assessment",),
        missing=missing,
    )


def _lines(
    mean: int, found: PensionAmount, units: int, on: date, law: Statutes
) -> tuple[Line, ...]:
    lines = [
        Line("mean_all", cents(mean), "EC 103/2019 art. 26", {}, "half_up"),
        Line(
            "coefficient",
            percent(found.share),
            "EC 103/2019 art. 26 §2 III and §3 II",
            {"time": ("time", units)},
        ),
        Line(
            "pension_base",
            cents(found.base_cents),
            "Lei 8.213/1991 art. 33",
            {},
            law.get("amount/rounding", on),
        ),
    ]
    if found.cents != found.base_cents:
        lines.append(Line("helper_supplement", cents(found.cents), "Lei 8.213/1991 art. 45"))
    return tuple(lines)
