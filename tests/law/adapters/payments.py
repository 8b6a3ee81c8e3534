"""Readjustment, 13th payment, accumulation, time limits, income tax."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from benefits.law import accumulation, prescription, readjustment, thirteenth
from benefits.law.statute import the_law
from benefits.law.withholding import withholding
from portal.money import apply_rate
from portal.periods import Span, last_day, parse_month

from . import Inputs, month_of, reais, to_cents, topic

LAW = the_law()


@topic("readjustment_amount")
def amounts(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    january = date.fromisoformat(inputs["readjustment_date"])
    amount = to_cents(inputs[f"amount_{january.year - 1}"])
    starts = inputs["benefit_start_month"]
    starts = starts if isinstance(starts, list) else [starts]
    found = [
        reais(readjustment.readjust(amount, parse_month(start), january, LAW)) for start in starts
    ]
    single = not isinstance(inputs["benefit_start_month"], list)
    return {f"amount_{january.year}": found[0] if single else found}


@topic("readjustment_ceiling")
def ceilings(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    january = date(inputs["year"], 1, 1)
    rate = readjustment.readjustment_rate(date(2000, 1, 1), january, LAW)
    assert rate * 100 == Fraction(inputs.get("percent", rate * 100))
    raised = apply_rate(to_cents(inputs["previous_ceiling"]), 1 + rate)
    assert raised == LAW.get("wages/ceiling", january)
    return {"new_ceiling": reais(raised)}


@topic("readjustment_table")
def tables(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    """The rates in force, and the same made again from the monthly price index."""
    january = date.fromisoformat(inputs["readjustment_date"])
    starts = [parse_month(month) for month in inputs["benefit_start_month"]]
    year = [date(january.year - 1, number, 1) for number in range(1, 13)]
    changes = [Fraction(LAW.get("correction/index", month)) for month in year]
    stated = inputs.get("inpc_monthly_percent_prev_year", [change * 100 for change in changes])
    assert [Fraction(change) / 100 for change in stated] == changes
    rates = [readjustment.readjustment_rate(start, january, LAW) for start in starts]
    again = [readjustment.chained_rate(changes[start.month - 1 :]) for start in starts]
    assert rates == again
    return {"readjustment_percent": [rate * 100 for rate in rates]}


WITHOUT = {"bpc": "assistance", "loas": "assistance", "vitalícia": "assistance"}


@topic("abono_anual")
def thirteenth_payment(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    name = inputs.get("benefit", "")
    rule = next((rule for word, rule in WITHOUT.items() if word in name.lower()), name)
    if not thirteenth.has_thirteenth(rule, date(2026, 12, 1), LAW):
        inputs.ignore("monthly", "months", "start", "benefit_from", "benefit_to")
        return {"gross": 0, "twelfths": 0}
    amount = to_cents(inputs["monthly"])
    if "benefit_from" in inputs:
        paid = Span(
            date.fromisoformat(inputs["benefit_from"]), date.fromisoformat(inputs["benefit_to"])
        )
        months = thirteenth.twelfths(paid, paid.end.year, LAW)
    elif "start" in inputs:
        start = date.fromisoformat(inputs["start"])
        months = thirteenth.twelfths(
            Span(start, last_day(date(start.year, 12, 1))), start.year, LAW
        )
        assert inputs.get("months", months) == months
    else:
        months = inputs["months"]
    whole = thirteenth.thirteenth(amount, months)
    return {
        "twelfths": months,
        "gross": reais(whole),
        "advance": reais(thirteenth.first_half(whole)),
    }


@topic("benefit_accumulation_art24")
def bands(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on = month_of(inputs, default=date(2026, 3, 1))
    wage = to_cents(inputs.get("minimum_wage", reais(LAW.get("wages/minimum_wage", on))))
    if "benefits" in inputs:
        one, other = inputs["benefits"]
    else:
        one, other = inputs["best_benefit"], inputs["other_benefit"]
    best, reduced = accumulation.together(to_cents(one), to_cents(other), on, LAW, wage)
    return {"other_reduced": reais(reduced), "total": reais(best + reduced)}


@topic("prescription")
def lost(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    inputs.ignore("update")
    count, last = prescription.lost_instalments(
        date.fromisoformat(inputs["benefit_start"]), date.fromisoformat(inputs["filing"]), LAW
    )
    return {
        "prescribed_instalments": count,
        "last_prescribed_month": f"{last:%Y-%m}" if last else None,
    }


@topic("decadence")
def revision(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    term = prescription.revision_term(date.fromisoformat(inputs["first_payment"]), LAW)
    result: dict[str, Any] = {"term_starts": term.start, "last_day": term.end}
    asked = inputs.get("as_of") or inputs.get("filing")
    if asked:
        result["expired"] = date.fromisoformat(asked) > term.end
    return result


@topic("irrf")
def tax(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    inputs.ignore("method", "simplified", "reducer")
    month = month_of(inputs, "table")
    gross, contribution = to_cents(inputs["gross"]), to_cents(inputs.get("inss", 0))
    found = withholding(
        gross,
        month,
        LAW,
        contribution_cents=contribution,
        dependants=inputs.get("dependents", 0),
        pension_at_65=bool(inputs.get("age65_exemption")),
    )
    return {
        "irrf": reais(found.tax_cents),
        "net": reais(gross - contribution - found.tax_cents),
    }
