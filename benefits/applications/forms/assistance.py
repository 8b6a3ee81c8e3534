"""Assistance benefit (BPC): old or disabled people whose household has very little.

What the register does not hold is asked; an unknown household is never a refusal.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms import household
from benefits.applications.forms.base import Event, Form, Paper, Pay, Reason, Rise, reason
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm, Words
from benefits.law.assistance import EXPENSES, AssistanceClaim, Expense, biometrics_needed
from benefits.law.statute import the_law
from portal.components.forms import CheckboxSelectMultiple, RadioSelect
from portal.periods import age

DISABILITY = "disability"  # the medical and social assessment
BIOMETRIC = "biometric register"
_GET_THE_CARD = _(
    "Your state’s identification office takes your fingerprints and a photo of your face when it "
    "makes the identity card (CIN). The first card is free of charge."
)
OTHER_BENEFITS = (
    Benefit.OLD_AGE,
    Benefit.PERMANENT_INCAPACITY,
    Benefit.TEMPORARY_INCAPACITY,
    Benefit.SURVIVORS,
    Benefit.ACCIDENT_AID,
    Benefit.MATERNITY,
    Benefit.UNEMPLOYMENT,
    Benefit.CLOSED_SEASON,
    Benefit.IMPRISONMENT,
)


class DisabilityForm(StepForm):
    sealed = frozenset({"impairment_words"})

    impairment = forms.ChoiceField(
        label=_("Do you live with a disability that lasts, or will last, two years or more?"),
        choices=steps.YES_NO,
        widget=RadioSelect,
    )
    impairment_words = forms.CharField(
        label=_("If so: what is it, and what does it keep you from?"),
        help_text=_("Only those who assess it read this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("impairment") == "yes":
            self.need("impairment_words", _("Tell us in a few words."))


class CareForm(StepForm):
    care_costs = forms.MultipleChoiceField(
        label=_("Does your household pay for any of this because somebody needs care?"),
        help_text=_("Only what the public services did not give. Tick nothing if none applies."),
        required=False,
        choices=[
            ("medicine", _("Medicines")),
            ("treatment", _("Treatment, for example physiotherapy")),
            ("nappies", _("Nappies")),
            ("special_food", _("Special food")),
            ("day_centre", _("A day centre")),
        ],
        widget=CheckboxSelectMultiple,
    )


class BiometricsForm(StepForm):
    biometrics = forms.ChoiceField(
        label=_("Does the State have your fingerprints or your face on record?"),
        help_text=_("For a child, those of a parent or guardian count."),
        choices=[*steps.YES_NO, ("excused", _("No, and I am excused")), steps.YES_NO_UNSURE[-1]],
        widget=RadioSelect(
            hints={
                "yes": _("For the identity card (CIN), a driving licence or a voter’s card."),
                "no": _GET_THE_CARD,
                "excused": _(
                    "Migrants, refugees and stateless people; who cannot go out because of illness "
                    "or a disability; who lives where it is hard to reach an office."
                ),
            }
        ),
    )


def biometrics(known: Known) -> str | None:
    """What the register shows, else what the claimant says; an officer looks at the latter."""
    if known.register(BIOMETRIC).is_found:
        return "registered"
    answers = {"yes": "told", "excused": "told", "no": "none"}
    return answers.get(known.said("biometrics") or "")


def _biometrics_asked(known: Known) -> bool:
    needed = biometrics_needed(known.person.birth, known.on, the_law())
    return bool(needed) and not known.register(BIOMETRIC).is_found


def gaps(known: Known) -> list[Words]:
    """What keeps the claimant from the benefit, while it can still be mended."""
    without = _biometrics_asked(known) and biometrics(known) == "none"
    return [*household.gaps(known), *([_GET_THE_CARD] if without else [])]


def expenses(known: Known) -> tuple[Expense, ...]:
    """What the household says it pays for care, and what an officer certified of it.

    Nobody having looked at the papers yet leaves an expense open, not refused.
    """
    looked_at = {one.what: one for one in known.certified if one.what in EXPENSES}
    said = [kind for kind in known.said("care_costs") or () if kind in EXPENSES]
    kinds = sorted({*said, *looked_at})
    return tuple(
        Expense(kind, looked_at[kind].accepted, looked_at[kind].cents)
        if kind in looked_at
        else Expense(kind)
        for kind in kinds
    )


def is_old(known: Known) -> bool:
    birth = known.person.birth
    return birth is not None and age(birth, known.on).years >= the_law().get(
        "assistance/age", known.on
    )


def _impairment(known: Known) -> bool | None:
    """Found by the assessment: an impairment, and one that lasts."""
    answers = known.found(DISABILITY, "impairment"), known.found(DISABILITY, "long_term")
    if False in answers:
        return False
    return None if None in answers else True


def _other_benefit(known: Known) -> bool | None:
    if known.gets(*OTHER_BENEFITS) is not None:
        return True
    return known.said_yes("other_pension")


def claims(known: Known) -> dict[str, AssistanceClaim]:
    return {
        "assistance": AssistanceClaim(
            birth=known.person.birth,
            requested_on=known.on,
            impairment=None if is_old(known) else _impairment(known),
            members=household.members(known),
            incomes=household.incomes(known),
            register_updated_on=household.updated_on(known),
            other_benefit=_other_benefit(known),
            expenses=expenses(known),
            biometrics=biometrics(known),
        )
    }


def _needs_assessment(known: Known) -> bool:
    return not is_old(known) and not known.finding(DISABILITY).is_found


def reasons(known: Known) -> list[Reason]:
    found = household.reasons(known)
    if _needs_assessment(known):
        found.append(reason("assessment_needed"))
    return found


FORM = Form(
    benefit=Benefit.ASSISTANCE,
    slug="assistance",
    event=Event.POOR,
    ask=_("Ask for the assistance benefit (BPC)"),
    everyday=_("One minimum wage for people of 65 or with a disability whose household is poor."),
    steps=(
        steps.YOU,
        Step(
            "disability",
            _("Disability"),
            DisabilityForm,
            _("Below the age of 65 the benefit is for people with a lasting disability."),
            when=lambda known: not is_old(known),
        ),
        *household.STEPS,
        Step(
            "biometrics",
            _("Fingerprints or face"),
            BiometricsForm,
            _("The law pays only when it is sure that nobody asks in another’s name."),
            when=_biometrics_asked,
        ),
        Step(
            "care",
            _("Expenses for care"),
            CareForm,
            _("What care costs each month is taken off the income of your household."),
        ),
        steps.OTHER_PENSION,
        steps.ACCOUNT,
    ),
    claims=claims,
    term="assistance",
    pay=Pay(rise=Rise.MINIMUM_WAGE, taxed=False),
    papers=(
        Paper(
            "medical_reports",
            _("Reports of your doctors"),
            _("They help those who assess the disability."),
            lambda known: known.said("impairment") == "yes",
            medical=True,
        ),
        Paper(
            "care_receipts",
            _("Prescriptions, receipts of twelve months, and the refusal of the public service"),
            _("They show what care costs you and that the public service did not give it."),
            lambda known: bool(known.said("care_costs")),
            medical=True,
        ),
    ),
    registers=(household.SOCIAL, BIOMETRIC),
    findings=(DISABILITY,),
    gaps=gaps,
    reasons=reasons,
    helps={
        "household_income": "household",
        "social_register": "register",
        "biometrics": "biometrics",
    },
)
