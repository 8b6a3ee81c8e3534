"""Incapacity, accident, survivors, maternity, family allowance, imprisonment."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from benefits.law import (
    accident_aid,
    family_allowance,
    imprisonment,
    maternity,
    permanent_incapacity,
    survivors,
    temporary_incapacity,
)
from benefits.law.facts import Category, ContributionMonth, Facts, months_of
from benefits.law.statute import the_law
from benefits.law.survivors import Dependant, Kin
from portal.money import split_equally
from portal.periods import Span, add_months, anniversary

from . import Inputs, category_named, month_of, on_year, reais, to_cents, topic
from .record import paid_months
from .retirement import units_of

LAW = the_law()
TODAY = date(2026, 3, 2)


def limits(inputs: Inputs, on: date | None = None) -> tuple[int, int]:
    on = on or month_of(inputs, default=TODAY)
    floor, ceiling = inputs.get("minimum_wage"), inputs.get("ceiling")
    return (
        to_cents(floor) if floor else LAW.get("wages/minimum_wage", on),
        to_cents(ceiling) if ceiling else LAW.get("wages/ceiling", on),
    )


@topic("temporary_incapacity_amount")
def temporary_amount(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    if "mean_all" not in inputs:
        inputs.ignore("coefficient_only")
        return {"coefficient": LAW.get("temporary_incapacity/terms", TODAY)["share"]}
    last = inputs.get("mean_last12")
    found = temporary_incapacity.amount(
        to_cents(inputs["mean_all"]),
        None if last is None else to_cents(last),
        TODAY,
        LAW,
        limits(inputs),
    )
    return {
        "sb": reais(found.benefit_salary_cents),
        "coefficient": found.share,
        "rmi_91": reais(found.share_cents),
        "rmi": reais(found.cents),
    }


@topic("temporary_incapacity_eligibility")
def temporary_right(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    def day(text: str) -> date:
        return date.fromisoformat(f"2026-{text[:5]}")

    kind, count = category_named(inputs["category"]), inputs["contributions"]
    accident = day(inputs["accident"]) if "accident" in inputs else date(2026, 5, 20)
    if "hired" in inputs:
        months = months_of([Span(day(inputs["hired"]), accident)], 3_000_00, kind)
        assert len(months) == count
    else:
        months = paid_months(add_months(accident, -count), count, category=kind)
    exempt = "accident" in inputs or any(
        word in inputs.get("cause", "") for word in ("accident", "work", "listed")
    )
    claim = temporary_incapacity.IncapacityClaim(
        Facts(date(1990, 1, 1), "M", months, accident),
        accident,
        inputs["incapacity_days"],
        exempt_cause=exempt,
        from_before_joining=bool(inputs.get("pre_existing", False)),
    )
    found = temporary_incapacity.determine(claim, LAW, accident)
    if not found.entitled:
        failed = [c.key for c in found.conditions if c.result != "met"]
        return {"eligible": False, "reason": "carência" if "carencia" in failed[0] else failed[0]}
    assert found.starts_on is not None
    paid_from = (found.starts_on - accident).days + 1
    return {
        "eligible": found.entitled,
        "reason": "accident of any nature waives carência"
        if found.condition("carencia_risk").needed == ("months", 0)
        else "carência",
        "employer_days": paid_from - 1,
        "inss_from_day": paid_from,
    }


def _work_cause(inputs: Inputs) -> bool:
    return any([inputs.get("work_accident", False), inputs.get("occupational_disease", False)])


@topic("permanent_incapacity_amount")
def permanent_amount(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    found = permanent_incapacity.amount(
        to_cents(inputs["mean"]),
        units_of(inputs.get("tc_years", 0)),
        inputs.get("sex", "M"),
        TODAY,
        LAW,
        work_cause=_work_cause(inputs),
        needs_helper=bool(inputs.get("permanent_assistance_25")),
        limits=limits(inputs),
    )
    return {
        "coefficient": found.share,
        "rmi_before_floor": reais(found.before_limits_cents),
        "base": reais(found.base_cents),
        "rmi": reais(found.cents),
    }


@topic("accident_benefit_amount")
def accident_amount(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    assert category_named(inputs.get("category", "employee")) in accident_aid.COVERED
    return {"rmi": reais(accident_aid.amount(to_cents(inputs["mean"]), TODAY, LAW, limits(inputs)))}


# -- survivors --------------------------------------------------------------------------------


@topic("survivor_pension_amount")
def survivors_amount(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on = date(inputs.get("year", 2025), 12, 1)  # where none is stated: a floor that does not bite
    if "death_date" in inputs:
        on = date.fromisoformat(inputs["death_date"])
    inputs.ignore("ceiling")
    count = inputs["dependents"]
    disabled = any([inputs.get("invalid_dependent"), inputs.get("disabled_dependent")])
    share = survivors.pension_share(count, on, LAW, disabled=disabled)
    result: dict[str, Any] = {"share": share}
    base = _base(inputs, on, result)
    if base is None:
        return result
    floor = inputs.get("minimum_wage")
    floor_cents = to_cents(floor) if floor else None
    paid = survivors.pension_amount(
        base, count, on, LAW, disabled=disabled, floor_cents=floor_cents
    )
    left = survivors.pension_amount(base, max(count - 4, 1), on, LAW, floor_cents=floor_cents)
    table = LAW.get("survivors/shares", on)
    return result | {
        "rmi": reais(paid),
        "each": reais(split_equally(paid, count)[-1]),
        "after_four_dependents_leave": reais(left),
        "family_share": base * table["family"] / 100,
        "dependent_shares": base * (share - table["family"]) / 100,
    }


def _base(inputs: Inputs, on: date, result: dict[str, Any]) -> int | None:
    if "base_benefit" in inputs:
        return to_cents(inputs["base_benefit"])
    if "mean" not in inputs:
        return None
    pension = permanent_incapacity.amount(
        to_cents(inputs["mean"]),
        units_of(inputs["tc_years"]),
        inputs["sex"],
        on,
        LAW,
        work_cause=_work_cause(inputs),
    )
    result["incapacity_base"] = reais(pension.cents)
    return pension.cents


def _number(value: int | str | Decimal) -> Fraction:
    """A number or a bound: ``>=18`` is read as 18, ``<18`` as a little less."""
    if str(value).strip().startswith("<"):
        return Fraction(re.sub(r"[^0-9.]", "", str(value))) - 1
    return Fraction(re.sub(r"[^0-9.]", "", str(value)))


@topic("survivor_pension_duration")
def survivors_duration(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    died_on = date.fromisoformat(inputs.get("death_date", "2025-06-01"))
    union = _number(inputs["union_years"] if "union_years" in inputs else inputs.get("union", 2))
    accident = bool(inputs.get("accident")) or "accident" in str(inputs.get("death", ""))
    contributions = int(_number(inputs.get("contributions", 18 if not accident else 1)))
    spouse_age = inputs.get("spouse_age", 50)
    birth = anniversary(died_on, -12 * spouse_age) - timedelta(days=1)
    together = anniversary(died_on, -int(union * 12))
    person = Dependant("spouse", Kin.SPOUSE, birth, union_since=together)
    claim = survivors.SurvivorsClaim(
        died_on, died_on, True, 3_000_00, contributions, (person,), accident=accident
    )
    found = survivors.determine(claim, LAW, died_on)
    assert found.entitled
    ends = found.ends_on
    months = None if ends is None else (ends.year - died_on.year) * 12 + ends.month - died_on.month
    years: Any = "life" if months is None else Fraction(months, 12)
    return {
        "beyond_4_months": months is None or months > 4,
        "months": months,
        "years": years,
    }


KIN = {
    "spouse": Kin.SPOUSE,
    "wife": Kin.SPOUSE,
    "husband": Kin.SPOUSE,
    "companion": Kin.COMPANION,
    "child": Kin.CHILD,
    "son": Kin.CHILD,
    "daughter": Kin.CHILD,
    "stepchild": Kin.CHILD,
    "stepson": Kin.CHILD,
    "stepdaughter": Kin.CHILD,
    "ward": Kin.CHILD,
    "minor": Kin.CHILD,
    "ex-spouse": Kin.FORMER_SPOUSE,
    "partner": Kin.COMPANION,
    "mother": Kin.PARENT,
    "father": Kin.PARENT,
    "brother": Kin.SIBLING,
    "sister": Kin.SIBLING,
}
ROMAN = {1: "I", 2: "II", 3: "III"}


@topic("dependants")
def dependants(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    people = []
    for text in inputs["survivors"]:
        word = text.split()[0]
        years = re.search(r"\d+", text)
        kin = KIN.get(word)
        if kin is None:
            continue  # nobody else depends in law (art. 16)
        birth = anniversary(TODAY, -12 * int(years[0])) if years else None
        proved = "not" not in text if kin in (Kin.PARENT, Kin.SIBLING) else None
        disabled = "invalid" in text or "disabled" in text
        people.append(Dependant(word, kin, birth, disabled, proved))
    found = survivors.entitled_dependants(people, TODAY, LAW)
    names = [person.name for person in found]
    classes = sorted({survivors.CLASSES[person.kin] for person in people})
    parts = ("", "all to one", "equal halves", "equal thirds", "equal quarters", "equal fifths")
    listed = ",".join(names)
    return {
        "entitled": names,
        "reason": " ".join(
            f"class {ROMAN[best]} excludes class {ROMAN[other]}"
            for best, other in pairwise(classes)
        ),
        "split": parts[len(found)],
        "names": listed,
    }


# -- maternity --------------------------------------------------------------------------------


def _pay(inputs: Inputs) -> Decimal:
    """The pay of an example, whatever it calls it."""
    found = [inputs[name] for name in ("salary", "base", "remuneration") if name in inputs]
    assert len(found) == 1, dict(inputs)
    return found[0]


@topic("maternity_amount")
def maternity_amount(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    category = inputs["category"]
    on = month_of(inputs, default=on_year(2026))
    kind, working = category_named(category), "grace" not in category
    if working and kind in (Category.EMPLOYEE, Category.CASUAL):
        pays = inputs["last_6"] if "last_6" in inputs else [_pay(inputs)] * 6
        months = tuple(
            ContributionMonth(add_months(on, place - len(pays)), to_cents(pay), kind)
            for place, pay in enumerate(pays)
        )
    elif kind is Category.SMALLHOLDER:
        inputs.ignore("base")
        months = paid_months(add_months(on, -12), 12, category=kind)
    elif working and kind is Category.DOMESTIC:
        pay = to_cents(_pay(inputs))
        months = (ContributionMonth(add_months(on, -1), pay, kind),)
    else:
        count = inputs.get("months_contributed", 12)
        total = (
            to_cents(inputs["last_12_sum_within_15_months"])
            if "last_12_sum_within_15_months" in inputs
            else to_cents(inputs["base"]) * 12
        )
        each = split_equally(total, count)
        months = tuple(
            ContributionMonth(add_months(on, place - count), pay, kind, paid=True)
            for place, pay in enumerate(each)
        )
    claim = maternity.MaternityClaim(
        Facts(date(1995, 1, 1), "F", months, on),
        "birth",
        on,
        kind,
        still_working=working,
        varying_pay="last_6" in inputs,
    )
    paid = maternity.amount(claim, LAW)
    assert paid is not None
    return {"monthly": reais(paid)}


# -- family allowance, imprisonment -----------------------------------------------------------


@topic("family_allowance")
def allowance(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    month = month_of(inputs)
    pay = to_cents(inputs["remuneration"])
    if "child_age" in inputs:
        text = str(inputs["child_age"])
        age = int(re.search(r"\d+", text)[0])  # type: ignore[index]
        disabled = any(word in text for word in ("disabled", "invalid", "deficien"))
        born = anniversary(month, -age if "month" in text else -12 * age)
        child = family_allowance.Child(born, disabled)
        children = (child,)
    else:
        born = anniversary(month, -12 * 5)
        children = (family_allowance.Child(born),) * inputs["children_under_14_or_disabled"]
    claim = family_allowance.AllowanceClaim(month, Category.EMPLOYEE, pay, children)
    found = family_allowance.determine(claim, LAW, month)
    return {
        "monthly": reais(found.amount_cents or 0),
        "eligible_child": any(family_allowance.counts(c, month, LAW) for c in children),
    }


REGIMES = {
    "fechado": "closed",
    "semiaberto": "half_open",
    "aberto": "open",
    "closed": "closed",
    "semi-open": "half_open",
    "half_open": "half_open",
    "open": "open",
}


@topic("prison_benefit")
def prison(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    """Salaries of the last 12 months are set so that they are corrected by nothing."""
    on = date(inputs["year"], 1, 15)
    count, mean = inputs["contributions"], to_cents(inputs["mean_last12"])
    first = add_months(on, -count)
    floor = LAW.get("wages/minimum_wage", on)
    months = tuple(
        ContributionMonth(add_months(first, n), max(mean, floor), paid=True) for n in range(count)
    )
    claim = imprisonment.PrisonClaim(
        Facts(date(1990, 1, 1), "M", months, on),
        on,
        REGIMES[inputs["regime"]],
        dependants=inputs.get("dependents", 1),
        receives_pay=False,
        receives_benefit=False,
    )
    found = imprisonment.determine(claim, LAW, on)
    limited = imprisonment.income_within_limit(mean, on, LAW)
    failed = {c.key for c in found.conditions if c.result != "met"} - {"low_income"}
    eligible = limited and not failed
    return {
        "eligible": eligible,
        "amount": reais(imprisonment.amount(on, LAW)) if eligible else 0,
    }
