"""What to bring for each benefit, and where it is asked for. Plain lists, no law."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_

from benefits.applications import forms
from benefits.applications.models import Benefit

_REGISTER = L_("The number of your household in the social register, updated within two years")
_PAPERS = {
    "temporary_incapacity": [
        L_("The doctor’s report with the illness, its beginning and how long you cannot work"),
        L_("From your employer: the last day you worked"),
    ],
    "permanent_incapacity": [
        L_("All medical reports, examinations and prescriptions you have"),
        L_("Papers on the illness or accident at work, if it was one"),
    ],
    "accident_aid": [
        L_("The report of the accident"),
        L_("Medical reports on what has stayed from it"),
    ],
    "survivors": [
        L_("The death certificate"),
        L_("The marriage certificate, or what shows that you lived together, with its dates"),
        L_("The birth certificates of the children"),
        L_("The CPF number of the person who died"),
    ],
    "maternity": [
        L_("The birth certificate, the adoption papers, or the doctor’s note before the birth")
    ],
    "family_allowance": [
        L_("The birth certificates of the children"),
        L_("Vaccination record below 7, school attendance from 4 on"),
    ],
    "imprisonment": [
        L_("A certificate of the prison with the first day and the regime"),
        L_("The CPF number of the prisoner"),
        L_("What shows that you depend on the prisoner"),
    ],
    "unemployment": [
        L_("The papers of the dismissal"),
        L_("Your work card, and the last three pay slips"),
    ],
    "assistance": [
        _REGISTER,
        L_("What shows the income of everybody in the household"),
        L_("For a disability: medical reports; an assessment follows"),
    ],
    "family_grant": [
        _REGISTER,
        L_("Documents of everybody in the household"),
    ],
}
_FOR_RETIREMENT = [
    L_("Your work cards and payment booklets, if months are missing in your record"),
    L_("Papers on teaching, harmful work, work on the land or abroad, if you had any"),
]


def slug_of(rule: str) -> str:
    """Where it is asked for: the benefit's own application, or that of every retirement."""
    return forms.of(Benefit.OLD_AGE if is_retirement(rule) else rule).slug


def is_retirement(rule: str) -> bool:
    return rule not in forms.FORMS or rule == Benefit.OLD_AGE


def first_of_all(rule: str) -> str:
    """What to know before asking here; empty for most."""
    if rule == Benefit.FAMILY_ALLOWANCE:
        return _("An employee asks the employer, who pays it with the wage. Others ask here.")
    return ""


def papers(rule: str) -> list[str]:
    """What to bring, the proof of who you are first."""
    identity = _("A document with your photo, and your CPF number")
    return [identity, *_papers(rule)]


def _papers(rule: str) -> list[str]:
    return [str(one) for one in _PAPERS.get(rule, _FOR_RETIREMENT)]
