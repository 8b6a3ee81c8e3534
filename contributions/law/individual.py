"""Contributions of people who work for themselves or join of their own will.

Lei 8.212/1991 art. 21. Own account and voluntary on the full plan: 20 % of what was earned or
declared, between minimum wage and ceiling. Serving a company: 11 %, withheld by it, up to the
ceiling. Reduced plans: 11 % or 5 % of the minimum wage.
"""

from __future__ import annotations

from datetime import date

from portal.money import apply_rate, whole_cents
from portal.statutes import Statutes

from .statute import contributions_law

REDUCED = {
    "simplified": "rates/simplified",
    "voluntary_simplified": "rates/simplified",
    "voluntary_low_income": "rates/voluntary_low_income",
    "mei": "rates/mei",
    "mei_truck_driver": "rates/mei_truck_driver",
}
FULL = {"own_account": "rates/own_account", "voluntary": "rates/voluntary"}


def contribution_base(pay_cents: int, month: date, law: Statutes | None = None) -> int:
    """What was earned or declared, between minimum wage and ceiling."""
    law = law or contributions_law()
    if whole_cents(pay_cents) < 0:
        raise ValueError(f"pay cannot be negative: {pay_cents}")
    floor, ceiling = law.get("wages/minimum_wage", month), law.get("wages/ceiling", month)
    return int(min(max(pay_cents, floor), ceiling))


def full_plan_contribution(
    category: str, pay_cents: int, month: date, law: Statutes | None = None
) -> int:
    """20 % of the base, for ``own_account`` or ``voluntary``. KeyError for another category."""
    law = law or contributions_law()
    return apply_rate(contribution_base(pay_cents, month, law), law.get(FULL[category], month))


def company_service_contribution(pay_cents: int, month: date, law: Statutes | None = None) -> int:
    """11 % of what a company paid for a service, up to the ceiling; withheld by the company."""
    law = law or contributions_law()
    if whole_cents(pay_cents) < 0:
        raise ValueError(f"pay cannot be negative: {pay_cents}")
    base = min(pay_cents, law.get("wages/ceiling", month))
    return apply_rate(base, law.get("rates/company_service", month))


def reduced_plan_contribution(category: str, month: date, law: Statutes | None = None) -> int:
    """11 % or 5 % of the minimum wage, by plan. KeyError for another category."""
    law = law or contributions_law()
    return apply_rate(law.get("wages/minimum_wage", month), law.get(REDUCED[category], month))


def mei_payment(
    month: date,
    law: Statutes | None = None,
    *,
    services: bool = False,
    commerce: bool = False,
    truck_driver: bool = False,
) -> int:
    """The monthly slip of a microentrepreneur: contribution and fixed taxes."""
    law = law or contributions_law()
    taxes = law.get("rates/mei_taxes", month)
    category = "mei_truck_driver" if truck_driver else "mei"
    return int(
        reduced_plan_contribution(category, month, law)
        + services * taxes["services"]
        + commerce * taxes["commerce"]
    )


def plan_complement(category: str, month: date, law: Statutes | None = None) -> int:
    """What a reduced plan still owes for the month to count as the full plan (art. 21 §3)."""
    law = law or contributions_law()
    table = law.get("rates/plan_complement", month)
    key = "simplified" if category == "voluntary_simplified" else category
    return apply_rate(law.get("wages/minimum_wage", month), table[key])


def smallholder_contribution(sales_cents: int, month: date, law: Statutes | None = None) -> int:
    """Contribution of a smallholder or fisher on gross sales, training fund included."""
    rates = (law or contributions_law()).get("rates/special_insured", month)
    return sum(apply_rate(sales_cents, rate) for rate in rates.values())
