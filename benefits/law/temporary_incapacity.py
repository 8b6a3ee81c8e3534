"""Temporary incapacity benefit (Lei 8.213/1991 art. 59 to 63; art. 29 §10).

Insured on the first day of incapacity, unable to work for more than 15 days, carência 12 unless the
cause is exempt, not unable before joining (unless it grew worse), not in closed prison. 91 % of the
benefit salary, at most the mean of the last 12 salaries, at least the minimum wage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from portal.money import round_ratio
from portal.statutes import Statutes

from .amount import limited_amount, salaries_of
from .carencia import carencia_condition
from .claims import ASSESSMENT, REGISTER, answering, conclude, condition, yes_or_no
from .determination import Condition, Determination, Line, cents, day, percent
from .facts import Category, Facts, refuse_below
from .insured import insured_condition, standing_of
from .record import Record
from .rules import unknown_for_amount

ARTICLE = "Lei 8.213/1991 art. 59"


@dataclass(frozen=True, slots=True)
class IncapacityClaim:
    """What a claim for incapacity says and what the medical assessment found.

    ``unable_since`` and ``unable_days`` come from the assessment (days None with a known start: no
    estimate). ``exempt_cause``: accident of any nature, work disease or listed disease.
    """

    person: Facts
    unable_since: date | None
    unable_days: int | None
    exempt_cause: bool | None = None
    from_before_joining: bool | None = None
    grew_worse: bool = False
    in_closed_prison: bool = False
    unemployed: bool = False
    receiving: str | None = None

    def __post_init__(self) -> None:
        refuse_below(0, unable_days=self.unable_days)


@dataclass(frozen=True, slots=True)
class IncapacityAmount:
    """Benefit salary, share of it, and the amount after its limits."""

    benefit_salary_cents: int
    share: Fraction
    share_cents: int
    cents: int


def amount(
    mean_cents: int,
    mean_of_last_cents: int | None,
    on: date,
    law: Statutes,
    limits: tuple[int, int] | None = None,
) -> IncapacityAmount:
    """91 % of the benefit salary, at most the mean of the last 12 salaries."""
    floor, ceiling = limits or (law.get("wages/minimum_wage", on), law.get("wages/ceiling", on))
    share = law.get("temporary_incapacity/terms", on)["share"]
    rounding = law.get("amount/rounding", on)
    salary, before, _ = limited_amount(mean_cents, share, floor, ceiling, rounding)
    limited = before if mean_of_last_cents is None else min(before, mean_of_last_cents)
    return IncapacityAmount(salary, share, before, max(limited, floor))


def mean_of_last(record: Record, starts_on: date, law: Statutes) -> int | None:
    """Mean of the last 12 corrected salaries, of those there are; None without any."""
    basis = salaries_of(record, starts_on, law)
    count = law.get("temporary_incapacity/terms", starts_on)["mean_of_last"]
    last = basis.salaries[-count:]
    return round_ratio(sum(salary.cents for salary in last), len(last)) if last else None


def conditions(claim: IncapacityClaim, law: Statutes, benefit: str) -> tuple[Condition, ...]:
    """What temporary and permanent incapacity ask alike."""
    since = claim.unable_since
    on = since or claim.person.requested_on
    standing = standing_of(
        claim.person, law, on, unemployed=claim.unemployed, receiving=claim.receiving
    )
    before = None
    if claim.from_before_joining is not None:
        before = claim.from_before_joining and not claim.grew_worse
    return (
        insured_condition(standing, since),
        yes_or_no("unable_before_joining", before, False, f"{ARTICLE} §1", ASSESSMENT),
        carencia_condition(standing, benefit, on, law, exempt=claim.exempt_cause),
        yes_or_no("closed_prison", claim.in_closed_prison, False, f"{ARTICLE} §2", REGISTER),
    )


@answering("temporary_incapacity", ARTICLE)
def determine(claim: IncapacityClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for temporary incapacity. A person always decides it."""
    terms = law.get("temporary_incapacity/terms", on)
    unable = condition(
        "unable_days",
        None if claim.unable_days is None else ("days", claim.unable_days),
        ("days", terms["more_than_days"] + 1),
        _long_enough(claim, terms["more_than_days"]),
        ARTICLE,
        ASSESSMENT,
    )
    found = (unable, *conditions(claim, law, "temporary_incapacity"))
    starts_on = ends_on = paid = None
    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    if claim.unable_since is not None:
        starts_on = first_paid_day(claim, law, on)
        days = claim.unable_days or terms["default_days"]
        ends_on = claim.unable_since + timedelta(days=days - 1)
        record = Record(claim.person, law)
        basis = salaries_of(record, starts_on, law)
        missing = unknown_for_amount(record)
        if basis.salaries:
            total = sum(salary.cents for salary in basis.salaries)
            mean = round_ratio(total, len(basis.salaries))
            last = mean_of_last(record, starts_on, law)
            paid, lines = _lines(mean, last, starts_on, law)
        elif Category.SMALLHOLDER in {entry.category for entry in claim.person.months}:
            paid = law.get("wages/minimum_wage", starts_on)
            lines = (Line("minimum_wage", cents(paid), "Lei 8.213/1991 art. 39 I"),)
    return conclude(
        "temporary_incapacity",
        1,
        on,
        ARTICLE,
        law,
        found,
        lines=lines,
        amount_cents=paid,
        starts_on=starts_on,
        ends_on=ends_on,
        doubts=("medical_assessment",),
        missing=missing,
    )


def first_paid_day(claim: IncapacityClaim, law: Statutes, on: date) -> date:
    """Day 16 for employees (the employer pays 15), day 1 for others, or the day of a late claim."""
    assert claim.unable_since is not None
    terms = law.get("temporary_incapacity/terms", on)
    last = claim.person.months[-1].category if claim.person.months else None
    start = claim.unable_since
    if last is Category.EMPLOYEE:
        start += timedelta(days=terms["employer_days"])
    asked = claim.person.requested_on
    late = (asked - claim.unable_since).days > terms["ask_within_days"]
    return max(asked, start) if late else start


def _long_enough(claim: IncapacityClaim, days: int) -> bool | None:
    if claim.unable_days is None:
        return None
    return claim.unable_days > days


def _lines(mean: int, last: int | None, on: date, law: Statutes) -> tuple[int, tuple[Line, ...]]:
    found = amount(mean, last, on, law)
    lines = [
        Line("mean_all", cents(mean), "EC 103/2019 art. 26", {"base": day(on)}, "half_up"),
        Line(
            "share_of_salary",
            cents(found.share_cents),
            "Lei 8.213/1991 art. 61",
            {"share": percent(found.share), "salary": cents(found.benefit_salary_cents)},
            law.get("amount/rounding", on),
        ),
    ]
    if last is not None and last < found.share_cents:
        lines.append(Line("mean_of_last", cents(last), "Lei 8.213/1991 art. 29 §10"))
    if found.cents > min(found.share_cents, last or found.share_cents):
        lines.append(Line("raised_to_floor", cents(found.cents), "CF art. 201 §2"))
    return found.cents, tuple(lines)
