"""Old-age retirement of rural workers (CF art. 201 §7 II; Lei 8.213/1991 art. 48 §1 to §4).

Age 60 (men) or 55 (women) and 15 years of rural work, continuous or not. Smallholders without
contributions of their own get the minimum wage, contributors 70 % of the mean and 1 point a year.
Who has the time only together with other work retires at the age of everybody, and each month on
the family's land enters the mean at the minimum wage. Rural time always has to be looked at by a
person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.statutes import Statutes

from .amount import Terms, lines_of
from .coefficient import coefficients, yearly_coefficient
from .conditions import age_at_least, carencia_at_least, years_at_least
from .determination import Determination, Line, cents
from .facts import Activity, Category, Facts
from .rules import Case, Check, Rule, old_member, retirement_amount

ARTICLE = "CF art. 201 §7 II; Lei 8.213/1991 art. 48 §1"
MIXED = "Lei 8.213/1991 art. 48 §3; RPS art. 57"
TABLES = ("rural/age", "rural/years", "retirement/carencia")
MIXED_TABLES = ("rural/mixed_age", "rural/mixed_years", "retirement/carencia")


def checks(case: Case, on: date) -> Iterator[Check]:
    """Age and months of rural work in the number of the carência."""
    sex, law = case.facts.sex or "M", case.law
    yield age_at_least(case, on, law.get("rural/age", on)[sex], ARTICLE)
    yield carencia_at_least(case.with_farm, on, "rural_months")._replace(
        key="rural_work", needed=12 * law.get("rural/years", on)
    )


def terms(case: Case, on: date) -> Terms:
    """70 % of the mean and 1 point a year, for contributors."""
    law = case.law
    return Terms(
        share=lambda units: yearly_coefficient(units, "rural/coefficient", on, law),
        share_key="coefficient",
        article="RPS art. 56; Lei 8.213/1991 art. 50",
        discard=False,
        divisor_applies=old_member(case),
    )


def amount(case: Case, on: date, terms: Terms) -> tuple[int, tuple[Line, ...]]:
    """The minimum wage for smallholders, otherwise the share of the mean."""
    floor, case = case.law.get("wages/minimum_wage", on), case.with_farm
    basis = case.benefit(on)
    smallholder = all(
        entry.category is Category.SMALLHOLDER
        for month in case.record.months
        for entry in month.entries
    )
    if smallholder or not basis.salaries:
        return floor, (Line("minimum_wage", cents(floor), "Lei 8.213/1991 art. 39 I"),)
    found = retirement_amount(case, basis, terms, on)
    return found.cents, lines_of(found, basis, terms, on, case.law)


def mixed_checks(case: Case, on: date) -> Iterator[Check]:
    """Age, time and carência, work on the family's land and other work together."""
    sex, law, whole = case.facts.sex or "M", case.law, case.with_farm
    yield age_at_least(case, on, law.get("rural/mixed_age", on)[sex], MIXED)
    yield years_at_least(whole, on, law.get("rural/mixed_years", on)[sex], MIXED)
    yield carencia_at_least(whole, on, "months")._replace(key="rural_and_other_work", article=MIXED)


def mixed_terms(case: Case, on: date) -> Terms:
    """60 % and 2 points a year, all time included."""
    sex, law = case.facts.sex or "M", case.law
    return Terms(
        share=coefficients(sex, on, law),
        share_key="coefficient",
        article="Lei 8.213/1991 art. 48 §4; RPS art. 57 §1",
        discard=False,
        divisor_applies=old_member(case),
    )


def amount_with_farm(case: Case, on: date, terms: Terms) -> tuple[int, tuple[Line, ...]]:
    """The share of the mean, with the minimum wage of each month on the family's land."""
    case = case.with_farm
    basis = case.benefit(on)
    found = retirement_amount(case, basis, terms, on)
    return found.cents, lines_of(found, basis, terms, on, case.law)


def _mixed(case: Case) -> bool:
    """Some work on the land and some other, or the first rule would say all there is to say."""
    return Activity.RURAL in case.activities and len(case.activities) > 1


RULE = Rule(
    "rural_age",
    2,
    ARTICLE,
    checks,
    terms,
    tables=TABLES,
    amount=amount,
    applies=lambda case: Activity.RURAL in case.activities,
    doubts=("rural_time",),
    since=date(1991, 7, 25),
)


MIXED_RULE = Rule(
    "mixed_age",
    2,
    MIXED,
    mixed_checks,
    mixed_terms,
    tables=MIXED_TABLES,
    amount=amount_with_farm,
    applies=_mixed,
    doubts=("rural_time",),
    since=date(2008, 6, 23),
)


def determine(facts: Facts, law: Statutes, on: date) -> Determination:
    """What the rural rule says of these facts on a day."""
    return RULE.determine(Case(facts, law), on)
