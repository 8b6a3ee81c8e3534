"""Retirement: eligibility, amount, coefficient, discard, factor, thresholds, old rules."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from benefits.law import (
    acquired_right,
    age_transition,
    disabled_person,
    old_age,
    points,
    progressive_age,
    rural,
    special,
    teacher,
    toll,
    toll_50,
    toll_100,
)
from benefits.law.acquired_right import old_mean, points_waive_factor
from benefits.law.amount import Salary, Terms, first_amount, limited_amount
from benefits.law.coefficient import coefficient, yearly_coefficient
from benefits.law.factor import factor_formula, life_expectancy, retirement_factor, rounded_factor
from benefits.law.facts import Activity, Category, ContributionMonth, Facts, months_of
from benefits.law.rules import Case, Rule
from benefits.law.statute import the_law
from benefits.law.worktime import DAY, YEAR
from portal.money import round_ratio
from portal.periods import Span, add_months, anniversary, last_day, parse_month

from . import Inputs, exact_years, month_of, reais, to_cents, topic

LAW = the_law()
REFORM = date(2019, 11, 13)
BEFORE_REFORM = date(2019, 11, 12)
TODAY = date(2026, 3, 1)
PAY = 3_000_00
DEGREES = {"grave": "severe", "moderada": "moderate", "leve": "light"}


def units_of(time_years: Decimal | int) -> int:
    """Decimal years of an example as units, whole days."""
    return int(Fraction(time_years) * 365) * DAY


def age_units_of(age: Decimal | int) -> int:
    return int(Fraction(age) * YEAR)


def born(age: Decimal | int, on: date) -> date:
    """A birth date that gives a decimal age on a day."""
    months = Fraction(age) * 12
    days = round((months - int(months)) * 30)
    return anniversary(on, -int(months)) - timedelta(days=days)


def old_work(time_years: Decimal | int, **more: Any) -> tuple[ContributionMonth, ...]:
    """Work of so many decimal years that ended the day before the reform, half days as whole."""
    days = ceil(Fraction(time_years) * 365)
    if not days:
        return ()
    start = BEFORE_REFORM - timedelta(days=days - 1)
    return months_of([Span(start, BEFORE_REFORM)], PAY, **more)


def new_work(time_years: Fraction, **more: Any) -> tuple[ContributionMonth, ...]:
    """Whole months after the reform."""
    count = int(time_years * 12)
    if not count:
        return ()
    first = date(2019, 12, 1)
    return months_of([Span(first, last_day(add_months(first, count - 1)))], PAY, **more)


def with_carencia(
    months: tuple[ContributionMonth, ...], wanted: int
) -> tuple[ContributionMonth, ...]:
    """The same time, but only the last months were paid on time (art. 27 II)."""
    late = len(months) - wanted
    if late < 0:
        return months
    from dataclasses import replace

    return tuple(
        replace(entry, category=Category.OWN_ACCOUNT, paid=True, paid_late=place < late)
        for place, entry in enumerate(months)
    )


def day_in(inputs: Inputs) -> date:
    return date(inputs["year"], 12, 28) if "year" in inputs else TODAY


# -- eligibility ------------------------------------------------------------------------------


@topic("retirement_eligibility")
def eligibility(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    if "contribution_periods" in inputs:
        return _life(inputs, wanted)
    if "der" in inputs:
        return _by_age(inputs, wanted)
    name = inputs["rule"].split()[0].rstrip(",")
    name = "art19_teacher" if name == "teacher" else name
    if "tc_years_at_reform" in inputs:
        return _toll(inputs, wanted, name)
    return _summary(inputs, wanted, name)


def _rule(inputs: Inputs, name: str) -> Rule:
    if name == "special":
        grade = special.GRADES.index(inputs["grade"])
        rules = (
            special.PERMANENT_RULES if inputs.get("permanent", True) else special.TRANSITION_RULES
        )
        return rules[grade]
    if name == "pcd":
        by_age = inputs["modality"] == "idade"
        return disabled_person.AGE_RULE if by_age else disabled_person.TIME_RULE
    return {
        "art15": points.RULE,
        "art16": progressive_age.RULE,
        "art17": toll_50.RULE,
        "art18": age_transition.RULE,
        "art19": old_age.RULE,
        "art20": toll_100.RULE,
        "rural": rural.RULE,
        "art15_teacher": points.TEACHER_RULE,
        "art16_teacher": progressive_age.TEACHER_RULE,
        "art19_teacher": teacher.RULE,
        "art20_teacher": toll_100.TEACHER_RULE,
    }[name]


def _activity(inputs: Inputs, name: str) -> Activity:
    if name == "special":
        return Activity(f"exposure_{inputs['grade']}")
    if name == "rural":
        return Activity.RURAL
    return Activity.TEACHING if name.endswith("teacher") else Activity.COMMON


def _summary(inputs: Inputs, wanted: frozenset[str], name: str) -> dict[str, Any]:
    """A case that gives age and contribution time as numbers."""
    on = day_in(inputs)
    own = {"special": "exposure_years", "rural": "rural_years"}.get(name, "teaching_years")
    time = inputs[own if own in inputs else "tc_years"]
    months = old_work(time, activity=_activity(inputs, name))
    if name == "rural":  # counted in months of work (Lei 8.213/1991 art. 48 §2)
        months = months[len(months) - int(Fraction(time) * 12) :]
    if "common_years" in inputs:
        months = (*_before(months, inputs["common_years"]), *months)
    if "carencia" in inputs:
        months = with_carencia(months, inputs["carencia"])
    modality = inputs.get("modality")
    facts = Facts(
        born(inputs["age"], on),
        inputs.get("sex", "M"),
        months,
        on,
        disability=None if modality is None else DEGREES.get(modality, "light"),
    )
    return _describe(Case(facts, LAW), _rule(inputs, name), on, wanted)


def _before(months: tuple[ContributionMonth, ...], time: Decimal | int) -> Any:
    """Other work of so many years that ended before these months."""
    end = months[0].month - timedelta(days=1)
    start = end - timedelta(days=ceil(Fraction(time) * 365) - 1)
    return months_of([Span(start, end)], PAY)


def _describe(case: Case, rule: Rule, on: date, wanted: frozenset[str]) -> dict[str, Any]:
    found = rule.determine(case, on)
    conditions = {condition.key: condition for condition in found.conditions}
    failed = [c.key for c in found.conditions if c.result != "met"]
    at_reform = "33/28 years at the reform not exceeded"
    result: dict[str, Any] = {
        "eligible": found.met_on is not None,
        "reason": at_reform if "time_at_reform" in failed else _reason(failed),
    }
    if "points" in conditions:
        result["points"] = exact_years(Fraction(conditions["points"].own[1], YEAR))
        result["points_required"] = Fraction(conditions["points"].needed[1], YEAR)
    if "age" in conditions:
        result["age_required"] = result["min_age"] = Fraction(conditions["age"].needed[1], 12)
    for key in ("contribution_time", "teaching_time", "exposure_time", "disabled_time"):
        if key in conditions:
            result["tc_required"] = Fraction(conditions[key].needed[1], YEAR)
    if "coefficient" in wanted:
        terms = rule.terms(case, on)
        result["coefficient"] = terms.share(case.record.time(on, terms.time_kind))
    return result


def _reason(failed: list[str]) -> str:
    return "carência 180" if "carencia" in failed else ", ".join(failed)


def _toll(inputs: Inputs, wanted: frozenset[str], name: str) -> dict[str, Any]:
    """Toll rules: time when the reform came and time in all."""
    at_reform = Fraction(inputs["tc_years_at_reform"])
    total = Fraction(inputs.get("tc_years_total", at_reform))
    work = _activity(inputs, name)
    after = new_work(total - at_reform, activity=work)
    months = old_work(at_reform, activity=work) + after
    on = max(TODAY, last_day(after[-1].month)) if after else TODAY
    if "carencia" in inputs:
        months = with_carencia(months, inputs["carencia"])
    age, sex = inputs.get("age", 61), inputs["sex"]
    case = Case(Facts(born(age, on), sex, months, on), LAW)
    rule = _rule(inputs, name)
    result = _describe(case, rule, on, wanted)
    row = "transition/contribution_years"
    needed = LAW.get(row, on)[f"teacher_{sex}" if name.endswith("teacher") else sex]
    share = LAW.get("toll_50/share" if name.startswith("art17") else "toll_100/share", on)
    time = case.record.time(REFORM)
    required = Fraction(toll.total_with_toll(needed, time, share), YEAR)
    met = {c.key: c.result == "met" for c in rule.determine(case, on).conditions}
    result |= {
        "missing_years": max(Fraction(needed) - Fraction(time, YEAR), 0),
        "toll_years": required - needed,
        "total_required_years": required,
        "total_required": required,
        "rule_available": met.get("time_at_reform", True),
        "eligible_for_rule": met.get("time_at_reform", True),
    }
    return {
        key: exact_years(value) if isinstance(value, Fraction) and key != "coefficient" else value
        for key, value in result.items()
    }


def _by_age(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on = date.fromisoformat(inputs["der"])
    given = inputs["contribution_months"]
    months: tuple[ContributionMonth, ...] = ()
    if given:
        first, last = parse_month(given[0]), parse_month(given[1])
        months = months_of([Span(first, last_day(last))], PAY)
    inputs.ignore("rule")
    birth = date.fromisoformat(inputs["birth"])
    case = Case(Facts(birth, inputs["sex"], months, on), LAW)
    answers = [_describe(case, rule, on, wanted) for rule in (old_age.RULE, age_transition.RULE)]
    return max(answers, key=lambda answer: answer["eligible"])


LIFE_RULES: dict[str, tuple[Rule, ...]] = {
    "da": (acquired_right.TIME_RULE, acquired_right.AGE_RULE),
    "art15": (points.RULE,),
    "art16": (progressive_age.RULE,),
    "art17": (toll_50.RULE,),
    "art18": (age_transition.RULE,),
    "art20": (toll_100.RULE,),
    "perm": (old_age.RULE,),
    "pcd_tc": (disabled_person.TIME_RULE,),
    "pcd_idade": (disabled_person.AGE_RULE,),
}


def _life(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    """A whole working life: every rule, and the first day it was met."""
    on = date.fromisoformat(inputs["as_of"])
    inputs.ignore("case", "no_contribution_after_last_period")
    spans = [Span(*map(date.fromisoformat, span)) for span in inputs["contribution_periods"]]
    disability = inputs.get("disability")
    facts = Facts(
        date.fromisoformat(inputs["birth"]),
        inputs["sex"],
        months_of(spans, PAY),
        on,
        disability=DEGREES[disability] if disability else None,
    )
    case = Case(facts, LAW)
    answers = {}
    for name in wanted:
        days = [rule.determine(case, on).met_on for rule in LIFE_RULES[name]]
        met = [found for found in days if found]
        answers[name] = {"met": bool(met), "first_date": min(met, default=None)}
    return answers


# -- thresholds -------------------------------------------------------------------------------


@topic("transition_thresholds")
def thresholds(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    inputs.ignore("sex")
    on = date(inputs["year"], 12, 31)
    point = LAW.get("transition/points", on)
    age = LAW.get("transition/progressive_age", on)

    def pair(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
        return {sex: table[f"{prefix}{sex}"] for sex in ("M", "F")}

    return {
        "art15_points": pair(point),
        "art16_age": pair(age),
        "art18_age": pair(LAW.get("transition/age", on)),
        "prof_points": pair(point, "teacher_"),
        "prof_age": pair(age, "teacher_"),
    }


# -- coefficient ------------------------------------------------------------------------------


def _years_text(text: str) -> int:
    years, months, days = (*map(int, re.findall(r"\d+", text)), 0, 0)[:3]
    return (years * 365 + months * 30 + days) * DAY


def _stated_share(rule: str, units: int) -> Fraction | None:
    """The share of rules that do not go by 60 % and 2 points a year."""
    lower = rule.lower()
    if any(word in lower for word in ("lc142", "lc 142", "pcd")):
        if "time" in lower or "tempo" in lower:
            return Fraction(1)
        return yearly_coefficient(units, "disability/age_coefficient", TODAY, LAW)
    if "rural" in lower:
        return yearly_coefficient(units, "rural/coefficient", TODAY, LAW)
    return Fraction(1) if "art20" in lower or "art.20" in lower else None


@topic("retirement_coefficient")
def coefficients(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    units = _years_text(inputs["tc"]) if "tc" in inputs else units_of(inputs["tc_years"])
    rule = inputs.get("rule", "")
    stated = _stated_share(rule, units)
    if stated is not None:
        inputs.ignore("sex")
        return {"coefficient": stated}
    sex = inputs.get("sex", "M")
    above = "special_15" if "special" in rule and "15" in rule else None
    extra = units // YEAR - LAW.get("coefficient/above_years", TODAY)[above or sex]
    return {
        "coefficient": coefficient(units, sex, TODAY, LAW, above),
        "excess_years": max(extra, 0),
    }


# -- factor -----------------------------------------------------------------------------------


@topic("fator_previdenciario")
def factors(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    inputs.ignore("life_table", "note", "sex")  # the years of art. 29 §9 are in tc_years already
    age = Fraction(inputs["age_years"])
    expectancy = Fraction(inputs["es"]) if "es" in inputs else life_expectancy(int(age), TODAY, LAW)
    rate = LAW.get("factor/rate", TODAY)
    exact = factor_formula(Fraction(inputs["tc_years"]), age, expectancy, rate)
    return {
        "fator_4dp": rounded_factor(exact, TODAY, LAW),
        "fator_raw": Fraction(round_ratio(exact.numerator * 10**10, exact.denominator), 10**10),
        "fator": exact,
    }


# -- amount -----------------------------------------------------------------------------------


def _limits(inputs: Inputs) -> tuple[int, int]:
    on = month_of(inputs, default=TODAY)
    floor = inputs.get("minimum_wage")
    ceiling = inputs.get("ceiling")
    return (
        to_cents(floor) if floor else LAW.get("wages/minimum_wage", on),
        to_cents(ceiling) if ceiling else LAW.get("wages/ceiling", on),
    )


def _sex(inputs: Inputs) -> str:
    return str(inputs.get("sex", "M"))


def _share(inputs: Inputs, on: date) -> Fraction:
    rule = inputs.get("rule", "art.26")
    units = units_of(inputs["tc_years"]) if "tc_years" in inputs else 0
    stated = _stated_share(rule, units)
    if stated is not None:
        inputs.ignore("tc_years", "sex")
        return stated
    if "art17" in rule:
        if "fator" in inputs:
            return Fraction(inputs["fator"])
        exact = factor_formula(
            Fraction(inputs["tc_years"]),
            Fraction(inputs["age_years"]),
            Fraction(inputs["es"]),
            LAW.get("factor/rate", on),
        )
        inputs.ignore("sex")
        return rounded_factor(exact, on, LAW)
    return coefficient(units_of(inputs["tc_years"]), _sex(inputs), on, LAW)


@topic("retirement_amount")
def amounts(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    if "salaries_corrected" in inputs:
        return _from_salaries(inputs)
    if "sum_corrected" in inputs:
        return _from_sum(inputs)
    if "segurado especial" in inputs.get("rule", "") and "mean" not in inputs:
        inputs.ignore("sex", "age", "rural_years")
        return {"rmi": reais(LAW.get("wages/minimum_wage", TODAY))}
    if "exposure_years" in inputs or "teaching_years" in inputs:
        return _right_and_share(inputs, wanted)
    share = _share(inputs, TODAY)
    floor, ceiling = _limits(inputs)
    mean = to_cents(inputs["mean"])
    _, before, paid = limited_amount(mean, share, floor, ceiling, _rounding())
    return {
        "coefficient": share,
        "fator": share,
        "rmi": reais(paid),
        "rmi_before_floor": reais(before),
        "eligible": _right(inputs) if "eligible" in wanted else None,
    }


def _rounding() -> str:
    return str(LAW.get("amount/rounding", TODAY))


def _right(inputs: Inputs) -> bool:
    facts = Facts(born(inputs["age"], TODAY), inputs["sex"], old_work(inputs["tc_years"]), TODAY)
    return old_age.RULE.determine(Case(facts, LAW), TODAY).met_on is not None


def _right_and_share(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    """Special work and teachers: right and coefficient, no money."""
    if "special" in inputs["rule"]:
        grade = int(re.findall(r"\d+", inputs["rule"])[0])
        rule = special.PERMANENT_RULES[special.GRADES.index(grade)]
        months = old_work(inputs["exposure_years"], activity=Activity(f"exposure_{grade}"))
    else:
        rule = teacher.RULE
        months = old_work(inputs["teaching_years"], activity=Activity.TEACHING)
    facts = Facts(born(inputs["age"], TODAY), _sex(inputs), months, TODAY)
    found = _describe(Case(facts, LAW), rule, TODAY, wanted | {"coefficient"})
    if "mean" in inputs:
        limits, mean = _limits(inputs), to_cents(inputs["mean"])
        _, before, paid = limited_amount(mean, found["coefficient"], *limits, _rounding())
        found |= {"rmi": reais(paid), "rmi_before_floor": reais(before)}
    return found


def _from_sum(inputs: Inputs) -> dict[str, Any]:
    """A professional document: sum and number of salaries, time considered."""
    inputs.ignore("case", "pbc_months", "discarded_months")
    mean = round_ratio(to_cents(inputs["sum_corrected"]), inputs["divisor"])
    units = units_of(inputs["tc_years_considered"])
    share = coefficient(units, inputs["sex"], TODAY, LAW)
    floor, ceiling = _limits(inputs)
    _, _, paid = limited_amount(mean, share, floor, ceiling, _rounding())
    return {"mean": reais(mean), "coefficient": share, "rmi": reais(paid)}


def _from_salaries(inputs: Inputs) -> dict[str, Any]:
    """Corrected salaries in blocks; each month is worth 30 days, as the example says."""
    inputs.ignore("case", "day_convention", "first_month")
    sex, method = inputs["sex"], inputs["method"]
    on = TODAY
    salaries = [
        Salary(to_cents(block["value"]), 30 * DAY)
        for block in inputs["salaries_corrected"]
        for _ in range(block["months"])
    ]
    units = inputs["tc_days"] * DAY
    age_units = age_units_of(inputs["age"])
    limits = _limits(inputs)
    least = units_of(inputs["minimum_tc_years_of_rule"])
    if method != "media100_coef":
        least = units  # rules with a toll, and the example does not say how long it is
    carencia = inputs["carencia"]
    if method == "media80":
        mean = old_mean(salaries, len(salaries), BEFORE_REFORM, LAW)
        _, before, paid = limited_amount(mean, Fraction(1), *limits, _rounding())
        return {
            "mean": reais(mean),
            "divisor": len(salaries) * 4 // 5,
            "discarded_months": 0,
            "rmi_before_limits": reais(before),
            "rmi": reais(paid),
        }
    share = {
        "media100_coef": lambda time: coefficient(time, sex, on, LAW),
        "media100": lambda time: Fraction(1),
        "media100_fator": lambda time: retirement_factor(time, age_units, sex, on, LAW),
    }[method]
    terms = Terms(
        share,
        "factor" if method.endswith("fator") else "coefficient",
        "EC 103/2019 art. 26",
        least_units=least,
        least_carencia=LAW.get("retirement/carencia", on),
        divisor_applies=bool(inputs.get("minimum_divisor_108")),
        by_whole_years=not method.endswith("fator"),
    )
    found = first_amount(salaries, units, carencia, terms, on, LAW, limits)
    no_limit = round_ratio(
        found.mean_cents * found.share.numerator, found.share.denominator, _rounding()
    )
    is_factor = method.endswith("fator")
    return {
        "mean": reais(found.mean_cents),
        "divisor": found.divisor,
        "coefficient": 1 if is_factor else found.share,
        "fator": found.share,
        "discarded_months": found.discarded,
        "rmi_before_limits": reais(no_limit),
        "rmi": reais(found.cents),
    }


@topic("retirement_discard")
def discard(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    if "salaries_corrected" in inputs:
        return _from_salaries(inputs)
    amounts_ = []
    for option in inputs["options"]:
        share = coefficient(units_of(option["tc_years"]), inputs["sex"], TODAY, LAW)
        floor, ceiling = _limits(Inputs({}))
        mean = to_cents(option["mean"])
        amounts_.append(limited_amount(mean, share, floor, ceiling, _rounding())[2])
    return {
        "rmi_without": reais(amounts_[0]),
        "rmi_with": reais(amounts_[1]),
        "best": "discard" if amounts_[1] > amounts_[0] else "keep",
    }


# -- before the reform ------------------------------------------------------------------------


def _acquired(case: Case, rule: str) -> bool:
    """The right on the last day before the reform, by age if the example says so."""
    asked = acquired_right.AGE_RULE if "by age" in rule else acquired_right.TIME_RULE
    return asked.determine(case, TODAY).met_on is not None


@topic("pre_reform")
def pre_reform(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    sex = inputs["sex"]
    if "birth" not in inputs:
        age_units, units = age_units_of(inputs["age"]), units_of(inputs["tc_years"])
        on = BEFORE_REFORM
        work = old_work(inputs["tc_years"])
        case = Case(Facts(born(inputs["age"], on), sex, work, TODAY), LAW)
    else:
        on = date.fromisoformat(inputs["as_of"])
        spans = [Span(*map(date.fromisoformat, span)) for span in inputs["periods"]]
        facts = Facts(date.fromisoformat(inputs["birth"]), sex, months_of(spans, PAY), on)
        case = Case(facts, LAW)
        age_units, units = case.age_units(on) or 0, case.record.time(on)
    waived = points_waive_factor(units, age_units, sex, on, LAW)
    total = Fraction(age_units + units, YEAR)
    return {
        "points": exact_years(total),
        "eligible": _acquired(case, inputs.get("rule", "")),
        "fator_waived": waived,
        "eligible_85_95": waived,
        "eligible_86_96": waived,
        "fator_applied": not waived,
    }
