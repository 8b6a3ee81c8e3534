"""The record: contribution time, carência, insured status, correction."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from benefits.law.carencia import carencia_of
from benefits.law.correction import correction_table
from benefits.law.facts import Activity, Category, ContributionMonth, Facts, months_of
from benefits.law.insured import grace_after, grace_months, status_on
from benefits.law.maternity import WITHOUT_CARENCIA
from benefits.law.record import Record
from benefits.law.statute import the_law
from benefits.law.worktime import in_days
from portal.money import whole_cents
from portal.periods import Span, add_months, last_day, month_number, parse_month

from . import Inputs, category_named, reais, to_cents, topic

LAW = the_law()
PAY = 3_000_00
NO_CARENCIA = ("pensão por morte", "auxílio-acidente", "salário-família")
BENEFITS = {
    "auxílio por incapacidade temporária": "temporary_incapacity",
    "aposentadoria por incapacidade permanente": "permanent_incapacity",
    "auxílio-reclusão": "imprisonment",
    "salário-maternidade": "maternity",
}


def spans(periods: list[list[str]]) -> list[Span]:
    return [Span(date.fromisoformat(start), date.fromisoformat(end)) for start, end in periods]


def record_of(months: tuple[ContributionMonth, ...], on: date, sex: str = "M") -> Record:
    return Record(Facts(None, sex, months, on), LAW)


@topic("contribution_time")
def contribution_time(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    if "activity" in inputs:
        grade = next(int(word) for word in inputs["activity"].split() if word.isdigit())
        inputs.ignore("factor")
        months = months_of(spans([inputs["period"]]), PAY, activity=Activity(f"exposure_{grade}"))
        record = record_of(months, date(2026, 1, 1), inputs["sex"])
        return {"converted_days": in_days(record.time(date(2026, 1, 1)))}
    category = category_named(inputs.get("category", "employee"))
    record = record_of(months_of(spans(inputs["periods"]), PAY, category), date(2030, 1, 1))
    end = date(2030, 1, 1)
    return {"days": record.calendar_days(end), "carencia_months": record.carencia(end)}


# -- carência ---------------------------------------------------------------------------------


def paid_months(first: date, count: int, **more: Any) -> tuple[ContributionMonth, ...]:
    more.setdefault("category", Category.EMPLOYEE)
    return tuple(
        ContributionMonth(add_months(first, n), PAY, paid=True, **more) for n in range(count)
    )


@topic("carencia")
def carencia(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    inputs.ignore("unit")
    on = date(2026, 3, 1)
    if "employment" in inputs:
        record = record_of(months_of(spans(inputs["employment"]), PAY), on)
        return {"months": record.carencia(on)}
    name = inputs["benefit"]
    if "request" in inputs:
        on = date.fromisoformat(inputs["request"])
    if name in NO_CARENCIA:
        inputs.ignore("contribution_months", "category", "case", "accident")
        return {"met": True, "needed": 0, "months": 0}
    if name not in BENEFITS:
        record = record_of(paid_months(date(2010, 1, 1), inputs["contribution_months"]), on)
        needed = LAW.get("retirement/carencia", on)
        assert needed == inputs.get("required", needed)
        return {"met": record.carencia(on) >= needed, "needed": needed}
    months = _risk_months(inputs, on)
    status = status_on(record_of(months, on), on)
    kind = category_named(inputs.get("category", "employee"))
    by_category = name == "salário-maternidade" and kind in WITHOUT_CARENCIA
    exempt = bool(inputs.get("accident", False)) or by_category
    found = carencia_of(status, BENEFITS[name], on, LAW, exempt=exempt)
    assert found.needed == inputs.get("required", found.needed)
    return {
        "met": found.met,
        "counted": found.counted,
        "total_counted": found.counted,
        "needed": found.needed,
        "new_contributions_needed": found.needed_anew,
    }


def _risk_months(inputs: Inputs, on: date) -> tuple[ContributionMonth, ...]:
    """Months that end just before the day, the old ones long before if status was lost."""
    if "late_contributions_before_first_on_time" in inputs:
        late = inputs["late_contributions_before_first_on_time"]
        good = inputs["on_time_contributions"]
        own = category_named(inputs["category"])
        first = add_months(on, -late - good)
        return (
            *paid_months(first, late, category=own, paid_late=True),
            *paid_months(add_months(first, late), good, category=own),
        )
    if "contribution_months" in inputs:
        count = inputs["contribution_months"]
        return paid_months(add_months(on, -count), count)
    numbers = [int(word) for word in inputs["case"].split() if word.isdigit()]
    old = numbers[0] if numbers else 100
    new = inputs.get("new_contributions", 1)
    return (
        *paid_months(date(2005, 1, 1), old),
        *paid_months(add_months(on, -new), new),
    )


# -- insured status ---------------------------------------------------------------------------


@topic("insured_status")
def insured_status(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    category = inputs.get("category", "employee")
    if category.startswith("recipient of auxílio-acidente"):
        last = parse_month(f"{inputs['stopped_contributing']}-12")
        record = record_of(paid_months(add_months(last, -11), 12), date(2026, 3, 1))
        found = status_on(record, date(2026, 3, 1), receiving="accident_aid")
        return {"unlimited": bool(found.insured), "rule": "normal grace period runs"}
    if category == "military":
        inputs.ignore("contributions_without_loss")
        until = grace_after(parse_month(inputs["last_contribution"]), _military(), LAW)
        return {
            "grace_months": until.months,
            "kept_until_month": f"{until.until_month:%Y-%m}",
            "loss_date": until.lost_on,
        }
    kind = category_named(category)
    count = inputs.get("contributions_without_loss", 12)
    last = parse_month(inputs["last_contribution"]) if "last_contribution" in inputs else None
    last = last or date(2025, 1, 1)
    unemployed = bool(inputs.get("unemployment_registered", False))
    months = paid_months(add_months(last, 1 - count), count, category=kind)
    asked = inputs.get("as_of") or inputs.get("event")
    on = date.fromisoformat(asked) if asked else last_day(last)
    active = inputs.get("active_benefit")
    status = status_on(
        record_of(months, on),
        on,
        unemployed=unemployed,
        receiving=_receiving(active),
    )
    grace = status.grace
    assert grace is not None
    if "grace_months" in inputs:
        grace = grace_after(last, inputs["grace_months"], LAW)
    assert grace_months(kind, count, unemployed, on, LAW) == (status.grace or grace).months
    return {
        "grace_months": grace.months,
        "kept_until_month": f"{grace.until_month:%Y-%m}",
        "loss_date": grace.lost_on,
        "insured": status.insured,
        "insured_on_event": status.insured,
        "reason": status.reason,
    }


def _receiving(active: Any) -> str | None:
    """The benefit that somebody receives: accident aid alone does not keep insured."""
    if not active:
        return None
    accident = "auxílio-acidente" in str(active) or "accident aid" in str(active)
    return "accident_aid" if accident else str(active).split()[0]


def _military() -> int:
    return grace_months("military", 0, False, date(2026, 1, 1), LAW)


# -- correction -------------------------------------------------------------------------------


@topic("correction_factor")
def correction(inputs: Inputs, wanted: frozenset[str]) -> dict[str, Any]:
    inputs.ignore("index")
    month = parse_month(inputs["competence"])
    table = correction_table(parse_month(inputs["base"]), LAW)
    scale = 10**table.decimals
    factor = table.factors.get(month_number(month), scale)  # the month of the base itself: 1
    result: dict[str, Any] = {"factor": Fraction(factor, scale)}
    if "salary" in inputs:
        ceiling = LAW.get("wages/ceiling", month)
        assert ceiling == to_cents(inputs.get("ceiling_of_month", reais(ceiling)))
        entry = ContributionMonth(month, to_cents(inputs["salary"]))
        pay = record_of((entry,), date(2026, 1, 1)).months[0].pay_cents
        considered = whole_cents(pay)
        result["considered"] = reais(considered)
        result["corrected"] = reais(table.correct(considered, month_number(month), "half_up"))
    return result
