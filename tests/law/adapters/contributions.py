"""Contributions: by category, several employers, due dates, late payment, old periods."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from benefits.law.facts import Category, ContributionMonth, Facts
from benefits.law.record import Record
from benefits.law.statute import the_law
from contributions.law.below_minimum import months_below, shortfall
from contributions.law.due_dates import contribution_due_date
from contributions.law.employee import contributions_by_employer, employee_contribution_cents
from contributions.law.employer import (
    company_share,
    domestic_collection,
    employer_contribution,
)
from contributions.law.indemnity import indemnity
from contributions.law.individual import (
    company_service_contribution,
    full_plan_contribution,
    mei_payment,
    reduced_plan_contribution,
)
from contributions.law.late_payment import (
    charges,
    days_late,
    fine_rate,
    interest_rate,
    late_payment,
)
from contributions.law.statute import contributions_law
from portal.money import apply_rate
from portal.periods import add_months, parse_month

from . import Inputs, category_named, month_of, reais, to_cents, topic

LAW = contributions_law()
TODAY = date(2026, 3, 2)


WITHHELD = (Category.EMPLOYEE, Category.DOMESTIC, Category.CASUAL)


@topic("contribution_employee")
def employee(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    assert category_named(inputs.get("category", "employee")) in WITHHELD
    month = month_of(inputs, "table_from")
    amount = employee_contribution_cents(to_cents(inputs["remuneration"]), month, LAW)
    return {"contribution": reais(amount)}


@topic("contribution_multiple_jobs")
def several_employers(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    month = month_of(inputs, "table_from")
    pays = [to_cents(pay) for pay in inputs["remunerations"]]
    parts = contributions_by_employer(pays, month, LAW)
    names = ("first_job", "second_job", "third_job", "fourth_job")
    each = sum(employee_contribution_cents(pay, month, LAW) for pay in pays)
    result: dict[str, Any] = {name: reais(part) for name, part in zip(names, parts, strict=False)}
    result["total_contribution"] = reais(sum(parts))
    result["not_equal_to"] = reais(each)
    return result


@topic("due_dates")
def due(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    category = inputs["category"]
    payer = next(
        payer
        for word, payer in (
            ("13", "thirteenth"),
            ("quarter", "quarterly"),
            ("MEI", "mei"),
            ("company", "company"),
            ("domestic", "domestic_employer"),
            ("DAE", "domestic_employer"),
            ("CI", "own_account"),
            ("facultativo", "own_account"),
        )
        if word in category
    )
    return {"due": contribution_due_date(payer, parse_month(inputs["competence"]), LAW)}


@topic("contribution_other")
def other(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    category, month = inputs["category"], month_of(inputs, default=TODAY)
    base = to_cents(inputs["base"])
    if "MEI" in category:
        truck = "truck" in category or "caminhoneiro" in category
        slip = mei_payment(
            month,
            LAW,
            services=any(word in category for word in ("service", "serviço", "ISS")),
            commerce=any(word in category for word in ("commerc", "comérc", "indust", "ICMS")),
            truck_driver=truck,
        )
        name = "mei_truck_driver" if truck else "mei"
        return {
            "das": reais(slip),
            "contribution": reais(reduced_plan_contribution(name, month, LAW)),
        }
    if "especial" in category:
        rates = LAW.get("rates/special_insured", month)
        amount = apply_rate(base, rates["pension"] + rates["accident"])
    elif "withheld" in category or "company" in category:
        amount = company_service_contribution(base, month, LAW)
    elif "11%" in category or "simplified" in category:
        amount = reduced_plan_contribution("simplified", month, LAW)
    elif "5%" in category or "low income" in category:
        amount = reduced_plan_contribution("voluntary_low_income", month, LAW)
    else:
        kind = "voluntary" if "facultativo" in category else "own_account"
        amount = full_plan_contribution(kind, base, month, LAW)
    return {"contribution": reais(amount)}


@topic("contribution_domestic")
def domestic(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    slip = domestic_collection(to_cents(inputs["salary"]), month_of(inputs, default=TODAY), LAW)
    return {
        "employee_inss": reais(slip.worker_cents),
        "employer_8pct": reais(slip.employer_cents),
        "accident_0_8pct": reais(slip.accident_cents),
        "fgts_8pct": reais(slip.fund_cents),
        "fgts_compensatory_3_2pct": reais(slip.compensation_cents),
        "employer_charges_20pct": reais(slip.charges_cents),
        "dae_total": reais(slip.total_cents),
        "employer_total_cost": reais(slip.salary_cents + slip.charges_cents),
        "net_salary": reais(slip.salary_cents - slip.worker_cents),
    }


@topic("contribution_employer")
def employer(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    month, payroll = month_of(inputs, default=TODAY), to_cents(inputs["payroll"])
    rate = inputs.get("rate", "20%")
    share = company_share(payroll, month, LAW)
    if rate.startswith("20%"):
        return {"contribution": reais(share)}
    percent = next(word for word in rate.split() if word[0].isdigit()).rstrip("%")
    risk = {"1": "low", "2": "medium", "3": "high"}.get(percent, "low")
    found = employer_contribution(
        payroll, month, LAW, risk=risk, multiplier=Fraction(inputs.get("fap", 1))
    )
    other = found.other_funds_cents
    return {"contribution": reais(other if percent == "5.8" else found.accident_cents)}


@topic("contribution_below_minimum")
def below_minimum(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    if "ci_contributions" in inputs:
        pays = {parse_month(m): to_cents(v) for m, v in inputs["ci_contributions"].items()}
        inputs.ignore("minimum")
        months = tuple(
            ContributionMonth(month, pay, Category.OWN_ACCOUNT, paid=True)
            for month, pay in pays.items()
        )
        record = Record(Facts(None, None, months, date(2026, 12, 31)), the_law())
        low = months_below(pays, LAW)
        return {
            "carencia_months": record.carencia(date(2026, 12, 31)),
            "below_minimum": [f"{month:%Y-%m}" for month in low],
        }
    old = "pre-2020" in inputs["category"]
    inputs.ignore("rate")
    month = date(2017, 6, 1) if old else parse_month(inputs["competence"])
    minimum = LAW.get("wages/minimum_wage", month)
    assert to_cents(inputs.get("minimum_wage", reais(minimum))) == minimum
    kind = "employee" if category_named(inputs["category"]) in WITHHELD else "full_plan"
    if "11%" in inputs["category"]:
        kind = "simplified"
    found = shortfall(to_cents(inputs["remuneration"]), month, LAW, kind=kind)
    return {
        "shortfall": reais(found.missing_cents),
        "complement": reais(found.complement_cents),
    }


@topic("late_payment_fine")
def fine(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    on, days = TODAY, inputs.get("days_late")
    if days is None:
        inputs.ignore("counting")
        due_on, on = date.fromisoformat(inputs["due"]), date.fromisoformat(inputs["paid"])
        days = days_late(due_on, on, LAW)
    return {"days": days, "fine_percent": fine_rate(days, on, LAW) * 100}


@topic("late_payment_interest")
def interest(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    if "due" in inputs:
        due_on, on = date.fromisoformat(inputs["due"]), date.fromisoformat(inputs["paid"])
        rate = interest_rate(due_on, on, LAW)
        return {
            "interest_percent": rate * 100,
            "rule": "no interest if paid in the month of the due date; fine only",
        }
    on = parse_month(inputs["paid_month"])
    if "due_month" in inputs:
        rate = interest_rate(parse_month(inputs["due_month"]), on, LAW)
        return {"interest_percent": rate * 100}
    return {
        "interest_percent": [
            interest_rate(parse_month(month), on, LAW) * 100 for month in inputs["due_months"]
        ]
    }


@topic("late_payment_total")
def late_total(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    principal = to_cents(inputs["principal"])
    inputs.ignore("category", "competence", "note", "interest_parts")
    if "due" in inputs:
        due_on, on = date.fromisoformat(inputs["due"]), date.fromisoformat(inputs["paid"])
        found = late_payment(principal, due_on, on, LAW)
    else:
        stated = inputs.get("fine_percent")
        days = inputs.get("days_late")
        rate = Fraction(stated) / 100 if days is None else fine_rate(days, TODAY, LAW)
        assert stated is None or rate * 100 == Fraction(stated)
        days = days or 0
        found = charges(principal, days, rate, Fraction(inputs["interest_percent"]) / 100)
    return {
        "days_late": found.days,
        "fine_percent": found.fine_rate * 100,
        "fine": reais(found.fine_cents),
        "interest_percent": found.interest_rate * 100,
        "interest": reais(found.interest_cents),
        "total": reais(found.total_cents),
    }


@topic("indemnity_art45A")
def old_periods(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    rate = LAW.get("indemnity/rate", TODAY)
    assert Fraction(inputs.get("rate", rate)) == rate
    inputs.ignore("note")
    first = parse_month(inputs.get("first", "2010-01"))
    months = tuple(add_months(first, count) for count in range(inputs.get("competences", 1)))
    found = indemnity(to_cents(inputs["mean80"]), months, TODAY, LAW)
    return {
        "base_per_month": reais(found[0].base_cents),
        "fine_per_month_after_1996": reais(found[0].fine_cents),
        "subtotal": reais(sum(month.base_cents for month in found)),
        "interest": reais(sum(month.interest_cents for month in found)),
        "fine": reais(sum(month.fine_cents for month in found)),
        "total": reais(sum(month.total_cents for month in found)),
    }
