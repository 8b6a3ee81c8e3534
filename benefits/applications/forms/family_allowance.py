"""Family allowance: for the children of workers with low pay, until they turn 14.

The employer of an employee pays it with the wage (Lei 8.213/1991 art. 68); we pay the others.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.queries import Relative
from benefits.applications import steps
from benefits.applications.forms.base import (
    GENERAL_TERM,
    Event,
    Form,
    Grant,
    Paper,
    Pay,
    Planned,
    Reason,
    Rise,
    reason,
)
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step
from benefits.law.facts import Category
from benefits.law.family_allowance import AllowanceClaim, Child, counts
from benefits.law.statute import the_law
from portal.money import split_equally
from portal.periods import anniversary, first_of_month

ChildrenForm = steps.right_or_wrong(
    "children",
    _("Are these all your children under 14, or with a disability?"),
    _("If not: who is missing?"),
    _("Tell us the names and days of birth."),
    words="missing",
)


def _children(known: Known) -> list[Relative]:
    return sorted(
        (one for one in known.relatives("child", "stepchild", "ward") if one.born_on),
        key=lambda one: (one.born_on, one.tie_id),
    )


def _is_disabled(one: Relative, known: Known) -> bool:
    fact = one.fact("disabled", known.on)
    return fact is not None and fact.is_certified


def claims(known: Known) -> dict[str, AllowanceClaim]:
    months = sorted(known.person.months, key=lambda entry: entry.month)
    last = months[-1] if months else None
    same = [entry for entry in months if last is not None and entry.month == last.month]
    pays = [entry.remuneration_cents for entry in same]
    return {
        "family_allowance": AllowanceClaim(
            month=first_of_month(known.on),
            category=last.category if last else None,
            remuneration_cents=None
            if not pays or None in pays
            else sum(pay for pay in pays if pay is not None),
            children=tuple(
                Child(one.born_on, _is_disabled(one, known))
                for one in _children(known)
                if one.born_on
            ),
        )
    }


def reasons(known: Known) -> list[Reason]:
    found = []
    if known.family is None:
        found.append(reason("register_silent", register="civil register"))
    if known.said("children_right") == "no":
        found.append(reason("children_disputed", words=known.said("children_missing") or ""))
    if any(
        job.category in (Category.EMPLOYEE, Category.DOMESTIC)
        and (job.ended_on is None or job.ended_on >= known.on)
        for job in known.jobs
    ):
        found.append(reason("employer_pays"))
    return found


def one_for_each_child(grant: Grant) -> list[Planned]:
    """An award for each child: each ends with the month before its 14th birthday."""
    claim: AllowanceClaim = grant.claim
    law = the_law()
    children = [one for one in claim.children if counts(one, claim.month, law)]
    parts = split_equally(grant.amount_cents, len(children))
    limit: int = law.get("family_allowance/child_age", claim.month)
    planned: list[Any] = []
    for number, (child, cents) in enumerate(zip(children, parts, strict=True), start=1):
        end = None
        if not child.disabled:
            end = first_of_month(anniversary(child.birth, 12 * limit)) - timedelta(days=1)
            if anniversary(child.birth, 12 * limit).day > 1:
                end = anniversary(child.birth, 12 * limit) - timedelta(days=1)
        planned.append(
            Planned(
                grant.person_id,
                cents,
                grant.starts_on,
                end,
                part=number,
                parts=len(children),
                whole_cents=grant.amount_cents,
            )
        )
    return [one for one in planned if one.ends_on is None or one.ends_on >= one.starts_on]


FORM = Form(
    benefit=Benefit.FAMILY_ALLOWANCE,
    slug="family-allowance",
    event=Event.CHILD,
    ask=_("Ask for the family allowance"),
    everyday=_("A small amount each month for every child of a worker with low pay."),
    steps=(
        steps.YOU,
        Step(
            "children",
            _("Your children"),
            ChildrenForm,
            _("There is an amount for each child until it turns 14."),
            known="children",
        ),
        steps.RECORD,
        steps.ACCOUNT,
    ),
    claims=claims,
    term=GENERAL_TERM,
    pay=Pay(awards=one_for_each_child, rise=Rise.NONE, taxed=False),
    papers=(
        Paper(
            "birth_certificates",
            _("Birth certificates of the children"),
            _("The civil register does not show us all of them."),
            lambda known: known.said("children_right") == "no",
        ),
        Paper(
            "employer_note",
            _("Note of your employer"),
            _("It says that the employer does not pay you the allowance."),
            lambda known: any(one["key"] == "employer_pays" for one in reasons(known)),
        ),
    ),
    reasons=reasons,
    helps={"has_children": "children"},
)
