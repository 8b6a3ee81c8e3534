"""By which channel a step came, and a clerk who serves a person at an office or on the phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import access_log
from accounts import queries as people
from accounts.permissions import Actor, looked_for_in_vain, must_keep_away, require
from benefits.applications import drafts, visits
from benefits.applications.models import Claim
from benefits.applications.visit_models import OfficeVisit, Purpose
from benefits.applications.visits import channel_of as channel_of
from benefits.process.apply import begin_draft, save_answers, submit
from benefits.process.common import day, user
from benefits.robots import steps, twins
from benefits.robots.models import Kind
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.texts import WORDS
from portal.reasons import FEW_WORDS, too_short

WORDS["visit_purpose"] = dict(Purpose.choices)


@transaction.atomic
def serve_person(
    actor: Actor, *, national_id: str, purpose: str, words: str, at: datetime
) -> OfficeVisit:
    """A clerk looks a person up to enter something for them: kept with its purpose, and told.

    Mendable when nobody has this number; it says the same of a person the clerk must keep away
    from, so that a look-up tells nothing about relatives and colleagues.
    """
    require(actor, "visit.open", on=day(at))
    if too_short(words, FEW_WORDS):
        raise Mendable(_("Say in a few words what the person asked for."), field="words")
    found = people.find_by_national_id(national_id)
    if found is not None and must_keep_away(actor, found.pk):
        looked_for_in_vain(found.pk)
        found = None
    if found is None:
        raise Mendable(_("We find nobody with this CPF whom you can serve."), field="national_id")
    visit = visits.open_one(
        staff_id=actor.staff_id or 0,
        unit_id=actor.unit_id or 0,
        person_id=found.pk,
        purpose=Purpose(purpose),
        words=words.strip(),
        at=at,
    )
    access_log.look(
        actor,
        found.pk,
        what="name and open applications, found by CPF",
        purpose=f"{Purpose(purpose).value}: {words.strip()}",
        case=visit.reference,
        at=at,
    )
    notices.send(
        found.pk,
        "visit_opened",
        key=f"visit:{visit.pk}",
        values={
            "officer": actor.label,
            "unit": actor.unit_name,
            "opened_at": at,
            "visit_purpose": visit.purpose,
        },
        case=visit.reference,
        at=at,
    )
    return visit


@transaction.atomic
def enter_application(
    actor: Actor, visit_id: int, benefit: str, answers: dict[str, Any], at: datetime
) -> Claim:
    """A clerk enters what the person wrote or said, and sends it in their name.

    The same verbs as the person's own, under the visit's channel; Http404 when the visit is over.
    Mendable when a claim for this benefit runs already, unless it says exactly the same: then
    this one is closed by itself and the running claim returned.
    """
    visit = OfficeVisit.objects.get(pk=visit_id)
    require(actor, "visit.use", visit, on=day(at))
    if visit.ends_at <= at:
        raise Mendable(_("This visit has ended. Look the person up again, then go on."))
    first = same_application(actor, visit_id, benefit, answers, at)
    if first is not None:
        return first
    draft = begin_draft(actor, visit.person_id, benefit, at)
    draft = save_answers(actor, draft.pk, "check", answers, at)
    return submit(actor, draft.token, at)


@transaction.atomic
def same_application(
    actor: Actor, visit_id: int, benefit: str, answers: dict[str, Any], at: datetime
) -> Claim | None:
    """The running claim that says exactly this; what the clerk entered is closed by itself.

    None when there is none, or while that is switched off.
    """
    visit = OfficeVisit.objects.get(pk=visit_id)
    require(actor, "visit.use", visit, on=day(at))
    first = twins.running_twin(visit.person_id, benefit, answers)
    if first is None or not steps.is_on(Kind.SAME_CLAIM):
        return None
    draft = drafts.open_or_continue(visit.person_id, benefit, user(actor), at)
    draft = save_answers(actor, draft.pk, "check", answers, at)
    return submit(actor, draft.token, at)
