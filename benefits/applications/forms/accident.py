"""Accident aid: an accident that left damage which lessens one's work. A person always decides."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms.base import Event, Form, Paper, Pay, Reason, Rise, reason
from benefits.applications.forms.incapacity import INCAPACITY, accident_reasons
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm
from benefits.law.accident_aid import AccidentClaim
from portal.components.forms import DateField


class AccidentForm(StepForm):
    sealed = frozenset({"damage"})

    accident_on = DateField(label=_("On which day was the accident?"))
    damage = forms.CharField(
        label=_("What has remained of it, and what can you not do as before?"),
        help_text=_("A few words. Only the doctor who looks at your case reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> None:
        self.not_after_today("accident_on")


def claims(known: Known) -> dict[str, AccidentClaim]:
    ended = [
        one.ends_on
        for one in known.in_payment
        if one.benefit == Benefit.TEMPORARY_INCAPACITY and one.ends_on is not None
    ]
    last = max(ended, default=None)
    return {
        "accident_aid": AccidentClaim(
            person=known.person,
            accident_on=known.said_day("accident_on"),
            lasting_damage=known.found(INCAPACITY, "lasting_damage"),
            less_able_to_work=known.found(INCAPACITY, "less_able_to_work"),
            temporary_benefit_ended_on=last + timedelta(days=1) if last else None,
            retired=known.gets("old_age", "permanent_incapacity") is not None,
        )
    }


def reasons(known: Known) -> list[Reason]:
    found = [] if known.finding(INCAPACITY).is_found else [reason("examination_needed")]
    return found + accident_reasons(known)


FORM = Form(
    benefit=Benefit.ACCIDENT_AID,
    slug="accident",
    event=Event.ILL,
    ask=_("Ask for accident aid"),
    everyday=_(
        "When an accident has left damage that makes your work harder. You may go on working."
    ),
    steps=(
        steps.YOU,
        Step(
            "accident",
            _("The accident"),
            AccidentForm,
            _("You must have been insured on that day."),
        ),
        steps.RECORD,
        steps.OTHER_PENSION,
        steps.ACCOUNT,
    ),
    claims=claims,
    term="accident_aid",
    pay=Pay(rise=Rise.RATE_WITHOUT_FLOOR, taxed=False),
    papers=(
        Paper(
            "medical_reports",
            _("Reports of your doctors"),
            _("They help the doctor who examines you."),
            lambda known: True,
            medical=True,
        ),
    ),
    findings=(INCAPACITY,),
    accidents=True,
    reasons=reasons,
    helps={"event": "accident", "insured_status": "record"},
)
