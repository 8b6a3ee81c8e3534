"""Unemployment insurance (Lei 7.998/1990 art. 3 to 8; Resolução Codefat 957/2022).

Dismissed without cause, months of work by request, asked from day 7 to day 120, no other income and
no continued benefit. From the mean of the last three salaries: 80 %, then half of what is above,
then a maximum; never below the minimum wage. Three to five instalments. Workers rescued from
forced labour get three instalments of one minimum wage, not twice within twelve months (art. 2-C).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.money import round_ratio
from portal.periods import age
from portal.statutes import Statutes

from .claims import RECORD, STATED, answering, conclude, condition, yes_or_no
from .determination import Condition, Determination, Line, cents, day
from .facts import refuse_below

ARTICLE = "Lei 7.998/1990 art. 3"
RESCUED = "Lei 7.998/1990 art. 2-C"
NOTICES = "dismissal notices"
WITH_RIGHT = frozenset({"without_cause", "indirect", "end_of_company"})
WITHOUT_RIGHT = frozenset(
    {"resignation", "just_cause", "agreement", "voluntary_scheme", "end_of_term", "retirement"}
)


@dataclass(frozen=True, slots=True)
class UnemploymentClaim:
    """A dismissal and the work before it.

    ``months_worked`` counts 15 days or more as a month, within the time that the request looks
    back on for the right and in the last 36 months for the instalments. ``noticed``: the employer's
    notice says how the job ended, not the claimant alone. ``rescued`` from forced
    labour by an inspection (``dismissed_on`` is then that day); ``last_rescue_paid_on`` is the last
    instalment of an earlier rescue.
    """

    dismissed_on: date | None
    requested_on: date
    termination: str | None
    request_number: int
    months_worked: int | None
    last_pays_cents: tuple[int, ...]
    domestic: bool = False
    other_income: bool | None = False
    continued_benefit: bool | None = False
    last_right_on: date | None = None
    rescued: bool | None = False
    last_rescue_paid_on: date | None = None
    noticed: bool = False

    def __post_init__(self) -> None:
        refuse_below(0, months_worked=self.months_worked)
        refuse_below(1, request_number=self.request_number)
        for pay in self.last_pays_cents:
            refuse_below(0, last_pays_cents=pay)


def monthly_amount(mean_cents: int, on: date, law: Statutes) -> int:
    """The instalment for the mean of the last three salaries, by the table of the day."""
    table, rounding = law.get("unemployment/values", on), law.get("unemployment/rounding", on)
    if mean_cents > table["limit2"]:
        exact = table["maximum"] * 1
    elif mean_cents > table["limit1"]:
        exact = table["fixed"] + table["rate2"] * (mean_cents - table["limit1"])
    else:
        exact = table["rate1"] * mean_cents
    numerator, denominator = exact.as_integer_ratio()
    amount = min(round_ratio(numerator, denominator, rounding), table["maximum"])
    return int(max(amount, law.get("wages/minimum_wage", on)))


def derived_values(limit1: int, limit2: int, on: date, law: Statutes) -> tuple[int, int]:
    """Fixed part and maximum that the two limits imply, to check a new table with."""
    table = law.get("unemployment/values", on)
    fixed = table["rate1"] * limit1
    top = fixed + table["rate2"] * (limit2 - limit1)
    return round_ratio(fixed.numerator, fixed.denominator), round_ratio(
        top.numerator, top.denominator
    )


def months_needed(request_number: int, on: date, law: Statutes) -> int:
    """Months of work that a first, second or later request needs."""
    rows = law.get("unemployment/worked_months", on)
    return int(rows[min(request_number, len(rows)) - 1]["needed"])


def instalments(request_number: int, months_worked: int, on: date, law: Statutes) -> int:
    """How many instalments are due; 0 without enough months."""
    tables = law.get("unemployment/instalments", on)
    rows = tables[min(request_number, len(tables)) - 1]
    return int(
        max((r["instalments"] for r in rows if months_worked >= r["from_months"]), default=0)
    )


def domestic_instalments(months_worked: int, on: date, law: Statutes) -> int:
    """Instalments of a domestic worker: one minimum wage each."""
    rule = law.get("unemployment/domestic", on)
    return int(rule["instalments"]) if months_worked >= rule["needed"] else 0


def window(dismissed_on: date, requested_on: date, law: Statutes, *, domestic: bool = False) -> str:
    """``before window``, ``open`` or ``after window`` for the day of the request."""
    rule = law.get("unemployment/window", dismissed_on)
    days = (requested_on - dismissed_on).days
    if days < rule["first"]:
        return "before window"
    last = rule["last_domestic"] if domestic else rule["last"]
    return "open" if days <= last else "after window"


def gives_right(termination: str) -> bool | None:
    """Whether an end of work gives the right; None for one that is not known here."""
    if termination in WITH_RIGHT:
        return True
    return False if termination in WITHOUT_RIGHT else None


@answering("unemployment", ARTICLE, version=2)
def determine(claim: UnemploymentClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for unemployment insurance."""
    paid: int | None = None
    lines: tuple[Line, ...] = ()
    if claim.rescued is not False:
        paid = law.get("wages/minimum_wage", on)
        count = law.get("unemployment/rescued", on)["instalments"]
        lines = (Line("instalment", cents(paid), RESCUED, {"count": ("count", count)}),)
    elif claim.domestic:
        paid = law.get("wages/minimum_wage", on)
        lines = (Line("minimum_wage", cents(paid), "LC 150/2015 art. 26"),)
    elif claim.last_pays_cents:
        paid, lines = _sum(claim, on, law)
    return conclude(
        "unemployment",
        2,
        on,
        ARTICLE,
        law,
        _conditions(claim, on, law) if claim.rescued is False else _rescued(claim, on, law),
        lines=lines,
        amount_cents=paid,
        starts_on=claim.requested_on,
        doubts=() if claim.rescued is False else ("rescue",),
        missing=() if paid is not None else ("pay",),
    )


