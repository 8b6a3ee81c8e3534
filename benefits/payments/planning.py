"""What follows from a grant: to whom, how much, from when until when, as its form declares."""

from __future__ import annotations

from datetime import date

from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision
from benefits.applications import forms
from benefits.applications.forms.base import Grant, Planned
from benefits.eligibility.assessment import determinations
from benefits.eligibility.facts import Gathered
from benefits.law.statute import the_law


def planned(decision: Decision) -> list[Planned]:
    """What the decision's benefit declares to be paid, and to whom."""
    assert decision.amount_cents is not None and decision.starts_on is not None
    form = forms.of(decision.claim.benefit)
    if form.rests_on_the_record_alone:  # a pension for life, whichever rule it is granted by
        return [Planned(decision.person_id, decision.amount_cents, decision.starts_on)]
    stored, rule = decision.determination, rule_of(decision)
    grant = Grant(
        person_id=decision.person_id,
        determination=next(one for one in determinations(stored) if one.rule == rule),
        claim=Gathered.stored(stored.facts).claims.get(rule),
        content=stored.facts,
        amount_cents=decision.amount_cents,
        starts_on=decision.starts_on,
    )
    return form.pay.awards(grant)


def days_of(one: Planned) -> list[date]:
    """On which days the instalments of an award are due; none for a monthly one."""
    return [instalment_on(one.starts_on, number) for number in range(one.instalments or 0)]


def instalment_days() -> int:
    """Days between two instalments."""
    return int(the_law().get("unemployment/instalment_days", date.max)["between"])


def instalment_on(first: date, number: int) -> date:
    """On which day an instalment is due; number 0 is the first."""
    return date.fromordinal(first.toordinal() + instalment_days() * number)
