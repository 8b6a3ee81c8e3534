"""Imprisonment aid: for those who depended on somebody who is in closed prison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries import Relative
from benefits.applications import steps
from benefits.applications.forms.base import (
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
from benefits.applications.forms.inheritance import until
from benefits.applications.forms.survivors import FULL_AGE_MONTHS, KIN, DependantsForm
from benefits.applications.known import Known, Other
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm
from benefits.law.facts import Facts
from benefits.law.imprisonment import PrisonClaim
from benefits.law.statute import the_law
from benefits.law.survivors import CLASSES, Kin
from portal.components.forms import DateField, RadioSelect
from portal.money import split_equally
from portal.periods import age, anniversary

PRISON = "prison register"
ANOTHER = "other"
NOBODY = 99


class PrisonerForm(StepForm):
    from_known = ("prisoner",)
    prisoner = forms.ChoiceField(label=_("Who is in prison?"), widget=RadioSelect)
    prisoner_name = forms.CharField(
        label=_("If not in the list: the full name, and what you are to each other"),
        required=False,
        max_length=300,
    )
    imprisoned_on = DateField(label=_("Since when?"))

    def prepare(self) -> None:
        self.fields["prisoner"].choices = [  # type: ignore[attr-defined]
            *((str(one.tie_id), one.name) for one in (_living(self.known) if self.known else [])),
            (ANOTHER, _("Somebody who is not in the list")),
        ]

    def clean(self) -> None:
        self.not_after_today("imprisoned_on")
        if self.cleaned_data.get("prisoner") == ANOTHER:
            self.need("prisoner_name", _("Write the full name, and what you are to each other."))


class RegimeForm(StepForm):
    regime = forms.ChoiceField(
        label=_("In which regime?"),
        choices=[
            ("closed", _("Closed prison")),
            ("provisional", _("In custody before the judgment")),
            ("half_open", _("Half-open: out by day")),
            ("open", _("Open, or at home")),
        ],
        widget=RadioSelect,
    )


class PrisonerIncomeForm(StepForm):
    prisoner_paid = forms.ChoiceField(
        label=_("Does an employer still pay a wage?"),
        choices=steps.YES_NO_UNSURE,
        widget=RadioSelect,
    )


def _living(known: Known) -> list[Relative]:
    return [
        one
        for one in known.relatives("spouse", "partner", "parent", "stepparent", "child", "sibling")
        if one.person_id and one.died_on is None
    ]


def prisoner_id(known: Known) -> int | None:
    found = next((one for one in _living(known) if str(one.tie_id) == known.said("prisoner")), None)
    return found.person_id if found else None


def _register(known: Known) -> dict[str, Any] | None:
    answer = known.other.registers.get(PRISON) if known.other else None
    return dict(answer.values) if answer is not None and answer.is_found else None


def imprisoned_on(known: Known) -> date | None:
    found = _register(known)
    return found["imprisoned_on"] if found else known.said_day("imprisoned_on")


def _dependants(other: Other, day: date) -> list[Relative]:
    """The dependants of the best class on the day of the imprisonment."""
    law = the_law()
    limit = law.get("survivors/child_age", day)
    found = [
        one
        for one in other.family
        if one.is_certified
        and one.person_id
        and one.kind in KIN
        and one.died_on is None
        and (one.until is None or one.until >= day)
        and _counts(one, day, 12 * limit)
    ]
    best = min((CLASSES[KIN[one.kind]] for one in found), default=0)
    return [one for one in found if CLASSES[KIN[one.kind]] == best]


def _counts(one: Relative, day: date, months: int) -> bool:
    kin = KIN[one.kind]
    if kin in (Kin.PARENT, Kin.SIBLING):
        depends = one.fact("dependent", day)
        return depends is not None and depends.is_certified
    if kin is Kin.CHILD:
        disabled = one.fact("disabled", day)
        young = one.born_on is not None and day < anniversary(one.born_on, months)
        return young or (disabled is not None and disabled.is_certified)
    return True


def claims(known: Known) -> dict[str, PrisonClaim]:
    day, register = imprisoned_on(known), _register(known)
    other = known.other
    facts = other.facts if other else Facts(None, None, (), known.on)
    people = _dependants(other, day or known.on) if other else []
    ages = [age(one.born_on, known.on).years for one in people if one.born_on]
    return {
        "imprisonment": PrisonClaim(
            prisoner=_asked_on(facts, day, known.on),
            imprisoned_on=day,
            regime=register["regime"] if register else known.said("regime"),
            dependants=len(people),
            receives_pay=register.get("receives_pay")
            if register
            else known.said_yes("prisoner_paid"),
            receives_benefit=None
            if other is None
            else any(o.runs_on(known.on) for o in other.in_payment),
            youngest_dependant_age=min(ages, default=NOBODY),
        )
    }


def _asked_on(facts: Facts, day: date | None, on: date) -> Facts:
    """The prisoner's record until the imprisonment, asked for on the day of the claim."""
    return replace(until(facts, day or on), requested_on=on)


