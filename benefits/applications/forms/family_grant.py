"""Family grant (Bolsa Família): the household of the social register decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms import household
from benefits.applications.forms.base import GENERAL_TERM, Event, Form, Pay, Reason, Rise
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm
from benefits.law.family_grant import Family
from portal.periods import age

SMALL_YEARS, CHILD_YEARS, NURSED_MONTHS = 7, 18, 7  # Lei 14.601/2023 art. 7


def _number(label: object) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=40,
        widget=forms.NumberInput(attrs={"class": "width-2", "inputmode": "numeric"}),
    )


class ChildrenForm(StepForm):
    small_children = _number(_("How many children under 7 live with you?"))
    children = _number(_("How many from 7 to 17?"))
    pregnant = _number(_("How many members of the household are pregnant?"))
    nursing = _number(_("How many babies are under 7 months?"))


def _family(known: Known) -> Family | None:
    entry = household.entry(known)
    incomes = household.incomes(known)
    members = household.members(known)
    if not members:
        return None
    total = None if incomes is None else sum(one.cents for one in incomes)
    gets = known.gets(Benefit.FAMILY_GRANT) is not None
    if entry is None:
        return Family(
            members=members,
            small_children=known.said("small_children") or 0,
            children=known.said("children") or 0,
            pregnant=known.said("pregnant") or 0,
            nursing=known.said("nursing") or 0,
            income_cents=total,
            already_receives=gets,
        )
    ages = [age(one["born_on"], known.on) for one in entry["members"] if one.get("born_on")]
    return Family(
        members=members,
        small_children=sum(one.years < SMALL_YEARS for one in ages),
        children=sum(SMALL_YEARS <= one.years < CHILD_YEARS for one in ages),
        pregnant=sum(bool(one.get("pregnant")) for one in entry["members"]),
        nursing=sum(one.in_months < NURSED_MONTHS for one in ages),
        income_cents=total,
        already_receives=gets,
    )


def claims(known: Known) -> dict[str, Family]:
    """Without a household nobody can say: one member without a known income is unknown."""
    return {"family_grant": _family(known) or Family(members=1)}


def reasons(known: Known) -> list[Reason]:
    return household.reasons(known)


FORM = Form(
    benefit=Benefit.FAMILY_GRANT,
    slug="family-grant",
    event=Event.POOR,
    ask=_("Ask for the family grant (Bolsa Família)"),
    everyday=_("Money each month for families with little income, more for each child."),
    steps=(
        steps.YOU,
        *household.STEPS,
        Step(
            "children",
            _("The children"),
            ChildrenForm,
            _("There is more for children, pregnant and nursing mothers."),
            when=household.is_missing,
        ),
        steps.ACCOUNT,
    ),
    claims=claims,
    term=GENERAL_TERM,
    pay=Pay(rise=Rise.NONE, taxed=False),
    registers=(household.SOCIAL,),
    reasons=reasons,
    helps={"household_income": "household"},
)
