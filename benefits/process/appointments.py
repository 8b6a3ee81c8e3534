"""Visits: the person chooses a time for all parts at once, moves it, cancels it, says what helps.

While somebody waits for a visit that they moved, cancelled or missed, our clock stands still, with
the reason on the claim. Nobody is refused because they did not come: they are asked once more,
then a person calls.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.adjudication.errors import Conflict
from benefits.agenda import booking, queries, telling
from benefits.agenda.models import Appointment, AppointmentState, Arrangement, Cause, Need
from benefits.agenda.slots import Offer
from benefits.applications.deadlines import moved
from benefits.applications.models import Channel, Claim
from benefits.applications.visits import channel_of
from benefits.assessments.models import AssessmentState, Referral, ReferralState
from benefits.process.common import day, tell
from portal.errors import Mendable
from portal.messages.texts import WORDS
from portal.outbox import on
from portal.records import StateChange

WORDS["visit_cause"] = dict(Cause.choices)
MOST_WORDS = 1000


def invite(referral: Referral, at: datetime) -> None:
    """Tells the claimant that they can choose a time; nothing when the papers may be enough."""
    if referral.by_visit:
        claim = referral.claim
        tell(claim, "appointment_wanted", at, key=str(referral.pk), until_on=referral.due_on)


@transaction.atomic
def book_appointment(
    actor: Actor, referral_id: int, *, unit_id: int, choice: str, key: UUID, at: datetime
) -> Appointment:
    """Books one visit for everything that is still to be assessed. The same key books once.

    Conflict when somebody was faster, or a visit stands already.
    """
    claim, referral = _locked(actor, referral_id, at)
    sent = Appointment.objects.filter(key=key, referral=referral).first()
    if sent is not None:
        return sent
    if queries.standing_of(referral) is not None:
        raise Conflict(_("A visit is booked already. You can move it to another time."))
    if queries.arrangement_of(referral) is not None:
        raise Conflict(_("A person of the office is arranging your visit. They will call you."))
    offer = find(queries.offers(referral, unit_id, at), choice)
    made = _book(actor, claim, referral, offer, unit_id, key, at)
    say_booked(made, "appointment_booked", at)
    return made


@transaction.atomic
def move_appointment(
    actor: Actor, reference: str, *, unit_id: int, choice: str, key: UUID, at: datetime
) -> Appointment:
    """Moves a visit to another time, until the day before. The clock waits for the days between."""
    found, claim, referral = _own(actor, reference, at)
    sent = Appointment.objects.filter(key=key, referral=referral).first()
    if sent is not None:
        return sent
    _still_open(found, at)
    channel = channel_of(actor, claim.person_id, at)
    booking.end(found, "move", by="person", actor=actor.label, at=at, channel=channel)
    offer = find(queries.offers(referral, unit_id, at), choice)
    made = _book(actor, claim, referral, offer, unit_id, key, at)
    say_booked(made, "appointment_moved", at)
    return made


@transaction.atomic
def cancel_appointment(actor: Actor, reference: str, at: datetime) -> Appointment:
    """Gives a visit back, until the day before; the person can choose another time."""
    found, claim, _referral = _own(actor, reference, at)
    if found.state == AppointmentState.CANCELLED:
        return found
    _still_open(found, at)
    channel = channel_of(actor, claim.person_id, at)
    found = booking.end(found, "cancel", by="person", actor=actor.label, at=at, channel=channel)
    tell(claim, "appointment_cancelled", at, key=str(found.pk), starts_at=found.starts_at)
    return found


@transaction.atomic
def ask_for_arrangement(
    actor: Actor, referral_id: int, *, needs: Collection[str], words: str, at: datetime
) -> Arrangement:
    """The person says what they need; somebody of the office arranges it. A booked time stays."""
    claim, referral = _locked(actor, referral_id, at)
    if not needs or not set(needs) <= set(Need.values):
        raise Mendable(_("Tick what you need."), field="needs")
    if Need.OTHER in needs and not words.strip():
        raise Mendable(_("Tell us in a few words what you need."), field="words")
    return hand_over(
        claim, referral, Cause.NEEDS, at, needs=sorted(set(needs)), words=words.strip()
    )


def hand_over(
    claim: Claim,
    referral: Referral,
    cause: Cause,
    at: datetime,
    *,
    needs: Collection[str] = (),
    words: str = "",
    silent: bool = False,
) -> Arrangement:
    """A person of the office takes over; the claimant is told why, unless it was said already."""
    made, is_new = booking.arrange_by_a_person(
        referral, cause, at, needs=needs, words=words[:MOST_WORDS]
    )
    if is_new and not silent:
        tell(
            claim,
            "appointment_arranging",
            at,
            key=str(made.pk),
            visit_cause=made.cause,
            due_on=made.due_on,
        )
    return made


# ── Shared with the office's side ────────────────────────────────────────────────────────────


def find(offers: list[Offer], choice: str) -> Offer:
    """The offer that was chosen. Conflict when it is gone."""
    for offer in offers:
        if offer.choice == choice:
            return offer
    raise booking.taken()


def locked(referral_id: int) -> tuple[Claim, Referral]:
    """A claim and its open question to the assessors, locked in the order used everywhere."""
    referral = Referral.objects.filter(pk=referral_id).first()
    if referral is None:
        raise Http404
    claim = files.locked(referral.claim_id)
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
    referral.claim = claim
    return claim, referral


def stand_still(claim: Claim, referral: Referral, until: date, actor: str, at: datetime) -> None:
    """The clock stood still between the visit that the person gave up and the new one."""
    previous = queries.previous_of(referral)
    if previous is None or previous.ended_by != "person":
        return
    before = day(previous.starts_at)
    if until <= before:
        return
    claim.due_on = moved(claim.due_on, before, until)
    claim.save(update_fields=["due_on"])
    referral.due_on = moved(referral.due_on, before, until)
    referral.save(update_fields=["due_on"])
    referral.assessments.filter(state=AssessmentState.WAITING).update(due_on=referral.due_on)
    StateChange.objects.create(
        subject_kind=claim._meta.label_lower,
        subject_id=claim.pk,
        person_id=claim.person_id,
        action="clock_waits",
        before=claim.state,
        after=claim.state,
        by="engine",
        actor=actor,
        at=at,
        note=f"{before.isoformat()} → {until.isoformat()}",
    )


def say_booked(made: Appointment, kind: str, at: datetime) -> None:
    """Notice, letter and reminders of a visit."""
    tell(made.claim, kind, at, key=str(made.pk), **telling.values(made))
    telling.write_letter(made, at)
    telling.remind_later(made, at)


def _book(
    actor: Actor,
    claim: Claim,
    referral: Referral,
    offer: Offer,
    unit_id: int,
    key: UUID,
    at: datetime,
) -> Appointment:
    stand_still(claim, referral, day(offer.starts_at), actor.label, at)
    return booking.book(
        referral,
        offer,
        unit_id=unit_id,
        key=key,
        actor=actor.label,
        channel=channel_of(actor, claim.person_id, at),
        at=at,
    )


def _locked(actor: Actor, referral_id: int, at: datetime) -> tuple[Claim, Referral]:
    claim, referral = locked(referral_id)
    require(actor, "appointment.book", claim, on=day(at))
    if referral.state != ReferralState.OPEN or not referral.by_visit:
        raise Conflict(_("No visit is needed for this claim any more."))
    return claim, referral


def _own(actor: Actor, reference: str, at: datetime) -> tuple[Appointment, Claim, Referral]:
    found = queries.by_reference(reference)
    if found is None:
        raise Http404
    claim, referral = locked(found.referral_id)
    require(actor, "appointment.book", claim, on=day(at))
    found.refresh_from_db(fields=["state"])
    return found, claim, referral


def _still_open(found: Appointment, at: datetime) -> None:
    if found.state != AppointmentState.BOOKED:
        raise Conflict(_("This visit is not booked any more. Look at your claim again."))
    if day(at) >= day(found.starts_at):
        raise Mendable(
            _("On the day of the visit please call the office: %(phone)s.")
            % {"phone": found.unit.phone or found.unit.name}
        )


# ── Reminders ────────────────────────────────────────────────────────────────────────────────


def reminder_failed(appointment_id: int, at: datetime) -> None:
    """The visit stands on the claim and on the home page; who works there sees that it failed."""
    found = Appointment.objects.select_related("claim").get(pk=appointment_id)
    StateChange.objects.create(
        subject_kind=found._meta.label_lower,
        subject_id=found.pk,
        person_id=found.person_id,
        action="stuck",
        before=found.state,
        after=found.state,
        by="engine",
        actor=Channel.WEB.value,
        at=at,
    )
    tell(found.claim, "delayed_by_us", at, key=f"appointment:{found.pk}")


@on("appointment.remind", exhausted=reminder_failed)
def remind(appointment_id: int, at: datetime) -> None:
    """Reminds of a visit that is still booked and lies ahead, once a day at most."""
    found = Appointment.objects.select_related("claim", "unit", "person").get(pk=appointment_id)
    if found.state != AppointmentState.BOOKED or found.starts_at <= at:
        return
    tell(
        found.claim,
        "appointment_reminder",
        at,
        key=f"{found.pk}:{day(at).isoformat()}",
        **telling.values(found),
    )
