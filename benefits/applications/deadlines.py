"""Until when who has to do what: the legal terms of a claim, from dated parameters."""

from __future__ import annotations

from datetime import date, timedelta

from benefits.applications import forms
from benefits.law.statute import the_law
from portal.periods import next_business_day


def decision_due(benefit: str, filed_on: date) -> date:
    """The last day on which the institution may decide in time."""
    term = forms.of(benefit).term
    if term == forms.GENERAL_TERM:
        days: int = the_law().get("procedure/general_decision_days", filed_on)
    else:
        days = the_law().get("procedure/decision_days", filed_on)[term]
    return filed_on + timedelta(days=days)


def appeal_until(notified_on: date) -> date:
    """The last day to contest; a term that ends on a closed day runs to the next open one."""
    days: int = the_law().get("procedure/appeal_days", notified_on)
    return next_business_day(notified_on + timedelta(days=days))


def answer_by(asked_on: date) -> date:
    """The day proposed to a caseworker for the answer to a question."""
    days: int = the_law().get("procedure/answer_days", asked_on)
    return next_business_day(asked_on + timedelta(days=days))


def moved(due_on: date, asked_on: date, answered_on: date) -> date:
    """The due date after a question: the office's clock stood still while the person thought."""
    return due_on + timedelta(days=max(0, (answered_on - asked_on).days))
