"""Findings and grades in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

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
WAYS = {
    "alone": gettext_lazy("alone, safely and in a usual time"),
    "adapted": gettext_lazy("alone, but in another way, slower, or with an aid"),
    "helped": gettext_lazy("with the help of somebody, doing part of it"),
    "unable": gettext_lazy("not at all, or others do it"),
}
IMPAIRMENTS = {
    "hearing": pgettext_lazy("impairment", "Hearing"),
    "mind": gettext_lazy("Thinking, learning or mental health"),
    "movement": gettext_lazy("Movement"),
    "sight": gettext_lazy("Sight"),
    "other": gettext_lazy("Another one, or several together"),
}
MARKS = {
    "hearing": gettext_lazy("Deaf since before the age of six."),
    "mind": gettext_lazy("Cannot be left alone safely."),
    "movement": gettext_lazy("Gets around only in a wheelchair."),
    "sight": gettext_lazy("Blind from birth."),
}
ACTIVITY_DOMAINS = {
    "sensory": gettext_lazy("Seeing and hearing"),
    "communication": gettext_lazy("Communication"),
    "mobility": gettext_lazy("Moving around"),
    "self_care": gettext_lazy("Looking after oneself"),
    "household": gettext_lazy("Life at home"),
    "work": gettext_lazy("Education, work and money"),
    "social": gettext_lazy("Life with others"),
}
ACTIVITIES = {
    "seeing": gettext_lazy("Watching, seeing what happens"),
    "hearing": gettext_lazy("Listening, hearing"),
    "understanding": gettext_lazy("Understanding what others say, sign or write"),
    "expressing": gettext_lazy("Making oneself understood"),
    "conversing": gettext_lazy("Having a conversation"),
    "discussing": gettext_lazy("Discussing, giving one’s opinion"),
    "phoning": gettext_lazy("Using a telephone, a computer, messages"),
    "positions": gettext_lazy("Changing and keeping a position: lying, sitting, standing"),
    "carrying": gettext_lazy("Reaching, carrying and moving things"),
    "fingers": gettext_lazy("Fine movements of the hand"),
    "at_home": gettext_lazy("Getting around at home"),
    "in_buildings": gettext_lazy("Getting around in other buildings"),
    "outdoors": gettext_lazy("Getting around outdoors"),
    "public_transport": gettext_lazy("Using buses, trains and other public transport"),
    "passenger": gettext_lazy("Going by car as a passenger"),
    "washing": gettext_lazy("Washing oneself"),
    "grooming": gettext_lazy("Caring for teeth, hair, nails, skin"),
    "bladder": gettext_lazy("Going to the toilet: bladder"),
    "bowels": gettext_lazy("Going to the toilet: bowels"),
    "dressing": gettext_lazy("Dressing and undressing"),
    "eating": gettext_lazy("Eating"),
    "drinking": gettext_lazy("Drinking"),
    "own_health": gettext_lazy("Noticing when one’s health gets worse"),
    "snacks": gettext_lazy("Making a snack"),
    "cooking": gettext_lazy("Cooking a meal"),
    "housework": gettext_lazy("Doing housework"),
    "belongings": gettext_lazy("Keeping one’s things and tools in order"),
    "caring": gettext_lazy("Caring for others"),
    "education": gettext_lazy("School or further education"),
    "training": gettext_lazy("Learning a trade"),
    "paid_work": gettext_lazy("Paid work"),
    "shopping": gettext_lazy("Shopping, ordering a service"),
    "money": gettext_lazy("Managing one’s own money"),
    "behaviour": gettext_lazy("Keeping one’s temper with others"),
    "rules": gettext_lazy("Keeping to the rules among people"),
    "strangers": gettext_lazy("Dealing with strangers"),
    "family": gettext_lazy("Dealing with family and people one knows"),
    "intimate": gettext_lazy("Intimate relations"),
    "friends": gettext_lazy("Meeting friends, going out"),
    "choices": gettext_lazy("Making one’s own choices"),
    "citizenship": gettext_lazy("Voting, taking part in public life"),
}
DEGREES = {
    "severe": gettext_lazy("severe"),
    "moderate": gettext_lazy("moderate"),
    "light": gettext_lazy("light"),
    "none": gettext_lazy("none in the sense of the law"),
    "open": gettext_lazy("the assessors cannot tell"),
}
LABELS = {
    "degree": gettext_lazy("Degree of the disability"),
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
    if name == "degree":
        return str(DEGREES[value])
    return long_date(date.fromisoformat(value)) if name in ("since", "until") else answer(value)
