"""From a grant to a right to be paid: the awards, the letter and the notices, once each."""

from __future__ import annotations

from datetime import datetime

from benefits.adjudication.models import Decision, Outcome
from benefits.applications.forms.base import Planned
from benefits.payments.decision_letter import write_letter
from benefits.payments.models import AWARD, Award, AwardState
from benefits.payments.planning import planned
from portal.messages import notices
from portal.records import acting


def follow_decision(decision_id: int, at: datetime) -> None:
    """Handler of `claim.decided`: may run twice, has its effects once."""
    decision = Decision.objects.select_related("claim", "determination", "person").get(
        pk=decision_id
    )
    if decision.outcome == Outcome.GRANTED:
        awards_from(decision, at)
    letter = write_letter(decision, at)
    _tell(decision, letter.code, at)


def awards_from(decision: Decision, at: datetime) -> list[Award]:
    """The awards of a grant; the same decision always gives the same awards.

    The award of an earlier calculation for the same person and part is replaced.
    """
    if decision.starts_on is None or decision.amount_cents is None:
        raise ValueError(f"decision {decision.pk} grants nothing")
    with acting("award", f"decision {decision.pk} on claim {decision.claim.protocol}"):
        before = _awards_before(decision)
        awards = [
            Award(
                person_id=one.person_id,
                payee_id=one.payee_id,
                decision=decision,
                benefit=decision.claim.benefit,
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                amount_cents=one.cents,
                part=one.part,
                parts=one.parts,
                whole_cents=one.whole_cents,
                instalments=one.instalments,
                replaces=before.get((one.person_id, one.part)),
            )
            for one in planned(decision)
        ]
        Award.objects.bulk_create(awards, ignore_conflicts=True)
        for earlier in (award.replaces for award in awards):
            if earlier is not None and earlier.state != AwardState.REPLACED:
                AWARD.apply(earlier, "replace", by="engine", actor="award", at=at)
    return list(Award.objects.filter(decision=decision).order_by("part"))


def award_from(decision: Decision, at: datetime) -> Award:
    """The award of a grant that gives one."""
    return awards_from(decision, at)[0]


def _awards_before(decision: Decision) -> dict[tuple[int, int], Award]:
    """The newest awards of earlier calculations of this claim, by person and part."""
    earlier = Award.objects.filter(
        decision__claim_id=decision.claim_id, decision__sequence__lt=decision.sequence
    ).order_by("decision__sequence", "part")
    return {(award.person_id, award.part): award for award in earlier}


def _tell(decision: Decision, letter_code: str, at: datetime) -> None:
    granted = decision.outcome == Outcome.GRANTED
    plan = planned(decision) if granted else []
    revised = Award.objects.filter(decision=decision, replaces__isnull=False).exists()
    values: dict[str, object] = {
        "benefit": decision.claim.benefit,
        "appeal_until_on": decision.appeal_until,
        "letter": letter_code,
    }
    if granted:
        values |= {"amount_cents": decision.amount_cents, "starts_on": decision.starts_on}
    if plan and plan[0].instalments:
        values |= {"times": plan[0].instalments, "starts_on": plan[0].starts_on}
    notices.send(
        decision.person_id,
        "award_revised" if revised else _kind(plan) if granted else "claim_refused",
        key=f"decision:{decision.pk}",
        values=values,
        case=decision.claim.protocol,
        at=at,
    )


def _kind(plan: list[Planned]) -> str:
    """Which notice tells of a grant: a month's amount, instalments, or shares."""
    if plan and plan[0].instalments:
        return "claim_granted_times"
    people = {one.person_id for one in plan}
    return "claim_granted_shared" if len(people) > 1 else "claim_granted"
