"""Assistance benefit for old or disabled people, BPC (Lei 8.742/1993 art. 20 to 21).

65 years or a long-term impairment found by an assessment; income for each member of the household
up to a quarter of the minimum wage, less expenses for care that a person confirmed; social register
up to date; fingerprints or face on record with the State (Lei 15.077/2024 art. 1); no other
benefit. One minimum wage, no 13th payment, nothing for survivors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.money import round_ratio
from portal.periods import add_months, age, anniversary, first_of_month
from portal.statutes import Statutes

from .claims import ASSESSMENT, REGISTER, STATED, answering, conclude, condition, flag, yes_or_no
from .determination import Condition, Determination, Line, Result, cents, day
from .facts import FactsError, refuse_below, refuse_other_than

ARTICLE = "Lei 8.742/1993 art. 20"


INCOMES = frozenset(
    {
        "wage", "retirement", "pension", "benefit", "assistance", "internship", "apprenticeship",
        "inclusion_aid", "family_grant", "other",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Income:
    """Money that a member of the household gets each month.

    ``kind`` is one of ``INCOMES``. ``protected``: the member is 65 or disabled.
    """

    kind: str
    cents: int
    protected: bool = False

    def __post_init__(self) -> None:
        refuse_other_than(INCOMES, kind=self.kind)
        refuse_below(0, cents=self.cents)


EXPENSES = frozenset({"medicine", "treatment", "nappies", "special_food", "day_centre"})


@dataclass(frozen=True, slots=True)
class Expense:
    """What care that the public services do not give costs a month (Lei 8.742/1993 art. 20-B III).

    ``kind`` is one of ``EXPENSES``. ``accepted`` is what a person found; None: nobody looked yet.
    ``documented_cents``: the mean of the receipts, where it is above the amount of the table.
    """

    kind: str
    accepted: bool | None = None
    documented_cents: int | None = None

    def __post_init__(self) -> None:
        refuse_other_than(EXPENSES, kind=self.kind)
        refuse_below(0, documented_cents=self.documented_cents)


BIOMETRICS = {"registered": True, "told": True, "none": False}  # what is known, and if it is enough


@dataclass(frozen=True, slots=True)
class AssistanceClaim:
    """A person and their household.

    ``biometrics``: "registered" in a base of the State; "told" by the claimant, who says to be
    registered or excused; "none"; None: not known.
    """

    birth: date | None
    requested_on: date
    impairment: bool | None  # long-term, found by the assessment; None: not assessed
    members: int | None
    incomes: tuple[Income, ...] | None
    register_updated_on: date | None = None
    other_benefit: bool | None = False
    expenses: tuple[Expense, ...] = ()
    biometrics: str | None = None

    def __post_init__(self) -> None:
        refuse_other_than(BIOMETRICS, biometrics=self.biometrics)
        refuse_below(1, members=self.members)
        kinds = [expense.kind for expense in self.expenses]
        if len(set(kinds)) < len(kinds):
            raise FactsError("expenses", ", ".join(kinds), "each kind once")
        if self.birth is not None and self.requested_on < self.birth:
            raise FactsError("requested_on", self.requested_on, "before birth")


def countable_income(incomes: Sequence[Income], on: date, law: Statutes) -> int:
    """The income that counts: some kinds never do, one minimum wage of old or disabled members
    from a benefit does not either (art. 20 §9 and §14).
    """
    rule, floor = law.get("assistance/excluded", on), law.get("wages/minimum_wage", on)
    return sum(
        income.cents
        for income in incomes
        if income.kind not in rule["always"]
        and not (
            income.protected and income.kind in rule["up_to_minimum_wage"] and income.cents <= floor
        )
    )


def deductions(expenses: Sequence[Expense], on: date, law: Statutes) -> int:
    """What expenses take off the income of the household: what is documented, or by the table."""
    return sum(
        law.get("assistance/expenses", on)[expense.kind]
        if expense.documented_cents is None
        else expense.documented_cents
        for expense in expenses
    )


def income_limit(on: date, law: Statutes) -> Fraction:
    """Highest income for each member, in cents."""
    share: Fraction = law.get("assistance/income_share", on)["share"]
    floor: int = law.get("wages/minimum_wage", on)
    return share * floor


def income_for_each(income_cents: int, members: int, on: date, law: Statutes) -> int:
    """Income for each member in cents, for showing; the test uses the exact quotient."""
    return round_ratio(income_cents, members, law.get("assistance/income_rounding", on))


def poor_enough(income_cents: int, members: int, on: date, law: Statutes) -> bool:
    """True if the income for each member is within the limit of the day."""
    own, limit = Fraction(income_cents, members), income_limit(on, law)
    inclusive = law.get("assistance/income_share", on)["inclusive"]
    return own < limit or (inclusive and own == limit)


def biometrics_needed(birth: date | None, requested_on: date, law: Statutes) -> bool | None:
    """True if the law needs them of this person, False if excused by age; None before the law."""
    rule = law.get("assistance/biometric_register", requested_on)
    if not rule["needed"]:
        return None
    return birth is None or requested_on <= anniversary(birth, 12 * rule["excused_above"])


@answering("assistance", ARTICLE, 2)
def determine(claim: AssistanceClaim, law: Statutes, on: date) -> Determination:
    """What the law says of a claim for the assistance benefit."""
    income = _income(claim, on, law)
    floor = law.get("wages/minimum_wage", on)
    found = (
        _old_or_disabled(claim, on, law),
        income,
        _register(claim, on, law),
        *_biometrics(claim, law),
        yes_or_no("other_benefit", claim.other_benefit, False, f"{ARTICLE} §4", REGISTER),
    )
    return conclude(
        "assistance",
        2,
        on,
        ARTICLE,
        law,
        found,
        lines=_lines(claim, on, law),
        amount_cents=floor,
        starts_on=claim.requested_on,
        doubts=_doubts(claim, income, on, law),
    )


def _old_or_disabled(claim: AssistanceClaim, on: date, law: Statutes) -> Condition:
    needed = law.get("assistance/age", on)
    own = None if claim.birth is None else age(claim.birth, on)
    old = own is not None and own.years >= needed
    if own is not None and (old or claim.impairment is False):
        return condition(
            "age",
            ("age", own.in_months),
            ("age", 12 * needed),
            old,
            ARTICLE,
            REGISTER,
            on=day(on),
        )
    return condition(
        "impairment",
        flag(claim.impairment),
        ("flag", 1),
        claim.impairment or None,
        f"{ARTICLE} §2",
        ASSESSMENT,
    )


def _income(claim: AssistanceClaim, on: date, law: Statutes) -> Condition:
    limit = income_limit(on, law)
    shown = cents(round_ratio(limit.numerator, limit.denominator))
    if claim.incomes is None or not claim.members:
        return condition("household_income", None, shown, None, f"{ARTICLE} §3", STATED)
    counted = countable_income(claim.incomes, on, law)
    open_ = [expense for expense in claim.expenses if expense.accepted is None]
    counted = max(counted - deductions(_accepted(claim), on, law), 0)
    met: bool | None = poor_enough(counted, claim.members, on, law)
    if not met and open_:
        least = max(counted - deductions(open_, on, law), 0)
        met = None if poor_enough(least, claim.members, on, law) else False
    return condition(
        "household_income",
        cents(income_for_each(counted, claim.members, on, law)),
        shown,
        met,
        f"{ARTICLE} §3",
        REGISTER,
    )


def _accepted(claim: AssistanceClaim) -> list[Expense]:
    return [expense for expense in claim.expenses if expense.accepted]


def _lines(claim: AssistanceClaim, on: date, law: Statutes) -> list[Line]:
    lines = []
    if _accepted(claim):
        taken_off = deductions(_accepted(claim), on, law)
        lines.append(Line("expenses_deducted", cents(taken_off), f"{ARTICLE}-B III"))
    floor = law.get("wages/minimum_wage", on)
    return [*lines, Line("minimum_wage", cents(floor), ARTICLE)]


def _register(claim: AssistanceClaim, on: date, law: Statutes) -> Condition:
    months = law.get("assistance/register_months", on)
    oldest = add_months(first_of_month(on), -months)
    updated = claim.register_updated_on
    return condition(
        "social_register",
        None if updated is None else ("date", updated.isoformat()),
        ("date", oldest.isoformat()),
        None if updated is None else updated >= oldest,
        f"{ARTICLE} §12",
        REGISTER,
    )


def _biometrics(claim: AssistanceClaim, law: Statutes) -> list[Condition]:
    needed = biometrics_needed(claim.birth, claim.requested_on, law)
    if needed is None:
        return []
    known = BIOMETRICS.get(claim.biometrics or "")
    source = "biometric register" if claim.biometrics == "registered" else STATED
    own, source = (known, source) if needed else (True, REGISTER)
    return [yes_or_no("biometrics", own, True, "Lei 15.077/2024 art. 1", source)]


def _doubts(claim: AssistanceClaim, income: Condition, on: date, law: Statutes) -> list[str]:
    doubts = []
    if claim.impairment is not None:
        doubts.append("disability_assessment")
    if any(expense.accepted is None for expense in claim.expenses):
        doubts.append("expenses")
    if claim.biometrics == "told" and biometrics_needed(claim.birth, claim.requested_on, law):
        doubts.append("biometrics_told")
    if income.result is Result.NOT_MET and claim.incomes is not None and claim.members:
        band = law.get("assistance/review_band", on) * law.get("wages/minimum_wage", on)
        if Fraction(countable_income(claim.incomes, on, law), claim.members) <= band:
            doubts.append("income_in_review_band")
    return doubts


def inclusion_aid(on: date, law: Statutes) -> int:
    """Aid of disabled people who leave the benefit for paid work (art. 26-A to 26-H)."""
    share = law.get("inclusion_aid/terms", on)["share"]
    floor = law.get("wages/minimum_wage", on)
    return round_ratio(floor * share.numerator, share.denominator)


def inclusion_aid_allows(pay_cents: int, on: date, law: Statutes) -> bool:
    """True if the pay of the work is within the limit, two minimum wages."""
    limit = law.get("inclusion_aid/terms", on)["pay_limit"]
    return bool(pay_cents <= limit * law.get("wages/minimum_wage", on))
