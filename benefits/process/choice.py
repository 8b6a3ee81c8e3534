"""Who chose a new benefit instead of the one they had: the old one ends by a decision of two.

The law forbids both beside each other (Lei 8.213/1991 art. 124; Lei 8.742/1993 art. 20 §4). The
person chose in the application; once the new one is granted, the end of the old one waits on the
supervisors' list with its draft, and no pay run pays both meanwhile. No machine ends anything.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from benefits.adjudication import decisions, files
from benefits.applications.models import Benefit, Claim, ClaimState
from benefits.law.accumulation import clashing, rule_against
from benefits.payments.models import Award, AwardState
from benefits.process.common import day
from benefits.recalculation.models import REVISION, Cause, Revision, RevisionState
from benefits.recalculation.reduction_models import Reduction, ReductionState
from portal.components import dates


def find_choices(at: datetime) -> int:
    """Puts the end of each old benefit on the list, once; returns how many were put there."""
    chosen = Claim.objects.filter(state=ClaimState.GRANTED, answers__which_benefit="new")
    return sum(_note(claim, at) for claim in chosen.select_related("person"))


@transaction.atomic
def _note(claim: Claim, at: datetime) -> int:
    claim = files.locked(claim.pk)
    granted = decisions.standing(claim)
    if granted is None:
        return 0
    made = 0
    for award in _old_ones(claim, day(at)):
        if Revision.objects.filter(
            decision=award.decision, cause=Cause.CHOICE, cause_key=claim.protocol
        ).exists():
            continue
        for open_one in award.decision.revisions.filter(state=RevisionState.OPEN):
            REVISION.apply(open_one, "overtake", by="engine", actor="choice", at=at, settled_at=at)
        Revision.objects.create(
            decision=award.decision,
            person_id=claim.person_id,
            determination=granted.determination,
            cause=Cause.CHOICE,
            cause_key=claim.protocol,
            found_at=at,
            old_cents=award.amount_cents,
            new_cents=0,
        )
        made += 1
    return made


def _old_ones(claim: Claim, on: date) -> list[Award]:
    """What the person still receives and may not receive beside the new one."""
    forbidden = clashing(claim.benefit, Benefit.values)
    rows = Award.objects.filter(
        person_id=claim.person_id, benefit__in=forbidden, state=AwardState.ACTIVE
    ).exclude(ends_on__lt=on)
    found = {one.decision_id: one for one in rows.select_related("decision__claim")}
    return list(found.values())


def chosen_in(revision: Revision) -> Claim | None:
    """The application in which the person chose; None for any other cause."""
    if revision.cause != Cause.CHOICE:
        return None
    return Claim.objects.select_related("person").get(protocol=revision.cause_key)


def draft_of(revision: Revision, language: str | None = None) -> str:
    """The reason as it is drafted for the officer: what was chosen, when, and by which rule."""
    claim = chosen_in(revision)
    assert claim is not None
    with translation.override(language):
        chose = _(
            "In your application %(protocol)s of %(day)s you chose the %(new)s instead of the"
            " %(old)s. It is granted. The law does not pay both (%(article)s)."
        ) % {
            "protocol": claim.protocol,
            "day": dates.long_date(timezone.localdate(claim.filed_at)),
            "new": claim.get_benefit_display(),
            "old": revision.decision.claim.get_benefit_display(),
            "article": rule_against(claim.benefit, revision.decision.claim.benefit),
        }
        rest = _(
            "Of the months that the old one paid since then, the new one pays what is missing."
        )
        return f"{chose} {rest}"


def still_runs(revision: Revision, claim: Claim, at: datetime) -> bool:
    """Whether the old benefit is still paid to the person who chose another one."""
    return any(one.decision_id == revision.decision_id for one in _old_ones(claim, day(at)))


def still_holds(made: Reduction, at: datetime) -> bool:
    """Whether the new benefit is still granted and the old one still runs beside it."""
    claim = chosen_in(made.revision)
    return (
        claim is not None
        and made.state == ReductionState.PROPOSED
        and claim.state == ClaimState.GRANTED
        and bool(_old_ones(claim, day(at)))
    )
