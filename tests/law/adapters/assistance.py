"""Assistance benefit, family grant, unemployment insurance."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from benefits.law import assistance, family_grant, unemployment
from benefits.law.assistance import AssistanceClaim, Income
from benefits.law.facts import Category
from benefits.law.family_grant import Family
from benefits.law.statute import the_law
from benefits.law.unemployment import UnemploymentClaim
from portal.money import round_ratio
from portal.periods import add_months, anniversary

from . import Inputs, category_named, month_of, on_year, reais, to_cents, topic

LAW = the_law()


def _incomes(inputs: Inputs) -> tuple[Income, ...]:
    if "family_income" in inputs:
        return (Income("wage", to_cents(inputs["family_income"])),)
    found = []
    for item in inputs.get("incomes", []):
        years = re.search(r"\d+", item["who"])
        protected = bool(years and int(years[0]) >= 65) or "disab" in item["who"]
        kind = {"bpc": "assistance", "bolsa família": "family_grant"}.get(
            item["kind"].lower(), item["kind"]
        )
        found.append(Income(kind, to_cents(item["value"]), protected))
    return tuple(found)


@topic("bpc")
def bpc(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on = on_year(inputs["year"])
    threshold = assistance.income_limit(on, LAW) / 100
    result: dict[str, Any] = {
        "threshold": threshold,
        "per_capita_threshold": threshold,
        "benefit": reais(LAW.get("wages/minimum_wage", on)),
    }
    if "minimum_wage" in inputs:
        assert to_cents(inputs["minimum_wage"]) == LAW.get("wages/minimum_wage", on)
    if "family_size" not in inputs:
        return result
    incomes, members = _incomes(inputs), inputs["family_size"]
    age, disability = inputs.get("age"), inputs.get("disability")
    claim = AssistanceClaim(
        None if age is None else anniversary(on, -12 * age),
        on,
        disability,
        members,
        incomes,
        register_updated_on=on,
        biometrics="registered",
    )
    found = assistance.determine(claim, LAW, on)
    counted = assistance.countable_income(incomes, on, LAW)
    failed = [c.key for c in found.conditions if c.result == "not_met"]
    return result | {
        "countable_income": reais(counted),
        "per_capita": reais(assistance.income_for_each(counted, members, on, LAW)),
        "eligible_by_income": found.condition("household_income").result == "met",
        "eligible": found.entitled,
        "reason": ", ".join(failed),
    }


@topic("bolsa_familia")
def grant(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    month = month_of(inputs, default=date(2026, 1, 1))
    protected = bool(inputs.get("protection_rule", False))
    if protected and "full_benefit" in inputs:
        full = to_cents(inputs["full_benefit"])
        return {"total": reais(family_grant.protected_grant(full, month, LAW))}
    income = 0 if inputs.get("per_capita_income_ok", True) else 10_000_00
    members = inputs["members"]
    if "per_capita_income" in inputs:
        income = to_cents(inputs["per_capita_income"])
    family = Family(
        members,
        inputs.get("children_0_6", 0),
        inputs.get("children_7_17", 0),
        int(inputs.get("pregnant", 0)),
        int(inputs.get("nursing", 0)),
        income_cents=income * members,
    )
    if protected:
        whole = family_grant.grant(family, month, LAW)
        return {"total": reais(family_grant.protected_grant(whole, month, LAW))}
    found = family_grant.determine(family, LAW, month)
    return {"total": reais((found.amount_cents or 0) if found.entitled else 0)}


@topic("bolsa_familia_status")
def grant_status(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    month = month_of(inputs, default=date(2026, 1, 1))
    found = family_grant.standing(
        to_cents(inputs["per_capita"]),
        month,
        LAW,
        already_receives=inputs.get("already_beneficiary", False),
    )
    months = family_grant.protection_months(month, LAW)
    words = {"protected": f"protection (50%, up to {months} months)"}
    return {"status": words.get(found, found)}


# -- unemployment -----------------------------------------------------------------------------

TERMINATIONS = {
    "sem justa causa": "without_cause",
    "without": "without_cause",
    "indire": "indirect",
    "pdv": "voluntary_scheme",
    "voluntária": "voluntary_scheme",
    "voluntary dismissal": "voluntary_scheme",
    "justa causa": "just_cause",
    "just cause": "just_cause",
    "demissão": "resignation",
    "resign": "resignation",
    "acordo": "agreement",
    "agreement": "agreement",
    "aposentadoria": "retirement",
    "retire": "retirement",
    "término": "end_of_term",
    "end of": "end_of_term",
}
KEEPS_RIGHT = ("acidente", "accident", "pensão", "pension")  # Lei 7.998/1990 art. 3 III


@topic("unemployment_eligibility")
def unemployment_right(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    text = inputs["termination"]
    name = next((kind for word, kind in TERMINATIONS.items() if word in text.lower()), "unknown")
    benefit = str(inputs.get("receives_benefit") or "")
    since = inputs.get("months_since_last_acquisition")
    last_right = None if since is None else add_months(date(2026, 2, 1), -since)
    claim = UnemploymentClaim(
        date(2026, 2, 1),
        date(2026, 3, 1),
        name,
        inputs.get("request_number", 1),
        inputs.get("months_worked", 24),
        (3_000_00, 3_000_00, 3_000_00),
        other_income=bool(inputs.get("own_income", False)),
        continued_benefit=bool(benefit) and not any(word in benefit for word in KEEPS_RIGHT),
        last_right_on=last_right,
    )
    found = unemployment.determine(claim, LAW, date(2026, 3, 1))
    failed = [c.key for c in found.conditions if c.result == "not_met"]
    return {"eligible": found.entitled, "reason": ", ".join(failed)}


def _domestic(inputs: Inputs) -> bool:
    return category_named(inputs.get("category", "employee")) is Category.DOMESTIC


@topic("unemployment_instalments")
def unemployment_instalments(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    months, on = inputs["months_worked"], date(2026, 3, 1)
    if _domestic(inputs):
        inputs.ignore("request_number")
        count = unemployment.domestic_instalments(months, on, LAW)
    else:
        count = unemployment.instalments(inputs["request_number"], months, on, LAW)
    return {"eligible": count > 0, "instalments": count}


@topic("unemployment_insurance")
def unemployment_amount(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on = month_of(inputs, default=date(2026, 3, 1))
    if _domestic(inputs):
        inputs.ignore("average_salary_last3", "request_number")
        count = unemployment.domestic_instalments(inputs["months_worked"], on, LAW)
        wage = LAW.get("wages/minimum_wage", on)
        return {"monthly": reais(wage), "instalments": count, "total": reais(wage * count)}
    if "last3_salaries" in inputs:
        pays = [to_cents(pay) for pay in inputs["last3_salaries"]]
        mean = round_ratio(sum(pays), len(pays))
    else:
        mean = to_cents(inputs["average_salary_last3"])
    monthly = unemployment.monthly_amount(mean, on, LAW)
    result: dict[str, Any] = {"monthly": reais(monthly)}
    if "months_worked" in inputs:
        count = unemployment.instalments(inputs["request_number"], inputs["months_worked"], on, LAW)
        result |= {"instalments": count, "total": reais(monthly * count)}
    return result


@topic("unemployment_table_consistency")
def unemployment_table(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on = on_year(inputs["year"])
    limit1, limit2 = to_cents(inputs["limit1"]), to_cents(inputs["limit2"])
    table = LAW.get("unemployment/values", on)
    assert (table["limit1"], table["limit2"]) == (limit1, limit2)
    fixed, maximum = unemployment.derived_values(limit1, limit2, on, LAW)
    assert abs(fixed - table["fixed"]) <= 1 and abs(maximum - table["maximum"]) <= 1
    return {"fixed": reais(table["fixed"]), "maximum": reais(table["maximum"])}


@topic("unemployment_window")
def unemployment_window(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    ended, asked = date.fromisoformat(inputs["dismissal"]), date.fromisoformat(inputs["request"])
    domestic = _domestic(inputs)
    return {"status": unemployment.window(ended, asked, LAW, domestic=domestic)}
