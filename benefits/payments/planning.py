"""What follows from a grant: to whom, how much, from when until when, as its form declares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from benefits.adjudication.decisions import rule_of
from benefits.adjudication.models import Decision
from benefits.applications import forms
from benefits.applications.forms.base import Grant, Planned
from benefits.eligibility.assessment import determinations
from benefits.eligibility.facts import Gathered
from benefits.law.statute import the_law
from benefits.payments.award_models import Award


def planned(decision: Decision) -> list[Planned]:
    """What the decision's benefit declares to be paid, and to whom."""
    assert decision.amount_cents is not None and decision.starts_on is not None
    form = forms.of(decision.claim.benefit)
    if form.rests_on_the_record_alone:  # a pension for life, whichever rule it is granted by
        return [Planned(decision.person_id, decision.amount_cents, decision.starts_on)]
    return form.pay.awards(_granted(decision))


def left_cents(decision: Decision, people: Sequence[int]) -> int:
    """What these persons together get of a shared benefit, as of the first day of the right."""
    return forms.of(decision.claim.benefit).pay.left(_granted(decision), people)


def _granted(decision: Decision) -> Grant:
    assert decision.amount_cents is not None and decision.starts_on is not None
    stored, rule = decision.determination, rule_of(decision)
    return Grant(
        person_id=decision.person_id,
        determination=next(one for one in determinations(stored) if one.rule == rule),
        claim=Gathered.stored(stored.facts).claims.get(rule),
        content=stored.facts,
        amount_cents=decision.amount_cents,
        starts_on=decision.starts_on,
    )


def days_of(one: Planned) -> list[date]:
    """On which days the instalments of an award are due; none for a monthly one."""
    return [instalment_on(one.starts_on, number) for number in range(one.instalments or 0)]


def instalment_days() -> int:
    """Days between two instalments."""
    return int(the_law().get("unemployment/instalment_days", date.max)["between"])


def instalment_on(first: date, number: int) -> date:
    """On which day an instalment is due; number 0 is the first."""
    return date.fromordinal(first.toordinal() + instalment_days() * number)


def instalments_by(award: Award, day: date) -> int:
    """How many instalments of an award are due until a day; what ended before is not due."""
    assert award.instalments is not None
    until = day if award.ends_on is None else min(day, award.ends_on)
    if until < award.starts_on:
        return 0
    return min(award.instalments, 1 + (until - award.starts_on).days // instalment_days())
