"""The agenda of the central office: hours of four weeks, a visit to choose, and one that is booked.

All of it happened yesterday, by the verbs of the pages, so that it holds on any day of the month.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from benefits import process, queries
from benefits.applications.models import Benefit, Claim
from benefits.applications.steps import sealed_answer
from benefits.assessments.models import Referral
from portal.demo.story import StoryError
from portal.demo.world import World, moment

ANSWERS = {
    "person_right": "yes",
    "impairment": "yes",
    "other_pension": "no",
    "account_right": "yes",
    "papers": "later",
    "care_costs": [],
    "declared": True,
}
# Who asks, what keeps them from living as others do, and what they say about the papers.
ASKING = {
    "jurema": ("Quase não enxergo desde uma infecção.", "O hospital tem os documentos."),
    "firmino": ("Uso cadeira de rodas desde um acidente.", "Levo os papéis no dia da visita."),
}
HOURS = (("otavio", "medical", 9, "Sala 3"), ("wanda", "social", 10, "Sala 5"))
KEY = UUID("5f0d2a52-8c1b-4a57-9c07-3f7b6d6a9a11")


def write_visits(world: World) -> None:
    """Set hours, ask for two benefits, and book the first visit of the next working day."""
    at = moment(world.today - timedelta(days=1), 9)
    _set_hours(world, at)
    referrals = {key: _asks(world, key, at) for key in ASKING}
    _books(world, "firmino", referrals["firmino"], at)


def _set_hours(world: World, at: datetime) -> None:
    boss = world.officer("helena", at)
    for username, part, begins, place in HOURS:
        process.set_hours(
            boss,
            world.staff[username].pk,
            part=part,
            way="office",
            first=world.today,
            last=world.today + timedelta(days=34),
            weekdays=range(5),
            begins=time(begins),
            ends=time(begins + 2),
            minutes=40,
            place=place,
            at=at,
        )


def _asks(world: World, key: str, at: datetime) -> Referral:
    """Send the application; the papers of a doctor are asked for, and then the assessors."""
    words, papers = ASKING[key]
    actor, person = world.citizen(key, at), world.citizens[key].person
    draft = process.begin_draft(actor, person.pk, Benefit.ASSISTANCE, at)
    answers = {**ANSWERS, "impairment_words": sealed_answer(words)}
    process.save_answers(actor, draft.pk, "check", answers, at)
    claim = process.submit(actor, draft.token, at)
    process.assess(claim.pk, at)
    for question in claim.requests.filter(state="open"):
        process.answer_needs(actor, question.pk, {}, papers, at)
        process.assess(claim.pk, at)
    referral = queries.agenda.open_visit_referral(Claim.objects.get(pk=claim.pk))
    if referral is None:
        raise StoryError(f"nobody has to see {key}")
    return referral


def _books(world: World, key: str, referral: Referral, at: datetime) -> None:
    office = world.units["central"]
    offers = queries.agenda.offers(referral, office.pk, at)
    if not offers:
        raise StoryError("no visit is free at the central office")
    process.book_appointment(
        world.citizen(key, at),
        referral.pk,
        unit_id=office.pk,
        choice=offers[0].choice,
        key=KEY,
        at=at,
    )
