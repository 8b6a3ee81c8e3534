"""Refer: doctors and social workers find a fact; they never decide who gets what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files, staffing
from benefits.adjudication.conflicts import out_of_bounds
from benefits.adjudication.desk_models import Skill
from benefits.adjudication.errors import not_yours
from benefits.agenda import booking
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.assessments import assessing, referring
from benefits.assessments.models import (
    ASSESSOR_OF,
    Assessment,
    AssessmentState,
    Kind,
    Part,
    Referral,
)
from benefits.assessments.queries import by_reference
from benefits.process.appointments import invite
from benefits.process.common import day, stuck
from benefits.process.desk import refresh
from portal.errors import Mendable
from portal.outbox import emit, on
from portal.reasons import too_short


def refer_to_assessors(
    actor: Actor, claim_id: int, *, kind: str, why: str, at: datetime
) -> Referral:
    """The officer who holds the file asks the assessors; the clock goes on."""
    with transaction.atomic():
        claim = files.held(actor, claim_id, at)
        CLAIM.find(claim.state, "send_to_assessor", "officer")
        if kind not in Kind.values:
            raise Mendable(_("Choose what is to be assessed."), field="kind")
        if too_short(why):
            raise Mendable(_("Tell the assessors in a sentence what to look at."), field="why")
        made = referring.refer(
            claim, kind, why.strip(), at, staff_id=files.staff_id(actor), actor=actor.label
        )
        invite(made, at)
        return made


def parts_of(actor: Actor) -> list[str]:
    """The kinds of assessment that this member of staff makes, by their roles.

    A list of skills may narrow it; it never adds what the role does not give.
    """
    if not actor.is_staff or actor.staff_id is None:
        return []
    may_make = [part.value for part, role in ASSESSOR_OF.items() if actor.has(role)]
    listed = set(
        Skill.objects.filter(staff_id=actor.staff_id, kind__in=Part.values).values_list(
            "kind", flat=True
        )
    )
    return [part for part in may_make if not listed or part in listed]


def take_next_assessment(actor: Actor, at: datetime) -> Assessment | None:
    """Hands the assessor the next part; None when none waits.

    Whoever is here comes first, by the clock; then what begins with the papers.
    """
    require(actor, "assessment.open", on=day(at))
    member = files.staff(actor)
    if staffing.is_away(member.pk, day(at)):
        raise Mendable(_("You are marked as absent today. End the absence before you take a file."))
    parts, close = parts_of(actor), out_of_bounds(member)
    here = booking.take_next_here(member, parts, close, at)
    return here or assessing.take_next(member.pk, parts, close, at)


def put_back_assessment(actor: Actor, reference: str, at: datetime) -> None:
    require(actor, "assessment.open", on=day(at))
    assessing.put_back(files.staff_id(actor), reference)


@transaction.atomic
def finish_assessment(
    actor: Actor, reference: str, *, answers: Mapping[str, Any], words: str, at: datetime
) -> Assessment:
    """Seals one part. After the last one the file is back with its officer, with the finding."""
    found = by_reference(reference)
    if found is None:
        raise Http404
    claim = files.locked(found.referral.claim_id)  # the same order of locks as everywhere
    found = Assessment.objects.select_for_update(of=("self",)).get(pk=found.pk)
    require(actor, "assessment.write", found, on=day(at))
    if (
        found.state != AssessmentState.WAITING
        or found.held_until is None
        or found.held_until < at
        or claim.state != ClaimState.AWAITING_ASSESSMENT
    ):
        raise not_yours()
    finding = assessing.finish(found, answers, words, actor.label, at)
    booking.attend_if_done(found.referral, actor.label, at)
    if finding is not None:
        emit("assessment.settled", claim.pk, key=f"finding:{finding.pk}", due_at=at)
    return found


def settled_failed(claim_id: int, at: datetime) -> None:
    """The finding is kept and the file is in the queue; taking it asks the law once more."""
    stuck(Claim.objects.get(pk=claim_id), at, key="finding")


@on("assessment.settled", exhausted=settled_failed)
def look_again(claim_id: int, at: datetime) -> None:
    """A finding is a new fact: the law is asked again before an officer opens the file."""
    claim = Claim.objects.get(pk=claim_id)
    if claim.state == ClaimState.IN_REVIEW:
        refresh(claim, at)