def _sum(claim: UnemploymentClaim, on: date, law: Statutes) -> tuple[int, tuple[Line, ...]]:
    pays = claim.last_pays_cents[-3:]
    mean = round_ratio(sum(pays), len(pays))
    paid = monthly_amount(mean, on, law)
    count = instalments(claim.request_number, claim.months_worked or 0, on, law)
    article = "Lei 7.998/1990 art. 5"
    return paid, (
        Line("mean_of_three", cents(mean), f"{article} §1", {"count": ("count", len(pays))}),
        Line(
            "instalment",
            cents(paid),
            article,
            {"count": ("count", count)},
            law.get("unemployment/rounding", on),
        ),
    )


def _rescued(claim: UnemploymentClaim, on: date, law: Statutes) -> tuple[Condition, ...]:
    """Conditions of a worker rescued from forced labour; the inspection's report is a person's."""
    found = [yes_or_no("rescued", claim.rescued, True, RESCUED, STATED)]
    if claim.last_rescue_paid_on is not None:
        between = law.get("unemployment/rescued", on)["between"]
        again = claim.dismissed_on or claim.requested_on
        own = age(claim.last_rescue_paid_on, max(again, claim.last_rescue_paid_on)).in_months
        found.append(
            condition(
                "months_between",
                ("months", own),
                ("months", between),
                own >= between,
                f"{RESCUED} §2",
                RECORD,
            )
        )
    return tuple(found)


def _conditions(claim: UnemploymentClaim, on: date, law: Statutes) -> tuple[Condition, ...]:
    needed = (
        law.get("unemployment/domestic", on)["needed"]
        if claim.domestic
        else months_needed(claim.request_number, on, law)
    )
    months, ended = claim.months_worked, claim.dismissed_on
    state = (
        None if ended is None else window(ended, claim.requested_on, law, domestic=claim.domestic)
    )
    found = [
        condition(
            "termination",
            None if claim.termination is None else ("text", claim.termination),
            None,
            None if claim.termination is None else gives_right(claim.termination),
            ARTICLE,
            NOTICES if claim.noticed else STATED,
        ),
        condition(
            "months_worked",
            None if months is None else ("months", months),
            ("months", needed),
            None if months is None else months >= needed,
            f"{ARTICLE} I",
            RECORD,
        ),
        condition(
            "asked_in_time",
            day(claim.requested_on),
            None,
            None if state is None else state == "open",
            "Resolução Codefat 957/2022",
            STATED,
        ),
        yes_or_no("other_income", claim.other_income, False, f"{ARTICLE} V", STATED),
        yes_or_no("continued_benefit", claim.continued_benefit, False, f"{ARTICLE} III", RECORD),
    ]
    if claim.last_right_on is not None and ended is not None:
        found.append(_months_between(claim.last_right_on, ended, on, law))
    return tuple(found)


def _months_between(last_right_on: date, ended: date, on: date, law: Statutes) -> Condition:
    """From the dismissal that gave the last right to this one."""
    between = law.get("unemployment/between", on)
    own = age(last_right_on, ended).in_months
    return condition(
        "months_between",
        ("months", own),
        ("months", between),
        own >= between,
        "Lei 7.998/1990 art. 4",
        RECORD,
    )
