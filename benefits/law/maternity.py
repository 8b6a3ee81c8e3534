"""Maternity pay (Lei 8.213/1991 art. 71 to 73; RPS art. 93 to 103).

120 days for a birth, an adoption or a stillbirth, 14 after a legal abortion; a long stay in
hospital is added. Insured on the day, months of grace included. Employees get their whole pay,
domestic workers their last contribution salary, the others a twelfth of the last 12 within 15
months. An employee with several jobs is paid for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.money import round_ratio
from portal.periods import add_months, first_of_month
from portal.statutes import Statutes

from .carencia import carencia_condition
from .claims import REGISTER, answering, as_day, conclude, condition
from .determination import Determination, Line, cents
from .facts import Category, ContributionMonth, Facts, refuse_below, refuse_other_than
from .insured import insured_condition, standing_of

ARTICLE = "Lei 8.213/1991 art. 71"
EVENTS = frozenset({"birth", "adoption", "stillbirth", "abortion"})
WITHOUT_CARENCIA = frozenset({Category.EMPLOYEE, Category.DOMESTIC, Category.CASUAL})


@dataclass(frozen=True, slots=True)
class MaternityClaim:
    """A birth, adoption, stillbirth or legal abortion, and the work at that time.

    ``in_hospital_days`` after the birth; ``days_before_birth`` already paid before it.
    """

    person: Facts
    event: str  # one of EVENTS
    event_on: date | None
    category: Category | None
    still_working: bool = True
    varying_pay: bool = False
    child_age: int = 0
    in_hospital_days: int = 0
    days_before_birth: int = 0

    def __post_init__(self) -> None:
        refuse_other_than(EVENTS, event=self.event)
        refuse_below(0, child_age=self.child_age, in_hospital_days=self.in_hospital_days)
        refuse_below(0, days_before_birth=self.days_before_birth)


def mean_of_varying(pays_cents: Sequence[int]) -> int:
    """Mean of the last months of an employee with varying pay."""
    return round_ratio(sum(pays_cents), len(pays_cents))


def twelfth(sum_cents: int, on: date, law: Statutes) -> int:
    """A twelfth of the sum of the last 12 salaries, between minimum wage and ceiling."""
    divisor = law.get("maternity/reference", on)["divisor"]
    mean = round_ratio(sum_cents, divisor)
    return limited(mean, on, law)


def limited(amount_cents: int, on: date, law: Statutes) -> int:
    """Between minimum wage and ceiling."""
    return int(
        min(max(amount_cents, law.get("wages/minimum_wage", on)), law.get("wages/ceiling", on))
    )


def days_paid(claim: MaternityClaim, on: date, law: Statutes) -> int:
    """Days of pay: a long stay in hospital comes on top, days before birth are taken off then."""
    table = law.get("maternity/days", on)
    if claim.event == "abortion":
        return int(table["abortion"])
    above = law.get("maternity/hospital", on)
    if above is not None and claim.in_hospital_days > above:
        return int(claim.in_hospital_days + table["birth"])
    return int(table["birth"])


def amount(claim: MaternityClaim, law: Statutes) -> int | None:
    """A month's pay by category; None if a wage is not known."""
    assert claim.event_on is not None
    on, table = claim.event_on, law.get("maternity/reference", claim.event_on)
    if claim.category is Category.SMALLHOLDER:
        return int(law.get("wages/minimum_wage", on))
    before = [m for m in claim.person.months if m.month < first_of_month(on)]
    before.sort(key=lambda entry: entry.month)
    if not claim.still_working or claim.category not in WITHOUT_CARENCIA:
        first = add_months(on, -table["within"])
        recent = [e.remuneration_cents for e in before if e.month >= first][-table["divisor"] :]
        return None if None in recent else twelfth(sum(p for p in recent if p), on, law)
    jobs = _jobs([entry for entry in before if entry.category in WITHOUT_CARENCIA] or before)
    paid = [_of_job(job, table["varying"] if claim.varying_pay else 1) for job in jobs]
    if not paid or None in paid:
        return None
    total = sum(pay for pay in paid if pay is not None)
    return limited(total, on, law) if claim.category is Category.DOMESTIC else total


def _jobs(before: Sequence[ContributionMonth]) -> list[list[ContributionMonth]]:
    """The months of each employer at whom the last month was worked."""
    last = {entry.employer for entry in before if entry.month == before[-1].month}
    jobs = [[entry for entry in before if entry.employer == employer] for employer in sorted(last)]
    return [job for job in jobs if job]


def _of_job(job: Sequence[ContributionMonth], months: int) -> int | None:
    pays = [entry.remuneration_cents for entry in job][-months:]
    return None if None in pays else mean_of_varying([pay for pay in pays if pay is not None])


def _doubts(claim: MaternityClaim, event: date | None) -> list[str]:
    """What a person looks at: other events than a birth, and more than one job at a time."""
    doubts = []
    if claim.event != "birth":
        doubts.append("maternity_event")
    before = [m for m in claim.person.months if event and m.month < first_of_month(event)]
    last = max((entry.month for entry in before), default=None)
    if len({(m.employer, m.category) for m in before if m.month == last}) > 1:
        doubts.append("several_activities")
    return doubts


@answering("maternity", ARTICLE)
def determine(claim: MaternityClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for maternity pay."""
    event = claim.event_on
    day = event or claim.person.requested_on
    standing = standing_of(claim.person, law, day)
    exempt = claim.category in WITHOUT_CARENCIA if claim.category else None
    child = law.get("maternity/adopted_child", day)
    found = [
        condition("event", as_day(event), None, True if event else None, ARTICLE, REGISTER),
        insured_condition(standing, event),
        carencia_condition(standing, "maternity", claim.person.requested_on, law, exempt=exempt),
    ]
    if claim.event == "adoption":
        found.append(
            condition(
                "adopted_child_age",
                ("years", claim.child_age),
                ("years", child),
                claim.child_age <= child,
                "Lei 8.213/1991 art. 71-A",
                REGISTER,
            )
        )
    paid = ends = None
    if event is not None:
        paid = amount(claim, law)
        ends = event + timedelta(days=days_paid(claim, event, law) - 1 - claim.days_before_birth)
    return conclude(
        "maternity",
        1,
        on,
        ARTICLE,
        law,
        found,
        lines=() if paid is None else (Line("maternity_pay", cents(paid), f"{ARTICLE} to 73"),),
        amount_cents=paid,
        starts_on=None if event is None else event - timedelta(days=claim.days_before_birth),
        ends_on=ends,
        doubts=_doubts(claim, event),
        missing=() if paid is not None or event is None else ("pay",),
    )