def keeps(known: Known) -> dict[str, Any]:
    day = imprisoned_on(known) or known.on
    people = _dependants(known.other, day) if known.other else []
    return {
        "dependants": [
            {
                "person_id": one.person_id,
                "payee_id": known.person_id
                if one.born_on and known.on < anniversary(one.born_on, FULL_AGE_MONTHS)
                else None,
            }
            for one in people
        ]
    }


def reasons(known: Known) -> list[Reason]:
    found = []
    if known.other is None:
        found.append(reason("prisoner_declared", words=known.said("prisoner_name") or ""))
    if _register(known) is None:
        found.append(reason("prison_declared"))
    if known.said("dependants_right") == "no":
        found.append(reason("dependants_disputed", words=known.said("dependants_missing") or ""))
    return found


def shares(grant: Grant) -> list[Planned]:
    """One minimum wage, shared alike."""
    people = grant.content["kept"]["dependants"]
    parts = split_equally(grant.amount_cents, len(people))
    return [
        Planned(
            person_id=one["person_id"],
            payee_id=one["payee_id"],
            cents=cents,
            starts_on=grant.starts_on,
            part=number,
            parts=len(people),
            whole_cents=grant.amount_cents,
        )
        for number, (one, cents) in enumerate(zip(people, parts, strict=True), start=1)
    ]


FORM = Form(
    benefit=Benefit.IMPRISONMENT,
    slug="imprisonment",
    event=Event.PRISON,
    ask=_("Ask for imprisonment aid"),
    everyday=_("For the family of an insured worker with low pay who is in closed prison."),
    steps=(
        steps.YOU,
        Step(
            "prisoner",
            _("Who is in prison"),
            PrisonerForm,
            _("The right rests on what that person had paid in."),
            known="family",
        ),
        Step(
            "regime",
            _("The regime"),
            RegimeForm,
            _("The law gives the aid for closed prison."),
            when=lambda known: _register(known) is None,
        ),
        Step(
            "prisoner_income",
            _("Pay during prison"),
            PrisonerIncomeForm,
            _("While an employer pays there is no aid."),
            when=lambda known: _register(known) is None,
        ),
        Step(
            "dependants",
            _("Who depended on them"),
            DependantsForm,
            _("All who depended on the person share the aid alike."),
            known="dependants",
        ),
        steps.ACCOUNT,
    ),
    claims=claims,
    term="imprisonment",
    pay=Pay(
        awards=shares,
        rise=Rise.MINIMUM_WAGE,
        total=_("All together receive each month"),
        shared=True,
    ),
    papers=(
        Paper(
            "prison_certificate",
            _("Certificate of the prison, not older than three months"),
            _("The prison register has not answered us."),
            lambda known: _register(known) is None,
        ),
    ),
    other=prisoner_id,
    other_registers=(PRISON,),
    reasons=reasons,
    keeps=keeps,
    helps={
        "closed_regime": "regime",
        "prisoner_paid": "prisoner_income",
        "has_dependants": "dependants",
    },
)
