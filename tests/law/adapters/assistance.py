"""Assistance benefit, family grant, unemployment insurance."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from benefits.law import assistance, family_grant, unemployment
from benefits.law.assistance import AssistanceClaim, Income
from benefits.law.family_grant import Family
from benefits.law.statute import the_law
from benefits.law.unemployment import UnemploymentClaim
from portal.periods import anniversary, parse_month

from . import Inputs, on_year, reais, to_cents, topic

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
    month = date(2026, 1, 1)
    if "protection_rule" in inputs:
        full = to_cents(inputs["full_benefit"])
        assert inputs["protection_rule"] is True
        return {"total": reais(family_grant.protected_grant(full, month, LAW))}
    assert inputs.get("per_capita_income_ok", True) is True
    family = Family(
        inputs["members"],
        inputs.get("children_0_6", 0),
        inputs.get("children_7_17", 0),
        inputs.get("pregnant", 0),
        inputs.get("nursing", 0),
        income_cents=0,
    )
    found = family_grant.determine(family, LAW, month)
    assert found.amount_cents is not None
    return {"total": reais(found.amount_cents)}


@topic("bolsa_familia_status")
def grant_status(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    month = parse_month(inputs["month"])
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
    "indireta": "indirect",
    "demissão": "resignation",
    "justa causa": "just_cause",
    "acordo": "agreement",
    "aposentadoria": "retirement",
    "pdv": "voluntary_scheme",
    "término de contrato": "end_of_term",
}


@topic("unemployment_eligibility")
def unemployment_right(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    text = inputs["termination"]
    name = next((kind for word, kind in TERMINATIONS.items() if word in text.lower()), "unknown")
    claim = UnemploymentClaim(
        date(2026, 2, 1), date(2026, 3, 1), name, 1, 24, (3_000_00, 3_000_00, 3_000_00)
    )
    return {"eligible": unemployment.determine(claim, LAW, date(2026, 3, 1)).entitled}


@topic("unemployment_instalments")
def unemployment_instalments(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    months, on = inputs["months_worked"], date(2026, 3, 1)
    if inputs.get("category") == "domestic":
        count = unemployment.domestic_instalments(months, on, LAW)
    else:
        count = unemployment.instalments(inputs["request_number"], months, on, LAW)
    return {"eligible": count > 0, "instalments": count}


@topic("unemployment_insurance")
def unemployment_amount(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on = on_year(inputs["year"])
    mean = to_cents(inputs["average_salary_last3"])
    if inputs.get("category") in ("domestic", "doméstico"):
        count = unemployment.domestic_instalments(inputs["months_worked"], on, LAW)
        wage = LAW.get("wages/minimum_wage", on)
        return {"monthly": reais(wage), "instalments": count, "total": reais(wage * count)}
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
    domestic = inputs["category"] in ("domestic", "doméstico")
    return {"status": unemployment.window(ended, asked, LAW, domestic=domestic)}
