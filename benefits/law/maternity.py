"""Maternity pay (Lei 8.213/1991 art. 71 to 73; RPS art. 93 to 103).

120 days for a birth, an adoption or a stillbirth, 14 after a legal abortion; a long stay in
hospital is added. Insured on the day, months of grace included. Employees get their whole pay,
domestic workers their last contribution salary, the others a twelfth of the last 12 within 15
months. Who has several jobs, or works on own account beside a job, is paid for each of them; all
together are not below the minimum wage, one alone may be (RPS art. 98).
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
ON_OWN_ACCOUNT = frozenset(
    {Category.OWN_ACCOUNT, Category.COMPANY_SERVICE, Category.SIMPLIFIED, Category.MEI}
)
SEVERAL = "RPS art. 98"


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
    paid = parts(claim, law)
    if paid is None:
        return None
    assert claim.event_on is not None
    several = len([part for part in paid if part]) > 1
    least = law.get("wages/minimum_wage", claim.event_on) if several else 0
    return max(sum(paid), least)


def parts(claim: MaternityClaim, law: Statutes) -> tuple[int, ...] | None:
    """A month's pay for each activity, that on own account beside a job last; None: not known."""
    assert claim.event_on is not None
    on, table = claim.event_on, law.get("maternity/reference", claim.event_on)
    if claim.category is Category.SMALLHOLDER:
        return (int(law.get("wages/minimum_wage", on)),)
    before = [m for m in claim.person.months if m.month < first_of_month(on)]
    before.sort(key=lambda entry: entry.month)
    if not claim.still_working or claim.category not in WITHOUT_CARENCIA:
        first = add_months(on, -table["within"])
        recent = [e.remuneration_cents for e in before if e.month >= first][-table["divisor"] :]
        return None if None in recent else (twelfth(sum(p for p in recent if p), on, law),)
    jobs = _jobs([entry for entry in before if entry.category in WITHOUT_CARENCIA] or before)
    paid = [_of_job(job, table["varying"] if claim.varying_pay else 1) for job in jobs]
    own = _on_own_account(before, claim, law)
    known = [pay for pay in (*paid, own) if pay is not None]
    if not paid or len(known) <= len(paid):
        return None
    if claim.category is Category.DOMESTIC and len(known) == 2 and not own:
        return (limited(known[0], on, law),)
    room, found = law.get("wages/ceiling", on), []
    for job, pay in zip(jobs, known, strict=False):
        if Category.DOMESTIC in (claim.category, job[-1].category):
            pay = min(pay, room)
            room -= pay
        found.append(pay)
    return (*found, known[-1])


def _on_own_account(
    before: Sequence[ContributionMonth], claim: MaternityClaim, law: Statutes
) -> int | None:
    """A twelfth of what was paid on own account beside a job, up to the ceiling with the job.

    0 if that work had ended, or if its carência is not complete; None if a payment is not known.
    """
    assert claim.event_on is not None
    on, table = claim.event_on, law.get("maternity/reference", claim.event_on)
    own = [
        entry for entry in before if entry.category in ON_OWN_ACCOUNT and entry.paid is not False
    ]
    if not own or own[-1].month != before[-1].month:
        return 0
    if len(own) < law.get("carencia/maternity", claim.person.requested_on)["months"]:
        return 0
    total = 0
    for entry in own[-table["divisor"] :]:
        if entry.month < add_months(on, -table["within"]):
            continue
        jobs = [e for e in before if e.month == entry.month and e.category in WITHOUT_CARENCIA]
        pays = [job.remuneration_cents for job in jobs]
        presumed = entry.paid or entry.category is Category.COMPANY_SERVICE
        if entry.remuneration_cents is None or None in pays or not presumed:
            return None
        room = law.get("wages/ceiling", entry.month) - sum(pay or 0 for pay in pays)
        total += min(entry.remuneration_cents, max(room, 0))
    return round_ratio(total, table["divisor"])


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


def _lines(claim: MaternityClaim, paid: int | None, law: Statutes) -> list[Line]:
    """The pay, after what each of several activities gives."""
    found = parts(claim, law)
    if paid is None or found is None:
        return []
    each = [Line("maternity_part", cents(part), SEVERAL) for part in found if part]
    whole = Line("maternity_pay", cents(paid), f"{ARTICLE} to 73")
    return [*each, whole] if len(each) > 1 else [whole]


@answering("maternity", ARTICLE, 2)
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
    lines: list[Line] = []
    if event is not None:
        paid = amount(claim, law)
        lines = _lines(claim, paid, law)
        ends = event + timedelta(days=days_paid(claim, event, law) - 1 - claim.days_before_birth)
    return conclude(
        "maternity",
        2,
        on,
        ARTICLE,
        law,
        found,
        lines=lines,
        amount_cents=paid,
        starts_on=None if event is None else event - timedelta(days=claim.days_before_birth),
        ends_on=ends,
        doubts=_doubts(claim, event),
        missing=() if paid is not None or event is None else ("pay",),
    )
