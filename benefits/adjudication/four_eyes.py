"""When one officer's word is not enough for a yes. A no always takes two."""

from __future__ import annotations

from datetime import date

from benefits.adjudication.house_rules import limits
from benefits.eligibility import assessment as eligibility
from benefits.eligibility.models import StoredDetermination
from benefits.law.determination import Determination
from portal.periods import first_of_month, months_between

MONTH, ARREARS, OVERRIDE = "month", "arrears", "override"


def arrears(chosen: Determination, on: date) -> int:
    """About what is owed for the time before the decision, in cents: whole months times amount."""
    assert chosen.starts_on is not None and chosen.amount_cents is not None
    months = months_between(first_of_month(chosen.starts_on), first_of_month(on))
    return max(0, months) * chosen.amount_cents


def overrides(stored: StoredDetermination, chosen: Determination) -> bool:
    """True when the officer leaves the rule that the law proposes."""
    return chosen.rule != eligibility.determinations(stored)[0].rule


def why_two(stored: StoredDetermination, chosen: Determination, on: date) -> list[str]:
    """The reasons for a second officer, as keys; an empty list: one is enough."""
    alone = limits(on)
    assert chosen.amount_cents is not None
    found = []
    if chosen.amount_cents > alone.month_cents:
        found.append(MONTH)
    if arrears(chosen, on) > alone.arrears_cents:
        found.append(ARREARS)
    if overrides(stored, chosen):
        found.append(OVERRIDE)
    return found
