"""What the engine asks by itself: it names what is missing, and looks again at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.adjudication.models import REQUEST, InformationRequest
from benefits.applications import questions
from benefits.applications.deadlines import answer_by, moved
from benefits.applications.models import CLAIM, Claim
from benefits.applications.visits import channel_of
from benefits.eligibility import wording
from benefits.eligibility.routing import Need, Reason
from benefits.process.common import ENGINE, day, tell
from benefits.robots import steps
from benefits.robots.models import Kind
from portal.outbox import emit


def ask_for(
    claim: Claim, needs: list[Need], reasons: list[Reason], at: datetime
) -> InformationRequest:
    """Asks the claimant for what could change the answer; the clock stands still meanwhile.

    The reasons and an office are noted at once: when no answer comes, an officer goes on there.
    """
    CLAIM.apply(
        claim,
        "ask",
        by="engine",
        actor=ENGINE.label,
        at=at,
        referral_reasons=reasons,
        unit_id=steps.office_for(claim.person_id),
    )
    due_on = answer_by(day(at))
    with translation.override(claim.person.language):
        what, why = _what(claim.benefit, needs), _why()
    request = InformationRequest.objects.create(
        claim=claim,
        person_id=claim.person_id,
        needs=needs,
        asked_at=at,
        what=what,
        why=why,
        due_on=due_on,
    )
    steps.note(Kind.ASK, claim, f"ask:{request.pk}", at, subject_id=request.pk)
    after = timezone.make_aware(datetime.combine(due_on + timedelta(days=1), time()))
    emit("request.due", request.pk, key=f"request:{request.pk}:due", due_at=after)
    tell(claim, "question_asked", at, key=str(request.pk), what=what, why=why, due_on=due_on)
    return request


def _what(benefit: str, needs: list[Need]) -> str:
    """Each missing thing in a line of its own."""
    lines = [_("Something is missing before we can answer:")]
    for need in needs:
        if need["kind"] == "paper":
            title = wording.paper_title(benefit, need["key"])
            lines.append(_("– the paper: %(paper)s") % {"paper": title})
            continue
        step = questions.step(benefit, need["key"])
        title = str(step.title) if step else need["key"]
        label = wording.finding_label(need["for"])
        lines.append(
            _("– your answer on “%(step)s” (%(finding)s)") % {"step": title, "finding": label}
        )
    return "\n".join(lines)


def _why() -> str:
    return _("With it the answer may become yes. Without it a person looks at what we have.")


def answer_needs(
    actor: Actor, request_id: int, answers: Mapping[str, Any], words: str, at: datetime
) -> InformationRequest:
    """The claimant's answers to an automatic question; the law is asked again at once.

    Answers to questions that were not asked are left out. Http404 for an officer's question.
    """
    with transaction.atomic():
        request = InformationRequest.objects.get(pk=request_id)
        claim = files.locked(request.claim_id)
        require(actor, "claim.write", claim, on=day(at))
        if request.asked_by_id is not None:
            raise Http404
        request = REQUEST.apply(
            request,
            "answer",
            by="person",
            actor=actor.label,
            at=at,
            answer=words or _("Answered in the form."),
            answered_at=at,
        )
        kept = {name: value for name, value in answers.items() if name in _asked_fields(request)}
        CLAIM.apply(
            claim,
            "resume",
            by="person",
            actor=actor.label,
            at=at,
            channel=channel_of(actor, claim.person_id, at),
            answers={**claim.answers, **kept},
            due_on=moved(claim.due_on, day(request.asked_at), day(at)),
        )
        key = f"claim:{claim.pk}:assess:{request.pk}"
        emit("claim.submitted", claim.pk, key=key, due_at=at)
        return request


def _asked_fields(request: InformationRequest) -> set[str]:
    """The fields of the steps that a question names, and the words kept beside them."""
    fields: set[str] = set()
    for need in request.needs:
        step = questions.step(request.claim.benefit, need["key"])
        if need["kind"] == "step" and step is not None:
            fields.update(step.form.base_fields)
    return fields | {f"{name}_words" for name in fields}
