"""Unable to work: for a time, by a certificate or an examination; or for good.

A certificate that says who, when, what, by whom and for how long may stand for an examination
(Lei 8.213/1991 art. 60 §14). What it says of health rests sealed. A person always decides.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms.base import Event, Form, Paper, Pay, Reason, reason
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm
from benefits.law.permanent_incapacity import PermanentClaim
from benefits.law.statute import the_law
from benefits.law.temporary_incapacity import IncapacityClaim
from contributions.queries import AccidentFact
from portal.components import dates
from portal.components.forms import DateField, RadioSelect

INCAPACITY = "incapacity"  # the assessment
PRISON = "prison register"
# An accident told this long before the first day without work may have led to it.
ACCIDENT_WITHIN_DAYS = 60
EXEMPT_CAUSES = ("accident", "work_accident", "work_disease", "listed")
CAUSES = [
    ("work_accident", _("An accident at work or on the way there")),
    ("accident", _("Another accident")),
    ("work_disease", _("A disease that comes from my work")),
    ("listed", _("A grave disease, for example cancer, tuberculosis or a heart disease")),
    ("other", _("Another illness")),
]


class RouteForm(StepForm):
    has_certificate = forms.ChoiceField(
        label=_("Do you have a doctor’s or dentist’s certificate of the last 90 days?"),
        choices=[
            ("yes", _("Yes, I have it here")),
            ("no", _("No, or it is older")),
        ],
        widget=RadioSelect(
            hints={
                "yes": _("Then an examination may not be needed."),
                "no": _("Then a doctor of ours examines you. Your request counts from today."),
            }
        ),
    )


class CertificateForm(StepForm):
    sealed = frozenset({"diagnosis"})

    certificate_name = forms.ChoiceField(
        label=_("Is your full name on it?"), choices=steps.YES_NO, widget=RadioSelect
    )
    certificate_on = DateField(label=_("On which day was it written?"))
    diagnosis = forms.CharField(
        label=_("Which code (CID) or which illness does it name?"),
        help_text=_("Only the doctor who looks at your case reads this."),
        max_length=300,
    )
    signer = forms.CharField(label=_("Who signed it?"), max_length=200)
    signer_number = forms.CharField(
        label=_("The number of the signer’s register"),
        help_text=_("For example CRM-SP 123456. It stands beside the signature."),
        max_length=40,
    )
    rest_from = DateField(label=_("From which day can you not work?"))
    rest_days = forms.IntegerField(
        label=_("For how many days?"),
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "width-4", "inputmode": "numeric"}),
    )

    def clean(self) -> None:
        self.not_after_today("certificate_on")
        rule = the_law().get("temporary_incapacity/certificate", self.on)
        written = self.cleaned_data.get("certificate_on")
        if written is not None and (self.on - written).days > rule["issued_within"]:
            self._mend(
                "certificate_on",
                _("It is older than %(days)s days. Ask for a new one, or go back and choose “No”."),
                rule["issued_within"],
            )
        days = self.cleaned_data.get("rest_days")
        if days is not None and days > rule["longest"]:
            self._mend(
                "rest_days",
                _("By certificate it can be %(days)s days at most. For longer choose “No” before."),
                rule["longest"],
            )
        if self.cleaned_data.get("certificate_name") == "no":
            self.add_error(
                "certificate_name",
                str(_("Your full name must be on it. Ask the doctor to add it.")),
            )

    def _mend(self, field: str, message: Any, days: int) -> None:
        self.add_error(field, str(message) % {"days": days})


class ExamForm(StepForm):
    sealed = frozenset({"trouble"})

    rest_from = DateField(label=_("From which day can you not work?"))
    trouble = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("A few words. Only the doctor who looks at your case reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> None:
        self.not_after_today("rest_from")


class CauseForm(StepForm):
    cause = forms.ChoiceField(
        label=_("Where does it come from?"), choices=CAUSES, widget=RadioSelect
    )


class BeforeForm(StepForm):
    before_joining = forms.ChoiceField(
        label=_("Did you have this illness before you first paid in?"),
        choices=[
            ("no", _("No")),
            ("worse", _("Yes, but it has become worse since")),
            ("yes", _("Yes, and it is as it was")),
        ],
        widget=RadioSelect,
    )


class LastingForm(StepForm):
    helper = forms.ChoiceField(
        label=_("Do you need the help of another person every day?"),
        help_text=_("For example to eat, to wash or to leave the house."),
        choices=steps.YES_NO,
        widget=RadioSelect,
    )


def _by_certificate(known: Known) -> bool:
    return bool(known.said("has_certificate") == "yes")


def _last_temporary(known: Known) -> date | None:
    """The day after a temporary benefit ended that ran until at most a month ago."""
    ends = [
        one.ends_on
        for one in known.in_payment
        if one.benefit == Benefit.TEMPORARY_INCAPACITY and one.ends_on is not None
    ]
    last = max(ends, default=None)
    return last + timedelta(days=1) if last and (known.on - last).days <= 30 else None


def _span(known: Known) -> tuple[date | None, int | None]:
    """From when and for how many days: as found; without a finding, as the certificate says."""
    since, days = known.said_day("rest_from"), None
    if _by_certificate(known):
        days = known.said("rest_days")
    since = known.found_day(INCAPACITY, "since") or since
    until = known.found_day(INCAPACITY, "until")
    if since is not None and until is not None:
        days = (until - since).days + 1
    if known.found(INCAPACITY, "unable") is False:
        days = 0
    return since, days


def _exempt(known: Known, since: date | None) -> bool | None:
    """Whether the cause needs no number of contributions (Lei 8.213/1991 art. 26 II).

    A notice of an accident at work shortly before speaks for it, never against: with none of it
    the answer is what was said; with one, "another illness" is left open until a doctor of ours
    has said whether it comes from the work.
    """
    cause = "work_disease" if known.found(INCAPACITY, "due_to_work") else known.said("cause")
    if cause in EXEMPT_CAUSES:
        return True
    doctor_says_no = known.found(INCAPACITY, "due_to_work") is False
    if doctor_says_no or accident_before(known, since) is None:
        return None if cause is None else False
    return True if cause is None else None


def accident_before(known: Known, since: date | None) -> AccidentFact | None:
    """The last accident or work illness that was told, if it may have led to this incapacity."""
    day = since or known.on
    near = [
        one for one in known.accidents if 0 <= (day - one.happened_on).days <= ACCIDENT_WITHIN_DAYS
    ]
    return near[-1] if near else None


def incapacity(known: Known) -> IncapacityClaim:
    """What the assessment found; without one, what the certificate says."""
    since, days = _span(known)
    before = known.said("before_joining")
    prison = known.register(PRISON)
    receiving = known.gets("temporary_incapacity", "maternity", "permanent_incapacity")
    return IncapacityClaim(
        person=known.person,
        unable_since=since,
        unable_days=days,
        exempt_cause=_exempt(known, since),
        from_before_joining=None if before is None else before != "no",
        grew_worse=before == "worse",
        in_closed_prison=prison.is_found and prison.values.get("regime") == "closed",
        receiving=receiving.benefit if receiving else None,
    )


def temporary(known: Known) -> dict[str, IncapacityClaim]:
    return {"temporary_incapacity": incapacity(known)}


def permanent(known: Known) -> dict[str, PermanentClaim]:
    return {
        "permanent_incapacity": PermanentClaim(
            incapacity=incapacity(known),
            permanent=known.found(INCAPACITY, "permanent"),
            work_cause=known.found(INCAPACITY, "due_to_work"),
            needs_helper=bool(known.found(INCAPACITY, "needs_helper")),
            after_temporary_on=_last_temporary(known),
        )
    }


def reasons(known: Known) -> list[Reason]:
    found = []
    if not known.finding(INCAPACITY).is_found:
        key = "certificate_to_read" if _by_certificate(known) else "examination_needed"
        found.append(reason(key))
    if known.said("cause") in ("work_accident", "work_disease"):
        found.append(reason("work_cause_declared"))
        if not known.accidents:
            found.append(reason("no_accident_notice"))
    return found + accident_reasons(known)


def accident_reasons(known: Known) -> list[Reason]:
    """The notices that are known, for whoever looks at the claim; each names its number."""
    return [
        reason("accident_notice", number=one.reference, on=one.happened_on.isoformat(),
               teller=one.label)
        for one in known.notices
    ]  # fmt: skip


def _means(known: Known) -> str:
    start, days = known.said_day("rest_from"), known.said("rest_days")
    if start is None or not days:
        return ""
    end = start + timedelta(days=days - 1)
    return _g("Your certificate covers the days from %(start)s to %(end)s.") % {
        "start": dates.long_date(start),
        "end": dates.long_date(end),
    }


def _examined(known: Known) -> bool:
    return not _by_certificate(known)


CAUSE = Step(
    "cause",
    _("The cause"),
    CauseForm,
    _("After an accident or some diseases no number of contributions is needed."),
    known="accidents",
)
BEFORE = Step(
    "before",
    _("Before you were insured"),
    BeforeForm,
    _("An illness from before counts only if it has become worse."),
)
ACCIDENT_PAPER = Paper(
    "accident_report",
    _("Report of the accident at work (CAT)"),
    _("It shows that the cause lies in your work."),
    lambda known: known.said("cause") in ("work_accident", "work_disease") and not known.accidents,
)
TEMPORARY = Form(
    benefit=Benefit.TEMPORARY_INCAPACITY,
    slug="sickness",
    event=Event.ILL,
    ask=_("Ask for money while you are ill"),
    everyday=_("When you cannot work for more than 15 days because of illness or an accident."),
    steps=(
        steps.YOU,
        Step(
            "route",
            _("Your certificate"),
            RouteForm,
            _("With a good certificate you need not come to an examination."),
        ),
        Step(
            "certificate",
            _("What the certificate says"),
            CertificateForm,
            _("If one of these is missing on the paper, it cannot stand for an examination."),
            when=_by_certificate,
            means=_means,
        ),
        Step(
            "trouble",
            _("What is the matter"),
            ExamForm,
            _("The doctor prepares for the examination with it."),
            when=_examined,
        ),
        CAUSE,
        BEFORE,
        steps.RECORD,
        steps.ACCOUNT,
    ),
    claims=temporary,
    term="temporary_incapacity",
    pay=Pay(taxed=False),
    papers=(
        Paper(
            "certificate",
            _("The certificate itself"),
            _("A doctor of ours reads it."),
            _by_certificate,
            medical=True,
        ),
        ACCIDENT_PAPER,
    ),
    registers=(PRISON,),
    findings=(INCAPACITY,),
    accidents=True,
    reasons=reasons,
    helps={"carencia_risk": "record", "insured_status": "record"},
)
PERMANENT = Form(
    benefit=Benefit.PERMANENT_INCAPACITY,
    slug="permanent-incapacity",
    event=Event.ILL,
    ask=_("Ask for a pension because you cannot work any more"),
    everyday=_("When illness or an accident keeps you from any work for good."),
    steps=(
        steps.YOU,
        Step(
            "trouble",
            _("What is the matter"),
            ExamForm,
            _("The doctor prepares for the examination with it."),
        ),
        CAUSE,
        BEFORE,
        Step(
            "helper",
            _("Help of another person"),
            LastingForm,
            _("Who needs help every day receives a quarter more."),
        ),
        steps.RECORD,
        steps.ACCOUNT,
    ),
    claims=permanent,
    term="permanent_incapacity",
    papers=(
        Paper(
            "medical_reports",
            _("Reports of your doctors"),
            _("They help the doctor who examines you."),
            lambda known: True,
            medical=True,
        ),
        ACCIDENT_PAPER,
    ),
    registers=(PRISON,),
    findings=(INCAPACITY,),
    accidents=True,
    reasons=reasons,
    helps={"carencia_risk": "record", "insured_status": "record"},
)
