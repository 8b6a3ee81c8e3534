"""From a grant to a right to be paid: the award, the letter and the notice, once each."""

from __future__ import annotations

from datetime import datetime

from benefits.adjudication.models import Decision, Outcome
from benefits.payments.decision_letter import write_letter
from benefits.payments.models import AWARD, Award, AwardState
from portal.messages import notices
from portal.records import acting


def follow_decision(decision_id: int, at: datetime) -> None:
    """Handler of `claim.decided`: may run twice, has its effects once."""
    decision = Decision.objects.select_related("claim", "determination", "person").get(
        pk=decision_id
    )
    if decision.outcome == Outcome.GRANTED:
        award_from(decision, at)
    letter = write_letter(decision, at)
    _tell(decision, letter.code, at)


def award_from(decision: Decision, at: datetime) -> Award:
    """The award of a grant; the same decision always gives the same award."""
    if decision.starts_on is None or decision.amount_cents is None:
        raise ValueError(f"decision {decision.pk} grants nothing")
    with acting("award", f"decision {decision.pk} on claim {decision.claim.protocol}"):
        before = _award_before(decision)
        award = Award(
            person_id=decision.person_id,
            decision=decision,
            benefit=decision.claim.benefit,
            starts_on=decision.starts_on,
            amount_cents=decision.amount_cents,
            replaces=before,
        )
        Award.objects.bulk_create([award], ignore_conflicts=True)
        if before is not None and before.state != AwardState.REPLACED:
            AWARD.apply(before, "replace", by="engine", actor="award", at=at)
    return Award.objects.get(decision=decision)


def _award_before(decision: Decision) -> Award | None:
    """The award of the decision that this one calculates again."""
    return (
        Award.objects.filter(
            decision__claim_id=decision.claim_id, decision__sequence__lt=decision.sequence
        )
        .order_by("-decision__sequence")
        .first()
    )


def _tell(decision: Decision, letter_code: str, at: datetime) -> None:
    granted = decision.outcome == Outcome.GRANTED
    revised = Award.objects.filter(decision=decision, replaces__isnull=False).exists()
    values: dict[str, object] = {
        "benefit": decision.claim.benefit,
        "appeal_until_on": decision.appeal_until,
        "letter": letter_code,
    }
    if granted:
        values |= {"amount_cents": decision.amount_cents, "starts_on": decision.starts_on}
    notices.send(
        decision.person_id,
        "award_revised" if revised else "claim_granted" if granted else "claim_refused",
        key=f"decision:{decision.pk}",
        values=values,
        case=decision.claim.protocol,
        at=at,
    )
