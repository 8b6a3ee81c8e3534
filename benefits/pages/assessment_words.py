"""Findings and grades in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.assessments.combining import NO, OPEN, YES
from benefits.assessments.queries import Finding
from portal.components.dates import long_date

GRADES = {
    0: gettext_lazy("0: no difficulty"),
    1: gettext_lazy("1: light"),
    2: gettext_lazy("2: moderate"),
    3: gettext_lazy("3: severe"),
    4: gettext_lazy("4: complete"),
}
GRADE_NAMES = {
    "none": gettext_lazy("no difficulty"),
    "light": gettext_lazy("light"),
    "moderate": gettext_lazy("moderate"),
    "severe": gettext_lazy("severe"),
    "complete": gettext_lazy("complete"),
}
DOMAINS = {
    "mental": gettext_lazy("Mind and consciousness"),
    "senses_and_pain": gettext_lazy("Senses and pain"),
    "voice_and_speech": gettext_lazy("Voice and speech"),
    "heart_and_blood": gettext_lazy("Heart, blood, defence, breath"),
    "digestion": gettext_lazy("Digestion and metabolism"),
    "urinary_and_reproductive": gettext_lazy("Urinary and reproductive organs"),
    "movement": gettext_lazy("Joints, muscles, movement"),
    "skin": gettext_lazy("Skin"),
    "learning": gettext_lazy("Learning and applying what was learnt"),
    "general_tasks": gettext_lazy("Daily tasks and demands"),
    "communication": gettext_lazy("Communication"),
    "mobility": gettext_lazy("Moving around"),
    "self_care": gettext_lazy("Looking after oneself"),
    "home_life": gettext_lazy("Life at home"),
    "relationships": gettext_lazy("Relations with other people"),
    "work_and_school": gettext_lazy("School and work"),
    "community": gettext_lazy("Life in the community"),
    "products": gettext_lazy("Aids and products: what is missing"),
    "surroundings": gettext_lazy("Housing and surroundings: what is in the way"),
    "support": gettext_lazy("Support by others: what is missing"),
    "attitudes": gettext_lazy("Attitudes of others: what is in the way"),
    "services": gettext_lazy("Services and policies: what is missing"),
}
LABELS = {
    "impairment": gettext_lazy("Impairment that obstructs taking part in society"),
    "long_term": gettext_lazy("Lasts two years or more"),
    "unable": gettext_lazy("Unable to work"),
    "permanent": gettext_lazy("For good"),
    "due_to_work": gettext_lazy("Because of the work"),
    "since": gettext_lazy("Since"),
    "until": gettext_lazy("Until"),
}


def answer(value: str) -> str:
    return {YES: _("yes"), NO: _("no"), OPEN: _("the assessors cannot tell")}[value]


def finding_rows(found: Finding) -> list[tuple[str, str]]:
    """Label and words of each part of a finding."""
    return [
        (str(LABELS[name]), plain(name, value))
        for name, value in found.values.items()
        if value is not None
    ]


def plain(name: str, value: Any) -> str:
    return long_date(date.fromisoformat(value)) if name in ("since", "until") else answer(value)
