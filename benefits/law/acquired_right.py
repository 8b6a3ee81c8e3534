"""Rights complete before the reform (EC 103/2019 art. 3): the old rules, the old sums.

By contribution time: 35 (men) or 30 years (women), teachers 30 or 25; the factor is waived with 96
or 86 points. By age: 65 or 60 and 180 monthly contributions; 70 % and 1 point for each year. After
15, 20 or 25 years of harmful work: the whole mean, at any age. All on the mean of the 80 % highest
salaries up to the reform, readjusted like a benefit up to the day asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import partial

from portal.money import round_ratio
from portal.periods import months_between
from portal.statutes import NoValueInForce, Statutes

from .amount import Salary, Terms, limited_amount
from .coefficient import yearly_coefficient
from .conditions import age_at_least, carencia_at_least, years_at_least
from .determination import Determination, Line, cents, day, factor, percent
from .factor import retirement_factor
from .facts import Facts
from .readjustment import readjusted_to
from .rules import Case, Check, Rule
from .special import GRADES, exposed, exposure_at_least, falls
from .worktime import years

BY_TIME = "EC 103/2019 art. 3; CF art. 201 §7 I of 1998"
BY_TEACHING = "EC 103/2019 art. 3; CF art. 201 §8 of 1998"
BY_AGE = "EC 103/2019 art. 3; Lei 8.213/1991 art. 48 of 1991"
BY_HARM = "EC 103/2019 art. 3; Lei 8.213/1991 art. 57"
FIRST_DAY = date(1998, 12, 16)


def _last_old_day(case: Case, on: date) -> date:
    """The old rules could still be met on the day of the reform (RPS art. 188-G and 188-H)."""
    return min(on, case.record.reform)


def time_checks(case: Case, on: date, *, teacher: bool = False) -> Iterator[Check]:
    """35 or 30 years (teachers 30 or 25) and carência on the last day of the old law."""
    on = _last_old_day(case, on)
    table = "acquired/teacher_years" if teacher else "acquired/contribution_years"
    needed = case.law.get(table, on)[case.facts.sex or "M"]
    if teacher:
        yield years_at_least(
            case, on, needed, BY_TEACHING, kind="teaching", key="teaching_time"
        )._replace(on=on)
        yield carencia_at_least(case, on)._replace(on=on)
        return
    yield years_at_least(case, on, needed, BY_TIME, kind="full_plan")._replace(on=on)
    yield carencia_at_least(case, on)._replace(on=on)


def age_checks(case: Case, on: date) -> Iterator[Check]:
    """Age and carência on the last day of the old law."""
    on = _last_old_day(case, on)
    needed = case.law.get("acquired/age", on)[case.facts.sex or "M"]
    yield age_at_least(case, on, needed, BY_AGE)._replace(on=on)
    yield carencia_at_least(case, on)._replace(on=on)


def special_checks(case: Case, on: date, *, grade: int) -> Iterator[Check]:
    """Exposure and carência on the last day of the old law."""
    on = _last_old_day(case, on)
    yield exposure_at_least(case, on, grade, BY_HARM)._replace(on=on)
    yield carencia_at_least(case, on)._replace(on=on)


def points_waive_factor(
    time_units: int, age_units: int, sex: str, on: date, law: Statutes, *, teacher: bool = False
) -> bool:
    """True with the points of the day and the contribution time of the rule (art. 29-C)."""
    table = "acquired/teacher_years" if teacher else "acquired/contribution_years"
    needed = law.get(table, on)[sex]
    points = law.get("acquired/points", on)[sex]
    if teacher:
        points -= law.get("acquired/teacher_points", on)
    return time_units >= years(needed) and time_units + age_units >= years(points)


def old_mean(salaries: Sequence[Salary], elapsed_months: int, on: date, law: Statutes) -> int:
    """Mean of the 80 % highest salaries, with the lowest divisor of 60 % of the months elapsed."""
    ordered = sorted((salary.cents for salary in salaries), reverse=True)
    share, least = law.get("acquired/mean_share", on), law.get("acquired/divisor_share", on)
    kept = max(int(len(ordered) * share), 1)
    divisor = max(kept, min(int(elapsed_months * least), len(ordered)))
    return round_ratio(sum(ordered[:divisor]), divisor)


def time_amount(
    case: Case, on: date, terms: Terms, *, teacher: bool = False
) -> tuple[int, tuple[Line, ...]]:
    """Whole mean with the points, mean times factor without them."""
    old_day, sex = _last_old_day(case, on), case.facts.sex or "M"
    units, age_units = case.record.time(old_day, "full_plan"), case.age_units(old_day) or 0
    waived = points_waive_factor(units, age_units, sex, old_day, case.law, teacher=teacher)
    try:
        share = retirement_factor(units, age_units, sex, old_day, case.law, teacher=teacher)
    except NoValueInForce:
        if not waived:
            raise
        share = Fraction(1)
    if waived:
        share = max(share, Fraction(1))
    line = Line(
        "factor", factor(share), "Lei 8.213/1991 art. 29 §7 and 29-C", {"time": ("time", units)}
    )
    return _old_amount(case, on, share, line)


def age_amount(case: Case, on: date, terms: Terms) -> tuple[int, tuple[Line, ...]]:
    """70 % of the mean and 1 point for each year."""
    old_day = _last_old_day(case, on)
    units = case.record.time(old_day)
    share = yearly_coefficient(units, "acquired/age_coefficient", old_day, case.law)
    line = Line("coefficient", percent(share), "Lei 8.213/1991 art. 50", {"time": ("time", units)})
    return _old_amount(case, on, share, line)


def special_amount(case: Case, on: date, terms: Terms) -> tuple[int, tuple[Line, ...]]:
    """The whole mean, without the factor."""
    line = Line("whole_mean", percent(Fraction(1)), "Lei 8.213/1991 art. 57 §1")
    return _old_amount(case, on, Fraction(1), line)


def _old_amount(case: Case, on: date, share: Fraction, line: Line) -> tuple[int, tuple[Line, ...]]:
    """The sum on the day of the reform, readjusted to the day asked for."""
    law, reform = case.law, case.record.reform
    basis = case.benefit(reform)
    mean = old_mean(
        basis.salaries, months_between(law.get("mean/first_month", on), reform), reform, law
    )
    floor, ceiling = law.get("wages/minimum_wage", reform), law.get("wages/ceiling", reform)
    salary, before, then = limited_amount(
        mean, share, floor, ceiling, law.get("amount/rounding", reform)
    )
    now = readjusted_to(then, reform, on, law)
    return now, (
        Line("mean_of_highest", cents(mean), "Lei 9.876/1999 art. 3", {}, "half_up"),
        line,
        Line(
            "first_amount",
            cents(before),
            line.article,
            {"salary": cents(salary), "share": line.amount},
            "truncate",
        ),
        Line("amount_at_reform", cents(then), "EC 103/2019 art. 3 §2", {"on": day(reform)}),
        Line("readjusted", cents(now), "Lei 8.213/1991 art. 41-A", {"on": day(on)}, "half_up"),
    )


def _no_terms(case: Case, on: date) -> Terms:
    return Terms(lambda units: Fraction(1), "factor", "EC 103/2019 art. 3", discard=False)


TIME_RULE = Rule(
    "acquired_time",
    3,
    BY_TIME,
    time_checks,
    _no_terms,
    tables=("acquired/contribution_years", "retirement/carencia"),
    amount=time_amount,
    since=FIRST_DAY,
)
TEACHER_RULE = Rule(
    "acquired_teacher",
    3,
    BY_TEACHING,
    partial(time_checks, teacher=True),
    _no_terms,
    tables=("acquired/teacher_years", "retirement/carencia"),
    amount=partial(time_amount, teacher=True),
    applies=lambda case: case.taught,
    doubts=("teaching_time",),
    since=FIRST_DAY,
)
AGE_RULE = Rule(
    "acquired_age",
    3,
    BY_AGE,
    age_checks,
    _no_terms,
    tables=("acquired/age", "retirement/carencia"),
    amount=age_amount,
    since=FIRST_DAY,
)


SPECIAL_RULES = tuple(
    Rule(
        f"acquired_special_{grade}",
        2,
        BY_HARM,
        partial(special_checks, grade=grade),
        _no_terms,
        tables=("special/between_degrees", "retirement/carencia"),
        amount=special_amount,
        applies=partial(exposed, grade=grade),
        doubts=("special_time",),
        since=FIRST_DAY,
        falls=falls,
    )
    for grade in GRADES
)


def determine(facts: Facts, law: Statutes, on: date, *, by_age: bool) -> Determination:
    """What the old rules say of these facts on the last day of the old law."""
    return (AGE_RULE if by_age else TIME_RULE).determine(Case(facts, law), on)
