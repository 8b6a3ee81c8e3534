"""Contributions: by category, several employers, due dates, late payment, old periods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contributions.law.due_dates import contribution_due_date
from contributions.law.employee import contributions_by_employer, employee_contribution_cents
from contributions.law.statute import contributions_law
from portal.periods import parse_month

from . import Inputs, on_year, reais, to_cents, topic

LAW = contributions_law()


@topic("contribution_employee")
def employee(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    assert inputs["category"] == "employee"
    month = parse_month(inputs["table_from"])
    amount = employee_contribution_cents(to_cents(inputs["remuneration"]), month, LAW)
    return {"contribution": reais(amount)}


@topic("contribution_multiple_jobs")
def several_employers(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    month = parse_month(inputs["table_from"])
    pays = [to_cents(pay) for pay in inputs["remunerations"]]
    parts = contributions_by_employer(pays, month, LAW)
    names = ("first_job", "second_job", "third_job", "fourth_job")
    each = sum(employee_contribution_cents(pay, month, LAW) for pay in pays)
    result: dict[str, Any] = {
        name: reais(part) for name, part in zip(names, parts, strict=False)
    }
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


_ = (Decimal, Fraction, date, on_year)
