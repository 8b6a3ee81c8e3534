"""At the assessor's desk: one part at a time, in turn, without a sight of the other part."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits.applications.models import CLAIM
from benefits.assessments import degree
from benefits.assessments.combining import DOMAINS, NO, OPEN, YES, combine
from benefits.assessments.models import (
    ASSESSMENT,
    REFERRAL,
    Assessment,
    AssessmentState,
    Finding,
    Kind,
    Part,
    Referral,
)
from benefits.assessments.queries import by_reference as by_reference
from benefits.assessments.queries import held_by, parts_done, waiting
from benefits.assessments.tables import the_tables
from portal import row_guard
from portal.errors import Mendable
from portal.reasons import FEW_WORDS, too_short

LEASE = timedelta(minutes=90)  # an examination takes longer than reading a file
MOST_MONTHS = 1200
WORDS = (YES, NO, OPEN)


@transaction.atomic
@row_guard.everyone("the next part of the queue, whoever it is about")
def take_next(
    staff_id: int, parts: Collection[str], keep_away: Collection[int], at: datetime
) -> Assessment | None:
    """The next part by deadline and age; never one of a referral that this person has a part in.

    Nobody is handed out who has to be seen: they come by the agenda, when they are here.
    """
    held = held_by(staff_id, at)
    if held is None:
        free = (
            waiting(list(parts))
            .filter(referral__by_visit=False)
            .exclude(person_id__in=keep_away)
            .exclude(referral__in=_has_a_part_in(staff_id))
        )
        unheld = free.filter(held_until=None) | free.filter(held_until__lt=at)
        held = unheld.select_for_update(skip_locked=True, of=("self",)).first()
    if held is not None:
        hold(held, staff_id, at)
    return held


def hold(found: Assessment, staff_id: int, at: datetime) -> None:
    """Puts a part into an assessor's hands for the time of an examination."""
    found.assessor_id, found.held_until = staff_id, at + LEASE
    found.save(update_fields=["assessor", "held_until"])


def _has_a_part_in(staff_id: int) -> Any:
    return (
        Assessment.objects.filter(assessor_id=staff_id, state=AssessmentState.DONE)
        .order_by()
        .values("referral")
    )


def has_made_a_part(referral: Referral, staff_id: int) -> bool:
    """Whether this assessor sealed one of its parts: then the other is for somebody else."""
    return referral.assessments.filter(assessor_id=staff_id, state=AssessmentState.DONE).exists()


@row_guard.everyone("a part that an assessor holds, whoever it is about")
def put_back(staff_id: int, reference: str) -> None:
    """Puts a part back into the queue, not assessed."""
    Assessment.objects.filter(
        reference=reference, assessor_id=staff_id, state=AssessmentState.WAITING
    ).update(assessor=None, held_until=None)


def finish(
    assessment: Assessment, answers: Mapping[str, Any], words: str, actor: str, at: datetime
) -> Finding | None:
    """Seals what the assessor found; the last part of a referral makes the finding.

    The assessment is locked by the caller and held by who finishes it.
    """
    checked = check(assessment.referral.kind, assessment.part, answers)
    if too_short(words, FEW_WORDS):
        raise Mendable(_("Write down what you found, in a sentence at least."), field="words")
    ASSESSMENT.apply(
        assessment,
        "finish",
        by="assessor",
        actor=actor,
        at=at,
        answers=json.dumps(checked),
        words=words.strip(),
        held_until=None,
        done_at=at,
    )
    return _settle(assessment.referral, actor, at)


def _settle(referral: Referral, actor: str, at: datetime) -> Finding | None:
    done = parts_done(referral)
    if done is None:
        return None
    today = timezone.localdate(at)
    answers = {part: json.loads(one.answers) for part, one in done.items()}
    REFERRAL.apply(referral, "settle", by="assessor", actor=actor, at=at)
    found = Finding.objects.create(
        referral=referral,
        claim_id=referral.claim_id,
        person_id=referral.person_id,
        kind=referral.kind,
        content=json.dumps(combine(referral.kind, answers, the_tables(), today)),
        found_on=today,
    )
    CLAIM.apply(referral.claim, "assessed", by="assessor", actor=actor, at=at)
    return found


# ── What an assessor answers ─────────────────────────────────────────────────────────────────


def check(kind: str, part: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with nothing missing and nothing more. Mendable names the field."""
    if kind == Kind.INCAPACITY:
        return _check_incapacity(answers)
    if kind == Kind.DEGREE:
        return _check_degree(part, answers)
    scores = {name: _grade(name, answers) for name in DOMAINS[part]}
    if part == Part.SOCIAL:
        return {"scores": scores}
    return {"scores": scores, "months": _months(answers.get("months"))}


def _check_degree(part: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    ways = {name: answers.get(name) for name in degree.ALL}
    for name, way in ways.items():
        if way not in degree.WAYS:
            raise Mendable(_("Say how it is done."), field=name)
    if part == Part.SOCIAL:
        return {"ways": ways}
    if answers.get("impairment") not in degree.IMPAIRMENTS:
        raise Mendable(_("Choose the kind of impairment."), field="impairment")
    for name in ("marked", "help_missing"):
        if answers.get(name) not in (YES, NO):
            raise Mendable(_("Choose an answer."), field=name)
    since = _day(answers, "since")
    return {
        "ways": ways,
        "impairment": answers["impairment"],
        "marked": answers["marked"] == YES,
        "help_missing": answers["help_missing"] == YES,
        "months": _months(answers.get("months")),
        "since": since.isoformat() if since else None,
    }


def _grade(name: str, answers: Mapping[str, Any]) -> int:
    grade = answers.get(name)
    if type(grade) is not int or not 0 <= grade <= 4:
        raise Mendable(_("Choose a grade from 0 to 4."), field=name)
    return grade


def _months(months: Any) -> int | None:
    if months is None:
        return None
    if type(months) is not int or not 0 <= months <= MOST_MONTHS:
        raise Mendable(_("Write the months as a whole number."), field="months")
    return months


def _check_incapacity(answers: Mapping[str, Any]) -> dict[str, Any]:
    if answers.get("unable") not in WORDS:
        raise Mendable(_("Say whether the person can work."), field="unable")
    if answers["unable"] != YES:
        return {"unable": answers["unable"]}
    for name in ("permanent", "due_to_work"):
        if answers.get(name) not in WORDS:
            raise Mendable(_("Choose an answer."), field=name)
    since, until = _day(answers, "since"), _day(answers, "until")
    if since is None:
        raise Mendable(_("Say since when the person cannot work."), field="since")
    if until is not None and until < since:
        raise Mendable(_("The last day comes before the first."), field="until")
    if until is None and answers["permanent"] == NO:
        raise Mendable(_("Say until when, or that it may be permanent."), field="until")
    return {
        "unable": YES,
        "permanent": answers["permanent"],
        "due_to_work": answers["due_to_work"],
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }


def _day(answers: Mapping[str, Any], name: str) -> date | None:
    text = answers.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        raise Mendable(_("This is not a day."), field=name) from None
